"""How people were reached is forgotten a year after their event; that they took part stays.

The rule is a proposal of the notes on the trade that this product follows: addresses and telephone numbers are kept for
a year, or until the person objects. Whoever has an account goes on being known by its address.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select, update

from webapp.accounts.models import User
from webapp.core.names import search_key
from webapp.events.models import Event
from webapp.extensions import db
from webapp.mail import outbox
from webapp.registration import retention
from webapp.registration.models import ProposedChange, Registration

WHAT = "contacts"
PROPOSED = ("email", "phone")

on_forgotten: list[Callable[[int], None]] = []
"""Called with an event whose addresses are forgotten, wherever else they are kept."""


def _forget(event: Event) -> int:
    """Forget how the people of an event were reached, and what was written to them."""
    number = _forget_people(event.id)
    told: Any = ProposedChange.values
    for name in PROPOSED:
        told = told.op("-")(name)
    _executed(update(ProposedChange).where(ProposedChange.event_id == event.id).values(values=told))
    outbox.forget(event.id)
    for elsewhere in on_forgotten:
        elsewhere(event.id)
    return number


def _forget_people(event_id: int) -> int:
    reached = or_(Registration.email.is_not(None), Registration.phone != "")
    named = (Registration.given_name, Registration.family_name, Registration.native_name, Registration.organisation)
    query = select(Registration.id, *named).where(
        Registration.event_id == event_id, reached, without_account(Registration.email)
    )
    people = db.session.execute(query).all()
    if people:
        # Nobody has an address of their own any more, nor is found by it.
        emptied = {"email": None, "phone": "", "shared_mailbox": True}
        rows = [{"id": one.id, "search": search_key(*one[1:]), **emptied} for one in people]
        db.session.execute(update(Registration), rows)
    return len(people)


def without_account(email: Any) -> ColumnElement[bool]:
    """That an address, a column of another table, is nobody's who signs in."""
    return ~exists().where(User.email == email)


def _executed(statement: Any) -> Any:
    return db.session.execute(statement, execution_options={"synchronize_session": False})


retention.register(retention.Rule(WHAT, timedelta(days=365), _forget, "contacts_forgotten"))
