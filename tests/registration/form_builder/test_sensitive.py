"""Sensitive answers: never in clear in the database, shown only on purpose, locked again with newer keys."""

import json
import re

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.conftest import SECRET
from tests.factories import EventFactory, organiser_of, reviewer_of
from tests.registration.form_builder.builders import PERSON, field, person
from webapp.core import crypto
from webapp.core.audit import AuditEntry
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.registration import services as registrations
from webapp.registration.form_builder import sealing
from webapp.registration.models import Registration
from webapp.registration.questions import SeenBy

NUMBER = "AB1234567"
MASK = sealing.MASK


def with_passport(**more: object) -> tuple[Event, Registration]:
    """An event that asks for a passport, and somebody who wrote theirs."""
    event = EventFactory(kind="toy")
    field(event, "Passport", sensitive=True, required=True, **more)
    return event, registrations.register(event, person(passport=NUMBER), by=SYSTEM)


def test_nothing_in_the_database_holds_a_sensitive_answer_in_clear(client: PageClient, session: Session) -> None:
    event = EventFactory(kind="toy")
    field(event, "Passport", sensitive=True)
    answer = client.post(f"/toys/{event.slug}/register", data={**PERSON, "field-f_passport": NUMBER})
    assert answer.status_code == 303
    tables = session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    for table in tables:
        rows = session.scalars(text(f'SELECT t::text FROM "{table}" t')).all()
        assert not [row for row in rows if NUMBER in row], table
    found = session.scalars(select(Registration)).one()
    assert sealing.unseal(found.sealed["f_passport"]) == NUMBER


def test_it_is_masked_everywhere_until_somebody_asks_for_it(client: PageClient, session: Session) -> None:
    event, registration = with_passport()
    client.sign_in(organiser_of(event.host))
    base = f"/manage/events/{event.id}/people"
    for address in (f"{base}/{registration.id}", f"{base}?columns=answer-f_passport", f"{base}?format=csv"):
        page = client.get(address).get_data(as_text=True)
        assert MASK in page
        assert NUMBER not in page
    change = client.text(f"{base}/{registration.id}/change")
    assert NUMBER not in change
    assert f"An answer is kept: {MASK}." in change
    answer = client.post(f"{base}/{registration.id}/reveal", data={"key": "f_passport"})
    assert NUMBER in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "answer_revealed")).one()
    assert (entry.object_id, entry.details) == (registration.id, {"key": "f_passport"})
    assert "Sensitive answer looked at" in client.text(f"{base}/{registration.id}")
    assert client.post(f"{base}/{registration.id}/reveal", data={"key": "f_none"}).status_code == 404
    assert client.get(f"{base}/{registration.id}/reveal").status_code == 405


def test_who_may_not_see_an_answer_may_not_reveal_it(client: PageClient, session: Session) -> None:
    event, registration = with_passport(seen_by=SeenBy.PROTOCOL)
    address = f"/manage/events/{event.id}/people/{registration.id}/reveal"
    for user, status in ((reviewer_of(event.host), 404), (organiser_of(EventFactory().host), 404)):
        client.sign_in(user)
        assert client.post(address, data={"key": "f_passport"}).status_code == status
    assert session.scalars(select(AuditEntry).where(AuditEntry.action == "answer_revealed")).all() == []


def test_a_reviewer_sees_that_there_is_a_sensitive_answer_and_no_more(client: PageClient, session: Session) -> None:
    event, registration = with_passport()
    client.sign_in(reviewer_of(event.host))
    address = f"/manage/events/{event.id}/people/{registration.id}"
    page = client.text(address)
    assert (MASK in page, "/reveal" in page) == (True, False)
    refused = client.post(f"{address}/reveal", data={"key": "f_passport"})
    assert refused.status_code == 403
    assert "Reviewers may not look at sensitive answers." in refused.get_data(as_text=True)


def test_its_person_may_replace_it_and_need_not_repeat_it(client: PageClient, session: Session) -> None:
    event = EventFactory(kind="toy")
    field(event, "Passport", sensitive=True, required=True)
    thanks = client.post(f"/toys/{event.slug}/register", data={**PERSON, "field-f_passport": NUMBER})
    link = re.sub("/registered$", "", thanks.headers["Location"])
    assert NUMBER not in client.text(link)
    assert MASK in client.text(link)
    for typed, kept in (("", NUMBER), ("CD7654321", "CD7654321")):
        data = {**PERSON, "field-f_passport": typed, "language": "en"}
        assert client.post(f"{link}/change", data=data).status_code == 303
        session.expire_all()
        found = session.scalars(select(Registration)).one()
        assert sealing.unseal(found.sealed["f_passport"]) == kept


def test_answers_are_locked_again_with_the_newest_key(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    _event, registration = with_passport()
    key = Fernet.generate_key().decode()
    monkeypatch.setitem(app.extensions, crypto.EXTENSION, crypto.make_cipher([key], SECRET))
    result = app.test_cli_runner().invoke(args=["lock-again"])
    assert (result.exit_code, "1 of 1" in result.output) == (0, True)
    session.expire_all()
    sealed = session.get_one(Registration, registration.id).sealed["f_passport"]
    assert json.loads(Fernet(key).decrypt(sealed.encode())) == NUMBER
