"""A body's cap as a limit of places, and who comes first when one of its places becomes free."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, func, or_, select
from sqlalchemy.dialects.postgresql import array

from webapp.core.i18n import _l, _ln, translated
from webapp.events.models import Event
from webapp.extensions import db
from webapp.ngo_meetings.models import (
    DEFAULT_CAP,
    STANDING,
    Accreditation,
    AccreditationState,
    NgoMeetingDetails,
    Representative,
)
from webapp.ngo_meetings.queries import belongs, belongs_to
from webapp.registration.errors import EventFull, QuotaFull
from webapp.registration.models import HOLDING, Registration
from webapp.registration.places.ledger import Trial
from webapp.registration.places.tallies import UNCOUNTED, holds_counted_place

_LINKS = select(Representative.registration_id, Representative.accreditation_id)


def over_cap(event: Event, registration: Registration, trial: Trial | None = None) -> EventFull | None:
    """What stands in the way of one more place for a body; bodies that are not accredited have no such limit.

    Those for whom a place is tried out together take one of their body too.
    """
    key = registration.organisation_key
    found = _seats(event, registration, trial)
    if found is None:
        return None
    name, cap, held, state = found
    if state is AccreditationState.SUSPENDED and registration.state not in HOLDING:
        return QuotaFull(_l("The accreditation of %(body)s is suspended.", body=translated(name)))
    people = trial.people if trial is not None else ()
    held += sum(one.category not in UNCOUNTED and one.organisation_key == key for one in people)
    if held < cap:
        return None
    return QuotaFull(
        _ln(
            "The only place of %(body)s is taken.",
            "All %(num)d places of %(body)s are taken.",
            cap,
            body=translated(name),
        )
    )


def _seats(event: Event, registration: Registration, trial: Trial | None) -> Any:
    if trial is None:
        return _seats_of_body(event, registration)
    if trial.expects(registration):
        return trial.once("seats", lambda: _seats_of_bodies(event, trial.expected)).get(registration.id)
    return trial.once(("seats", registration.organisation_key), lambda: _seats_of_body(event, registration))


def _seats_of_bodies(event: Event, people: Sequence[Registration]) -> dict[int, Any]:
    """The same as `_seats_of_body` for many who have no place yet, by their ids, by two statements."""
    mine = Representative.registration_id.in_([one.id for one in people])
    links = {row[0]: row[1] for row in db.session.execute(_LINKS.where(mine))}
    keys = array(sorted({one.organisation_key for one in people} - {""}), type_=Text)
    held = select(func.count()).select_from(Registration).where(holds_counted_place(), belongs())
    bodies = db.session.execute(
        _with_cap(held)
        .add_columns(Accreditation.id, Accreditation.keys.label("keys_"))
        .where(Accreditation.event_id == event.id, Accreditation.state.in_(STANDING))
        .where(or_(Accreditation.id.in_(set(links.values())), Accreditation.keys.has_any(keys)))
        .order_by(Accreditation.id)
    ).all()
    by_id = {row.id: row[:4] for row in bodies}
    by_key = {key: row[:4] for row in reversed(bodies) for key in row.keys_}
    return {one.id: by_id.get(links.get(one.id, 0)) or by_key.get(one.organisation_key) for one in people}


def _seats_of_body(event: Event, registration: Registration) -> Any:
    """The name of the body, its cap, how many places others of it have, and how its accreditation stands."""
    others = Registration.id != registration.id if registration.id else None
    held = select(func.count()).select_from(Registration).where(holds_counted_place(), belongs())
    held = held.where(others) if others is not None else held
    return db.session.execute(
        _with_cap(held)
        .where(Accreditation.event_id == event.id, Accreditation.state.in_(STANDING))
        .where(_is_of(registration))
        .order_by(_linked(registration).desc())
        .limit(1)
    ).first()


def _with_cap(held: Select[Any]) -> Select[Any]:
    cap = func.coalesce(Accreditation.cap, NgoMeetingDetails.cap, DEFAULT_CAP)
    return select(
        Accreditation.name, cap, held.correlate(Accreditation).scalar_subquery(), Accreditation.state
    ).outerjoin(NgoMeetingDetails, NgoMeetingDetails.event_id == Accreditation.event_id)


def first_in_line(registration: Registration) -> ColumnElement[bool] | None:
    """When a seat of a body frees, its own people come before the waiting list of all."""
    accredited = Accreditation.state == AccreditationState.ACCREDITED
    here = Accreditation.event_id == registration.event_id
    query = select(Accreditation.id, Accreditation.keys).where(here, accredited, _is_of(registration))
    body = db.session.execute(query.order_by(_linked(registration).desc()).limit(1)).first()
    return belongs_to(body[0], body[1]) if body is not None else None


def _linked(registration: Registration) -> ColumnElement[bool]:
    link = select(Representative.accreditation_id).where(Representative.registration_id == (registration.id or 0))
    return func.coalesce(Accreditation.id == link.scalar_subquery(), False)


def _is_of(registration: Registration) -> ColumnElement[bool]:
    by_name = Accreditation.keys.has_key(registration.organisation_key or "")
    return or_(_linked(registration), by_name)
