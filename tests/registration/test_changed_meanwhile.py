"""Two who change one person at once: each writes what they changed, and hears of what the other has changed too."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.client import PageClient
from tests.factories import CityFactory, organiser_of
from tests.forms import form_on
from tests.registration.form_builder.builders import field
from tests.registration.form_builder.uploading import PDF, contents, sent
from tests.registration.own_changes.test_approval import HOST, PERSON, approving, waiting
from tests.registration.test_personal import link_of, someone
from webapp.core import clock, storage
from webapp.core.audit import AuditEntry
from webapp.registration import changes
from webapp.registration.form_builder import sealing
from webapp.registration.models import Registration
from webapp.registration.own_changes import changing, deciding
from webapp.registration.questions import SeenBy

PASSPORT, OTHER_PASSPORT = "AB1234567", "CD7654321"
ANSWERS = {
    "motivation": "To learn.",
    "f_name": "Two  words",
    "f_why": "One line.\n\nAnother one.",
    "f_diet": "halal",
    "f_diets": ["halal"],
    "f_nights": 3,
    "f_day": "2026-11-24",
    "f_town": "Bukhara",
    "f_photos": True,
    "f_phone": "+998901234567",
    "f_passport": PASSPORT,
}
OTHERS = {
    "motivation": "To teach.",
    "f_name": "Others",
    "f_why": "No line.",
    "f_diet": "none",
    "f_diets": ["none", "halal"],
    "f_nights": 5,
    "f_day": "2026-11-25",
    "f_town": "Khiva",
    "f_photos": None,
    "f_phone": "+998907654321",
    "f_passport": OTHER_PASSPORT,
}
TOLD = {"given_name": "Aziz", "organisation": "Mehr", "country": "UZ", "function": "Editor", "phone": "+998901112233"}


@pytest.fixture
def person(session: Session) -> Registration:
    """Somebody who has told and answered everything that can be told."""
    event = approving("organisation")
    field(event, "Name")
    field(event, "Why", "long")
    field(event, "Diet", "choice")
    field(event, "Diets", "choices")
    field(event, "Nights", "number", least=1, greatest=9)
    field(event, "Day", "date")
    field(event, "Town", "city")
    field(event, "Photos", "consent")
    field(event, "Phone", "phone")
    field(event, "Passport", sensitive=True)
    field(event, "Inner", seen_by=SeenBy.ORGANISERS)
    made = someone(event=event, note="Rang twice.\nWants a visa.", city_id=CityFactory().id, **TOLD)
    changes.update_registration(made, {"answers": ANSWERS | {"f_inner": "VIP"}}, by=HOST)
    session.commit()
    return made


def fields(page: str) -> dict[str, list[str]]:
    """What stands on the form of a page; the client has a token of its own."""
    found = form_on(page, "seen")
    return {name: values for name, values in found.items() if name != "csrf_token"}


class Pages:
    """The change pages of one person: their own, and the organiser's."""

    def __init__(self, client: PageClient, registration: Registration) -> None:
        event = registration.event
        self.client = client
        self.own = f"{link_of(registration)}/change"
        self.organisers = f"/manage/events/{event.id}/people/{registration.id}/change"
        client.sign_in(organiser_of(event.host))

    def form(self, url: str) -> dict[str, list[str]]:
        """A form as somebody opens it."""
        return fields(self.client.text(url))

    def post(self, url: str, form: dict[str, Any], **typed: Any) -> TestResponse:
        """It comes back with what was typed."""
        return self.client.post(url, data={**form, **typed})


@pytest.fixture
def pages(client: PageClient, person: Registration) -> Pages:
    return Pages(client, person)


def answers_of(registration: Registration) -> dict[str, Any]:
    """In the clear, a consent and a town by what they come to."""
    sealed = {key: sealing.unseal(text) for key, text in registration.sealed.items()}
    plain = {**registration.answers, **sealed}
    return plain | {"f_photos": "f_photos" in plain or None, "f_town": plain["f_town"]["name"]}


