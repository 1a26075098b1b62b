"""The organiser's pages and the API of reminders and messages."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.api import bearer
from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, UserFactory, organiser_of, reviewer_of
from tests.mailing import deliver
from tests.queries import QueryCounter
from webapp.accounts.models import User
from webapp.core import clock
from webapp.events.models import Event
from webapp.extensions import db
from webapp.mail import outbox
from webapp.mail.models import Message, MessageState
from webapp.mail.outbox import Draft
from webapp.reminders.models import Reminder
from webapp.reminders.sending import send_next_due


@pytest.fixture
def event(session: Session) -> Event:
    made: Event = EventFactory(timezone="Asia/Tashkent")
    RegistrationFactory(event=made)
    RegistrationFactory(event=made)
    db.session.commit()
    return made


@pytest.fixture
def organiser(event: Event) -> User:
    return organiser_of(event.host)


@pytest.fixture
def signed_in(client: PageClient, organiser: User) -> PageClient:
    return client.sign_in(organiser)


def reminders_of(event: Event) -> list[Reminder]:
    db.session.expire_all()
    return list(db.session.scalars(select(Reminder).where(Reminder.event_id == event.id).order_by(Reminder.id)))


FORM = {"moment": "before", "days": "2", "at": "09:00", "audience": ["confirmed"], "subject.ru": "Скоро"}


@pytest.mark.parametrize("language", ["en", "ru", "uz"])
def test_the_timeline_says_to_how_many(signed_in: PageClient, event: Event, language: str) -> None:
    path = f"/manage/events/{event.id}"
    assert signed_in.post(f"{path}/messages/reminders/new", data=FORM).status_code == 303
    page = signed_in.text(f"{path}/messages?lang={language}")
    words = {"en": "2 addresses would get it now", "ru": "2 адреса", "uz": "2 ta manzil"}
    assert words[language] in page
    assert "Скоро" in page
    assert reminders_of(event)[0].subject == {"ru": "Скоро"}


def test_a_reminder_is_changed_tested_and_removed(signed_in: PageClient, organiser: User, event: Event) -> None:
    path = f"/manage/events/{event.id}/messages/reminders"
    signed_in.post(f"{path}/new", data=FORM)
    reminder = reminders_of(event)[0]
    form = signed_in.text(f"{path}/{reminder.id}")
    assert 'value="09:00"' in form
    assert "2 addresses now" in form
    after = {"moment": "after", "hours": "3", "audience": ["confirmed", "pending"]}
    assert signed_in.post(f"{path}/{reminder.id}", data=after).status_code == 303
    changed = reminders_of(event)[0]
    assert changed.due_at == event.ends_at + timedelta(hours=3)
    assert changed.audience == ["confirmed", "pending"]
    signed_in.post(f"{path}/{reminder.id}/test")
    assert db.session.scalars(select(Message.to_email)).all() == [organiser.email]
    signed_in.post(f"{path}/{reminder.id}/remove")
    assert reminders_of(event) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"days": "", "at": "09:00"}, "Fill this in."),
        ({"days": "2", "at": ""}, "Fill this in."),
        ({"days": "x"}, "Not a valid integer value."),
        ({"days": "900"}, "Number must be between 0 and 730."),
        ({"days": "400"}, "This time has passed."),
        ({"audience": []}, "Choose whom it goes to."),
        ({"audience": ["everybody"]}, "valid choice"),
        ({"moment": "on", "on": "2020-01-01T10:00"}, "This time has passed."),
        ({"moment": "on", "on": ""}, "Fill this in."),
        ({"moment": "never"}, "Not a valid choice."),
        ({"subject.en": "x" * 201}, "longer than 200"),
    ],
)
def test_wrong_values_stand_beside_their_fields(
    signed_in: PageClient, event: Event, changes: dict[str, object], words: str
) -> None:
    data = {**FORM, "body.en": "Kept text", **changes}
    answer = signed_in.post(f"/manage/events/{event.id}/messages/reminders/new", data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Kept text" in answer.text


def test_missed_ones_are_marked_and_on_the_desk(signed_in: PageClient, event: Event) -> None:
    signed_in.post(f"/manage/events/{event.id}/messages/reminders/new", data=FORM)
    reminder = reminders_of(event)[0]
    reminder.due_at = clock.now() - timedelta(hours=7)
    db.session.flush()
    send_next_due()
    db.session.commit()
    assert 'data-state="missed"' in signed_in.text(f"/manage/events/{event.id}/messages")
    assert "reminder was missed" in signed_in.text("/manage/")
    assert "This reminder was missed" in signed_in.text(f"/manage/events/{event.id}/messages/reminders/{reminder.id}")


def test_failed_messages_are_shown_and_sent_again(signed_in: PageClient, event: Event) -> None:
    outbox.post(Draft("x:1", "reminder", "gone@example.org", "Ann <b>", event_id=event.id))
    message = db.session.scalars(select(Message)).one()
    message.state, message.error, message.attempts = MessageState.FAILED, "550 no such <user>", 1
    db.session.commit()
    assert "message was not delivered" in signed_in.text("/manage/")
    path = f"/manage/events/{event.id}/messages"
    page = signed_in.text(f"{path}?state=failed")
    assert "550 no such &lt;user&gt;" in page
    assert "Ann &lt;b&gt;" in page
    assert "550 no such &lt;user&gt;" in signed_in.text(f"{path}/{message.id}")
    assert signed_in.post(f"{path}/{message.id}/send-again").status_code == 303
    assert signed_in.post(f"{path}/{message.id}/send-again").status_code in (303, 409)
    db.session.expire_all()
    again = db.session.get_one(Message, message.id)
    assert (again.state, again.attempts, again.error) == (MessageState.QUEUED, 0, None)


def test_many_failed_messages_are_sent_again(signed_in: PageClient, event: Event) -> None:
    outbox.post_many(Draft(f"x:{n}", "reminder", f"g{n}@example.org", event_id=event.id) for n in range(3))
    failed = db.session.scalars(select(Message).order_by(Message.id)).all()
    for message in failed[:2]:
        message.state = MessageState.FAILED
    db.session.commit()
    data = {"action": "send_again", "ids": [message.id for message in failed]}
    path = f"/manage/events/{event.id}/messages"
    signed_in.post(path, data=data)
    page = signed_in.text(path)
    assert "2 messages are sent again." in page
    assert "g2@example.org: Only a message that failed can be sent again." in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_needs_as_many_statements_with_one_row_as_with_three(
    signed_in: PageClient, event: Event, queries: QueryCounter, rows: int
) -> None:
    for number in range(rows):
        signed_in.post(f"/manage/events/{event.id}/messages/reminders/new", data={**FORM, "days": str(number + 1)})
        outbox.post(Draft(f"x:{number}", "invitation", f"g{number}@example.org", event_id=event.id))
    db.session.commit()
    with queries.at_most(12):
        signed_in.text(f"/manage/events/{event.id}/messages")


def test_what_went_out_long_ago_is_folded_away(signed_in: PageClient, event: Event) -> None:
    path = f"/manage/events/{event.id}/messages"
    for number in range(8):
        outbox.post(Draft(f"x:{number}", f"toy-{number}", "g@example.org", event_id=event.id))
    db.session.commit()
    assert " earlier" not in signed_in.text(path)
    outbox.post_many(Draft(f"y:{number}", f"old-{number}", "g@example.org", event_id=event.id) for number in range(2))
    db.session.commit()
    page = signed_in.text(path)
    assert "2 earlier" in page
    assert page.count('class="mailing"') == 10


def test_the_form_asks_only_for_what_its_rule_needs(signed_in: PageClient, event: Event) -> None:
    page = signed_in.text(f"/manage/events/{event.id}/messages/reminders/new")
    shown = r"data-shown-values='\[\"(\w+)\"\]'>(.*?)</div>\s*(?=<div class=\"form-grid\"|</div>)"
    parts = dict(re.findall(shown, page, re.DOTALL))
    assert {moment: re.findall(r'name="(\w+)"', part) for moment, part in parts.items()} == {
        "before": ["days", "at"],
        "after": ["hours"],
        "on": ["on"],
    }


def test_others_see_nothing(client: PageClient, event: Event) -> None:
    client.sign_in(organiser_of(event.host)).post(f"/manage/events/{event.id}/messages/reminders/new", data=FORM)
    reminder = reminders_of(event)[0]
    outbox.post(Draft("x:1", "invitation", "g@example.org", event_id=event.id))
    message = db.session.scalars(select(Message)).one()
    db.session.commit()
    client.sign_in(organiser_of(EventFactory().host))
    paths = ["messages", f"messages/{message.id}", "messages/reminders/new", f"messages/reminders/{reminder.id}"]
    for path in paths:
        assert client.get(f"/manage/events/{event.id}/{path}").status_code == 404
    for path in (
        f"messages/{message.id}/send-again",
        f"messages/reminders/{reminder.id}/remove",
        f"messages/reminders/{reminder.id}/test",
    ):
        assert client.post(f"/manage/events/{event.id}/{path}").status_code == 404
    other = EventFactory(host=event.host)
    client.sign_in(organiser_of(event.host))
    assert client.get(f"/manage/events/{other.id}/messages/{message.id}").status_code == 404
    assert client.get(f"/manage/events/{other.id}/reminders/{reminder.id}").status_code == 404
    assert len(reminders_of(event)) == 1


def test_the_api_of_reminders(client: PageClient, event: Event, organiser: User) -> None:
    path, headers = f"/api/v1/events/{event.id}/reminders", bearer(organiser)
    soon = (clock.now() + timedelta(seconds=5)).isoformat()
    forms = [{"before": "P2D", "at": "09:00"}, {"after": "PT3H"}, {"on": soon}]
    made = []
    for when in forms:
        body = {"when": when, "audience": ["confirmed"], "subject": "Soon", "body": {"ru": "Скоро"}}
        answer = client.post(path, json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        made.append(answer.get_json())
    assert made[0]["when"] == forms[0]
    assert made[0]["state"] == "scheduled"
    assert made[0]["due_at"].endswith("T04:00:00+00:00")
    assert made[0]["subject"] == {"en": "Soon"}
    listed = client.get(path, headers=headers).get_json()
    assert [one["id"] for one in listed["items"]] == [made[2]["id"], made[0]["id"], made[1]["id"]]
    assert client.delete(f"/api/v1/reminders/{made[0]['id']}", headers=headers).status_code == 204
    assert client.delete(f"/api/v1/reminders/{made[0]['id']}", headers=headers).status_code == 404
    with clock.at(clock.now() + timedelta(seconds=6)):
        send_next_due()
        db.session.commit()
        deliver()
    sent = client.get(path, headers=headers).get_json()["items"][0]
    assert (sent["state"], sent["recipients"]) == ("sent", 2)
    assert client.delete(f"/api/v1/reminders/{made[2]['id']}", headers=headers).status_code == 409
    messages = client.get(f"/api/v1/events/{event.id}/messages?state=sent", headers=headers).get_json()
    assert messages["total"] == 2
    assert messages["items"][0]["attempts"] == 1
    assert messages["items"][0]["message_id"].startswith("<")
    assert client.get(f"/api/v1/events/{event.id}/messages?state=lost", headers=headers).status_code == 422


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"audience": ["confirmed"]}, "when"),
        ({"when": "tomorrow", "audience": ["confirmed"]}, "when"),
        ({"when": {"before": "P2D"}, "audience": ["confirmed"]}, "when.at"),
        ({"when": {"before": "PT5H", "at": "09:00"}, "audience": ["confirmed"]}, "when.before"),
        ({"when": {"on": "2020-01-01T00:00:00Z"}, "audience": ["confirmed"]}, "when.on"),
        ({"when": {"after": "PT1H"}, "audience": []}, "audience"),
        ({"when": {"after": "PT1H"}, "audience": ["friends"]}, "audience"),
        ({"when": {"after": "PT1H"}, "audience": ["confirmed"], "subject": "x" * 300}, "subject.en"),
    ],
)
def test_the_api_names_what_is_wrong(
    client: PageClient, event: Event, organiser: User, body: dict[str, object], field: str
) -> None:
    answer = client.post(f"/api/v1/events/{event.id}/reminders", json=body, headers=bearer(organiser))
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == field


def test_reviewers_read_and_do_not_write(client: PageClient, event: Event) -> None:
    headers = bearer(reviewer_of(event.host))
    path = f"/api/v1/events/{event.id}/reminders"
    assert client.get(path, headers=headers).status_code == 200
    body = {"when": {"after": "PT1H"}, "audience": ["confirmed"]}
    assert client.post(path, json=body, headers=headers).status_code == 403
    assert reminders_of(event) == []


def test_administrators_see_whether_mail_leaves(client: PageClient, event: Event) -> None:
    client.sign_in(UserFactory(is_admin=True))
    assert "Mail is not leaving" not in client.text("/admin/")
    outbox.post_many(Draft(f"x:{n}", "sign_in_link", f"stuck{n}@example.org") for n in range(2))
    first, second = db.session.scalars(select(Message).order_by(Message.id)).all()
    first.created_at = clock.now() - timedelta(minutes=6)
    second.state, second.error = MessageState.FAILED, "550 <gone>"
    db.session.commit()
    page = client.text("/admin/")
    assert "Mail is not leaving" in page
    assert "550 &lt;gone&gt;" in page
