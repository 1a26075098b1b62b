"""Programs write to people of an event: by numbers or by the filters of the list, tried first, and once."""

from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, organiser_of, reviewer_of
from tests.registration.test_api import Caller
from tests.registration.test_mails import read, text_of
from webapp.core.api.idempotency import IdempotencyKey
from webapp.core.audit import AuditEntry
from webapp.events.models import Event
from webapp.mail.models import Message
from webapp.registration.models import Registration, ReserveOf
from webapp.registration.models import RegistrationState as State

WORDS: dict[str, Any] = {
    "subject": {"en": "The bus", "ru": "Автобус"},
    "text": {"en": "At nine.", "ru": "В девять."},
}
KEY = {"Idempotency-Key": "bus"}


@pytest.fixture
def event(session: Session) -> Event:
    """A toy event."""
    made: Event = EventFactory(kind="toy")
    return made


@pytest.fixture
def call(client: PageClient, event: Event) -> Caller:
    """Its organiser's program."""
    return Caller(client, organiser_of(event.host))


def path(event: Event) -> str:
    """Where messages are sent to."""
    return f"/events/{event.id}/messages"


def someone(event: Event, name: str, **more: Any) -> Registration:
    """Somebody by their name."""
    made: Registration = RegistrationFactory(event=event, given_name=name, sort_key=name.lower(), **more)
    return made


def names(answer: Any, part: str) -> list[str]:
    """The given names of one part of an answer."""
    return [one["name"].partition(" ")[0] for one in answer.get_json()[part]]


def test_those_of_the_numbers_read_it_in_their_language(call: Caller, event: Event, session: Session) -> None:
    aziza, bobur = someone(event, "Aziza", language="ru"), someone(event, "Bobur", language="uz")
    mute = someone(event, "Mute", email=None, shared_mailbox=True)
    elsewhere = someone(EventFactory(kind="toy"), "Elsewhere")
    someone(event, "Unnamed")
    ids = [one.id for one in (bobur, aziza, mute, elsewhere)]
    answer = call("POST", path(event), WORDS | {"registration_ids": ids})
    assert answer.status_code == 200
    assert answer.get_json() == {
        "sent": 2,
        "reached": [
            {"registration_id": one.id, "name": one.name, "email": one.email, "language": one.language}
            for one in (aziza, bobur)
        ],
        "skipped": [
            {"registration_id": mute.id, "name": mute.name, "reason": "Has no address."},
            {"registration_id": elsewhere.id, "name": "", "reason": "There is no such person in this event."},
        ],
    }
    russian, english = (text_of(mail) for mail in read(session))
    assert ("В девять." in russian, "At nine." in english) == (True, True)
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "registrations_messaged"))
    assert (entry.channel, entry.event_id, entry.details["people"]) == ("api", event.id, 2)


def test_a_trial_tells_whom_it_would_reach_and_sends_nothing(call: Caller, event: Event, session: Session) -> None:
    for name in ("First", "Second"):
        someone(event, name, email="box@example.org", shared_mailbox=True)
    body = WORDS | {"filter": {}, "dry_run": True}
    answer = call("POST", path(event), body)
    assert (answer.get_json()["sent"], names(answer, "reached")) == (0, ["First"])
    (skipped,) = answer.get_json()["skipped"]
    assert skipped["reason"] == "Somebody else of them has the same address, which gets it once."
    personal = body | {"text": {"en": "Dear {name}."}}
    assert names(call("POST", path(event), personal), "reached") == ["First", "Second"]
    assert session.scalars(select(Message)).all() == []
    assert session.scalars(select(AuditEntry).where(AuditEntry.action == "registrations_messaged")).all() == []


def test_those_of_the_filters_are_those_of_the_list(call: Caller, event: Event) -> None:
    someone(event, "Confirmed", country="UZ")
    someone(event, "Pending", country="KZ", state=State.PENDING, category="observer")
    someone(event, "Reserve", country="KZ", state=State.WAITLISTED, reserve_of=ReserveOf.COUNTRY)
    expected: dict[str, tuple[dict[str, Any], list[str]]] = {
        "state": ({"state": "pending"}, ["Pending"]),
        "country": ({"country": "kz"}, ["Pending", "Reserve"]),
        "reserve": ({"reserve": True}, ["Reserve"]),
        "no reserve": ({"reserve": False, "country": "KZ"}, ["Pending"]),
        "category": ({"category": "observer"}, ["Pending"]),
        "words": ({"q": "confirm"}, ["Confirmed"]),
        "delegation": ({"delegation_id": 1}, []),
        "change": ({"change": True}, []),
        "nothing": ({}, ["Confirmed", "Pending", "Reserve"]),
    }
    for name, (wanted, reached) in expected.items():
        answer = call("POST", path(event), WORDS | {"filter": wanted, "dry_run": True})
        assert names(answer, "reached") == reached, name


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"filter": {"stat": "pending"}}, "filter.stat"),
        ({"filter": {"state": "maybe"}}, "filter.state"),
        ({"filter": {"category": "king"}}, "filter.category"),
        ({"filter": {"country": "Narnia"}}, "filter.country"),
        ({"filter": {}, "registration_ids": [1]}, "registration_ids"),
        ({}, "registration_ids"),
        ({"filter": {}, "subject": {"ru": "{link}"}}, "subject.ru"),
        ({"filter": {}, "subject": {}}, "subject.en"),
        ({"filter": {}, "text": {"uz": " "}}, "text.en"),
    ],
)
def test_what_is_wrong_is_named_and_nobody_written_to(
    call: Caller, event: Event, session: Session, changed: dict[str, Any], field: str
) -> None:
    someone(event, "Aziza")
    answer = call("POST", path(event), WORDS | changed)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]
    assert session.scalars(select(Message)).all() == []


def test_under_one_key_nobody_is_written_to_twice(call: Caller, event: Event, session: Session) -> None:
    someone(event, "Aziza")
    body = WORDS | {"filter": {}}
    first = call("POST", path(event), body, **KEY)
    assert call("POST", path(event), body, **KEY).get_json() == first.get_json()
    # After a day the key is forgotten; who has come since is reached, and nobody else.
    session.execute(delete(IdempotencyKey))
    someone(event, "Bobur")
    later = call("POST", path(event), body, **KEY)
    assert (names(later, "reached"), names(later, "skipped")) == (["Bobur"], ["Aziza"])
    assert later.get_json()["skipped"][0]["reason"] == "This message has gone out already."
    assert len(session.scalars(select(Message)).all()) == 2
    assert call("POST", path(event), body, **{"Idempotency-Key": "another"}).get_json()["sent"] == 2


def test_only_organisers_of_the_event_write(client: PageClient, event: Event, session: Session) -> None:
    someone(event, "Aziza")
    body = WORDS | {"filter": {}}
    assert Caller(client, reviewer_of(event.host))("POST", path(event), body).status_code == 403
    assert Caller(client, organiser_of(EventFactory().host))("POST", path(event), body).status_code == 404
    assert session.scalars(select(Message)).all() == []