def deeds(session: Session, registration: Registration) -> list[str]:
    of_it = AuditEntry.object_type == "registrations", AuditEntry.object_id == registration.id
    return list(session.scalars(select(AuditEntry.action).where(*of_it).order_by(AuditEntry.id)))


def test_a_note_empties_nothing_that_the_person_has_written_meanwhile(pages: Pages, person: Registration) -> None:
    form = pages.form(pages.organisers)
    pages.post(pages.own, pages.form(pages.own), phone="+998909998877", function="Head", **{"field-f_diet": "none"})
    assert pages.post(pages.organisers, form, note="Called back.").status_code == 303
    assert (person.note, person.phone, person.function) == ("Called back.", "+998909998877", "Head")
    assert person.answers["f_diet"] == "none"


def test_nobody_proposes_what_the_organiser_has_corrected(pages: Pages, person: Registration, session: Session) -> None:
    form = pages.form(pages.own)
    pages.post(pages.organisers, pages.form(pages.organisers), organisation="Mehr Foundation")
    assert pages.post(pages.own, form, phone="+998909998877").status_code == 303
    assert (person.phone, person.organisation) == ("+998909998877", "Mehr Foundation")
    assert waiting(session) is None


@pytest.mark.parametrize("whose", ["own", "organisers"])
def test_a_form_that_is_sent_as_it_was_shown_changes_nothing(
    pages: Pages, person: Registration, session: Session, whose: str
) -> None:
    url = getattr(pages, whose)
    form, before = pages.form(url), deeds(session, person)
    assert pages.post(url, form).status_code == 303
    assert deeds(session, person) == before
    told = {"given_name": "Aziza", "function": "Head", "country": "KZ", "phone": "+998907654321", "language": "uz"}
    changes.update_registration(person, {**told, "answers": OTHERS}, by=HOST)
    session.commit()
    after = deeds(session, person)
    assert pages.post(url, form).status_code == 303
    assert answers_of(person) == {**OTHERS, "f_inner": "VIP"}
    assert {name: getattr(person, name) for name in told} == told
    assert deeds(session, person) == after


