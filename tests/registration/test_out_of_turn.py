"""Whoever is offered a place before others has a reason in the trail, which only organisers read."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, organiser_of
from tests.registration.test_api import Caller
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.errors import Invalid
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event, Quota, QuotaBy
from webapp.registration import people_verbs
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.places import waiting


def test_the_first_who_fits_is_next(session: Session) -> None:
    event = EventFactory(capacity=5)
    event.quotas.append(Quota(by=QuotaBy.COUNTRY, value="UZ", places=0))
    blocked, first, second = (
        RegistrationFactory(
            event=event, state=State.WAITLISTED, queued_at=clock.now(), country=country, priority=number
        )
        for number, country in enumerate(("UZ", "KG", "KG"))
    )
    session.flush()
    assert [waiting.out_of_turn(person) for person in (blocked, first, second)] == [True, False, True]


def test_the_page_asks_why(client: PageClient, session: Session) -> None:
    event = EventFactory(capacity=5)
    first, second = (
        RegistrationFactory(event=event, state=State.WAITLISTED, queued_at=clock.now(), priority=number)
        for number in range(2)
    )
    client.sign_in(organiser_of(event.host))
    base = f"/manage/events/{event.id}/people"
    page = client.text(f"{base}/waiting")
    assert page.count("Offer out of turn") >= 1
    assert "Offer out of turn" in client.text(f"{base}/{second.id}")
    assert "Offer out of turn" not in client.text(f"{base}/{first.id}")
    assert client.post(f"{base}/{second.id}/offer").status_code == 422
    session.expire_all()
    assert second.state is State.WAITLISTED
    assert client.post(f"{base}/{second.id}/offer", data={"reason": "She speaks first."}).status_code == 303
    session.expire_all()
    assert (second.state, second.reason) == (State.OFFERED, "")
    entry = session.scalar(select(AuditEntry).where(AuditEntry.action == "registration_offer"))
    assert entry is not None
    assert entry.details["reason"] == "She speaks first."
    assert client.post(f"{base}/{first.id}/offer").status_code == 303


def test_programs_may_say_why(client: PageClient, session: Session) -> None:
    event = EventFactory(capacity=5)
    one, other = (RegistrationFactory(event=event, state=State.WAITLISTED, queued_at=clock.now()) for _n in range(2))
    call = Caller(client, organiser_of(event.host))
    told = call("POST", f"/registrations/{other.id}/offer", {"reason": "She speaks first."})
    assert (told.status_code, told.get_json()["state"]) == (200, "offered")
    assert call("POST", f"/registrations/{one.id}/offer").status_code == 200
    query = select(AuditEntry.details).where(AuditEntry.action == "registration_offer").order_by(AuditEntry.id)
    assert [details.get("reason") or "" for details in session.scalars(query)] == ["She speaks first.", ""]


def line(event: Event, length: int) -> list[Registration]:
    """People who wait for a place, which is not there."""
    return [
        RegistrationFactory(
            event=event, state=State.WAITLISTED, queued_at=clock.now() - timedelta(hours=length - number)
        )
        for number in range(length)
    ]


def moves(session: Session) -> list[dict[str, Any]]:
    query = select(AuditEntry.details).where(AuditEntry.action == "registration_moved").order_by(AuditEntry.id)
    return list(session.scalars(query))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Write why this person is asked before others."),
        ("ru", "Напишите, почему этого человека спрашивают раньше других."),
        ("uz", "Bu kishi nega boshqalardan oldin soʻralishini yozing."),
    ],
)
def test_nobody_is_asked_first_without_a_reason(
    client: PageClient, session: Session, language: str, sentence: str
) -> None:
    event = EventFactory(capacity=0)
    _first, second = line(event, 2)
    organiser = organiser_of(event.host)
    organiser.language = language
    session.commit()
    client.sign_in(organiser)
    base = f"/manage/events/{event.id}/people"
    assert client.text(f"{base}/waiting").count('name="reason"') == 2
    for empty in ({}, {"reason": " \n"}):
        refused = client.post(f"{base}/{second.id}/move", data={"where": "first", **empty})
        assert refused.status_code == 422
        page = refused.get_data(as_text=True)
        assert sentence in page[page.index('id="reason') :], "beside the field"
    assert (waiting.position(second), moves(session)) == (2, [])
    answer = client.post(f"{base}/{second.id}/move", data={"where": "first", "reason": "Она открывает день."})
    assert answer.status_code == 303
    session.expire_all()
    assert waiting.position(second) == 1
    assert moves(session) == [{"where": "first", "reason": "Она открывает день."}]
    assert "Она открывает день." in client.text(f"{base}/{second.id}")


def test_whoever_is_put_back_where_they_came_needs_a_reason_where_others_wait_longer(session: Session) -> None:
    first, second = line(EventFactory(capacity=0), 2)
    people_verbs.move_on_list(first, people_verbs.LAST, by=SYSTEM)
    assert waiting.position(first) == 2
    with pytest.raises(Invalid) as refused:
        people_verbs.move_on_list(first, people_verbs.AS_CAME, by=SYSTEM)
    assert refused.value.field == "reason"
    people_verbs.move_on_list(first, people_verbs.AS_CAME, by=SYSTEM, reason="A mistake.")
    assert waiting.position(first) == 1
    people_verbs.move_on_list(second, people_verbs.FIRST, by=SYSTEM, reason="She speaks.")
    people_verbs.move_on_list(second, people_verbs.AS_CAME, by=SYSTEM)
    assert [move.get("reason") for move in moves(session)] == [None, "A mistake.", "She speaks.", None]


def test_the_api_asks_for_the_reason_too(client: PageClient, session: Session) -> None:
    event = EventFactory(capacity=0)
    _first, second = line(event, 2)
    session.flush()
    call, path = Caller(client, organiser_of(event.host)), f"/registrations/{second.id}/move"
    refused = call("POST", path, {"where": "first"})
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "reason")
    moved = call("POST", path, {"where": "first", "reason": "She speaks first."})
    assert (moved.status_code, moved.json["position"]) == (200, 1)
    assert call("POST", path, {"where": "last"}).json["position"] == 2
    event.capacity = 1
    session.commit()
    assert call("POST", path, {"where": "first", "reason": "She is here."}).json["state"] == "offered"
    assert call("POST", path, {"where": "last"}).status_code == 409
