"""What a coordinator who has signed in sees first: their delegations."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.core.permissions import Access, current_actor, requires
from webapp.registration.delegations import queries
from webapp.registration.delegations.composing.gaps import standing_of
from webapp.registration.delegations.pages.sentences import deadline_note

bp = Blueprint("delegations", __name__, url_prefix="/delegations")


@bp.get("/")
@requires(Access.SIGNED_IN)
def index() -> ResponseReturnValue:
    """My delegations."""
    found = queries.of_coordinator(current_actor())
    rows = [(delegation, standing_of(delegation), deadline_note(delegation)) for delegation in found]
    return render_template("registration/delegations/mine.html", rows=rows)
