"""What is forgotten of delegations in time; that they came, in which order and function, stays.

How they travelled goes a month after their event, how their people were reached a year after it. The rules are
proposals of the notes on the trade that this product follows.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import contacts, retention
from webapp.registration.delegations.composing import approved_list
from webapp.registration.delegations.deciding import remarks
from webapp.registration.delegations.models import DelegationRequest
from webapp.registration.models import Delegation, Registration

JOURNEYS = "journeys"
ANSWERS = ("visa", "travel", "languages")
"""What members were asked because of the journey."""


def _forget_journeys(event: Event) -> int:
    """Forget arrivals, departures, visas, languages spoken, who accompanied whom, and what was remarked of it all."""
    of_event = select(Delegation.id).where(Delegation.event_id == event.id)
    _done(update(Delegation).where(Delegation.event_id == event.id), arrives_at=None, departs_at=None, travel_notes="")
    _done(update(Registration).where(Registration.event_id == event.id), accompanies_id=None)
    written = or_(*(Registration.answers.has_key(key) for key in ANSWERS))
    members = update(Registration).where(Registration.delegation_id.in_(of_event), written)
    keys = bindparam("keys", list(ANSWERS), type_=ARRAY(TEXT))
    _done(members, answers=Registration.answers.op("-")(keys))
    approved_list.forget_journey(event.id)
    remarks.forget_of_event(event.id)
    counted = select(func.count()).where(Registration.delegation_id.in_(of_event))
    return db.session.scalar(counted) or 0


def _forget_addresses(event_id: int) -> None:
    for model in (Delegation, DelegationRequest):
        theirs = model.event_id == event_id, contacts.without_account(model.coordinator_email)
        _done(update(model).where(*theirs), coordinator_email="")
    approved_list.forget_contacts(event_id)


def _done(statement: Any, **values: Any) -> None:
    db.session.execute(statement.values(values), execution_options={"synchronize_session": False})


retention.register(retention.Rule(JOURNEYS, timedelta(days=30), _forget_journeys, "journeys_forgotten"))
contacts.on_forgotten.append(_forget_addresses)
