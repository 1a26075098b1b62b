"""Who is registered twice is made one, and keeps the better place."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, UserFactory, organiser_of
from tests.registration.test_api import Caller
from webapp.core import clock
from webapp.core.errors import Conflict
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.mail.models import Message
from webapp.registration import links, merging, states
from webapp.registration.errors import ImpossibleChange
from webapp.registration.models import Registration, ReserveOf
from webapp.registration.models import RegistrationState as State
from webapp.registration.own_changes import changing
from webapp.registration.own_changes.rules import Rules, set_rules
from webapp.registration.places import waiting
from webapp.registration.references import shown

BY = Actor(name="Organiser", is_admin=True)


def waiting_in(event: Event, number: int, *, since: datetime | None = None, **more: Any) -> list[Registration]:
    """People on the waiting list, who came one after the other."""
    since = since or clock.now() - timedelta(days=9)
    return [
        RegistrationFactory(event=event, state=State.WAITLISTED, queued_at=since + timedelta(hours=place), **more)
        for place in range(number)
    ]


def test_what_one_lacks_the_other_gives(session: Session) -> None:
    event = EventFactory()
    kept = RegistrationFactory(event=event, phone="", function="Editor", answers={"a": "1"})
    other = RegistrationFactory(event=event, phone="+998901234567", function="Writer", answers={"a": "2", "b": "3"})
    merging.merge(kept, other, by=BY)
    assert (kept.phone, kept.function, kept.answers) == ("+998901234567", "Editor", {"a": "1", "b": "3"})
    assert (kept.state, other.state) == (State.CONFIRMED, State.CANCELLED)
    assert (other.merged_into_id, other.reason) == (kept.id, "")


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


def test_the_better_place_on_the_list_is_kept(session: Session) -> None:
    event = EventFactory(capacity=1)
    given_up, between, kept = waiting_in(event, 3)
    merging.merge(kept, given_up, by=BY)
    assert [waiting.position(one) for one in (kept, between)] == [1, 2]
    first = waiting_in(event, 1, priority=-1, since=clock.now())[0]
    merging.merge(kept, first, by=BY)
    assert (kept.priority, waiting.position(kept)) == (-1, 1)
    late = waiting_in(event, 1, since=clock.now())[0]
    merging.merge(kept, late, by=BY)
    assert (kept.priority, waiting.position(kept)) == (-1, 1)


def test_who_has_let_an_offer_go_under_one_registration_stands_where_the_other_does(session: Session) -> None:
    event = EventFactory(capacity=1)
    let_go, between, other = waiting_in(event, 3)
    let_go.offers_missed, let_go.lapses, let_go.let_go_round = 1, 1, 4
    assert waiting.position(let_go) == 3
    merging.merge(let_go, other, by=BY)
    assert [waiting.position(one) for one in (between, let_go)] == [1, 2]
    assert (let_go.offers_missed, let_go.lapses, let_go.let_go_round) == (0, 0, 0)


def test_an_offer_stays_an_offer_and_runs_out_when_it_did(session: Session) -> None:
    event = EventFactory(capacity=1)
    for state in (State.WAITLISTED, State.PENDING):
        until = clock.now() + timedelta(hours=7)
        queued = clock.now() - timedelta(days=2)
        offered = RegistrationFactory(
            event=event, state=State.OFFERED, offer_expires_at=until, queued_at=queued, free_round=2
        )
        kept = RegistrationFactory(event=event, state=state)
        merging.merge(kept, offered, by=BY)
        assert (kept.state, kept.offer_expires_at, kept.queued_at) == (State.OFFERED, until, queued)
        assert kept.free_round == 2, "let go, it is passed on like any place of its round"
        told = select(Message.template).where(Message.registration_id == kept.id)
        assert session.scalars(told).all() == ["registration_offered"]
        states.change_state(kept, states.Action.WITHDRAW, by=BY)


def test_who_waits_by_one_and_is_not_decided_on_by_the_other_waits(session: Session) -> None:
    event = EventFactory(capacity=1)
    given_up, between = waiting_in(event, 2)
    kept = RegistrationFactory(event=event, state=State.PENDING)
    merging.merge(kept, given_up, by=BY)
    assert (kept.state, waiting.position(kept), waiting.position(between)) == (State.WAITLISTED, 1, 2)
    stand_in = waiting_in(event, 1, reserve_of=ReserveOf.COUNTRY, country="KZ")[0]
    undecided = RegistrationFactory(event=event, state=State.PENDING, country="KZ")
    merging.merge(undecided, stand_in, by=BY)
    assert undecided.state is State.PENDING


def test_a_stand_in_who_also_waits_for_any_place_waits_for_any(session: Session) -> None:
    event = EventFactory(capacity=1)
    given_up, between = waiting_in(event, 2)
    kept = waiting_in(event, 1, reserve_of=ReserveOf.COUNTRY, country="KZ", since=clock.now() - timedelta(days=30))[0]
    merging.merge(kept, given_up, by=BY)
    assert (kept.reserve_of, waiting.position(kept), waiting.position(between)) == (None, 1, 2)


def test_of_a_place_and_an_offer_the_offer_is_passed_on(session: Session) -> None:
    event = EventFactory(capacity=2)
    place = RegistrationFactory(event=event)
    until = clock.now() + timedelta(hours=7)
    kept = RegistrationFactory(event=event, state=State.OFFERED, offer_expires_at=until)
    waits = waiting_in(event, 1)[0]
    merging.merge(kept, place, by=BY)
    assert (kept.state, waits.state) == (State.CONFIRMED, State.OFFERED)


def test_the_consent_is_kept(session: Session) -> None:
    event, at = EventFactory(), clock.now() - timedelta(days=3)
    agreed = RegistrationFactory(event=event, consent_at=at, consent_version="7")
    kept = RegistrationFactory(event=event, consent_at=None, consent_version="")
    merging.merge(kept, agreed, by=BY)
    assert (kept.consent_at, kept.consent_version) == (at, "7")
    later = RegistrationFactory(event=event, consent_at=clock.now(), consent_version="8")
    merging.merge(kept, later, by=BY)
    assert kept.consent_version == "7"


def test_a_change_that_waits_is_decided_on_first(session: Session) -> None:
    event = EventFactory()
    set_rules(event, Rules(("organisation",)), by=BY)
    kept, other = RegistrationFactory.create_batch(2, event=event)
    changing.change_own(other, {"organisation": "Silk Road Press"}, by=Actor(name=other.name, channel="link"))
    with pytest.raises(Conflict, match="waits for approval"):
        merging.merge(kept, other, by=BY)
    assert (other.state, other.proposal is not None) == (State.CONFIRMED, True)


def test_both_tell_in_the_language_of_the_reader_that_they_are_one(client: PageClient, session: Session) -> None:
    event = EventFactory()
    kept, other = RegistrationFactory.create_batch(2, event=event)
    merging.merge(kept, other, by=BY)
    client.sign_in(organiser_of(event.host))
    for one, the_same in ((kept, other), (other, kept)):
        page = client.text(f"/manage/events/{event.id}/people/{one.id}?lang=ru")
        assert f"Тот же человек, что и {shown(the_same.reference)}" in page
    assert "Объединена с другой" in page


def test_an_old_link_says_in_the_language_of_its_holder_where_to_go_on(client: PageClient, session: Session) -> None:
    event = EventFactory()
    kept = RegistrationFactory(event=event, email="office@example.org", phone="+998901112233")
    other = RegistrationFactory(event=event, email="home@example.org")
    link = f"/r/{links.mint(other)}"
    merging.merge(kept, other, by=BY)
    page = client.text(f"{link}?lang=ru")
    assert "Эта регистрация объединена с другой вашей регистрацией." in page
    for secret in ("same person", "отменили", "office@example.org", kept.phone, shown(kept.reference)):
        assert secret not in page
    assert client.post(f"{link}/joined").status_code == 303
    letter = session.scalars(select(Message).where(Message.template == "registration_confirmed")).one()
    assert (letter.to_email, letter.registration_id) == ("office@example.org", kept.id)
    assert client.post(f"/r/{links.mint(kept)}/joined").status_code == 303
    assert session.scalars(select(Message.to_email)).all() == ["office@example.org"]


def test_an_old_link_leads_on_where_the_address_is_the_same(client: PageClient, session: Session) -> None:
    event = EventFactory()
    kept = RegistrationFactory(event=event, email=None, shared_mailbox=True, phone="+998901112233")
    other = RegistrationFactory(event=event, email="home@example.org")
    last = RegistrationFactory(event=event, email=None, shared_mailbox=True)
    link, number = f"/r/{links.mint(other)}", other.id
    merging.merge(kept, other, by=BY)
    merging.merge(last, kept, by=BY)
    assert shown(last.reference) in client.text(link)
    assert client.post(f"{link}/withdraw").status_code == 303
    session.expire_all()
    assert last.state is State.WITHDRAWN
    client.sign_in(UserFactory(email="home@example.org"))
    assert shown(last.reference) in client.text(f"/me/{number}")


def test_an_address_of_several_people_is_not_led_on(client: PageClient, session: Session) -> None:
    event = EventFactory()
    kept = RegistrationFactory(event=event, email="office@example.org", shared_mailbox=True)
    other = RegistrationFactory(event=event, email="office@example.org")
    merging.merge(kept, other, by=BY)
    client.sign_in(UserFactory(email="office@example.org"))
    page = client.text(f"/me/{other.id}")
    assert "joined with another one of yours" in page
    assert shown(kept.reference) not in page


def test_what_has_ended_or_is_elsewhere_is_not_merged(session: Session) -> None:
    event = EventFactory()
    kept = RegistrationFactory(event=event)
    gone = RegistrationFactory(event=event, state=State.WITHDRAWN)
    for other in (kept, gone, RegistrationFactory()):
        with pytest.raises(ImpossibleChange):
            merging.merge(kept, other, by=BY)


def test_programs_are_told_which_one_is_kept(client: PageClient, session: Session) -> None:
    event = EventFactory()
    call = Caller(client, organiser_of(event.host))
    kept, other = RegistrationFactory.create_batch(2, event=event)
    merging.merge(kept, other, by=BY)
    items = call("GET", f"/events/{event.id}/registrations").get_json()["items"]
    assert {item["id"]: item["merged_into"] for item in items} == {kept.id: None, other.id: kept.id}


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
