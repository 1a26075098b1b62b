"""Sensitive answers that are kept can be taken away without being shown, unless they are needed."""

import re
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, organiser_of
from tests.registration.delegation_helpers import add, composed, exchange, link_to
from tests.registration.form_builder.builders import PERSON, field, person
from tests.registration.form_builder.uploading import PDF, asks, link_of, register, sent, the_one
from tests.registration.own_changes.test_approval import HOST, waiting
from tests.registration.own_changes.test_approval import PERSON as AZIZ
from tests.registration.test_api import Caller
from tests.registration.test_personal import link_of as link_to_person
from tests.registration.test_personal import someone
from webapp.core.audit import AuditEntry
from webapp.core.errors import InvalidMany
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.registration import changes, services
from webapp.registration.form_builder import sealing
from webapp.registration.models import Registration
from webapp.registration.own_changes import changing, deciding
from webapp.registration.own_changes.rules import Rules, set_rules
from webapp.registration.questions import AskedOf

NUMBER = "AB1234567"
OFFERED = 'name="field-f_passport-remove"'
REMOVE = {"field-f_passport": "", "field-f_passport-remove": "y"}
MINE = {**PERSON, "language": "en"}


def passport(**more: Any) -> tuple[Event, Registration]:
    """An event that asks for a passport, and somebody whose number it has."""
    event = EventFactory(kind="toy")
    field(event, "Passport", sensitive=True, **more)
    return event, someone(event=event, answers={"motivation": "x"}, sealed={"f_passport": sealing.seal(NUMBER)})


def gone(session: Session) -> list[Any]:
    """What the trail says of removed answers."""
    session.expire_all()
    return list(session.scalars(select(AuditEntry.details).where(AuditEntry.action == "answer_removed")))


def test_its_person_takes_it_away(client: PageClient, session: Session) -> None:
    event, registration = passport()
    path = f"{link_to_person(registration)}/change"
    assert OFFERED in client.text(path)
    kept = {**MINE, "field-f_passport": ""}
    assert client.post(path, data=kept).status_code == 303
    assert (gone(session), "f_passport" in registration.sealed) == ([], True)
    assert client.post(path, data={**MINE, **REMOVE}).status_code == 303
    assert gone(session) == [{"fields": ["answers.f_passport"]}]
    assert registration.sealed == {}
    assert OFFERED not in client.text(path)
    client.sign_in(organiser_of(event.host))
    page = client.text(f"/manage/events/{event.id}/people/{registration.id}")
    assert "Sensitive answer removed" in page
    assert NUMBER not in page


def test_what_is_written_takes_the_place_of_what_was_to_go(client: PageClient, session: Session) -> None:
    _event, registration = passport()
    typed = {**MINE, "field-f_passport": "CD7654321", "field-f_passport-remove": "y"}
    assert client.post(f"{link_to_person(registration)}/change", data=typed).status_code == 303
    assert gone(session) == []
    assert sealing.unseal(registration.sealed["f_passport"]) == "CD7654321"


def test_the_tick_stays_where_another_field_is_wrong(client: PageClient, session: Session) -> None:
    _event, registration = passport()
    answer = client.post(f"{link_to_person(registration)}/change", data={**MINE, **REMOVE, "given_name": ""})
    assert answer.status_code == 422
    assert re.search(r"<input[^>]*checked[^>]*field-f_passport-remove", answer.get_data(as_text=True))
    session.expire_all()
    assert "f_passport" in registration.sealed


def test_one_that_is_needed_is_replaced_only(client: PageClient, session: Session) -> None:
    event, registration = passport(required=True)
    path = f"{link_to_person(registration)}/change"
    assert OFFERED not in client.text(path)
    assert client.post(path, data={**MINE, **REMOVE}).status_code == 303, "a box that is not there counts for nothing"
    session.expire_all()
    assert "f_passport" in registration.sealed
    with pytest.raises(InvalidMany) as caught:
        changes.update_registration(registration, {"answers": {"f_passport": None}}, by=SYSTEM)
    assert [name for name, _sentence in caught.value.errors] == ["answers.f_passport"]
    client.sign_in(organiser_of(event.host))
    assert OFFERED not in client.text(f"/manage/events/{event.id}/people/{registration.id}/change")


def test_a_needed_sensitive_file_is_replaced_only(client: PageClient, session: Session) -> None:
    event = asks(sensitive=True, required=True)
    link = link_of(register(client, event, **{"field-f_letter": sent(PDF, "letter.pdf")}))
    assert "Remove this file" not in client.text(f"{link}/change")
    assert client.post(f"{link}/change", data={**MINE, "field-f_letter-remove": "y"}).status_code == 303
    session.expire_all()
    assert "f_letter" in the_one(session).sealed


