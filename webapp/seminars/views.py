"""How an expert applies."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from webapp.core.permissions import Access, requires
from webapp.registration import flow
from webapp.registration.limits import limit_registrations
from webapp.seminars.applications import save_application, selects
from webapp.seminars.forms import ApplicantForm, ExpertForm

bp = Blueprint("seminars", __name__)
FLOW = flow.Flow(
    kind="seminar",
    form_for=lambda event: ApplicantForm if selects(event) else ExpertForm,
    save=save_application,
    template="seminars/register.html",
)


@bp.route("/<slug>/register", methods=["GET", "POST"])
@requires(Access.PUBLIC)
@limit_registrations
def register(slug: str) -> ResponseReturnValue:
    """Apply for a place."""
    return flow.serve(FLOW, slug)
