"""The ways to the page of a body: its focal point's link, and its focal point's account. Both open the same pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from webapp.core import tokens
from webapp.core.permissions import Actor, current_actor, link_holder
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.accrediting import links
from webapp.ngo_meetings.accrediting.bodies import shown_name
from webapp.ngo_meetings.models import Accreditation

BY_LINK, OWN = "accreditation_by_link", "own_accreditation"
"""The blueprints that serve the pages."""


@dataclass(frozen=True)
class Door:
    """A body as its focal point has come to it."""

    accreditation: Accreditation
    by: Actor
    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    """What stands in the address of each of its pages."""

    @property
    def title(self) -> str:
        """What its page is headed."""
        return shown_name(self.accreditation)

    def url(self, page: str = "show", **more: Any) -> str:
        """The address of one of its pages."""
        return url_for(f"{self.name}.{page}", **self.values, **more)


def by_link(token: str) -> Door:
    """The door of whoever holds a focal point's link.

    Raises BadLink or ClosedLink with a sentence for its holder.
    """
    closed = tokens.find_revoked(links.PURPOSE, token)
    found = closed or tokens.find(links.PURPOSE, token)
    accreditation = queries.find(Accreditation.id == found.subject_id)
    if closed is not None or accreditation.access_closed_at is not None:
        raise links.closed(accreditation)
    by = link_holder(accreditation.focal_name, accreditation.focal_email)
    return Door(accreditation, by, BY_LINK, {"token": token})


def own(accreditation_id: int) -> Door:
    """The door of a focal point who has signed in; raises NotFound for everybody else."""
    actor = current_actor()
    theirs = queries.answered_by(actor.email or "")
    accreditation = queries.find(Accreditation.id == accreditation_id, theirs)
    return Door(accreditation, actor, OWN, {"accreditation_id": accreditation_id})
