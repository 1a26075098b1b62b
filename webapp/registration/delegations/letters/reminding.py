"""Coordinators are reminded of a list that is due: a week before, and on the last day."""

from datetime import timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from webapp.core import clock
from webapp.events.models import Event, EventState
from webapp.extensions import db
from webapp.mail import outbox
from webapp.registration.delegations.letters import mails
from webapp.registration.delegations.state import OPEN
from webapp.registration.models import Delegation

WEEK, DAY = timedelta(days=7), timedelta(days=1)
GRACE = timedelta(days=2)
"""Whoever was asked only now is not reminded at once."""


def remind_due() -> int:
    """Remind every coordinator whose list is due soon, once for each of the two moments; answers how many were."""
    now = clock.now()
    found = db.session.scalars(_due_within(WEEK)).all()
    drafts = []
    for delegation in found:
        assert delegation.deadline is not None
        moment = "day" if delegation.deadline - now <= DAY else "week"
        drafts.append(
            outbox.Draft(
                # A new deadline is a new cause.
                cause=f"{mails.DUE}:{delegation.id}:{delegation.deadline:%Y%m%d%H%M}:{moment}",
                template=mails.DUE,
                to_email=delegation.coordinator_email,
                to_name=delegation.coordinator_name,
                language=delegation.language,
                params={"delegation_id": delegation.id, "to": "coordinator"},
                event_id=delegation.event_id,
                not_after=delegation.deadline,
            )
        )
    return outbox.post_many(drafts)


def _due_within(span: timedelta) -> Select[Delegation]:
    now = clock.now()
    return (
        select(Delegation)
        .join(Delegation.event)
        .where(
            Delegation.state.in_(OPEN),
            Delegation.deadline > now,
            Delegation.deadline <= now + span,
            Delegation.created_at <= now - GRACE,
            Event.state.in_((EventState.DRAFT, EventState.PUBLISHED, EventState.CLOSED)),
        )
        .options(joinedload(Delegation.event))
        .order_by(Delegation.id)
    )
