"""The focal point's mailbox, which serves all people of a body who have no address of their own."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from webapp.extensions import db
from webapp.mail import outbox
from webapp.ngo_meetings.models import Accreditation, Representative
from webapp.registration import links
from webapp.registration.models import Registration


def follow(accreditation: Accreditation, former: str) -> None:
    """Let letters to them go to whoever is the focal point now; links in the letters of a former one are closed."""
    for person in _served(accreditation, former):
        if person.email != accreditation.focal_email:
            links.revoke(person)
            person.email = accreditation.focal_email
    db.session.flush()


def shut(accreditation: Accreditation) -> None:
    """Let no letter to them reach the focal point, and close the links in those that have."""
    for person in _served(accreditation, accreditation.focal_email):
        links.revoke(person)
        outbox.withhold(person.id)
        person.email = None
    db.session.flush()


def _served(accreditation: Accreditation, address: str) -> Sequence[Registration]:
    linked = select(Registration).join(Representative, Representative.registration_id == Registration.id)
    theirs = or_(Registration.email == address, Registration.email.is_(None))
    query = linked.where(Representative.accreditation_id == accreditation.id, Registration.shared_mailbox, theirs)
    return db.session.scalars(query.order_by(Registration.id)).all()
