"""Who is registered twice is made one, and keeps the better place."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, organiser_of
from webapp.core import clock
from webapp.core.errors import Conflict
from webapp.core.permissions import Actor
from webapp.mail.models import Message
from webapp.registration import merging
from webapp.registration.errors import ImpossibleChange
from webapp.registration.models import RegistrationState as State

BY = Actor(name="Organiser", is_admin=True)


def test_what_one_lacks_the_other_gives(session: Session) -> None:
    event = EventFactory()
    kept = RegistrationFactory(event=event, phone="", function="Editor", answers={"a": "1"})
    other = RegistrationFactory(event=event, phone="+998901234567", function="Writer", answers={"a": "2", "b": "3"})
    merging.merge(kept, other, by=BY)
    assert (kept.phone, kept.function, kept.answers) == ("+998901234567", "Editor", {"a": "1", "b": "3"})
    assert (kept.state, other.state) == (State.CONFIRMED, State.CANCELLED)
    assert "same person" in other.reason


def test_the_place_of_the_other_is_kept_and_told(session: Session) -> None:
    event = EventFactory(capacity=1)
    other = RegistrationFactory(event=event)
    kept = RegistrationFactory(event=event, state=State.WAITLISTED, queued_at=clock.now())
    first = RegistrationFactory(event=event, state=State.WAITLISTED, queued_at=clock.now(), priority=-1)
    merging.merge(kept, other, by=BY)
    assert (kept.state, other.state, first.state) == (State.CONFIRMED, State.CANCELLED, State.WAITLISTED)
    told = session.execute(select(Message.registration_id, Message.template).where(Message.event_id == event.id)).all()
    assert [tuple(row) for row in told] == [(kept.id, "registration_confirmed")]


def test_of_two_places_one_is_passed_on(session: Session) -> None:
    event = EventFactory(capacity=2)
    kept, other = RegistrationFactory.create_batch(2, event=event)
    waits = RegistrationFactory(event=event, state=State.WAITLISTED, queued_at=clock.now())
    merging.merge(kept, other, by=BY)
    assert waits.state is State.OFFERED


def test_what_has_ended_or_is_elsewhere_is_not_merged(session: Session) -> None:
    event = EventFactory()
    kept = RegistrationFactory(event=event)
    gone = RegistrationFactory(event=event, state=State.WITHDRAWN)
    for other in (kept, gone, RegistrationFactory()):
        with pytest.raises(ImpossibleChange):
            merging.merge(kept, other, by=BY)


def test_another_room_may_hold_on_to_it(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, other = RegistrationFactory.create_batch(2, event=EventFactory())
    monkeypatch.setattr(merging, "blockers", [lambda registration: "It is in use."])
    with pytest.raises(Conflict, match="in use"):
        merging.merge(kept, other, by=BY)
    assert other.state is State.CONFIRMED


def test_the_page_finds_them_under_any_script(client: PageClient, session: Session) -> None:
    event = EventFactory()
    kept = RegistrationFactory(event=event, given_name="Aziza", family_name="Karimova", sort_key="karimova aziza")
    other = RegistrationFactory(event=event, given_name="Азиза", family_name="Каримова", sort_key="karimova aziza")
    RegistrationFactory(event=event, given_name="Bek", family_name="Olimov", sort_key="olimov bek")
    client.sign_in(organiser_of(event.host))
    url = f"/manage/events/{event.id}/people/{kept.id}/merge"
    page = client.text(url)
    assert "Азиза Каримова" in page
    assert "Olimov" not in page
    assert client.post(url, data={"other": str(other.id)}).status_code == 303
    session.expire_all()
    assert other.state is State.CANCELLED
    assert "Nobody else" in client.text(url)
    elsewhere = RegistrationFactory()
    assert client.post(url, data={"other": str(elsewhere.id)}).status_code == 404
