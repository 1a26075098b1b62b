"""A list of people is taken whole or not at all, after a trial that tells what would happen."""

import io

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.factories import EventFactory, RegistrationFactory
from tests.queries import QueryCounter
from webapp.core.permissions import Actor
from webapp.core.spreadsheets.importing import ImportRefused
from webapp.events.models import Approval, Event
from webapp.mail.models import Message
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.people_import import taking
from webapp.registration.people_import.report import Report
from webapp.registration.people_import.running import import_people

BY = Actor(name="Organiser", is_admin=True)


def take(event: Event, text: str, *, dry_run: bool = False, notify: bool = False) -> Report:
    return import_people(event, io.BytesIO(text.encode()), "people.csv", by=BY, notify=notify, dry_run=dry_run)


def people_of(event: Event, session: Session) -> dict[str | None, Registration]:
    query = select(Registration).where(Registration.event_id == event.id)
    return {one.email: one for one in session.scalars(query)}


def test_newcomers_get_places_while_there_are_any(session: Session) -> None:
    event = EventFactory(capacity=2)
    report = take(
        event,
        "имя;фамилия;почта;страна\nАзиза;Каримова;a@example.org;Узбекистан\nB;;b@example.org;kz\nC;;c@example.org;\n",
    )
    assert [(line.row, line.deed, line.state) for line in report.lines] == [
        (2, "added", State.CONFIRMED),
        (3, "added", State.CONFIRMED),
        (4, "added", State.WAITLISTED),
    ]
    people = people_of(event, session)
    assert (people["a@example.org"].name, people["a@example.org"].country) == ("Азиза Каримова", "UZ")
    assert people["c@example.org"].queued_at is not None


def test_where_everybody_is_decided_on_they_wait_for_a_decision(session: Session) -> None:
    event = EventFactory(approval=Approval.MANUAL)
    assert [line.state for line in take(event, "given_name,email\nA,a@example.org\n").lines] == [State.PENDING]


def test_a_trial_changes_nothing(session: Session) -> None:
    event = EventFactory()
    assert take(event, "given_name,email\nA,a@example.org\n", dry_run=True).number("added") == 1
    assert people_of(event, session) == {}


def test_who_is_known_is_changed_and_an_empty_cell_changes_nothing(session: Session) -> None:
    event = EventFactory()
    by_address = RegistrationFactory(event=event, email="a@example.org", function="Editor", category="speaker")
    by_reference = RegistrationFactory(event=event, email="old@example.org")
    rows = (",Aziza,A@example.org,", f"{by_reference.reference},New,new@example.org,Head")
    text = "\n".join(("reference,given_name,email,function", *rows))
    report = take(event, text)
    assert [line.deed for line in report.lines] == ["changed", "changed"]
    session.expire_all()
    assert (by_address.given_name, by_address.function, by_address.category) == ("Aziza", "Editor", "speaker")
    assert (by_reference.email, by_reference.function) == ("new@example.org", "Head")
    assert [line.deed for line in take(event, text).lines] == ["same", "same"]


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("email\na@example.org\n", [(0, "given_name")]),
        ("given_name,email\n,a@example.org\n", [(2, "given_name")]),
        ("given_name,email\nA,not-an-address\nB,\n", [(2, "email"), (3, "email")]),
        ("given_name,email,country\nA,a@example.org,Atlantis\n", [(2, "country")]),
        (
            "given_name,email,country\nA,nowhere,UZ\nB,b@example.org,Atlantis\nC,,KZ\n",
            [(2, "email"), (3, "country"), (4, "email")],
        ),
        ("given_name,email,category\nA,a@example.org,king\n", [(2, "category")]),
        ("given_name,email\nA,a@example.org\nB,A@example.org\n", [(3, "email")]),
        ("reference,given_name\nZZZZZZZZ,A\n", [(2, "reference")]),
    ],
)
def test_every_wrong_cell_is_named_and_nothing_is_taken(
    session: Session, text: str, errors: list[tuple[int, str]]
) -> None:
    event = EventFactory()
    with pytest.raises(ImportRefused) as refused:
        take(event, f"{text.rstrip()}\n")
    assert [(cell.row, cell.column) for cell in refused.value.cells] == errors
    assert people_of(event, session) == {}


def test_a_shared_address_may_stand_in_many_rows(session: Session) -> None:
    event = EventFactory()
    take(event, "given_name,email,shared\nA,office@example.org,yes\nB,office@example.org,ha\nC,,да\n")
    assert session.scalar(select(func.count()).where(Registration.event_id == event.id)) == 3


@pytest.mark.parametrize(
    ("rows", "column"),
    [
        (("{one},,Head", ",one@example.org,Deputy"), "email"),
        ((",one@example.org,Deputy", "{one},,Head"), "reference"),
        (("{one},one@example.org,Head", "{one},,Deputy"), "reference"),
        (("{one},new@example.org,Head", ",new@example.org,Deputy"), "email"),
        ((",new@example.org,Deputy", "{one},new@example.org,Head"), "reference"),
        (("{one},new@example.org,Head", ",one@example.org,Deputy"), "email"),
    ],
)
@pytest.mark.parametrize("portion", [1, 500])
def test_nobody_stands_twice_on_a_list_by_reference_and_by_address(
    session: Session, monkeypatch: pytest.MonkeyPatch, rows: tuple[str, str], column: str, portion: int
) -> None:
    monkeypatch.setattr(taking, "PORTION", portion)
    event = EventFactory()
    one = RegistrationFactory(event=event, email="one@example.org", function="Editor")
    lines = [f"{row},A".format(one=one.reference) for row in rows]
    with pytest.raises(ImportRefused) as refused:
        take(event, "\n".join(("reference,email,function,given_name", *lines)), dry_run=True)
    assert [(cell.row, cell.column) for cell in refused.value.cells] == [(3, column)]
    assert "row 2" in str(refused.value.cells[0].message)
    session.expire_all()
    assert one.function == "Editor"


def test_people_of_one_mailbox_stand_on_a_list_by_their_references(session: Session) -> None:
    event = EventFactory()
    people = RegistrationFactory.create_batch(2, event=event, email="office@example.org", shared_mailbox=True)
    rows = [f"{one.reference},office@example.org,Head" for one in people]
    report = take(event, "\n".join(("reference,email,function,given_name", *(f"{row},A" for row in rows))))
    assert [line.deed for line in report.lines] == ["changed", "changed"]


def test_full_without_a_waiting_list_is_an_error_of_its_row(session: Session) -> None:
    event = EventFactory(capacity=1, waiting_list=False)
    with pytest.raises(ImportRefused, match="Nothing was imported") as refused:
        take(event, "given_name,email\nA,a@example.org\nB,b@example.org\n")
    assert [cell.row for cell in refused.value.cells] == [3]


def test_newcomers_are_written_to_where_the_organiser_wants_it(session: Session) -> None:
    event = EventFactory()
    assert take(event, "given_name,email\nA,a@example.org\n", notify=True).mailed == 1
    assert session.scalars(select(Message.template).where(Message.event_id == event.id)).all() == [
        "registration_confirmed"
    ]


def test_the_statements_do_not_grow_with_the_rows(session: Session, queries: QueryCounter) -> None:
    numbers = []
    for rows in (3, 60):
        event = EventFactory()
        session.flush()
        text = "given_name,email\n" + "".join(f"P{n},p{n}@example.org\n" for n in range(rows))
        queries.reset()
        take(event, text, notify=True)
        numbers.append(queries.count)
    assert numbers[0] == numbers[1]
