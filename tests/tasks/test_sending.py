"""The tasks around the verbs of mail and reminders."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from tasks.mail import send_due, sweep
from tasks.reminders import run_due
from tests.factories import EventFactory, RegistrationFactory
from webapp.core import clock
from webapp.core.permissions import SYSTEM
from webapp.core.unit_of_work import unit_of_work
from webapp.extensions import db
from webapp.mail import smtp
from webapp.mail.models import Message, MessageState
from webapp.reminders.rules import On
from webapp.reminders.services import add_reminder


def test_reminders_become_mail(committed_app: Flask) -> None:
    with committed_app.app_context():
        with unit_of_work():
            event = EventFactory()
            RegistrationFactory(event=event, email="tasks.reminded@example.org")
            for minutes in (1, 2):
                add_reminder(event, On(clock.now() + timedelta(minutes=minutes)), ["confirmed"], by=SYSTEM)
        run_due()
        assert db.session.scalars(select(Message)).all() == []
        with clock.at(clock.now() + timedelta(minutes=3)):
            run_due()
            sweep()
            send_due()
            run_due()
        db.session.rollback()
        states = db.session.scalars(select(Message.state)).all()
        assert states == [MessageState.SENT, MessageState.SENT]
    smtp.close_all()
