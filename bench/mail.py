"""Mail sent by the worker's own code against a bare smtplib loop over one connection."""

import itertools
import smtplib
import time
from email.message import EmailMessage
from urllib.parse import urlsplit

from bench.client import ratio
from bench.world import World
from tasks.mail import send_due
from webapp.core.permissions import SYSTEM
from webapp.core.unit_of_work import unit_of_work
from webapp.events.models import Event
from webapp.extensions import db
from webapp.invitations.addressees import Addressee
from webapp.invitations.services import invite
from webapp.mail.models import Message, MessageState

MESSAGES = 300
ROUNDS = 5


def sending(world: World) -> float:
    """Invitations to one event."""
    numbers = itertools.count()
    sink = urlsplit(world.services.smtp_url)

    def bare() -> float:
        made = [_message(next(numbers)) for _ in range(MESSAGES)]
        began = time.perf_counter()
        with smtplib.SMTP(sink.hostname or "", sink.port or 25) as connection:
            for message in made:
                connection.send_message(message)
        return time.perf_counter() - began

    def elchi() -> float:
        with unit_of_work():
            event = db.session.get_one(Event, world.event_id)
            invite(event, [Addressee(f"e{next(numbers)}@example.org") for _ in range(MESSAGES)], by=SYSTEM)
        began = time.perf_counter()
        while db.session.query(Message.id).filter(Message.state == MessageState.QUEUED).first():
            db.session.rollback()
            send_due()
        return time.perf_counter() - began

    return ratio(bare, elchi, ROUNDS)


def _message(number: int) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "no-reply@elchi.example",
        f"b{number}@example.org",
        "Invitation",
    )
    message.set_content("You are invited.\n" * 20)
    message.add_alternative("<p>You are invited.</p>\n" * 40, subtype="html")
    return message
