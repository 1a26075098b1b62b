"""How delegations travelled is forgotten a month after their event; that they came, in which order and function, stays.

The rule is a proposal of the notes on the trade that this product follows.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import retention
from webapp.registration.delegations.composing.approved_list import forget_journey
from webapp.registration.models import Delegation, Registration

WHAT = "journeys"
ANSWERS = ("visa", "travel", "languages")
"""What members were asked because of the journey."""


def _forget(event: Event) -> int:
    """Forget arrivals, departures, visas, languages spoken, and who accompanied whom."""
    of_event = select(Delegation.id).where(Delegation.event_id == event.id)
    _done(update(Delegation).where(Delegation.event_id == event.id), arrives_at=None, departs_at=None, travel_notes="")
    _done(update(Registration).where(Registration.event_id == event.id), accompanies_id=None)
    written = or_(*(Registration.answers.has_key(key) for key in ANSWERS))
    members = update(Registration).where(Registration.delegation_id.in_(of_event), written)
    keys = bindparam("keys", list(ANSWERS), type_=ARRAY(TEXT))
    _done(members, answers=Registration.answers.op("-")(keys))
    forget_journey(event.id)
    counted = select(func.count()).where(Registration.delegation_id.in_(of_event))
    return db.session.scalar(counted) or 0


def _done(statement: Any, **values: Any) -> None:
    db.session.execute(statement.values(values), execution_options={"synchronize_session": False})


retention.register(retention.Rule(WHAT, timedelta(days=30), _forget, "journeys_forgotten"))
