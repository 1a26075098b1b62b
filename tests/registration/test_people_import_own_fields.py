"""The questions that organisers added are columns of a list, under their labels in any language or by key."""

import io
import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import CityFactory, EventFactory, HostFactory, organiser_of
from tests.queries import QueryCounter
from tests.registration.form_builder.builders import field
from webapp.accounts.actors import actor_for
from webapp.accounts.models import User
from webapp.core.jobs import Job
from webapp.core.permissions import Actor
from webapp.core.spreadsheets.importing import ImportRefused
from webapp.events.models import CoHost, Event
from webapp.extensions import db
from webapp.registration.form_builder import sealing
from webapp.registration.form_builder.models import FormField
from webapp.registration.form_builder.values import OptionValues
from webapp.registration.models import Registration
from webapp.registration.people_import.columns import columns_of
from webapp.registration.people_import.report import Report
from webapp.registration.people_import.running import import_people
from webapp.registration.questions import SeenBy

BY = Actor(name="Organiser", is_admin=True)
NUMBER = "AB1234567"


def ask(event: Event, label: str, kind: str = "text", **more: Any) -> FormField:
    """One more question of the form, which the event knows of as in a request of its own."""
    made = field(event, label, kind, **more)
    db.session.flush()
    db.session.refresh(event)
    return made


def take(event: Event, text: str, *, by: Actor = BY) -> Report:
    return import_people(event, io.BytesIO(text.encode()), "people.csv", by=by, notify=False)


def answers(session: Session) -> dict[str, object]:
    return session.scalars(select(Registration)).one().answers


