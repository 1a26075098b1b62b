"""What the mails about accreditations say, in every language."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import RegistrationFactory, organiser_of
from tests.ngo_meetings.builders import FOCAL, accredited, asks, in_days, meeting
from webapp.accounts import known_addresses
from webapp.core.i18n import in_language
from webapp.core.permissions import SYSTEM
from webapp.events import lifecycle
from webapp.events.facts import facts_of
from webapp.events.milestones import StepState, checklist
from webapp.events.models import Milestone
from webapp.mail import context, rendering
from webapp.mail.models import Message, MessageState
from webapp.ngo_meetings import event_hooks
from webapp.ngo_meetings.accrediting import decisions, focal_points
from webapp.ngo_meetings.letters import mails
from webapp.ngo_meetings.models import AccreditationState
from webapp.registration.models import RegistrationState


@pytest.mark.parametrize("language", ["en", "ru", "uz"])
@pytest.mark.parametrize("template", mails.TEMPLATES)
def test_each_mail_is_written_in_each_language(session: Session, template: str, language: str) -> None:
    event = meeting(registration_closes_at=in_days(20))
    body = asks(event, name={"en": "Yuksalish <Movement>", "ru": "Движение"}, language=language)
    body.remarks = "Line one.\n<b>Line two</b>"
    person = RegistrationFactory(event=event, language=language)
    mails.tell_focal_point(body, template, person="Aziza <i>", function="Lawyer", reason="Ill & tired.")
    session.flush()
    message = session.scalars(select(Message).where(Message.template == template).order_by(Message.id.desc())).first()
    assert message is not None
    if template in (mails.AWAITS, mails.SUSPENDED_PERSON, mails.RESTORED_PERSON):
        message.registration_id = person.id
    with in_language(language):
        rendered = rendering.render(message, context.values_for([message])[message.id])
    assert "\n" not in rendered.subject
    assert "http://elchi.test/" in rendered.text or template == mails.CANCELLED
    assert "<b>" not in rendered.html
    assert "<i>" not in rendered.html
    assert "Движение" in rendered.text if language == "ru" else "Yuksalish <Movement>" in rendered.text


def test_a_letter_of_many_places_does_not_speak_of_one(session: Session) -> None:
    """The Russian number twenty-one takes the words of one."""
    mails.tell_focal_point(asks(meeting(), language="ru"), mails.ACCREDITED)
    session.flush()
    message = session.scalars(select(Message).where(Message.template == mails.ACCREDITED)).one()
    values = context.values_for([message])[message.id]
    with in_language("ru"):
        many, one = (rendering.render(message, values | {"cap": cap}).text for cap in (21, 1))
    assert "до 21 человека" in many
    assert "одного человека" not in many
    assert "одного человека" in one


def test_a_link_of_a_mail_opens_the_page_and_a_former_focal_point_gets_none(
    client: PageClient, session: Session
) -> None:
    body = asks(meeting())
    message = session.scalars(select(Message)).one()
    url = context.values_for([message])[message.id]["accreditation_url"]
    session.commit()
    assert "Yuksalish Movement" in client.text(url.removeprefix("http://elchi.test"))
    body.focal_email = "new@yuksalish.example"
    session.commit()
    assert context.values_for([message])[message.id]["accreditation_url"].endswith("/accreditations/")


def test_values_for_many_mails_take_as_many_statements_as_for_one(session: Session) -> None:
    event = meeting()
    for name in ("Alpha Society", "Beta Union", "Gamma League"):
        asks(event, name)
    found = list(session.scalars(select(Message)))
    values = context.values_for(found)
    assert len({values[message.id]["accreditation_url"] for message in found}) == 3


def test_focal_points_hear_of_a_cancelled_meeting(session: Session) -> None:
    event = meeting()
    asks(event)
    decisions.refuse(asks(event, "Mahalla Union"), "No charter.", by=SYSTEM)
    lifecycle.cancel(event, "Flood.", by=SYSTEM)
    query = select(Message.template, Message.to_email, Message.state).order_by(Message.id)
    rows = [tuple(row) for row in session.execute(query)]
    assert rows[-1] == ("accreditation_event_cancelled", "nodira@yuksalish.example", MessageState.QUEUED)
    assert {row[2] for row in rows[:-1]} == {MessageState.SUPPRESSED}


def test_focal_points_hear_of_a_move_once(session: Session) -> None:
    event = meeting()
    accredited(event)
    for _again in range(2):
        event_hooks.when_moved(event, None, SYSTEM)  # type: ignore[arg-type]
    moved = select(Message.id).where(Message.template == "accreditation_event_moved")
    assert len(session.scalars(moved).all()) == 1


def test_a_focal_point_may_sign_in_by_a_mailed_link(app: Flask, session: Session) -> None:
    assert known_addresses.find("nodira@yuksalish.example") is None
    asks(meeting(), language="uz")
    known = known_addresses.find("nodira@yuksalish.example")
    assert known is not None
    assert (known.name, known.language) == ("Nodira Yusupova", "uz")


def test_the_link_of_a_body_can_be_renewed_by_the_secretariat_only(client: PageClient, session: Session) -> None:
    body = asks(meeting())
    client.sign_in(organiser_of(body.event.host))
    focal_points.send_link(body, by=FOCAL)
    assert session.scalars(select(Message.template).order_by(Message.id.desc())).first() == "accreditation_link"


def test_the_gate_turns_red_when_foreign_guests_are_added_after_its_day(client: PageClient, session: Session) -> None:
    event = meeting(starts_at=in_days(10))
    event.milestones = [
        Milestone(key="notification", days=-20, done_at=in_days(-12), done_by="Aziza"),
        Milestone(key="accreditation", days=-42),
    ]
    session.commit()
    RegistrationFactory(event=event, country="UZ")
    RegistrationFactory(event=event, country="KZ", state=RegistrationState.WITHDRAWN)
    RegistrationFactory(event=event, country="KZ", created_at=in_days(-15))
    steps = {step.milestone.key: step.state for step in checklist(event)}
    assert steps == {"notification": StepState.DONE, "accreditation": StepState.OVERDUE}
    RegistrationFactory(event=event, country="TJ")
    steps = {step.milestone.key: step.state for step in checklist(event)}
    assert steps["notification"] is StepState.BROKEN
    client.sign_in(organiser_of(event.host))
    assert "Its facts changed on" in client.text(f"/manage/events/{event.id}/")


def test_requests_decided_tick_their_step(session: Session) -> None:
    event = meeting()
    wanted = ["accreditations_decided"]
    assert facts_of([event.id], wanted)[event.id] == {}
    body = asks(event)
    assert facts_of([event.id], wanted)[event.id] == {}
    decisions.accredit(body, by=SYSTEM)
    session.flush()
    assert body.state is AccreditationState.ACCREDITED
    decided = facts_of([event.id], wanted)[event.id]["accreditations_decided"]
    assert decided is not None
    assert abs(decided - in_days(0)) < timedelta(minutes=5)
