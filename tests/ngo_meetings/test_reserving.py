"""The focal point puts people in reserve and takes them out, inside the body's cap."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import organiser_of
from tests.ngo_meetings.builders import FOCAL, accredited, meeting, named, page_of
from tests.ngo_meetings.helpers import messages_to, states
from webapp.core.audit import AuditEntry
from webapp.core.permissions import SYSTEM
from webapp.events.models import Approval
from webapp.ngo_meetings import queries as reads
from webapp.ngo_meetings.accrediting import suspending, terms
from webapp.ngo_meetings.errors import NotAccredited
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.people import representatives, reserving
from webapp.registration import services
from webapp.registration.errors import EventFull, ImpossibleChange, QuotaFull
from webapp.registration.models import Registration, ReserveOf
from webapp.registration.models import RegistrationState as State


def of(body: Accreditation, registration: Registration) -> reads.Person:
    """Somebody on its list."""
    return reads.person_of(body, registration.id)


def test_a_reserve_gets_a_place_that_the_body_has_left(client: PageClient, session: Session) -> None:
    body = accredited(meeting(cap=2))
    (first,), (standing_in,) = named(body, "Aziza"), named(body, "Dilnoza", reserve=True, email="d@example.org")
    link = page_of(body)
    assert f"{link}/people/{standing_in.id}/unreserve" in client.text(link)
    answer = client.post(f"{link}/people/{standing_in.id}/unreserve")
    assert answer.headers["Location"].endswith(f"#person-{standing_in.id}")
    assert states(first, standing_in) == [State.CONFIRMED] * 2
    assert standing_in.reserve_of is None
    assert messages_to(session, "d@example.org")[-1] == "registration_confirmed"
    assert session.scalar(select(AuditEntry.id).where(AuditEntry.action == "registration_unreserved"))
    assert "Dilnoza: Confirmed." in client.text(link)


def test_a_full_cap_is_said_with_its_figures_and_changes_nothing(client: PageClient) -> None:
    body = accredited(meeting(cap=1))
    named(body, "Aziza")
    (standing_in,) = named(body, "Dilnoza", reserve=True)
    link = page_of(body)
    assert client.post(f"{link}/people/{standing_in.id}/unreserve").status_code == 303
    assert "Dilnoza: The only place of Yuksalish Movement is taken." in client.text(link)
    assert states(standing_in) == [State.WAITLISTED]
    assert standing_in.reserve_of is ReserveOf.ORGANISATION
    terms.change(body, {"cap": 2}, by=SYSTEM)
    assert states(standing_in) == [State.WAITLISTED]
    reserving.make_ordinary(body, of(body, standing_in), by=FOCAL)
    assert states(standing_in) == [State.CONFIRMED]


def test_the_cap_stands_in_a_full_event_too(session: Session) -> None:
    event = meeting(cap=1, capacity=1)
    body = accredited(event)
    named(body, "Aziza")
    (standing_in,) = named(body, "Dilnoza", reserve=True)
    with pytest.raises(QuotaFull, match="The only place of Yuksalish Movement"):
        reserving.make_ordinary(body, of(body, standing_in), by=FOCAL)


def test_where_only_the_event_is_full_they_wait_like_everybody(session: Session) -> None:
    event = meeting(cap=2, capacity=1)
    body, other = accredited(event), accredited(event, "Mahalla Union")
    (stranger,), (standing_in,) = named(other, "Sardor"), named(body, "Dilnoza", reserve=True)
    reserving.make_ordinary(body, of(body, standing_in), by=FOCAL)
    assert states(standing_in) == [State.WAITLISTED]
    services.withdraw(stranger, by=SYSTEM)
    assert states(standing_in) == [State.OFFERED]


def test_without_a_waiting_list_nobody_waits_in_a_full_event(session: Session) -> None:
    event = meeting(cap=2, capacity=1, waiting_list=False)
    body, other = accredited(event), accredited(event, "Mahalla Union")
    named(other, "Sardor")
    (standing_in,) = named(body, "Dilnoza", reserve=True)
    with pytest.raises(EventFull, match="The only place is taken"):
        reserving.make_ordinary(body, of(body, standing_in), by=FOCAL)


def test_where_organisers_approve_they_decide(session: Session) -> None:
    body = accredited(meeting(cap=1, approval=Approval.MANUAL))
    (standing_in,) = named(body, "Dilnoza", reserve=True)
    reserving.make_ordinary(body, of(body, standing_in), by=FOCAL)
    assert (states(standing_in), standing_in.reserve_of) == ([State.PENDING], None)
    reserving.make_reserve(body, of(body, standing_in), by=FOCAL)
    assert (states(standing_in), standing_in.reserve_of) == ([State.PENDING], ReserveOf.ORGANISATION)


def test_who_waits_can_be_put_in_reserve_and_who_has_a_place_cannot(client: PageClient) -> None:
    event = meeting(cap=2, capacity=2)
    body, other = accredited(event), accredited(event, "Mahalla Union")
    (stranger,), (first, second) = named(other, "Sardor"), named(body, "Aziza", "Bobur")
    assert states(first, second) == [State.CONFIRMED, State.WAITLISTED]
    link = page_of(body)
    client.post(f"{link}/people/{second.id}/reserve")
    client.post(f"{link}/people/{first.id}/reserve")
    assert [one.reserve_of for one in (first, second)] == [None, ReserveOf.ORGANISATION]
    page = client.text(link)
    assert "Bobur: In reserve." in page
    assert f"{link}/people/{first.id}/reserve" not in page
    services.withdraw(stranger, by=SYSTEM)
    assert states(second) == [State.WAITLISTED]
    representatives.withdraw(body, of(body, first), by=FOCAL)
    assert states(second) == [State.OFFERED]


def test_a_suspended_body_takes_nobody_out_of_reserve(session: Session) -> None:
    body = accredited(meeting(cap=2))
    (standing_in,) = named(body, "Dilnoza", reserve=True)
    suspending.suspend(body, "A complaint.", by=SYSTEM)
    with pytest.raises(NotAccredited):
        reserving.make_ordinary(body, of(body, standing_in), by=FOCAL)


def test_who_is_no_reserve_is_not_taken_out(session: Session) -> None:
    body = accredited(meeting(cap=1))
    _first, second = named(body, "Aziza", "Bobur")
    with pytest.raises((ImpossibleChange, QuotaFull)):
        reserving.make_ordinary(body, of(body, second), by=FOCAL)
    assert states(second) == [State.WAITLISTED]


def test_a_reserve_is_told_from_the_waiting_list(client: PageClient, session: Session) -> None:
    event = meeting(cap=3, capacity=1)
    body, other = accredited(event), accredited(event, "Mahalla Union")
    named(other, "Sardor")
    named(body, "Dilnoza", reserve=True)
    link = page_of(body)
    alone = client.text(link)
    assert "In reserve" in alone
    assert "On the waiting list" not in alone
    assert "the event is full at present" not in alone
    named(body, "Bobur")
    both = client.text(link)
    assert "On the waiting list" in both
    assert "You have places left, but the event is full at present" in both
    client.sign_in(organiser_of(event.host))
    assert "In reserve" in client.text(f"/manage/events/{event.id}/bodies/{body.id}")
