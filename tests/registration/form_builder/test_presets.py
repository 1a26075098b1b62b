"""What forms usually ask: from the page that creates an event, later by a button, and over the API when asked for."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.events.test_thin_path import fields
from tests.factories import CityFactory, EventFactory, HostFactory, organiser_of
from tests.registration.form_builder.builders import field, values
from tests.registration.test_api import Caller
from webapp.core.audit import AuditEntry
from webapp.core.permissions import SYSTEM
from webapp.core.types import LANGUAGES
from webapp.events.kinds import EventKind, all_kinds, kind_of
from webapp.events.models import Event
from webapp.registration.form_builder import presets, reading, services
from webapp.registration.form_builder.presets import FieldPreset
from webapp.registration.form_builder.values import cleaned
from webapp.registration.questions import AskedOf, SeenBy

KINDS = ("seminar", "ngo_meeting", "exchange")
PERSON = {"given_name": "Aziza", "family_name": "Karimova", "email": "aziza@example.org"}


def usual(kind: str) -> list[FieldPreset]:
    return list(kind_of(kind).field_presets)


def keys(event: Event) -> list[str]:
    return [one.key for one in reading.fields_of(event.id)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_preset_is_a_whole_field_in_every_language_that_nobody_has_to_answer(app: Flask, kind: str) -> None:
    found = usual(kind)
    assert 0 < len(found) < 20
    for one in found:
        cleaned(one.values)
        told = [one.values.label, *(option.label for option in one.values.options)]
        told += [one.values.help] if one.values.help else []
        assert all(set(text) == set(LANGUAGES) for text in told), one.key
        assert not one.values.required
    assert kind == "exchange" or {one.values.asked_of for one in found} == {AskedOf.EVERYBODY}


def test_passports_are_for_the_protocol_alone_and_deleted_after_thirty_days(app: Flask) -> None:
    passport = [one.values for one in usual("exchange") if one.key.startswith(("f_passport_", "f_birth", "f_visa"))]
    assert len(passport) == 7
    for one in passport:
        assert (one.seen_by, one.sensitive, one.purge_days) == (SeenBy.PROTOCOL, True, 30)
    assert {one.values.asked_of for one in usual("exchange")} == {AskedOf.MEMBERS}


@pytest.mark.parametrize(("ticked", "number"), [(True, 8), (False, 0)])
def test_the_page_that_creates_an_event_begins_its_form(
    client: PageClient, session: Session, ticked: bool, number: int
) -> None:
    host, city = HostFactory(), CityFactory()
    client.sign_in(organiser_of(host))
    page = client.text("/manage/events/new/seminars")
    assert "8 more fields that are usual" in page
    assert "usual_fields" in page
    data: dict[str, Any] = fields(host.id, city.id) | ({"usual_fields": "y"} if ticked else {})
    assert client.post("/manage/events/new/seminars", data=data).status_code == 303
    event = session.scalars(select(Event)).one()
    assert len(keys(event)) == number
    assert event.has_form is ticked


def test_a_bad_page_keeps_the_tick_as_it_was(client: PageClient, session: Session) -> None:
    host, city = HostFactory(), CityFactory()
    client.sign_in(organiser_of(host))
    for more, kept in (({"usual_fields": "y"}, True), ({}, False)):
        data = fields(host.id, city.id) | {"starts_at": "yesterday"} | more
        page = client.post("/manage/events/new/seminars", data=data).get_data(as_text=True)
        box = (
            page.partition('name="usual_fields"')[0].rpartition("<input")[2] + page.partition('name="usual_fields"')[2]
        )
        assert ("checked" in box.partition(">")[0]) is kept


@pytest.mark.parametrize("kind", KINDS)
def test_the_button_adds_what_is_not_there_yet(client: PageClient, session: Session, kind: str) -> None:
    event = EventFactory(kind=kind)
    client.sign_in(organiser_of(event.host))
    base = f"/manage/events/{event.id}/form"
    assert "Add these fields" in client.text(base)
    assert client.post(f"{base}/usual").status_code == 303
    assert keys(event) == [one.key for one in usual(kind)]
    note = next(one for one in reading.fields_of(event.id) if one.key == "f_diet_note")
    assert (note.shown_when, note.shown_values) == ("f_diet", ["other"])
    assert "Add these fields" not in client.text(base)
    client.post(f"{base}/usual")
    assert keys(event) == [one.key for one in usual(kind)]
    [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "form_usual_added")).all()
    assert entry.details == {"fields": len(usual(kind))}


def test_what_was_removed_or_changed_is_not_forced_back(session: Session) -> None:
    event = EventFactory(kind="seminar")
    presets.add_usual(event, by=SYSTEM)
    by_key = {one.key: one for one in reading.fields_of(event.id)}
    services.remove_field(by_key["f_diet_note"], by=SYSTEM)
    changed = values("Meals", "choice", options=presets.DIET.values.options[:2])
    services.change_field(by_key["f_diet"], changed, by=SYSTEM)
    [added] = presets.add_usual(event, by=SYSTEM)
    assert (added.key, added.shown_when) == ("f_diet_note", None)
    assert [one.label["en"] for one in reading.fields_of(event.id) if one.key == "f_diet"] == ["Meals"]


def test_own_fields_stay_and_come_first(session: Session) -> None:
    event = EventFactory(kind="ngo_meeting")
    field(event, "Own")
    presets.add_usual(event, by=SYSTEM)
    assert keys(event)[0] == "f_own"
    assert len(keys(event)) == 1 + len(usual("ngo_meeting"))


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_of_the_api_asks_no_more_than_its_program_said(
    client: PageClient, session: Session, kind: str
) -> None:
    """Programs register with the fields of the contract; those that want more ask for it."""
    host = HostFactory()
    call = Caller(client, organiser_of(host))
    body = {
        "kind": kind,
        "title": {"en": "By a program"},
        "starts_at": "2031-03-12T09:00:00+05:00",
        "ends_at": "2031-03-12T18:00:00+05:00",
        "timezone": "Asia/Tashkent",
        "approval": "automatic",
        "waiting_list": True,
    }
    made = call("POST", "/events", body=body).get_json()
    event = session.get_one(Event, made["id"])
    assert (keys(event), event.has_form) == ([], False)
    assert call("POST", f"/events/{event.id}/form/usual").get_json()["fields"][-1]["key"] == usual(kind)[-1].key
    call("POST", f"/events/{event.id}/publish")
    registered = call("POST", f"/events/{event.id}/registrations", body=PERSON)
    assert (registered.status_code, registered.get_json()["state"]) == (201, "confirmed")


@pytest.mark.parametrize("kind", KINDS[:1])
def test_who_registers_with_the_common_fields_alone_is_registered(
    client: PageClient, session: Session, kind: str
) -> None:
    event = EventFactory(kind=kind)
    presets.add_usual(event, by=SYSTEM)
    session.commit()
    answer = client.post(f"/seminars/{event.slug}/register", data=PERSON | {"consent": "y"})
    assert answer.status_code == 303


def test_a_kind_without_presets_offers_none(client: PageClient, session: Session) -> None:
    event = EventFactory(kind="toy")
    client.sign_in(organiser_of(event.host))
    assert "What is usual" not in client.text(f"/manage/events/{event.id}/form")
    assert presets.add_usual(event, by=SYSTEM) == ()


def test_the_summary_of_each_kind_names_its_fields(client: PageClient, session: Session) -> None:
    client.sign_in(organiser_of(HostFactory()))
    kinds: list[EventKind] = [kind for kind in all_kinds() if kind.key in KINDS]
    for kind in kinds:
        page = client.text(f"/manage/events/new/{kind.path}?lang=ru")
        for one in kind.field_presets:
            assert one.heads or one.values.label["ru"] in page
