"""A fourth kind of event, as small as a kind can be: one package, no change elsewhere."""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from wtforms import IntegerField
from wtforms.validators import NumberRange

from webapp.core.api import Schema
from webapp.core.permissions import Access, Actor, requires
from webapp.events.fields import DetailsForm
from webapp.events.kinds import Defaults, EventKind, MilestonePreset, ReminderPreset
from webapp.events.models import Event
from webapp.registration import flow
from webapp.registration.questions import Question

bp = Blueprint("picnics", __name__)
FLOW = flow.Flow(kind="picnic")
BASKETS: dict[int, int] = {}
"""How many baskets each picnic has; a real kind keeps a table."""


@bp.route("/<slug>/register", methods=["GET", "POST"])
@requires(Access.PUBLIC)
def register(slug: str) -> ResponseReturnValue:
    """Come along."""
    return flow.serve(FLOW, slug)


class PicnicForm(DetailsForm):
    """What only a picnic is asked for."""

    baskets = IntegerField("Baskets", validators=[NumberRange(1, 99)])


class PicnicDetails(Schema):
    """What only a picnic is asked for by programs."""

    baskets: int = 1


def save(event: Event, data: dict[str, Any], *, by: Actor) -> None:
    """Keep the baskets."""
    BASKETS[event.id] = data.get("baskets", BASKETS.get(event.id, 1))


PICNIC = EventKind(
    key="picnic",
    path="picnics",
    label="Picnic",
    plural="Picnics",
    description="People bring something and share it.",
    blueprint=bp,
    icon="basket",
    details_form=PicnicForm,
    details_schema=PicnicDetails,
    save_details=save,
    page_context=lambda event: {"place": f"{BASKETS[event.id]} baskets"},
    register_label="Come along",
    milestones=(MilestonePreset("weather", "Look at the weather", -1),),
    reminders=(ReminderPreset({"before": "P1D", "at": "18:00"}, ("confirmed",), {"en": "Bring something"}),),
    questions=(Question("dish", "What do you bring?", required=True),),
    defaults=Defaults(approval="automatic", capacity=12),
)
