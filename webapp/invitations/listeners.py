"""What happens to invitations when something happens to their event."""

from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, Select, exists, select, update

from webapp.core import clock
from webapp.core.i18n import translated
from webapp.core.permissions import Actor
from webapp.events import facts, hooks
from webapp.events.models import Event
from webapp.events.moves import Moved
from webapp.extensions import db
from webapp.invitations import queries
from webapp.invitations.models import Invitation, InvitationState
from webapp.invitations.services import TEMPLATE
from webapp.invitations.standing import answer_until
from webapp.mail import outbox
from webapp.mail.models import Message, MessageState
from webapp.mail.outbox import Draft
from webapp.registration import contacts
from webapp.registration.models import LIVE, Registration

CANCELLED_TEMPLATE = "invitation_cancelled"
MOVED_TEMPLATE = "invitation_moved"


def when_moved(event: Event, moved: Moved, by: Actor) -> None:
    """Tell whoever has an invitation and has not declined it what changed, once for each change; an invitation that
    has not left yet tells the new time and place itself."""
    if event.over:
        return
    outbox.post_many(_change(invitation, event, moved) for invitation in db.session.scalars(_reached(event)))


def when_cancelled(event: Event, by: Actor) -> None:
    """Withdraw what has not been answered: whoever has got it is told, and what has not left stays here."""
    reached = db.session.scalars(_reached(event)).all()
    outbox.suppress(event.id, [TEMPLATE, MOVED_TEMPLATE])
    outbox.post_many(_cancellation(invitation, event) for invitation in reached)
    db.session.execute(
        update(Invitation)
        .where(Invitation.event_id == event.id, Invitation.state == InvitationState.OPEN)
        .values(state=InvitationState.REVOKED)
    )


def _reached(event: Event) -> Select[Invitation]:
    """Those whose invitation has left, who have not declined, and who are not told as registered people are."""
    return (
        select(Invitation)
        .where(
            Invitation.event_id == event.id,
            Invitation.registration_id.is_(None),
            Invitation.state.in_((InvitationState.OPEN, InvitationState.ACCEPTED)),
            _sent(event),
            ~_registered(event),
        )
        .order_by(Invitation.id)
    )


def _sent(event: Event) -> ColumnElement[bool]:
    """Whether one has left to the address, perhaps before another that is still to leave."""
    return exists().where(
        Message.event_id == event.id,
        Message.template == TEMPLATE,
        Message.state == MessageState.SENT,
        Message.to_email == Invitation.email,
    )


def _registered(event: Event) -> ColumnElement[bool]:
    return exists().where(
        Registration.event_id == event.id, Registration.email == Invitation.email, Registration.state.in_(LIVE)
    )


def _change(invitation: Invitation, event: Event, moved: Moved) -> Draft:
    told = {
        "invitation_id": invitation.id,
        "accepted": invitation.state is InvitationState.ACCEPTED,
        "open": answer_until(invitation) > clock.now(),
    }
    cause = f"invitation-moved:{invitation.id}:{event.sequence}"
    return _notice(invitation, MOVED_TEMPLATE, cause, moved.as_params() | told)


def _cancellation(invitation: Invitation, event: Event) -> Draft:
    reason = {"reason": translated(event.reason, invitation.language)}
    return _notice(invitation, CANCELLED_TEMPLATE, f"invitation-cancelled:{invitation.id}", reason)


def _notice(invitation: Invitation, template: str, cause: str, params: dict[str, Any]) -> Draft:
    return Draft(
        cause=cause,
        template=template,
        to_email=invitation.address,
        to_name=invitation.name,
        language=invitation.language,
        params=params,
        event_id=invitation.event_id,
        bulk=True,
    )


def when_contacts_are_forgotten(event_id: int) -> None:
    """Forget the addresses, those suggested too; who was invited and what they answered stays."""
    invited = Invitation.event_id == event_id
    for address in (Invitation.email, Invitation.suggested_email):
        db.session.execute(
            update(Invitation).where(invited, contacts.without_account(address)).values({address: None}),
            execution_options={"synchronize_session": False},
        )


def init_app(_app: Flask) -> None:
    """Listens to events, and tells their checklists when invitations have left."""
    hooks.on_moved.append(when_moved)
    hooks.on_cancelled.append(when_cancelled)
    contacts.on_forgotten.append(when_contacts_are_forgotten)
    facts.provide("invitations_sent", queries.sent_at)
