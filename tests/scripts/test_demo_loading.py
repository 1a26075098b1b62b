"""The demonstration as it stands after loading: nothing left behind that nobody meant to show."""

import re

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from scripts.demo.loading.load import load_demo
from tests.client import PageClient
from webapp.accounts.models import User
from webapp.core import clock
from webapp.events.models import Event, EventState
from webapp.invitations.models import Invitation
from webapp.mail.models import Message
from webapp.registration.models import ProposedChange
from webapp.reminders.models import Reminder, ReminderState
from webapp.reminders.services import TEMPLATE
from webapp.seminars.models import Placing, Scoring, ShortListed


def test_the_demonstration_is_tidy(client: PageClient, session: Session) -> None:
    assert load_demo()
    states = select(Reminder.state, func.count()).join(Reminder.event).where(Reminder.due_at <= clock.now())
    passed = {state: number for state, number in session.execute(states.group_by(Reminder.state))}  # noqa: C416
    assert passed.keys() <= {ReminderState.SENT, ReminderState.SUPPRESSED}
    assert passed[ReminderState.SENT] > 10
    reminded = select(Message.event_id).where(Message.template == TEMPLATE).distinct()
    states_of = select(Event.state).where(Event.id.in_(reminded)).distinct()
    assert EventState.COMPLETED in session.scalars(states_of).all()
    reviewer = session.scalars(select(User).where(User.email == "reviewer@elchi.example")).one()
    page = client.sign_in(reviewer).text("/admin/review/")
    assert re.findall(r'figure-value">(\d+)<', page) == ["4"]
    assert set(session.scalars(select(ShortListed.placing))) == set(Placing)
    scorings = session.scalars(select(Scoring)).all()
    assert [one.reviewer for one in scorings if one.conflict_at is not None] == [reviewer.name]
    assert len([one for one in scorings if one.conflict_at is None and not one.complete]) == 1
    waiting = session.scalars(select(ProposedChange).order_by(ProposedChange.substitute)).all()
    assert [one.substitute for one in waiting] == [False, True]
    answered = select(Invitation).where(or_(Invitation.answered_at.is_not(None), Invitation.opened_at.is_not(None)))
    arrived = answered.join(Message, Message.id == Invitation.message_id).where(
        Message.sent_at <= Invitation.created_at
    )
    assert set(session.scalars(answered)) == set(session.scalars(arrived))
    assert not load_demo()
