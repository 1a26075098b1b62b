"""Sensitive files lie locked, and every content goes with its answer."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tasks.files import discard
from tasks.registration import purge_answers
from tests.client import PageClient
from tests.factories import organiser_of
from tests.registration.form_builder.builders import PERSON, field
from tests.registration.form_builder.uploading import (
    OTHER,
    PDF,
    asks,
    contents,
    link_of,
    register,
    run_discards,
    sent,
    the_one,
    ticket_in,
)
from webapp.core import clock, crypto
from webapp.core.audit import AuditEntry
from webapp.core.files import StoredFile, open_file
from webapp.core.permissions import SYSTEM, Actor
from webapp.events.models import Event
from webapp.registration import merging
from webapp.registration.form_builder import keeping, purging, sealing
from webapp.registration.models import Registration
from webapp.registration.own_changes import substituting
from webapp.registration.own_changes.substituting import SubstituteValues

pytestmark = pytest.mark.usefixtures("own_storage")


def secret_event(client: PageClient) -> tuple[Event, str]:
    event = asks(sensitive=True, required=True)
    return event, link_of(register(client, event, **{"field-f_letter": sent(PDF, "Passport of Aziza.pdf")}))


def test_a_sensitive_file_lies_locked_and_is_handed_out_on_purpose_only(
    client: PageClient, session: Session, own_storage: Path
) -> None:
    event, link = secret_event(client)
    found = the_one(session)
    assert b"Aziza" not in b"".join(contents(own_storage))
    assert session.scalars(select(StoredFile.name)).one() == "file.pdf"
    assert "Passport" not in str(found.sealed)
    client.sign_in(organiser_of(event.host))
    one = f"/manage/events/{event.id}/people/{found.id}"
    for address in (one, f"/manage/events/{event.id}/people?format=csv", link, f"{one}/change"):
        page = client.text(address)
        assert "Passport of Aziza" not in page
        assert sealing.MASK in page or "A file is kept." in page
    for address in (f"{one}/files/f_letter", f"{one}/files/f_letter/picture", f"{link}/files/f_letter"):
        assert client.get(address).status_code == 404
    download = client.post(f"{one}/reveal", data={"key": "f_letter"})
    assert download.data == PDF
    assert "Passport%20of%20Aziza.pdf" in download.headers["Content-Disposition"] or (
        "Passport of Aziza.pdf" in download.headers["Content-Disposition"]
    )
    assert session.scalars(select(AuditEntry.details).where(AuditEntry.action == "answer_revealed")).one() == {
        "key": "f_letter"
    }


def test_a_sensitive_file_is_locked_before_its_form_is_right(client: PageClient, own_storage: Path) -> None:
    event = asks(sensitive=True)
    refused = register(client, event, email="", **{"field-f_letter": sent(PDF, "letter.pdf")})
    assert b"Aziza" not in b"".join(contents(own_storage))
    link_of(register(client, event, **{"field-f_letter-sent": ticket_in(refused.get_data(as_text=True))}))


def test_its_person_keeps_and_replaces_a_sensitive_file(client: PageClient, session: Session) -> None:
    _event, link = secret_event(client)
    mine = {**PERSON, "language": "en"}
    for more, name in (
        ({}, "Passport of Aziza.pdf"),
        ({"field-f_letter": sent(OTHER, "other.pdf")}, "other.pdf"),
    ):
        assert client.post(f"{link}/change", data={**mine, **more}).status_code == 303
        session.expire_all()
        assert sealing.unseal(the_one(session).sealed["f_letter"])["name"] == name
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 1


def test_files_are_locked_again_with_the_newest_key(
    app: Flask, client: PageClient, session: Session, own_storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret_event(client)
    key = crypto.Fernet.generate_key().decode()
    secret = app.extensions["elchi.settings"].secret_key.get_secret_value()
    monkeypatch.setitem(app.extensions, crypto.EXTENSION, crypto.make_cipher([key], secret))
    result = app.test_cli_runner().invoke(args=["lock-again"])
    assert result.exit_code == 0
    assert "1 files are sensitive" in result.output
    session.expire_all()
    assert crypto.Fernet(key).decrypt(contents(own_storage)[0]) == PDF
    with open_file(session.scalars(select(StoredFile)).one()) as content:
        assert content.read() == PDF


@pytest.mark.parametrize("sensitive", [False, True])
def test_purging_takes_the_content_away(
    client: PageClient, session: Session, own_storage: Path, sensitive: bool
) -> None:
    event = asks(purge_days=0, sensitive=sensitive)
    register(client, event, **{"field-f_letter": sent(PDF, "letter.pdf")})
    later = event.ends_at + timedelta(hours=1)
    with clock.at(later):
        for field_id in purging.fields_due():
            assert purging.purge(field_id) == 1
    run_discards(session)
    session.expire_all()
    found = the_one(session)
    assert ("f_letter" in found.answers or "f_letter" in found.sealed) is False
    assert (session.scalar(select(StoredFile.id)), contents(own_storage)) == (None, [])


def test_the_file_of_a_deleted_registration_is_forgotten(
    client: PageClient, session: Session, own_storage: Path
) -> None:
    event = asks()
    register(client, event, **{"field-f_letter": sent(PDF, "letter.pdf")})
    session.delete(the_one(session))
    session.flush()
    purge_answers()
    assert session.scalar(select(StoredFile.id)) is None


def test_merging_keeps_one_file_and_forgets_the_other(client: PageClient, session: Session, own_storage: Path) -> None:
    event = asks()
    field(event, "Plan", "file", accept=["pdf"], sensitive=True)
    field(event, "Map", "file", accept=["pdf"])
    register(client, event, **{"field-f_letter": sent(PDF, "first.pdf")})
    register(
        client,
        event,
        email="other@example.org",
        **{
            "field-f_letter": sent(OTHER, "second.pdf"),
            "field-f_plan": sent(OTHER, "plan.pdf"),
            "field-f_map": sent(OTHER, "map.pdf"),
        },
    )
    kept, given_up = session.scalars(select(Registration).order_by(Registration.id)).all()
    merging.merge(kept, given_up, by=SYSTEM)
    run_discards(session)
    session.expire_all()
    assert kept.answers["f_letter"]["name"] == "first.pdf"
    assert kept.answers["f_map"]["name"] == "map.pdf"
    assert sealing.unseal(kept.sealed["f_plan"])["name"] == "plan.pdf"
    assert [keeping.file_of(given_up, key) for key in ("f_letter", "f_plan", "f_map")] == [None] * 3
    assert not [key for key in (*given_up.answers, *given_up.sealed) if key.startswith("f_")]
    assert len(contents(own_storage)) == 3


def test_its_person_removes_a_sensitive_file_and_its_content_goes(
    client: PageClient, session: Session, own_storage: Path
) -> None:
    link = link_of(register(client, asks(sensitive=True), **{"field-f_letter": sent(PDF, "letter.pdf")}))
    page = client.text(f"{link}/change")
    assert "A file is kept." in page
    key = session.scalars(select(StoredFile.key)).one()
    removed = {**PERSON, "language": "en", "field-f_letter-remove": "y"}
    assert client.post(f"{link}/change", data=removed).status_code == 303
    assert (the_one(session).sealed, session.scalar(select(StoredFile.id))) == ({}, None)
    discard(key)
    assert contents(own_storage) == []


def test_the_file_of_a_former_person_goes_when_somebody_else_comes_instead(
    client: PageClient, session: Session, own_storage: Path
) -> None:
    secret_event(client)
    found = the_one(session)
    named = SubstituteValues(given_name="Nodira", email="nodira@example.org")
    substituting.put_in_stead(found, named, by=Actor(name="Organiser", is_admin=True))
    run_discards(session)
    assert session.scalars(select(StoredFile)).all() == []
    assert contents(own_storage) == []
    assert (found.name, found.sealed) == ("Nodira", {})
