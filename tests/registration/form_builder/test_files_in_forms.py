"""Fields for files among others: set up, copied, under conditions, beside changes that wait."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, organiser_of
from tests.queries import QueryCounter
from tests.registration.form_builder.builders import PERSON, field
from tests.registration.form_builder.uploading import (
    PDF,
    asks,
    link_of,
    register,
    sent,
    the_one,
)
from webapp.core.files import StoredFile
from webapp.core.permissions import SYSTEM
from webapp.registration.form_builder import reading
from webapp.registration.form_builder import services as builder
from webapp.registration.models import ProposedChange
from webapp.registration.own_changes.rules import Rules, set_rules

pytestmark = pytest.mark.usefixtures("own_storage")

BASE = {"seen_by": "everybody"}


def test_the_settings_of_files_are_entered_copied_and_part_of_the_api(client: PageClient, session: Session) -> None:
    event, copy = EventFactory(kind="toy"), EventFactory(kind="toy")
    client.sign_in(organiser_of(event.host))
    entered = {**BASE, "label.en": "Letter", "accept": ["pdf", "docx"], "largest": "3"}
    assert client.post(f"/manage/events/{event.id}/form/add/file", data=entered).status_code == 303
    photo = {**BASE, "label.en": "Photo", "portrait": "y"}
    assert client.post(f"/manage/events/{event.id}/form/add/photo", data=photo).status_code == 303
    builder.copy_form(copy, event, by=SYSTEM)
    for one in (event, copy):
        letter, picture = reading.fields_of(one.id)
        assert (letter.accept, letter.largest, letter.portrait) == (["pdf", "docx"], 3, False)
        assert (picture.accept, picture.largest, picture.portrait) == ([], None, True)
    wrong = client.post(f"/manage/events/{event.id}/form/add/file", data={**BASE, "label.en": "None", "largest": "0"})
    page = wrong.get_data(as_text=True)
    assert (wrong.status_code, "Number must be between 1 and 100." in page) == (422, True)
    assert "Choose at least one kind of file." in client.post(
        f"/manage/events/{event.id}/form/add/file", data={**BASE, "label.en": "None"}
    ).get_data(as_text=True)


def test_a_file_under_a_condition_is_taken_only_where_it_is_asked_for(client: PageClient, session: Session) -> None:
    event = EventFactory(kind="toy")
    diet = field(event, "Diet", "choice")
    condition = {"shown_when": diet.key, "shown_values": ["halal"]}
    field(event, "Letter", "file", accept=["pdf"], required=True, **condition)
    upload = {"field-f_letter": sent(PDF, "letter.pdf")}
    link_of(register(client, event, **{"field-f_diet": "none"}, **upload))
    assert session.scalar(select(StoredFile.id)) is None
    missing = register(client, event, email="b@example.org", **{"field-f_diet": "halal"})
    assert (missing.status_code, "This field is required." in missing.get_data(as_text=True)) == (422, True)
    upload = {"field-f_letter": sent(PDF, "letter.pdf")}
    link = link_of(register(client, event, email="b@example.org", **{"field-f_diet": "halal"}, **upload))
    assert client.get(f"{link}/files/f_letter").status_code == 200
    mine = {**PERSON, "language": "en", "field-f_diet": "none"}
    assert client.post(f"{link}/change", data=mine).status_code == 303
    assert session.scalar(select(StoredFile.id)) is None


def test_a_file_need_not_wait_for_the_approval_of_other_changes(client: PageClient, session: Session) -> None:
    event = asks()
    set_rules(event, Rules(("name",)), by=SYSTEM)
    link = link_of(register(client, event))
    upload = {"field-f_letter": sent(PDF, "letter.pdf")}
    changed = client.post(f"{link}/change", data={**PERSON, "given_name": "Azizakhon", "language": "en", **upload})
    assert changed.status_code == 303
    assert (the_one(session).given_name, the_one(session).answers["f_letter"]["name"]) == ("Aziza", "letter.pdf")
    assert session.scalars(select(ProposedChange.values)).one() == {"given_name": "Azizakhon"}
    assert client.get(f"{link}/files/f_letter").data == PDF


def test_a_form_of_many_files_costs_no_more_queries_than_it_must(
    client: PageClient, session: Session, queries: QueryCounter
) -> None:
    numbers = []
    for labels in (["Letter"], ["Letter", "Plan", "Map"]):
        event = EventFactory(kind="toy")
        for label in labels:
            field(event, label, "file", accept=["pdf"])
        upload = {f"field-f_{label.lower()}": sent(PDF, "a.pdf") for label in labels}
        link = link_of(register(client, event, email=f"{len(labels)}@example.org", **upload))
        queries.reset()
        client.text(link)
        numbers.append(queries.count)
    assert numbers[0] == numbers[1]
