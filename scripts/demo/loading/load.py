"""Loads the demonstration, once, as one unit of work."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select, update

from scripts.demo import event_records
from scripts.demo.content import load
from scripts.demo.loading.applicants import load_applicants
from scripts.demo.loading.bodies import load_bodies
from scripts.demo.loading.book import Book, load_book
from scripts.demo.loading.changing import load_changes
from scripts.demo.loading.delegates import load_delegations
from scripts.demo.loading.door import load_attendance
from scripts.demo.loading.forming import load_form
from scripts.demo.loading.guests import load_invitations
from scripts.demo.loading.listing import load_lists
from scripts.demo.loading.reminding import load_reminders, send_reminders
from scripts.demo.loading.selecting import load_selection
from scripts.demo.loading.staging import finish, offers_open, stage, tick_milestones
from webapp.accounts.models import User
from webapp.core import clock
from webapp.core.unit_of_work import unit_of_work
from webapp.events.models import EventState
from webapp.events.services import update_event
from webapp.events.values import values_of
from webapp.extensions import db
from webapp.mail.models import Message, MessageState
from webapp.registration.models import Registration

STILL_TO_SEND = timedelta(days=2)
"""Messages younger than this go out when the demonstration starts; older ones are history."""


def load_demo() -> bool:
    """Fill an empty installation; answers False where there is somebody in it already."""
    if db.session.scalar(select(User.id).limit(1)) is not None:
        return False
    content = load()
    with unit_of_work():
        with clock.at(clock.now() - timedelta(days=200)):
            book = load_book(content)
        for record in content.events.values():
            _tell(book, record)
        send_reminders()
        _send_history()
    return True


def _tell(book: Book, record: event_records.Event) -> None:
    shown = stage(book, record, clock.today(book.content.zone(record)))
    load_reminders(shown)
    load_form(shown)
    named: dict[str, Registration] = {}
    if record.state is not EventState.DRAFT:
        named = load_bodies(shown) | load_applicants(shown)
        load_invitations(shown)
    named |= load_delegations(shown)
    if freed := offers_open(record):
        values = replace(values_of(shown.event), capacity=(shown.event.capacity or 0) + freed)
        update_event(shown.event, values, by=shown.organiser)
    load_selection(shown)
    load_attendance(shown, named)
    load_changes(shown)
    load_lists(shown)
    finish(shown)
    tick_milestones(shown)


def _send_history() -> None:
    old = (Message.state == MessageState.QUEUED, Message.created_at < clock.now() - STILL_TO_SEND)
    db.session.flush()
    db.session.execute(
        update(Message).where(*old).values(state=MessageState.SENT, sent_at=Message.created_at, attempts=1)
    )
