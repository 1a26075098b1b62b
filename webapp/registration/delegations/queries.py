"""Reads for the lists and pages of delegations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.errors import NotFound
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.access import managed_by
from webapp.events.models import CoHost, Event, EventState
from webapp.extensions import db
from webapp.registration.models import LIVE, Delegation, DelegationState, Registration
from webapp.registration.places import UNCOUNTED

HISTORY = 30


def delegations() -> Select[Delegation]:
    """Delegations with all that a line of a list shows."""
    return select(Delegation).options(
        joinedload(Delegation.sending_city),
        joinedload(Delegation.sending_organisation),
        joinedload(Delegation.event).options(
            joinedload(Event.city), joinedload(Event.host), selectinload(Event.co_hosts).joinedload(CoHost.organisation)
        ),
        selectinload(Delegation.members),
    )


def of_event(event_id: int) -> Select[Delegation]:
    """The delegations of an event."""
    return delegations().where(Delegation.event_id == event_id)


def ids_of_events(condition: ColumnElement[bool]) -> Select[int]:
    """The events that meet a condition."""
    return select(Event.id).where(condition)


def find_delegation(*conditions: ColumnElement[bool]) -> Delegation:
    """The delegation that meets conditions, as it stands now.

    Raises NotFound.
    """
    query = delegations().where(*conditions).execution_options(populate_existing=True)
    found = db.session.scalars(query).unique().one_or_none()
    if found is None:
        raise NotFound(_l("There is no such delegation, or it is not one of yours."))
    return found


def is_delegation(delegation_id: int) -> ColumnElement[bool]:
    """The condition that a delegation is this one."""
    return Delegation.id == delegation_id


def named_to(address: str | None) -> ColumnElement[bool]:
    """The condition that an address is the coordinator's, whether they are let in or not."""
    # Empty is the address of nobody: it is forgotten a year after the event.
    return Delegation.coordinator_email == ((address or "").strip().lower() or None)


def let_in(address: str | None) -> ColumnElement[bool]:
    """The condition that whoever has an address coordinates a delegation: named so, and not kept out by the host."""
    return named_to(address) & Delegation.access_closed_at.is_(None)


def coordinated_by(actor: Actor) -> ColumnElement[bool]:
    """The condition that somebody who has signed in coordinates a delegation: known by their address."""
    return let_in(actor.email)


def of_coordinator(actor: Actor) -> Sequence[Delegation]:
    """The delegations that somebody coordinates, those still to come first, the soonest first among them."""
    query = delegations().join(Delegation.event).where(coordinated_by(actor))
    order = query.order_by(Event.ends_at <= clock.now(), func.abs(func.extract("epoch", Event.starts_at - clock.now())))
    return db.session.scalars(order.limit(200)).unique().all()


def coordinates(actor: Actor) -> bool:
    """Whether somebody coordinates any delegation."""
    if not actor.email:
        return False
    return db.session.scalar(select(Delegation.id).where(coordinated_by(actor)).limit(1)) is not None


def with_address(address: str, event_id: int | None = None) -> Sequence[Delegation]:
    """A coordinator's delegations that are not withdrawn, the latest first; of one event where it is given."""
    query = select(Delegation).where(let_in(address), Delegation.state != DelegationState.WITHDRAWN)
    if event_id is not None:
        query = query.where(Delegation.event_id == event_id)
    return db.session.scalars(query.order_by(Delegation.id.desc()).limit(50)).all()


def exist_in(event_id: int) -> bool:
    """Whether an event has delegations."""
    return db.session.scalar(select(Delegation.id).where(Delegation.event_id == event_id).limit(1)) is not None


def member_of(delegation: Delegation, member_id: int) -> Registration:
    """Somebody who is or was on the list.

    Raises NotFound.
    """
    found = next((member for member in delegation.members if member.id == member_id), None)
    if found is None:
        raise NotFound(_l("There is no such person on this list."))
    return found


def history_of(delegation: Delegation) -> Sequence[AuditEntry]:
    """What happened to a delegation and its members, the latest first."""
    of_itself = (AuditEntry.object_type == Delegation.__tablename__) & (AuditEntry.object_id == delegation.id)
    of_members = (
        (AuditEntry.object_type == Registration.__tablename__)
        & AuditEntry.object_id.in_([member.id for member in delegation.members])
        & AuditEntry.action.startswith("delegation_", autoescape=True)
    )
    query = select(AuditEntry).where(or_(of_itself, of_members))
    return db.session.scalars(query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(HISTORY)).all()


