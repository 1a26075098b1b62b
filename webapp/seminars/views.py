"""How an expert applies."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from webapp.core.permissions import Access, requires
from webapp.registration import flow
from webapp.registration.limits import limit_registrations
from webapp.seminars.applications import save_application
from webapp.seminars.forms import ExpertForm

bp = Blueprint("seminars", __name__)
FLOW = flow.Flow(kind="seminar", form=ExpertForm, save=save_application)


@bp.route("/<slug>/register", methods=["GET", "POST"])
@requires(Access.PUBLIC)
@limit_registrations
def register(slug: str) -> ResponseReturnValue:
    """Apply for a place."""
    return flow.serve(FLOW, slug)