@pytest.mark.parametrize("whose", ["own", "organisers"])
def test_what_both_have_changed_is_said_beside_the_field_and_written_when_sent_again(
    pages: Pages, person: Registration, session: Session, whose: str
) -> None:
    url = getattr(pages, whose)
    form = pages.form(url)
    told = {"function": "Head", "country": "KZ", "language": "uz"}
    meanwhile = {"f_diet": "none", "f_town": "Khiva", "f_passport": OTHER_PASSPORT, "f_nights": 5}
    later = clock.now().replace(year=2027)
    with clock.at(later):
        changes.update_registration(person, {**told, "answers": meanwhile}, by=HOST)
        session.commit()
    typed = {"function": "Writer", "country": "TJ", "field-f_diet": "", "field-f_town": "Nukus"}
    typed |= {"field-f_passport": "EF0000000", "phone": "+998909998877"}
    answer = pages.post(url, form, **typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for words in ("Head", "Kazakhstan", "None", "Khiva"):
        assert f"Meanwhile somebody else has put here: {words}" in page
    assert "An answer is kept here already; yours takes its place." in page
    assert "Save again to keep what you wrote." in page
    assert OTHER_PASSPORT not in page
    assert (person.phone, person.function) == ("+998901112233", "Head"), "nothing is written yet"
    again = fields(page)
    assert (again["function"], again["field-f_town"]) == (["Writer"], ["Nukus"])
    assert pages.post(url, again, **{"field-f_passport": "EF0000000"}).status_code == 303
    kept = answers_of(person)
    assert (person.function, person.country, person.phone) == ("Writer", "TJ", "+998909998877")
    assert (kept.get("f_diet"), kept["f_town"], kept["f_passport"]) == (None, "Nukus", "EF0000000")
    assert (person.language, kept["f_nights"]) == ("uz", 5), "what only the other has changed stays changed"


def test_who_changes_the_same_once_more_is_heard_of_once_more(pages: Pages, person: Registration) -> None:
    form = pages.form(pages.own)
    pages.post(pages.organisers, pages.form(pages.organisers), function="Head")
    page = pages.post(pages.own, form, function="Writer").get_data(as_text=True)
    pages.post(pages.organisers, pages.form(pages.organisers), function="Director")
    page = pages.post(pages.own, fields(page)).get_data(as_text=True)
    assert "Meanwhile somebody else has put here: Director" in page
    assert pages.post(pages.own, fields(page)).status_code == 303
    assert person.function == "Writer"


def test_both_may_write_the_same_and_one_may_send_it_twice(pages: Pages, person: Registration) -> None:
    form = pages.form(pages.own)
    for url, filled in ((pages.organisers, pages.form(pages.organisers)), (pages.own, form), (pages.own, form)):
        assert pages.post(url, filled, function="  Head ", **{"field-f_why": "A\r\nB"}).status_code == 303
    assert (person.function, person.answers["f_why"]) == ("Head", "A\nB")


def test_what_was_proposed_and_is_left_on_the_form_is_proposed_still(
    pages: Pages, person: Registration, session: Session
) -> None:
    changing.change_own(person, {"organisation": "Umid"}, by=PERSON)
    session.commit()
    assert pages.post(pages.own, pages.form(pages.own), phone="+998909998877").status_code == 303
    proposal = waiting(session)
    assert proposal is not None
    assert (proposal.values, person.organisation, person.phone) == (
        {"organisation": "Umid"},
        "Mehr",
        "+998909998877",
    )
    assert pages.post(pages.own, pages.form(pages.own), organisation="Umid Foundation").status_code == 303
    assert proposal.values == {"organisation": "Umid Foundation"}
    assert pages.post(pages.own, pages.form(pages.own), organisation="Mehr").status_code == 303
    assert waiting(session) is None


@pytest.mark.parametrize("approved", [True, False])
def test_what_has_been_decided_on_meanwhile_is_not_proposed_anew(
    pages: Pages, person: Registration, session: Session, approved: bool
) -> None:
    changing.change_own(person, {"organisation": "Umid"}, by=PERSON)
    session.commit()
    form = pages.form(pages.own)
    if approved:
        deciding.approve(person, by=HOST)
        changes.update_registration(person, {"organisation": "Umid Foundation"}, by=HOST)
    else:
        deciding.refuse(person, reason="Not yours.", by=HOST)
    session.commit()
    assert pages.post(pages.own, form, phone="+998909998877").status_code == 303
    assert waiting(session) is None
    assert person.organisation == ("Umid Foundation" if approved else "Mehr")


def test_a_file_that_is_left_alone_stays(
    pages: Pages, person: Registration, session: Session, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, storage.EXTENSION, storage.DirectoryStorage(tmp_path))
    field(person.event, "Letter", "file", accept=["pdf"])
    session.commit()
    form = pages.form(pages.organisers)
    pages.post(pages.own, pages.form(pages.own), **{"field-f_letter": sent(PDF, "letter.pdf")})
    name = person.answers["f_letter"]["name"]
    assert pages.post(pages.organisers, form, note="Called back.").status_code == 303
    assert (person.answers["f_letter"]["name"], contents(tmp_path)) == (name, [PDF])
    page = pages.post(pages.organisers, form, **{"field-f_letter": sent(PDF, "mine.pdf")}).get_data(as_text=True)
    assert "Meanwhile somebody else has put here: letter.pdf" in page


def test_a_form_tells_nothing_of_what_is_not_on_it(pages: Pages) -> None:
    seen = json.loads(pages.form(pages.own)["seen"][0])
    assert not seen.keys() & {"note", "category", "city_id", "native_name", "email", "answers.f_inner"}
    assert seen["organisation"] == json.loads(pages.form(pages.organisers)["seen"][0])["organisation"]


@pytest.mark.parametrize("mark", ["", "[1]", "{", "null"])
def test_without_a_mark_everything_is_meant(pages: Pages, person: Registration, mark: str) -> None:
    form = pages.form(pages.organisers)
    pages.post(pages.own, pages.form(pages.own), function="Head")
    assert pages.post(pages.organisers, form, seen=mark).status_code == 303
    assert person.function == "Editor"