def test_one_that_is_asked_no_more_goes_though_it_was_needed(session: Session) -> None:
    event = EventFactory(kind="toy")
    field(event, "Hotel", "choice")
    field(event, "Passport", sensitive=True, required=True, shown_when="f_hotel", shown_values=["halal"])
    found = services.register(event, person(hotel="halal", passport=NUMBER), by=SYSTEM)
    changes.update_registration(found, {"answers": {"f_hotel": "none"}}, by=SYSTEM)
    assert (found.sealed, gone(session)) == ({}, [{"fields": ["answers.f_passport"]}])


def test_an_organiser_takes_it_away(client: PageClient, session: Session) -> None:
    event, registration = passport()
    client.sign_in(organiser_of(event.host))
    one = f"/manage/events/{event.id}/people/{registration.id}/change"
    assert OFFERED in client.text(one)
    assert client.post(one, data={**MINE, **REMOVE, "category": "participant"}).status_code == 303
    assert gone(session) == [{"fields": ["answers.f_passport"]}]
    assert registration.sealed == {}


def test_over_the_api_null_takes_it_away_and_silence_keeps_it(client: PageClient, session: Session) -> None:
    event, registration = passport()
    field(event, "Visa", sensitive=True, required=True)
    call = Caller(client, organiser_of(event.host))
    path = f"/registrations/{registration.id}"
    changed = call("PATCH", path, {"function": "Director", "country": "uz", "answers": {"f_visa": "V1"}})
    assert changed.status_code == 200
    body = changed.get_json()
    assert (body["function"], body["country"]) == ("Director", "UZ")
    assert body["answers"] == {"motivation": "x", "f_passport": sealing.MASK, "f_visa": sealing.MASK}
    assert call("PATCH", path, {"answers": body["answers"]}).status_code == 200
    session.expire_all()
    assert sealing.unseal(registration.sealed["f_passport"]) == NUMBER, "a mask sent back is no answer"
    emptied = call("PATCH", path, {"function": None, "answers": {"f_passport": None}})
    assert emptied.get_json()["answers"] == {"motivation": "x", "f_visa": sealing.MASK}
    assert emptied.get_json()["function"] == ""
    assert gone(session) == [{"fields": ["answers.f_passport"]}]
    refused = call("PATCH", path, {"answers": {"f_visa": None}})
    assert refused.status_code == 422
    assert [one["field"] for one in refused.get_json()["errors"]] == ["answers.f_visa"]
    assert call("PATCH", path, {"given_name": ""}).status_code == 422
    stranger = Caller(client, organiser_of(EventFactory().host))
    assert stranger("PATCH", path, {"function": "x"}).status_code == 404


def test_a_coordinator_takes_it_away(client: PageClient, session: Session) -> None:
    event = exchange()
    field(event, "Passport", sensitive=True, asked_of=AskedOf.MEMBERS)
    delegation = composed(event)
    member = add(delegation, "Wang", answers={"f_passport": NUMBER})
    one = f"{link_to(delegation)}/members/{member.id}"
    assert OFFERED in client.text(one)
    entered = {"given_name": "Wang", "category": "participant", "visa": ""}
    assert client.post(one, data=entered).status_code == 303
    assert gone(session) == []
    assert client.post(one, data={**entered, **REMOVE}).status_code == 303
    assert gone(session) == [{"fields": ["answers.f_passport"]}]
    assert member.sealed == {}


def test_a_removal_waits_where_the_organisers_approve_it(client: PageClient, session: Session) -> None:
    event, registration = passport()
    set_rules(event, Rules(("f_passport",)), by=HOST)
    session.commit()
    path = f"{link_to_person(registration)}/change"
    assert client.post(path, data={**MINE, **REMOVE}).status_code == 303
    session.expire_all()
    proposal = waiting(session)
    assert proposal is not None
    assert (proposal.answers, proposal.sealed) == ({"f_passport": None}, {})
    assert "f_passport" in registration.sealed
    page = client.text(path)
    assert (OFFERED in page, "An answer is kept" in page) == (False, False), "the form begins with what is proposed"
    assert client.post(path, data={**MINE, "phone": "+998901234567", "field-f_passport": ""}).status_code == 303
    assert waiting(session) is not None, "and sent again it proposes the same"
    deciding.approve(registration, by=HOST)
    assert gone(session) == [{"fields": ["answers.f_passport"]}]
    assert registration.sealed == {}


def test_a_proposed_answer_can_be_taken_away_too(client: PageClient, session: Session) -> None:
    event = EventFactory(kind="toy")
    field(event, "Passport", sensitive=True)
    set_rules(event, Rules(("f_passport",)), by=HOST)
    registration = someone(event=event)
    changing.change_own(registration, {"answers": {"f_passport": NUMBER}}, by=AZIZ)
    session.commit()
    path = f"{link_to_person(registration)}/change"
    assert OFFERED in client.text(path)
    assert client.post(path, data={**MINE, "field-f_passport": ""}).status_code == 303
    assert waiting(session) is not None
    assert client.post(path, data={**MINE, **REMOVE}).status_code == 303
    session.expire_all()
    assert waiting(session) is None, "as it was: nothing is proposed any more"
