"""The invited who have not answered, as reminders reach them."""

from sqlalchemy import select

from webapp.events.models import Event
from webapp.extensions import db
from webapp.invitations.models import Invitation
from webapp.invitations.standing import Standing, standing_column
from webapp.mail.models import Message, MessageState
from webapp.registration.models import LIVE, Registration
from webapp.reminders import audiences
from webapp.reminders.audiences import Recipient


def waiting(event: Event) -> list[Recipient]:
    """Those who got an invitation that can still be answered, and have neither answered nor registered."""
    registered = select(Registration.id).where(
        Registration.event_id == event.id, Registration.email == Invitation.email, Registration.state.in_(LIVE)
    )
    rows = db.session.execute(
        select(Invitation.id, Invitation.email, Invitation.name, Invitation.language)
        .join(Invitation.event)
        .join(Invitation.mail)
        .where(
            Invitation.event_id == event.id,
            Message.state == MessageState.SENT,
            standing_column() == Standing.SENT.value,
            ~registered.exists(),
        )
        .order_by(Invitation.id)
    )
    return [Recipient(row.email or "", row.name, row.language, params={"invitation_id": row.id}) for row in rows]


def init_app() -> None:
    """Provides the group."""
    audiences.register("invited", waiting)
