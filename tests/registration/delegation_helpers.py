"""Delegations for tests, made by the verbs."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import EventFactory, actor_of, organiser_of
from webapp.core import tokens
from webapp.core.permissions import Actor, link_holder
from webapp.events.models import Event
from webapp.mail.models import Message
from webapp.registration.delegations import services
from webapp.registration.delegations.composing import members
from webapp.registration.delegations.state import PURPOSE, live_members
from webapp.registration.delegations.values import DelegationValues, MemberValues
from webapp.registration.models import Delegation, Registration

EMAIL = "coordinator@xian.example"
COORDINATOR = link_holder("Na Li", EMAIL)


def exchange(**more: Any) -> Event:
    """A visit in thirty days with ten places."""
    event: Event = EventFactory(**({"kind": "exchange", "capacity": 10, "approval": "manual"} | more))
    return event


def host_of(event: Event) -> Actor:
    """An organiser of the event's host."""
    return actor_of(organiser_of(event.host))


def delegation_to(event: Event, **more: Any) -> Delegation:
    """A delegation that was asked for."""
    values: dict[str, Any] = {"sending_name": "Xi’an", "coordinator_email": EMAIL, "places": 5}
    return services.create_delegation(event, DelegationValues(**(values | more)), by=host_of(event))


def add(delegation: Delegation, name: str, *, by: Actor = COORDINATOR, **more: Any) -> Registration:
    """One more member."""
    return members.add_member(delegation, MemberValues(given_name=name, **more), by=by)


def composed(event: Event, *names: str, **more: Any) -> Delegation:
    """A delegation with members, of whom the first heads it."""
    delegation = delegation_to(event, **more)
    for number, name in enumerate(names):
        add(delegation, name, head=number == 0)
    return delegation


def link_to(delegation: Delegation) -> str:
    """The address of a coordinator's link."""
    return f"/delegations/{tokens.mint(PURPOSE, delegation.id)}"


def host_path(delegation: Delegation, more: str = "") -> str:
    """A page of the host."""
    return f"/manage/events/{delegation.event_id}/delegations/{delegation.id}{more}"


def names_of(delegation: Delegation) -> list[str]:
    """The members in their order."""
    return [member.name for member in live_members(delegation)]


def mails(session: Session, template: str) -> list[str]:
    """To whom messages of a template go."""
    return list(session.scalars(select(Message.to_email).where(Message.template == template).order_by(Message.id)))
