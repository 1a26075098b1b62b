"""What a focal point who has signed in sees first: the bodies they answer for."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.core.permissions import Access, current_actor, requires
from webapp.extensions import db
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.labels import STATES
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.queries import Use

MOST = 100
bp = Blueprint("accreditations", __name__, url_prefix="/accreditations")


@bp.get("/")
@requires(Access.SIGNED_IN)
def index() -> ResponseReturnValue:
    """My bodies."""
    found = db.session.scalars(queries.of_address(current_actor().email or "").limit(MOST)).all()
    uses = queries.uses_of(Accreditation.id.in_([one.id for one in found]))
    caps = queries.caps_of(found)
    rows = [(one, uses.get(one.id, Use()), caps[one.id], STATES[one.state]) for one in found]
    return render_template("ngo_meetings/body/mine.html", rows=rows)
