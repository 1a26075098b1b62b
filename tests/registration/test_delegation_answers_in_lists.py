"""Answers of members come in files, are copied from earlier delegations, and go out by the API and in exports."""

import csv
import io

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import organiser_of
from tests.queries import QueryCounter
from tests.registration.delegation_helpers import COORDINATOR, add, composed, exchange, link_to
from tests.registration.form_builder.builders import DIETS, field
from tests.registration.test_api import Caller
from webapp.core.spreadsheets.importing import ImportRefused
from webapp.events.models import Event
from webapp.registration.delegations.composing import copying, importing
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import values_of
from webapp.registration.form_builder import sealing
from webapp.registration.form_builder.values import OptionValues

NUMBER = "AB1234567"
CSV = "Имя,Питание,Passport,Born,Guests\nWang,Халяль,AB1234567,24.11.1980,3\n"


@pytest.fixture
def event(session: Session) -> Event:
    """A visit that asks for diet, passport, day of birth and guests."""
    return with_form(exchange())


def with_form(event: Event) -> Event:
    """The form of the visit."""
    field(event, "Diet", "choice", options=DIETS)
    field(event, "Passport", sensitive=True)
    field(event, "Born", "date")
    field(event, "Guests", "number", least=0, greatest=5)
    field(event, "Pictures", "consent")
    return event


def file_of(text: str) -> io.BytesIO:
    """A file as it is sent."""
    return io.BytesIO(text.encode())


def test_a_list_answers_under_labels_in_any_language(event: Event) -> None:
    text = CSV.replace("Питание", "Diet")
    delegation = composed(event)
    importing.import_members(delegation, file_of(text), "list.csv", by=COORDINATOR)
    (member,) = live_members(delegation)
    assert values_of(member).answers == {"f_diet": "halal", "f_born": "1980-11-24", "f_guests": 3}
    assert sealing.unseal(member.sealed["f_passport"]) == NUMBER
    planned = importing.plan(delegation, file_of(text), "list.csv", by=COORDINATOR)
    assert [one.deed for one in planned] == ["same"]
    other = text.replace(NUMBER, "CD7654321")
    assert [one.deed for one in importing.plan(delegation, file_of(other), "list.csv", by=COORDINATOR)] == ["changed"]
    importing.import_members(delegation, file_of("Given name,Guests\nWang,4\n"), "list.csv", by=COORDINATOR)
    assert values_of(member).answers == {"f_diet": "halal", "f_born": "1980-11-24", "f_guests": 4}


def test_wrong_answers_are_named_with_their_cells_and_nothing_is_taken(event: Event) -> None:
    delegation = composed(event)
    text = "Given name,Diet,Born,Guests\nWang,Pork,24.13.1980,9\n"
    with pytest.raises(ImportRefused) as refused:
        importing.import_members(delegation, file_of(text), "list.csv", by=COORDINATOR)
    assert [(cell.row, cell.column) for cell in refused.value.cells] == [(2, "Diet"), (2, "Born"), (2, "Guests")]
    assert live_members(delegation) == []


def test_the_template_has_a_column_for_each_question(client: PageClient, event: Event) -> None:
    page = client.get(f"{link_to(composed(event))}/members/template.csv").get_data(as_text=True)
    (header,) = csv.reader(io.StringIO(page.lstrip("\ufeff")))
    assert header[-5:] == ["Diet", "Passport", "Born", "Guests", "Pictures"]


def test_a_plan_shows_no_sensitive_answer(client: PageClient, event: Event) -> None:
    link = link_to(composed(event))
    upload = (file_of(CSV.replace("Питание", "Diet")), "list.csv")
    page = client.post(f"{link}/members/import", data={"file": upload, "then": "look"}).get_data(as_text=True)
    assert "Wang" in page
    assert NUMBER not in page


def test_copied_members_bring_answers_to_the_same_questions(session: Session, event: Event) -> None:
    earlier = composed(event, "Wang")
    answers = {"f_diet": "halal", "f_passport": NUMBER, "f_born": "1980-11-24", "f_guests": 3, "f_pictures": True}
    na = add(earlier, "Na", answers=answers)
    now = exchange(host=event.host)
    later = composed(now)
    diets = [OptionValues({"ru": "Халяль"}, "h"), OptionValues({"en": "None"}, "n")]
    field(now, "Diet", "choice", options=diets)
    field(now, "Passport", sensitive=True)
    field(now, "Born", "text")
    field(now, "Guests", "number", greatest=2)
    field(now, "Pictures", "consent")
    (member,) = copying.copy_members(later, earlier, {na.id}, by=COORDINATOR, own=False)
    assert (values_of(member).answers, member.sealed) == ({"f_diet": "h"}, {})


def test_the_export_of_members_masks_what_is_sensitive(client: PageClient, event: Event) -> None:
    add(composed(event), "Wang", answers={"f_diet": "halal", "f_passport": NUMBER})
    client.sign_in(organiser_of(event.host))
    text = client.get(f"/manage/events/{event.id}/delegations/members.csv").get_data(as_text=True)
    header, row = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    told = dict(zip(header, row, strict=True))
    assert (told["Diet"], told["Passport"]) == ("Halal", sealing.MASK)


def test_the_api_takes_and_gives_answers_masked(client: PageClient, event: Event) -> None:
    call = Caller(client, organiser_of(event.host))
    path = f"/delegations/{composed(event).id}/members"
    body = {"given_name": "Wang", "visa": "needed", "languages": ["zh"]}
    made = call("POST", path, body | {"answers": {"f_diet": "halal", "f_passport": NUMBER, "f_foreign": "x"}})
    assert made.status_code == 201
    (member,) = made.get_json()["members"]
    assert member["answers"] == {"f_diet": "halal", "f_passport": sealing.MASK}
    assert (member["visa"], member["languages"]) == ("needed", ["zh"])
    wrong = call("POST", path, {"given_name": "Na", "answers": {"f_guests": 9}})
    assert wrong.status_code == 422
    assert [one["field"] for one in wrong.get_json()["errors"]] == ["answers.f_guests"]


def test_lists_of_delegations_read_questions_once(client: PageClient, queries: QueryCounter, session: Session) -> None:
    event = with_form(exchange())
    client.sign_in(organiser_of(event.host))
    call = Caller(client, organiser_of(event.host))
    path = f"/manage/events/{event.id}/delegations"
    composed(event, "Wang")
    call("GET", f"/events/{event.id}/delegations")
    counts = []
    for _round in range(2):
        client.text(path)
        queries.reset()
        client.text(path)
        page = queries.count
        call("GET", f"/events/{event.id}/delegations")
        counts.append((page, queries.count - page))
        composed(event, "A", "B", coordinator_email="a@b.example")
        composed(event, "C", "D", coordinator_email="c@d.example")
    assert counts[0] == counts[1]