def wrong(event: Event, text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(ImportRefused) as refused:
        take(event, text)
    return [(cell.row, cell.column, str(cell.message)) for cell in refused.value.cells]


@pytest.mark.parametrize(
    ("kind", "cell", "kept"),
    [
        ("text", " Samarqand ", "Samarqand"),
        ("number", "1 200", 1200),
        ("date", "2026-11-26 00:00", "2026-11-26"),
        ("date", "26.11.2026", "2026-11-26"),
        ("choice", "Халяль", "halal"),
        ("choice", "halal", "halal"),
        ("choices", "Halal; Нет", ["none", "halal"]),
        ("choices", "None, Halal", ["none", "halal"]),
        ("country", "Ўзбекистон", "UZ"),
        ("country", "Узбекистан", "UZ"),
        ("level", "B2", "b2"),
        ("level", "C1, advanced", "c1"),
        ("phone", "+998 90 123 45 67", "+998901234567"),
        ("consent", "да", {"version": 1, "text": "Photos may be published."}),
        ("city", "Another place", {"name": "Another place"}),
    ],
)
def test_each_kind_of_answer_is_read_as_people_write_it(session: Session, kind: str, cell: str, kept: object) -> None:
    event = EventFactory()
    ask(event, "Asked", kind)
    take(event, f'given_name;email;Asked\nAziza;a@example.org;"{cell}"\n')
    assert answers(session) == {"f_asked": kept}


@pytest.mark.parametrize(
    ("kind", "cell", "sentence"),
    [
        ("number", "many", "Write a whole number."),
        ("number", "12", "Write a number from 0 to 9."),
        ("date", "tomorrow", "Write the date as 2026-11-24."),
        ("date", "31.02.2026", "Write the date as 2026-11-24."),
        ("choice", "Vegan", "This is not one of the answers to choose from."),
        ("country", "Atlantis", "There is no such country."),
        ("consent", "no", "Write yes where the person has agreed, and leave the cell empty where not."),
        ("phone", "12", "This is not a telephone number. Begin with + and the country's code."),
    ],
)
def test_what_cannot_be_an_answer_is_named_with_its_place(
    session: Session, kind: str, cell: str, sentence: str
) -> None:
    event = EventFactory()
    more = {"least": 0, "greatest": 9} if kind == "number" else {}
    ask(event, "Asked", kind, **more)
    assert wrong(event, f"имя;email;asked\nAziza;a@example.org;{cell}\n") == [(2, "asked", sentence)]


def test_a_column_goes_by_any_language_or_the_key(session: Session) -> None:
    event = EventFactory()
    made = ask(event, "Meals")
    made.label = {"en": "Meals", "ru": "Питание", "uz": "Ovqat"}
    session.flush()
    for number, header in enumerate(("Питание", "OVQAT", "f_meals", "Meals (f_meals)")):
        take(event, f"given_name;email;{header}\nA;{number}@example.org;halal\n")
    assert [one.answers for one in session.scalars(select(Registration))] == [{"f_meals": "halal"}] * 4


def test_a_label_that_means_two_things_needs_the_key(session: Session, client: PageClient) -> None:
    event = EventFactory()
    ask(event, "Phone", "text")
    titles = [column.title for column in columns_of(event, BY)]
    assert titles.count("Phone") == 1
    assert "Phone (f_phone)" in titles
    take(event, "given_name;email;phone;Phone (f_phone)\nA;a@example.org;+998901234567;the red one\n")
    found = session.scalars(select(Registration)).one()
    assert (found.phone, found.answers) == ("+998901234567", {"f_phone": "the red one"})
    client.sign_in(organiser_of(event.host))
    assert "Phone (f_phone)" in client.text(f"/manage/events/{event.id}/people/import/empty.csv")


def test_sensitive_answers_are_encrypted_and_named_nowhere(client: PageClient, session: Session) -> None:
    event = EventFactory()
    ask(event, "Passport", sensitive=True)
    ask(event, "Visa number", "number", sensitive=True)
    client.sign_in(organiser_of(event.host))
    address = f"/manage/events/{event.id}/people/import"

    def tried(text: str) -> str:
        file = (io.BytesIO(text.encode()), "people.csv")
        return client.text(client.post(address, data={"file": file}).location)

    assert NUMBER not in tried(f"given_name,email,passport\nAziza,a@example.org,{NUMBER}\n")
    assert NUMBER not in tried(f"given_name,email,visa number\nAziza,a@example.org,{NUMBER}\n")
    kept = json.dumps([job.result for job in session.scalars(select(Job))])
    assert "Write a whole number." in kept
    assert NUMBER not in kept
    take(event, f"given_name,email,passport\nAziza,a@example.org,{NUMBER}\n")
    found = session.scalars(select(Registration)).one()
    assert found.answers == {}
    assert sealing.unseal(found.sealed["f_passport"]) == NUMBER


def test_whoever_may_not_answer_a_question_has_no_column_for_it(session: Session) -> None:
    event = EventFactory()
    other = HostFactory()
    session.add(CoHost(event_id=event.id, organisation_id=other.id))
    ask(event, "Protocol", seen_by=SeenBy.PROTOCOL)
    session.flush()
    session.expire(event)
    guest: User = organiser_of(other)
    report = take(event, "given_name,email,protocol\nA,a@example.org,secret\n", by=actor_for(guest))
    assert [warning.column for warning in report.warnings] == ["protocol"]
    assert answers(session) == {}


def test_what_is_hidden_by_another_answer_is_left_out(session: Session) -> None:
    event = EventFactory()
    ask(event, "Diet", "choice")
    ask(event, "Which meat", shown_when="f_diet", shown_values=["halal"])
    take(event, "given_name,email,diet,which meat\nA,a@example.org,None,lamb\n")
    assert answers(session) == {"f_diet": "none"}


def test_an_empty_cell_changes_nothing_and_another_answer_does(session: Session) -> None:
    event = EventFactory()
    ask(event, "Meals")
    for cell in ("halal", "", "none"):
        report = take(event, f"given_name,email,meals\nA,a@example.org,{cell}\n")
    assert [line.fields for line in report.lines] == [["answers"]]
    assert answers(session) == {"f_meals": "none"}


def test_places_of_a_choice_are_counted_along(session: Session) -> None:
    event = EventFactory()
    ask(
        event, "Tour", "choice", options=(OptionValues({"en": "Lake"}, "lake", 2), OptionValues({"en": "Fort"}, "fort"))
    )
    rows = [f"Guest,{number}@example.org,lake\n" for number in range(3)]
    head = "given_name,email,tour\n"
    assert wrong(event, head + "".join(rows)) == [(4, "tour", "No place is left: Lake.")]
    take(event, head + rows[0])
    take(event, head + rows[0].replace("lake", "fort") + rows[1] + rows[2])
    assert wrong(event, head + rows[0]) == [(2, "tour", "No place is left: Lake.")]


def test_a_city_counts_under_its_limit_and_gives_way_to_a_question(session: Session) -> None:
    osh, event = CityFactory(name={"en": "Osh", "ru": "Ош"}), EventFactory()
    assert wrong(event, "given_name,email,Город\nAziza,a@example.org,Ohs\n") == [
        (2, "Город", "This city is not in the directory.")
    ]
    take(event, "given_name,email,Город\nAziza,a@example.org,Ош\n")
    assert [one.city_id for one in session.scalars(select(Registration))] == [osh.id]
    ask(event, "City", "city")
    take(event, "given_name,email,City,city_id\nAziza,a@example.org,Elsewhere,\nOlim,o@example.org,Elsewhere,Osh\n")
    people = session.scalars(select(Registration).order_by(Registration.id)).all()
    assert [(one.city_id, one.answers["f_city"]) for one in people] == [(osh.id, {"name": "Elsewhere"})] * 2


def test_the_statements_do_not_grow_with_the_rows(session: Session, queries: QueryCounter) -> None:
    CityFactory(name={"en": "Osh"}, key="os", search="os")
    numbers = []
    for rows in (3, 60):
        event = EventFactory()
        for label, kind in (("City", "city"), ("Passport", "text"), ("Diet", "choice")):
            ask(event, label, kind)
        ask(event, "Tour", "choice", options=(OptionValues({"en": "Lake"}, "lake", 100),))
        session.flush()
        text = "given_name,email,City (f_city),passport,diet,tour\n"
        text += "".join(f"P{n},p{n}@example.org,Osh,{NUMBER},Halal,Lake\n" for n in range(rows))
        queries.reset()
        take(event, text)
        numbers.append(queries.count)
    assert numbers[0] == numbers[1]