def first_of_event(event_id: int, most: int) -> Sequence[Delegation]:
    """A few delegations of an event, those that wait for a decision first."""
    waits = case((Delegation.state == DelegationState.SUBMITTED, 0), else_=1)
    query = of_event(event_id).where(Delegation.state != DelegationState.WITHDRAWN)
    return db.session.scalars(query.order_by(waits, Delegation.id).limit(most)).unique().all()


def to_print(event_id: int) -> Sequence[Delegation]:
    """The delegations of an event whose lists are printed, by their senders."""
    query = of_event(event_id).where(Delegation.state != DelegationState.WITHDRAWN)
    return db.session.scalars(query.order_by(Delegation.sending_name, Delegation.id)).unique().all()


def members_of_event(event_id: int) -> Select[Registration]:
    """Everybody on the lists of an event's delegations, list by list in order of precedence."""
    return (
        select(Registration)
        .join(Registration.delegation)
        .where(Registration.event_id == event_id, Registration.state.in_(LIVE))
        .options(
            joinedload(Registration.event),
            selectinload(Registration.accompanies),
            joinedload(Registration.delegation).options(
                joinedload(Delegation.sending_city),
                joinedload(Delegation.sending_organisation),
                joinedload(Delegation.event),
            ),
        )
        .order_by(Delegation.id, Registration.precedence, Registration.id)
    )


@dataclass(frozen=True)
class Figures:
    """How the delegations of an event stand together."""

    asked: int
    submitted: int
    approved: int
    places: int
    used: int
    """By those of the lists who use places."""


def figures_of(event_id: int) -> Figures:
    """The figures above the list of an event's delegations."""
    coming = Delegation.state != DelegationState.WITHDRAWN
    asked, submitted, approved, places = db.session.execute(
        select(
            func.count().filter(coming),
            func.count().filter(Delegation.state == DelegationState.SUBMITTED),
            func.count().filter(Delegation.state == DelegationState.APPROVED),
            func.coalesce(func.sum(Delegation.places).filter(coming), 0),
        ).where(Delegation.event_id == event_id)
    ).one()
    members = select(func.count()).where(
        Registration.event_id == event_id,
        Registration.delegation_id.is_not(None),
        Registration.state.in_(LIVE),
        Registration.category.not_in(sorted(UNCOUNTED)),
    )
    return Figures(asked, submitted, approved, places, db.session.scalar(members) or 0)


def undecided_by_event(actor: Actor) -> Sequence[tuple[int, int]]:
    """The events of an organiser in which submitted delegations wait for a decision, with how many."""
    rows = db.session.execute(
        select(Delegation.event_id, func.count())
        .join(Delegation.event)
        .where(managed_by(actor), Delegation.state == DelegationState.SUBMITTED)
        .where(Event.ends_at > clock.now(), Event.state != EventState.CANCELLED)
        .group_by(Delegation.event_id)
        .order_by(Delegation.event_id)
    )
    return list(rows.all())


def overdue_by_event(actor: Actor) -> Sequence[tuple[int, int]]:
    """The events of an organiser in which delegations are late, with how many."""
    late = Delegation.state.in_((DelegationState.DRAFT, DelegationState.RETURNED)) & (Delegation.deadline < clock.now())
    rows = db.session.execute(
        select(Delegation.event_id, func.count())
        .join(Delegation.event)
        .where(managed_by(actor), late, Event.ends_at > clock.now(), Event.state != EventState.CANCELLED)
        .group_by(Delegation.event_id)
        .order_by(Delegation.event_id)
    )
    return list(rows.all())


def first_submitted(event_ids: Sequence[int]) -> dict[int, datetime | None]:
    """When an event's first delegation was submitted."""
    query = select(Delegation.event_id, func.min(Delegation.submitted_at)).where(
        Delegation.event_id.in_(event_ids), Delegation.submitted_at.is_not(None)
    )
    return dict(db.session.execute(query.group_by(Delegation.event_id)).all())


def first_approved(event_ids: Sequence[int]) -> dict[int, datetime | None]:
    """When an event's first delegation was approved."""
    query = select(Delegation.event_id, func.min(Delegation.decided_at)).where(
        Delegation.event_id.in_(event_ids), Delegation.state == DelegationState.APPROVED
    )
    return dict(db.session.execute(query.group_by(Delegation.event_id)).all())
