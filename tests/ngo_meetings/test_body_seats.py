"""Who of a body has a seat under its cap, and to whom a freed one goes."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import RegistrationFactory
from tests.ngo_meetings.builders import FOCAL, accredited, asks, meeting, named, page_of
from tests.ngo_meetings.helpers import messages_to, states
from webapp.core.permissions import SYSTEM
from webapp.events.models import Approval
from webapp.ngo_meetings import queries as reads
from webapp.ngo_meetings.people import representatives
from webapp.registration import bulk, services
from webapp.registration.models import Registration, ReserveOf
from webapp.registration.models import RegistrationState as State
from webapp.registration.places import claims, waiting
from webapp.registration.states import Action


def test_without_a_waiting_list_nobody_stands_above_the_cap(client: PageClient, session: Session) -> None:
    body = accredited(meeting(cap=1, waiting_list=False))
    answer = client.post(f"{page_of(body)}/people/paste", data={"people": "Aziza\nBobur"})
    assert answer.status_code == 422
    assert "The only place of Yuksalish Movement is taken." in answer.get_data(as_text=True)
    assert session.scalar(select(Registration.id)) is None


def test_the_cap_counts_everybody_of_the_body_in_any_spelling_and_nobody_else(session: Session) -> None:
    event = meeting(cap=2, capacity=10)
    body = accredited(event, short_name="YM")
    RegistrationFactory(event=event, organisation="YM", organisation_key="im")
    RegistrationFactory(event=event, organisation="Other", organisation_key="oter")
    RegistrationFactory(event=event, organisation_key=body.organisation_key, category="interpreter")
    assert [one.state for one in named(body, "Aziza", "Bobur")] == [State.CONFIRMED, State.WAITLISTED]


def test_bodies_that_are_not_accredited_have_no_cap(session: Session) -> None:
    event = meeting(cap=1)
    asks(event, "Mahalla Union")
    people = [RegistrationFactory(event=event, organisation_key="mahala onion", state=State.PENDING) for _ in range(3)]
    report = bulk.act(event, [one.id for one in people], Action.APPROVE, by=SYSTEM)
    assert len(report.done) == 3


def test_where_organisers_approve_the_body_order_decides_who_gets_its_places(session: Session) -> None:
    event = meeting(cap=2, approval=Approval.MANUAL)
    body = accredited(event)
    people = named(body, "Aziza", "Bobur", "Dilnoza")
    assert states(*people) == [State.PENDING] * 3
    assert messages_to(session, "nodira@yuksalish.example") == []
    representatives.order_people(body, [people[2].id, people[0].id], by=FOCAL)
    report = bulk.act(event, [one.id for one in people], Action.APPROVE, by=SYSTEM)
    assert [one.given_name for one in report.done] == ["Dilnoza", "Aziza"]
    assert "All 2 places of Yuksalish Movement are taken." in report.skipped[0][1]


def test_a_freed_seat_goes_first_to_the_next_of_the_body_then_to_the_list_by_time(session: Session) -> None:
    event = meeting(cap=2, capacity=2)
    body, other = accredited(event), accredited(event, "Mahalla Union")
    first, second = named(body, "Aziza", "Bobur")
    (waits_longest,) = named(other, "Sardor")
    third, fourth = named(body, "Dilnoza", "Eldor")
    assert states(waits_longest, third, fourth) == [State.WAITLISTED] * 3
    representatives.order_people(body, [first.id, second.id, fourth.id, third.id], by=FOCAL)
    representatives.withdraw(body, reads.person_of(body, first.id), by=FOCAL)
    assert states(waits_longest, third, fourth) == [State.WAITLISTED, State.WAITLISTED, State.OFFERED]
    services.cancel(second, by=SYSTEM, reason="Ill.")
    assert states(third) == [State.OFFERED]
    for one in (third, fourth):
        services.decline(one, by=FOCAL)
    assert states(waits_longest) == [State.OFFERED]


def test_a_reserve_of_a_body_takes_no_place_until_one_of_its_people_gives_one_up(
    client: PageClient, session: Session
) -> None:
    event = meeting(cap=3, capacity=3)
    body, other = accredited(event), accredited(event, "Mahalla Union")
    (first,), (stranger,) = named(body, "Aziza"), named(other, "Sardor")
    answer = client.post(page_of(body, "/people/new"), data={"given_name": "Dilnoza", "reserve": "y"})
    assert answer.status_code == 303
    standing_in = session.scalars(select(Registration).where(Registration.given_name == "Dilnoza")).one()
    assert (standing_in.state, standing_in.reserve_of) == (State.WAITLISTED, ReserveOf.ORGANISATION)
    assert "In reserve" in client.text(page_of(body))
    services.withdraw(stranger, by=SYSTEM)
    assert states(standing_in) == [State.WAITLISTED]
    successor = representatives.replace(
        body, reads.person_of(body, standing_in.id), representatives.PersonValues(given_name="Eldor"), by=FOCAL
    )
    representatives.withdraw(body, reads.person_of(body, first.id), by=FOCAL)
    assert states(successor) == [State.OFFERED]


def test_among_bodies_the_waiting_list_stays_one_by_time(session: Session) -> None:
    event = meeting(cap=3, capacity=1)
    named(accredited(event, "Mahalla Union"), "Holder")
    one, two = accredited(event), accredited(event, "Istiqbolli Avlod")
    a1, a2 = named(one, "Aziza", "Bobur")
    (b1,) = named(two, "Sardor")
    (a3,) = named(one, "Dilnoza")
    representatives.order_people(one, [a3.id, a2.id, a1.id], by=FOCAL)
    names = [found.given_name for found in session.scalars(claims.queue(event.id))]
    assert names == ["Dilnoza", "Bobur", "Sardor", "Aziza"]
    assert b1.given_name == "Sardor"


def test_an_offer_to_one_of_ours_is_taken_or_let_go_on_their_word(client: PageClient, session: Session) -> None:
    body = accredited(meeting(cap=1))
    first, second = named(body, "Aziza", "Bobur")
    link = page_of(body)
    client.post(f"{link}/people/{first.id}/withdraw")
    assert states(first, second) == [State.WITHDRAWN, State.OFFERED]
    assert "A place is held until" in client.text(link)
    client.post(f"{link}/people/{second.id}/decline")
    assert states(second) == [State.WAITLISTED]
    services.offer(second, by=SYSTEM)
    session.commit()
    client.post(f"{link}/people/{second.id}/accept")
    assert states(second) == [State.CONFIRMED]


def test_a_person_cannot_leave_the_cap_by_renaming_their_body(client: PageClient, session: Session) -> None:
    body = accredited(meeting(cap=1))
    (first,) = named(body, "Aziza", email="aziza@example.org")
    first.organisation, first.organisation_key = "Elsewhere", "elsevere"
    session.commit()
    assert [one.state for one in named(body, "Bobur")] == [State.WAITLISTED]
    data = {"given_name": "Aziza", "country": "KZ"}
    assert client.post(f"{page_of(body)}/people/{first.id}", data=data).status_code == 303


def test_an_offer_that_nobody_answers_goes_on(session: Session) -> None:
    event = meeting(cap=1)
    body = accredited(event)
    first, second, third = named(body, "Aziza", "Bobur", "Dilnoza")
    representatives.withdraw(body, reads.person_of(body, first.id), by=FOCAL)
    session.refresh(second)
    assert second.offer_expires_at is not None
    second.offer_expires_at -= timedelta(days=3)
    session.commit()
    waiting.expire_offers(event.id)
    assert states(second, third) == [State.WAITLISTED, State.OFFERED]
