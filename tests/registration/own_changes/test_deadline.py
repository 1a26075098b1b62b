"""Until when participants change what they said: the event says it, and organisers may always."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.events.test_api import Program
from tests.factories import EventFactory, HostFactory, RegistrationFactory, organiser_of
from tests.registration.test_personal import link_of, someone
from webapp.core import clock
from webapp.core.formatting import datetime as shown_time
from webapp.core.permissions import link_holder
from webapp.events.models import Event
from webapp.registration.errors import ChangesClosed
from webapp.registration.own_changes import changing

DATA = {"given_name": "Aziza", "family_name": "", "language": "en", "field-motivation": "To learn."}


def closing(**more: object) -> Event:
    """A toy event in December."""
    starts = datetime(2031, 12, 10, 4, 0, tzinfo=UTC)
    made: Event = EventFactory(kind="toy", starts_at=starts, ends_at=starts + timedelta(days=2), **more)
    return made


def test_days_are_counted_on_the_clock_of_the_place(session: Session) -> None:
    assert closing().changes_close_at == datetime(2031, 12, 10, 4, 0, tzinfo=UTC)
    assert closing(changes_days=7).changes_close_at == datetime(2031, 12, 3, 4, 0, tzinfo=UTC)
    until = datetime(2031, 12, 3, 13, 0, tzinfo=UTC)
    assert closing(changes_until=until).changes_close_at == until
    spring = datetime(2031, 4, 1, 7, 0, tzinfo=UTC)
    berlin = EventFactory(starts_at=spring, timezone="Europe/Berlin", changes_days=5)
    assert berlin.changes_close_at == datetime(2031, 3, 27, 8, 0, tzinfo=UTC), "at nine on the clock before and after"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "You can change this until {}."),
        ("ru", "Вы можете изменить это до {}."),
        ("uz", "Buni {} gacha oʻzgartirishingiz mumkin."),
    ],
)
def test_the_page_says_until_when(client: PageClient, session: Session, language: str, sentence: str) -> None:
    until = datetime(2031, 12, 3, 13, 0, tzinfo=UTC)
    event = closing(changes_until=until)
    page = client.text(link_of(someone(event=event)), headers={"Accept-Language": language})
    time = shown_time(until, "Asia/Tashkent", language)
    assert "18:00" in time
    assert sentence.format(time) in page


def test_afterwards_it_says_whom_to_write_to(client: PageClient, session: Session) -> None:
    event = EventFactory(kind="toy", changes_until=clock.now() - timedelta(hours=1), contact_name="Malika Saidova")
    registration = someone(event=event, given_name="Aziz")
    path = link_of(registration)
    page = client.text(path)
    assert "Changes were possible until" in page
    assert "I cannot come" in page
    closed = client.text(f"{path}/change")
    assert 'write to <a href="mailto:contact@elchi.example">Malika Saidova</a>.' in closed
    assert "<form" not in closed.split("<main")[1].split("</main")[0]
    assert client.post(f"{path}/change", data=DATA).status_code == 409
    session.expire_all()
    assert registration.given_name == "Aziz"
    with pytest.raises(ChangesClosed):
        changing.change_own(registration, {"given_name": "Aziza"}, by=link_holder("Aziz"))


def test_organisers_change_it_still(client: PageClient, session: Session) -> None:
    event = EventFactory(changes_until=clock.now() - timedelta(hours=1))
    registration = RegistrationFactory(event=event)
    client.sign_in(organiser_of(event.host))
    url = f"/manage/events/{event.id}/people/{registration.id}/change"
    data = {"given_name": "Aziza", "email": registration.email, "category": "participant", "language": "en"}
    assert client.post(url, data=data).status_code == 303
    session.expire_all()
    assert registration.given_name == "Aziza"


def test_programs_set_and_read_it(client: PageClient, session: Session) -> None:
    program = Program(client, organiser_of(HostFactory()))
    body = {
        "kind": "seminar",
        "title": {"en": "Water"},
        "starts_at": "2031-12-10T09:00:00+05:00",
        "ends_at": "2031-12-11T18:00:00+05:00",
        "timezone": "Asia/Tashkent",
        "changes_days": 3,
    }
    made = program.call("POST", "/events", body, 201)
    assert (made["changes_days"], made["changes_until"]) == (3, None)
    assert datetime.fromisoformat(made["changes_close_at"]) == datetime(2031, 12, 7, 4, 0, tzinfo=UTC)
    path = f"/events/{made['id']}"
    both = program.call("PATCH", path, {"changes_until": "2031-12-03T18:00:00+05:00"}, 422)
    assert [error["field"] for error in both["errors"]] == ["changes_until"]
    late = program.call("PATCH", path, {"changes_days": None, "changes_until": "2031-12-12T18:00:00+05:00"}, 422)
    assert [error["field"] for error in late["errors"]] == ["changes_until"]
    until = {"changes_days": None, "changes_until": "2031-12-03T18:00:00+05:00"}
    changed = program.call("PATCH", path, until)
    assert datetime.fromisoformat(changed["changes_close_at"]) == datetime(2031, 12, 3, 13, 0, tzinfo=UTC)
