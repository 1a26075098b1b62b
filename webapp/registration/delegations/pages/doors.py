"""The ways to a delegation: the coordinator's link, the coordinator's account, the host. Each opens the same pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from flask import url_for

from webapp.core import tokens
from webapp.core.i18n import _l
from webapp.core.permissions import Actor, current_actor, link_holder
from webapp.events.access import managed_event, seen_event
from webapp.events.contact import whom_to_write
from webapp.events.models import Event
from webapp.registration.delegations import queries
from webapp.registration.delegations.composing import own_answers
from webapp.registration.delegations.composing.gaps import Standing, standing_of
from webapp.registration.delegations.state import PURPOSE, obstacle_to_composing
from webapp.registration.delegations.words import title_of
from webapp.registration.models import Delegation
from webapp.registration.questions import Question

FOLDER = "registration/delegations"
BY_LINK, OWN, HOST = "delegation_by_link", "own_delegation", "host_delegation"
"""The blueprints that serve the pages."""
READS_ONLY = _l("You may read this list")


@dataclass(frozen=True)
class Door:
    """A delegation as somebody has come to it."""

    delegation: Delegation
    actor: Actor
    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    """What stands in the address of each of its pages."""
    reads_only: bool = False
    """Whether somebody works for the event and neither changes the list nor decides on it."""

    @property
    def is_host(self) -> bool:
        """Whether the host looks at it."""
        return self.name == HOST

    @property
    def decides(self) -> bool:
        """Whether an organiser of the host looks at it."""
        return self.is_host and not self.reads_only

    @property
    def layout(self) -> str:
        """The template around its pages."""
        return "registration/delegations/_host.html" if self.is_host else "registration/delegations/_coordinator.html"

    @property
    def title(self) -> str:
        """What its page is headed."""
        return title_of(self.delegation)

    @property
    def standing(self) -> Standing:
        """How it stands."""
        return standing_of(self.delegation, own_answers.asked_of_members(self.delegation.event))

    @cached_property
    def asked(self) -> list[Question]:
        """The event's own questions about a member, as far as whoever has come may answer them."""
        return own_answers.answerable(self.delegation, self.actor)

    @cached_property
    def readable(self) -> list[Question]:
        """The event's own questions whose answers whoever has come may read."""
        return own_answers.readable(self.delegation.event, self.actor)

    @property
    def obstacle(self) -> str:
        """Why the list cannot be changed now, in a sentence; empty where it can."""
        if self.reads_only:
            return str(READS_ONLY)
        found = obstacle_to_composing(self.delegation, self.actor)
        return str(found) if found is not None else ""

    @property
    def knows_address(self) -> bool:
        """Whether whoever has come has proven that the coordinator's address is theirs."""
        return self.name == OWN

    def url(self, page: str = "show", **more: Any) -> str:
        """The address of one of its pages."""
        return url_for(f"{self.name}.{page}", **self.values, **more)


def by_link(token: str) -> Door:
    """The door of whoever holds a coordinator's link.

    Raises BadLink, ClosedLink, ExpiredLink or UsedLink with a sentence for its holder.
    """
    closed = tokens.find_revoked(PURPOSE, token)
    found = closed or tokens.find(PURPOSE, token)
    delegation = queries.find_delegation(queries.is_delegation(found.subject_id))
    if closed is not None or delegation.access_closed_at is not None:
        raise _closed(delegation)
    actor = link_holder(delegation.coordinator_name or delegation.coordinator_email, delegation.coordinator_email)
    return Door(delegation, actor, BY_LINK, {"token": token})


def _closed(delegation: Delegation) -> tokens.ClosedLink:
    """What to raise where the host keeps the coordinator out, and at a link that a newer one has followed."""
    if delegation.access_closed_at is not None:
        return tokens.ClosedLink(
            _l(
                "The host has closed the coordinator's access to this list. "
                "Write to %(host)s if something has to change.",
                host=whom_to_write(delegation.event),
            )
        )
    return tokens.ClosedLink(
        _l(
            "The host has closed this link. If you coordinate the delegation, open the newest message from the "
            "host, or write to %(host)s for a new link.",
            host=whom_to_write(delegation.event),
        )
    )


def own(delegation_id: int) -> Door:
    """The door of a coordinator who has signed in; raises NotFound for everybody else, ClosedLink where kept out."""
    actor = current_actor()
    delegation = queries.find_delegation(queries.is_delegation(delegation_id), queries.named_to(actor.email))
    if delegation.access_closed_at is not None:
        raise _closed(delegation)
    # Whoever works for a host acts here as a coordinator all the same.
    by = replace(actor, is_admin=False, organises=frozenset(), reviews=frozenset(), protocol=frozenset())
    return Door(delegation, by, OWN, {"delegation_id": delegation_id})


def of_host(event_id: int, delegation_id: int) -> Door:
    """The door of the event's organisers; raises NotFound for everybody else."""
    return _of(managed_event(event_id), delegation_id)


def of_staff(event_id: int, delegation_id: int) -> Door:
    """The door of everybody who works for the event; raises NotFound for everybody else."""
    return _of(seen_event(event_id), delegation_id)


def _of(event: Event, delegation_id: int) -> Door:
    delegation = queries.find_delegation(queries.is_delegation(delegation_id), Delegation.event_id == event.id)
    actor, address = current_actor(), {"event_id": event.id, "delegation_id": delegation_id}
    return Door(delegation, actor, HOST, address, reads_only=not actor.may_organise(*event.manager_ids))
