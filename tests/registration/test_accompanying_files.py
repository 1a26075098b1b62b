"""Files say whom accompanying persons accompany: lists of members by name, lists of people by reference or address."""

import io

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, organiser_of
from tests.registration.delegation_helpers import COORDINATOR, add, host_of, link_to
from tests.registration.test_accompanying import couple
from webapp.core.permissions import SYSTEM
from webapp.core.spreadsheets.importing import ImportRefused
from webapp.events.models import Event
from webapp.registration import accompanying
from webapp.registration.delegations import decisions
from webapp.registration.delegations.composing import importing
from webapp.registration.delegations.composing.comparison import changes_since_approval
from webapp.registration.delegations.state import live_members
from webapp.registration.models import Delegation, Registration
from webapp.registration.people_import.running import import_people


def plan_of(delegation: Delegation, *rows: str) -> list[importing.Planned]:
    """What a file would do."""
    text = "\n".join(("given_name;category;accompanies", *rows))
    return importing.plan(delegation, io.BytesIO(text.encode()), "list.csv", by=COORDINATOR)


def test_a_file_says_whom_by_name_also_of_who_is_new(client: PageClient, session: Session) -> None:
    delegation, head, mei = couple()
    rows = ("Liu;accompanying;CHEN", "Chen;;", "Mei;;chen", "Wang;;", "Bo;accompanying;wang")
    assert [one.deed for one in plan_of(delegation, *rows)] == ["added", "added", "changed", "same", "added"]
    text = "\n".join(("given_name;category;accompanies", *rows))
    importing.import_members(delegation, io.BytesIO(text.encode()), "list.csv", by=COORDINATOR)
    session.flush()
    session.expire_all()
    assert {one.name: one.accompanies.name for one in live_members(delegation) if one.accompanies} == {
        "Liu": "Chen",
        "Mei": "Chen",
        "Bo": "Wang",
    }
    assert {one.deed for one in plan_of(delegation, *rows)} == {"same"}
    assert mei.accompanies_id != head.id
    template = client.get(f"{link_to(delegation)}/members/template.csv").get_data(as_text=True)
    assert "Accompanies" in template


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        (["Liu;accompanying;Nobody"], [(2, "is called “Nobody”")]),
        (["Liu;accompanying;Liu"], [(2, "accompanies themselves")]),
        (["Liu;participant;Wang"], [(2, "Only an accompanying person")]),
        (["Liu;accompanying;Mei"], [(2, "Mei accompanies somebody")]),
        (["Liu;accompanying;Chen", "Chen;accompanying;Wang"], [(2, "Chen accompanies somebody")]),
        (["Wang;accompanying;Na"], [(2, "Somebody accompanies this person")]),
        (["Liu;accompanying;Bo", "Bo;accompanying;Liu"], [(2, "Bo accompanies"), (3, "Liu accompanies")]),
    ],
)
def test_wrong_links_of_a_file_are_told_by_row_and_nothing_is_taken(
    session: Session, rows: list[str], wrong: list[tuple[int, str]]
) -> None:
    delegation, _head, _mei = couple()
    add(delegation, "Na")
    with pytest.raises(ImportRefused) as refused:
        plan_of(delegation, *rows)
    assert [cell.row for cell in refused.value.cells] == [row for row, _text in wrong]
    assert {cell.column for cell in refused.value.cells} == {"Accompanies"}
    for cell, (_row, text) in zip(refused.value.cells, wrong, strict=True):
        assert text in str(cell.message)


def test_who_is_no_accompanying_person_any_more_accompanies_nobody(session: Session) -> None:
    delegation, _head, mei = couple()
    text = "given_name;category\nMei;interpreter\n"
    importing.import_members(delegation, io.BytesIO(text.encode()), "list.csv", by=COORDINATOR)
    assert (mei.category, mei.accompanies_id) == ("interpreter", None)


