"""What happens to invitations when something happens to their event."""

from flask import Flask
from sqlalchemy import select, update

from webapp.core.i18n import translated
from webapp.core.permissions import Actor
from webapp.events import facts, hooks
from webapp.events.models import Event
from webapp.extensions import db
from webapp.invitations import queries
from webapp.invitations.models import Invitation, InvitationState
from webapp.invitations.services import TEMPLATE
from webapp.mail import outbox
from webapp.mail.models import Message, MessageState
from webapp.mail.outbox import Draft
from webapp.registration import contacts

CANCELLED_TEMPLATE = "invitation_cancelled"


def when_cancelled(event: Event, by: Actor) -> None:
    """Withdraw what has not been answered: whoever has got it is told, and what has not left stays here."""
    outbox.suppress(event.id, [TEMPLATE])
    reached = (
        select(Invitation)
        .join(Invitation.mail)
        .where(
            Invitation.event_id == event.id,
            Invitation.registration_id.is_(None),
            Invitation.state.in_((InvitationState.OPEN, InvitationState.ACCEPTED)),
            Message.state == MessageState.SENT,
        )
    )
    outbox.post_many(_notice(invitation, event) for invitation in db.session.scalars(reached))
    db.session.execute(
        update(Invitation)
        .where(Invitation.event_id == event.id, Invitation.state == InvitationState.OPEN)
        .values(state=InvitationState.REVOKED)
    )


def _notice(invitation: Invitation, event: Event) -> Draft:
    return Draft(
        cause=f"invitation-cancelled:{invitation.id}",
        template=CANCELLED_TEMPLATE,
        to_email=invitation.address,
        to_name=invitation.name,
        language=invitation.language,
        params={"reason": translated(event.reason, invitation.language)},
        event_id=event.id,
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
    hooks.on_cancelled.append(when_cancelled)
    contacts.on_forgotten.append(when_contacts_are_forgotten)
    facts.provide("invitations_sent", queries.sent_at)
