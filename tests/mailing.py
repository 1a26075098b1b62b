"""Sending the outbox in a test and reading what arrived."""

from pathlib import Path

from webapp.extensions import db
from webapp.mail import delivery, mailbox, smtp
from webapp.mail.mailbox import Kept


def deliver() -> int:
    """Send what is due, inside the transaction of the test; answers how many messages the server took."""
    db.session.flush()
    try:
        sent = delivery.deliver_due(db.session.connection())
    finally:
        smtp.close_all()
    db.session.expire_all()
    return sent


def mails_to(folder: str, address: str) -> list[Kept]:
    """What has arrived for an address, the oldest first."""
    return list(mailbox.messages(Path(folder), address))[::-1]
