"""Where an invitation stands, as people speak of it: put together from its answer, its message and the clock."""

import enum
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, literal

from webapp.core import clock
from webapp.core.i18n import _l
from webapp.events.models import Event
from webapp.invitations.models import Invitation, InvitationState
from webapp.mail.models import Message, MessageState


class Standing(enum.Enum):
    """What has come of an invitation."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    REVOKED = "revoked"


LABELS = {
    Standing.QUEUED: _l("Being sent"),
    Standing.SENT: _l("Sent, no answer yet"),
    Standing.FAILED: _l("Not delivered"),
    Standing.ACCEPTED: _l("Accepted"),
    Standing.DECLINED: _l("Declined"),
    Standing.EXPIRED: _l("Expired"),
    Standing.REVOKED: _l("Taken back"),
}
ANSWERED = {
    InvitationState.ACCEPTED: Standing.ACCEPTED,
    InvitationState.DECLINED: Standing.DECLINED,
    InvitationState.REVOKED: Standing.REVOKED,
}


def answer_until(invitation: Invitation) -> datetime:
    """Until when it can be answered."""
    event = invitation.event
    return min(invitation.valid_until or event.ends_at, event.ends_at)


def standing_of(invitation: Invitation) -> Standing:
    """Where it stands now; reads its event and its message."""
    if answered := ANSWERED.get(invitation.state):
        return answered
    if answer_until(invitation) <= clock.now():
        return Standing.EXPIRED
    sent = invitation.mail.state if invitation.mail else MessageState.QUEUED
    failed = sent in (MessageState.FAILED, MessageState.SUPPRESSED)
    return Standing.FAILED if failed else Standing.SENT if sent is MessageState.SENT else Standing.QUEUED


def standing_column() -> ColumnElement[str]:
    """The same in SQL, over invitations joined with their event and, outer, their message."""
    until = func.least(func.coalesce(Invitation.valid_until, Event.ends_at), Event.ends_at)
    expired = and_(Invitation.state == InvitationState.OPEN, until <= clock.now())
    failed = Message.state.in_((MessageState.FAILED, MessageState.SUPPRESSED))
    return case(
        (Invitation.state != InvitationState.OPEN, func.cast(Invitation.state, Invitation.state.type)),
        (expired, literal(Standing.EXPIRED.value)),
        (failed, literal(Standing.FAILED.value)),
        (Message.state == MessageState.SENT, literal(Standing.SENT.value)),
        else_=literal(Standing.QUEUED.value),
    )