def test_what_the_host_imports_into_an_approved_list_is_approved(session: Session) -> None:
    delegation, head, mei = couple()
    host = host_of(delegation.event)
    decisions.approve(decisions.submit(delegation, by=COORDINATOR), by=host)
    add(delegation, "Na", by=host)
    text = "given_name;category;accompanies\nMei;;Na\n"
    importing.import_members(delegation, io.BytesIO(text.encode()), "list.csv", by=host)
    assert mei.accompanies_id != head.id
    assert changes_since_approval(delegation) == []
    accompanying.name_accompanied(mei, head.reference, by=host)
    assert changes_since_approval(delegation) == []


def take(event: Event, *rows: str) -> list[tuple[int, str]]:
    """Takes a list of people; answers the row and the deed of each, or the row and the error."""
    text = "\n".join(("given_name;email;reference;category;accompanies", *rows))
    try:
        report = import_people(event, io.BytesIO(text.encode()), "list.csv", by=SYSTEM, notify=False)
    except ImportRefused as refused:
        return [(cell.row, str(cell.message)) for cell in refused.cells]
    return [(line.row, line.deed) for line in report.lines]


def test_a_list_of_people_links_by_reference_or_address(session: Session) -> None:
    event = EventFactory()
    guest = RegistrationFactory(event=event)
    rows = [
        "Lin;lin@example.org;;accompanying;New@example.org",
        "New;new@example.org;;;",
        f"Bo;bo@example.org;;accompanying;{guest.reference[:4]}-{guest.reference[4:].lower()}",
    ]
    assert take(event, *rows) == [(2, "added"), (3, "added"), (4, "added")]
    session.expire_all()
    found = session.scalars(select(Registration).where(Registration.accompanies_id.is_not(None)))
    names = {one.given_name: one.accompanies.given_name for one in found if one.accompanies}
    assert names == {"Lin": "New", "Bo": guest.given_name}
    assert {deed for _row, deed in take(event, *rows)} == {"same"}
    assert take(event, f"Lin;lin@example.org;;;{guest.reference}") == [(2, "changed")]


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        (["A;a@x.example;;accompanying;nobody@x.example"], [(2, "Nobody here has this reference or address.")]),
        (["A;a@x.example;;accompanying;A@x.example"], [(2, "Nobody accompanies themselves.")]),
        (["A;a@x.example;;;b@x.example", "B;b@x.example;;;"], [(2, "Only an accompanying person")]),
        (
            ["A;a@x.example;;accompanying;b@x.example", "B;b@x.example;;accompanying;a@x.example"],
            [(3, "A accompanies somebody")],
        ),
        (
            ["A;a@x.example;;accompanying;gone@x.example", "B;nowhere;;;", "C;c@x.example;;accompanying;A@x.example"],
            [(2, "Nobody here has this"), (3, "address")],
        ),
    ],
)
def test_wrong_links_of_a_list_are_told_by_row(session: Session, rows: list[str], wrong: list[tuple[int, str]]) -> None:
    event = EventFactory()
    found = take(event, *rows)
    assert [row for row, _text in found] == [row for row, _text in wrong]
    for (_row, text), (_same, expected) in zip(found, wrong, strict=True):
        assert expected in text
    assert session.scalars(select(Registration).where(Registration.event_id == event.id)).all() == []


def test_what_is_exported_can_be_imported(client: PageClient, session: Session) -> None:
    event = EventFactory(kind="toy")
    guest = RegistrationFactory(event=event, reference="K3PM7QXA")
    RegistrationFactory(event=event, category="accompanying", accompanies_id=guest.id)
    session.commit()
    client.sign_in(organiser_of(event.host))
    address = f"/manage/events/{event.id}/people?format=csv&columns=name,reference,accompanies"
    exported = client.get(address).get_data(as_text=True).removeprefix("\ufeff").replace("Name,", "given_name,", 1)
    assert "K3PM-7QXA" in exported
    report = import_people(event, io.BytesIO(exported.encode()), "p.csv", by=SYSTEM, notify=False)
    assert {line.deed for line in report.lines} <= {"changed", "same"}
    assert [one.accompanies_id for one in session.scalars(select(Registration).order_by(Registration.id))] == [
        None,
        guest.id,
    ]
