"""What a coordinator who has signed in sees first: their delegations."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.core.permissions import Access, current_actor, requires
from webapp.registration.delegations import queries
from webapp.registration.delegations.composing import own_answers
from webapp.registration.delegations.composing.gaps import standing_of
from webapp.registration.delegations.pages.sentences import deadline_note

bp = Blueprint("delegations", __name__, url_prefix="/delegations")


@bp.get("/")
@requires(Access.SIGNED_IN)
def index() -> ResponseReturnValue:
    """My delegations."""
    found = queries.of_coordinator(current_actor())
    asked = own_answers.asked_of_members_of([delegation.event for delegation in found])
    rows = [(one, standing_of(one, asked.get(one.event_id, ())), deadline_note(one)) for one in found]
    return render_template("registration/delegations/mine.html", rows=rows)
