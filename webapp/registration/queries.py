"""Reads for the lists of registrations and for one person's page."""

from collections.abc import Collection, Sequence

from flask import abort
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from webapp.core.audit import AuditEntry
from webapp.core.errors import NotFound
from webapp.core.i18n import _l
from webapp.core.names import matches
from webapp.core.permissions import current_actor
from webapp.events.models import CoHost, Event
from webapp.extensions import db
from webapp.mail.models import Message
from webapp.registration import references
from webapp.registration.models import Delegation, Registration, RegistrationState

SHORTEST_REFERENCE = 4
MOST_SHOWN = 200


def registrations_of(event_id: int) -> Select[Registration]:
    """All registrations of an event, with what a list of them shows."""
    delegation = joinedload(Registration.delegation)
    return (
        select(Registration)
        .where(Registration.event_id == event_id)
        .options(
            joinedload(Registration.city),
            joinedload(Registration.proposal),
            selectinload(Registration.accompanies),
            delegation.joinedload(Delegation.sending_city),
        )
    )


def search(query: Select[Registration], text: str) -> Select[Registration]:
    """Those whose name, body or address match every word in any script, or whose reference begins so."""
    found = matches(Registration.search, text)
    reference = references.folded(text)
    if SHORTEST_REFERENCE <= len(reference) <= references.LENGTH:
        found = or_(found, Registration.reference.startswith(reference, autoescape=True))
    return query.where(found)


def in_state(query: Select[Registration], value: str) -> Select[Registration]:
    """Those in a state; all of them for one that does not exist."""
    known = {state.value: state for state in RegistrationState}
    return query.where(Registration.state == known[value]) if value in known else query


def managed_registration(registration_id: int, event_id: int | None = None) -> Registration:
    """A registration of an event that the caller organises.

    Aborts with 403 for those who work for it in another role, raises NotFound for everybody else.
    """
    registration = _load(registration_id, event_id)
    if not current_actor().may_organise(*registration.event.manager_ids):
        abort(403)
    return registration


def seen_registration(registration_id: int, event_id: int | None = None) -> Registration:
    """A registration of an event that the caller works for in any role; raises NotFound."""
    return _load(registration_id, event_id)


def _load(registration_id: int, event_id: int | None) -> Registration:
    event = joinedload(Registration.event)
    found = db.session.scalar(
        select(Registration)
        .where(Registration.id == registration_id)
        .options(
            event.joinedload(Event.host),
            event.joinedload(Event.city),
            event.selectinload(Event.co_hosts).joinedload(CoHost.organisation),
        )
    )
    known = found is not None and event_id in (None, found.event_id)
    if found is None or not known or not current_actor().may_see(*found.event.manager_ids):
        raise NotFound(_l("There is no such registration, or it is not in one of your events."))
    return found


def countries_of(event_id: int) -> list[str]:
    """The countries from which people have registered."""
    query = select(Registration.country).where(Registration.event_id == event_id, Registration.country.is_not(None))
    return [code for code in db.session.scalars(query.distinct()) if code]


def delegations_of(event_id: int) -> Sequence[tuple[int, str]]:
    """The delegations of an event by id and the name of who sends them."""
    query = select(Delegation.id, Delegation.sending_name).where(Delegation.event_id == event_id)
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(Delegation.sending_name, Delegation.id))]


def history_of(registration: Registration) -> Sequence[AuditEntry]:
    """What was done with a registration, the latest first."""
    query = select(AuditEntry).where(
        AuditEntry.object_type == Registration.__tablename__, AuditEntry.object_id == registration.id
    )
    return db.session.scalars(query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(MOST_SHOWN)).all()


def names_of(ids: Collection[int]) -> dict[int, str]:
    """The names of registrations by their ids."""
    if not ids:
        return {}
    found = db.session.scalars(select(Registration).where(Registration.id.in_(ids)))
    return {registration.id: registration.name for registration in found}


def messages_to(registration: Registration) -> Sequence[Message]:
    """The messages to a registered person, the latest first."""
    query = select(Message).where(Message.registration_id == registration.id)
    return db.session.scalars(query.order_by(Message.id.desc()).limit(MOST_SHOWN)).all()
