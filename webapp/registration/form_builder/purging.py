"""Answers that are deleted when their time after the event's end is over."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import Text, cast, func, or_, select, update

from webapp.core import audit, clock
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import places
from webapp.registration.form_builder import holding, keeping
from webapp.registration.form_builder.models import FormField
from webapp.registration.models import Registration
from webapp.registration.own_changes import proposed

on_purged: list[Callable[[int, str], None]] = []
"""Called with the event and the key of answers that are deleted, wherever else they are kept."""


def fields_due() -> Sequence[int]:
    """The fields whose answers have had their time."""
    days = func.make_interval(0, 0, 0, FormField.purge_days)
    query = (
        select(FormField.id)
        .join(Event, Event.id == FormField.event_id)
        .where(FormField.purge_days.is_not(None), FormField.purged_at.is_(None), Event.ends_at + days <= clock.now())
    )
    return db.session.scalars(query.order_by(FormField.id)).all()


def purge(field_id: int) -> int:
    """Delete the answers to a field, which nobody is asked from then on; how many people had one.

    Running it twice, or before its time, deletes nothing.
    """
    field = db.session.get(FormField, field_id)
    if field is None or field.purge_days is None or field.purged_at is not None:
        return 0
    event = places.lock(field.event_id)
    if event.ends_at + timedelta(days=field.purge_days) > clock.now():
        return 0
    key = field.key
    emptied = {name: getattr(Registration, name).op("-")(cast(key, Text)) for name in ("answers", "sealed", "asked")}
    has_it = or_(Registration.answers.has_key(key), Registration.sealed.has_key(key))
    keeping.forget_answers(event.id, key)
    people = holding.forget_answers(event.id, key)
    done = update(Registration).where(Registration.event_id == event.id, has_it).values(emptied)
    people |= set(db.session.scalars(done.returning(Registration.id), execution_options={"synchronize_session": False}))
    proposed.forget_answer(event.id, key)
    db.session.expire_all()
    for forget in on_purged:
        forget(event.id, key)
    field.purged_at = clock.now()
    audit.record("answers_purged", field, by=SYSTEM, event_id=event.id, people=len(people))
    return len(people)
