"""What the tests of a body's people ask of the database."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.extensions import db
from webapp.mail.models import Message
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State


def states(*people: Registration) -> list[State]:
    """How people stand now."""
    for person in people:
        db.session.refresh(person)
    return [person.state for person in people]


def messages_to(session: Session, address: str) -> list[str]:
    """The mails to an address."""
    query = select(Message.template).where(Message.to_email == address).order_by(Message.id)
    return [one for one in session.scalars(query) if not one.startswith("accreditation")]
