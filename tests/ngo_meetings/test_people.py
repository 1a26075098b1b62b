"""The focal point names people, under the cap of the body and in its order."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import RegistrationFactory, UserFactory
from tests.ngo_meetings.builders import FOCAL, accredited, asks, in_days, meeting, named, page_of
from tests.queries import QueryCounter
from webapp.core.permissions import SYSTEM
from webapp.events.models import Approval
from webapp.extensions import db
from webapp.mail.models import Message
from webapp.ngo_meetings import queries as reads
from webapp.ngo_meetings import representatives
from webapp.ngo_meetings.models import Accreditation
from webapp.registration import services, waiting
from webapp.registration.models import Registration, Source
from webapp.registration.models import RegistrationState as State
from webapp.registration.states import Action


def states(*people: Registration) -> list[State]:
    """How people stand now."""
    for person in people:
        db.session.refresh(person)
    return [person.state for person in people]


def order(body: Accreditation) -> list[str]:
    """The names on a body's list."""
    return [person.registration.given_name for person in reads.people_of(body)]


def messages_to(session: Session, address: str) -> list[str]:
    """The mails to an address."""
    query = select(Message.template).where(Message.to_email == address).order_by(Message.id)
    return [one for one in session.scalars(query) if not one.startswith("accreditation")]


def test_one_is_added_and_mail_without_an_address_comes_to_the_focal_point(
    client: PageClient, session: Session
) -> None:
    body = accredited(meeting())
    link = page_of(body)
    assert "Nobody is on the list yet" in client.text(link)
    client.text(f"{link}/people/new")
    data = {"given_name": "Dilnoza", "family_name": "Karimova", "function": "Lawyer", "then": "another"}
    answer = client.post(f"{link}/people/new", data=data)
    assert answer.headers["Location"].endswith("/people/new")
    assert "Dilnoza Karimova" in client.text(link)
    found = session.scalars(select(Registration)).one()
    assert (found.state, found.source, found.organisation) == (
        State.CONFIRMED,
        Source.FOCAL_POINT,
        "Yuksalish Movement",
    )
    assert messages_to(session, "nodira@yuksalish.example") == ["registration_confirmed"]


def test_what_is_wrong_is_said_beside_the_field(client: PageClient, session: Session) -> None:
    link = page_of(accredited(meeting()))
    answer = client.post(
        f"{link}/people/new", data={"given_name": " ", "email": "no", "phone": "no", "function": "Lawyer"}
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert all(part in page for part in ("Write the name.", "This is not an email address.", 'value="Lawyer"'))
    answer = client.post(f"{link}/people/new", data={"given_name": "A", "phone": "no"})
    assert "This is not a telephone number." in answer.get_data(as_text=True)
    assert session.scalar(select(Registration.id)) is None


def test_several_are_pasted_and_those_above_the_cap_wait(client: PageClient, session: Session) -> None:
    body = accredited(meeting(cap=2))
    link = page_of(body)
    client.text(f"{link}/people/paste")
    pasted = "Aziza Karimova, lawyer\nБобур Алимов\n3. Dilnoza <dilnoza@example.org>"
    answer = client.post(f"{link}/people/paste", data={"people": pasted})
    page = client.text(answer.headers["Location"].split("#")[0])
    assert "3 people are on the list." in page
    assert "1 of them waits for a place" in page
    people = [person.registration for person in reads.people_of(body)]
    assert states(*people) == [State.CONFIRMED, State.CONFIRMED, State.WAITLISTED]
    assert (people[0].function, people[2].email) == ("lawyer", "dilnoza@example.org")
    assert messages_to(session, "dilnoza@example.org") == ["registration_waitlisted"]


def test_pasting_is_all_or_nothing(client: PageClient, session: Session) -> None:
    body = accredited(meeting())
    link = page_of(body)
    answer = client.post(f"{link}/people/paste", data={"people": f"Aziza\n{'x' * 300}\n,;"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Line 2 is too long." in page
    assert "Line 3 has no name." in page
    answer = client.post(f"{link}/people/paste", data={"people": "Aziza\nАзиза"})
    assert "is on the list already." in answer.get_data(as_text=True)
    assert session.scalar(select(Registration.id)) is None


def test_without_a_waiting_list_nobody_stands_above_the_cap(client: PageClient, session: Session) -> None:
    body = accredited(meeting(cap=1, waiting_list=False))
    answer = client.post(f"{page_of(body)}/people/paste", data={"people": "Aziza\nBobur"})
    assert answer.status_code == 422
    assert "All 1 places of Yuksalish Movement are taken." in answer.get_data(as_text=True)
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
    report = services.bulk(event, [one.id for one in people], Action.APPROVE, by=SYSTEM)
    assert len(report.done) == 3


def test_where_organisers_approve_the_body_order_decides_who_gets_its_places(session: Session) -> None:
    event = meeting(cap=2, approval=Approval.MANUAL)
    body = accredited(event)
    people = named(body, "Aziza", "Bobur", "Dilnoza")
    assert states(*people) == [State.PENDING] * 3
    assert messages_to(session, "nodira@yuksalish.example") == []
    representatives.order_people(body, [people[2].id, people[0].id], by=FOCAL)
    report = services.bulk(event, [one.id for one in people], Action.APPROVE, by=SYSTEM)
    assert [one.given_name for one in report.done] == ["Dilnoza", "Aziza"]
    assert "All 2 places of Yuksalish Movement are taken." in report.skipped[0][1]


def test_the_order_changes_by_buttons_and_by_dragging(client: PageClient, session: Session) -> None:
    body = accredited(meeting(cap=5))
    people = named(body, "Aziza", "Bobur", "Dilnoza")
    ids = [one.id for one in people]
    link = page_of(body)
    client.post(f"{link}/people/order", data={"ids": ids, "up": ids[2]})
    assert order(body) == ["Aziza", "Dilnoza", "Bobur"]
    client.post(f"{link}/people/order", data={"ids": list(reversed(ids))})
    assert order(body) == ["Dilnoza", "Bobur", "Aziza"]
    client.post(f"{link}/people/order", data={"ids": [*ids[:1], 999999], "down": "x"})
    assert order(body) == ["Aziza", "Dilnoza", "Bobur"]


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


def test_among_bodies_the_waiting_list_stays_one_by_time(session: Session) -> None:
    event = meeting(cap=3, capacity=1)
    named(accredited(event, "Mahalla Union"), "Holder")
    one, two = accredited(event), accredited(event, "Istiqbolli Avlod")
    a1, a2 = named(one, "Aziza", "Bobur")
    (b1,) = named(two, "Sardor")
    (a3,) = named(one, "Dilnoza")
    representatives.order_people(one, [a3.id, a2.id, a1.id], by=FOCAL)
    names = [found.given_name for found in session.scalars(waiting.queue(event.id))]
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


def test_somebody_is_replaced_and_the_seat_stays_with_the_body(client: PageClient, session: Session) -> None:
    event = meeting(cap=2, capacity=1)
    body = accredited(event)
    (first,) = named(body, "Aziza", email="aziza@example.org")
    (waits,) = named(accredited(event, "Mahalla Union"), "Sardor")
    link = page_of(body)
    client.text(f"{link}/people/{first.id}/replace")
    answer = client.post(
        f"{link}/people/{first.id}/replace", data={"given_name": "Bobur", "email": "bobur@example.org"}
    )
    page = client.text(answer.headers["Location"].split("#")[0])
    assert "Bobur comes instead of Aziza." in page
    assert "No longer coming (1)" in page
    newcomer = session.scalars(select(Registration).where(Registration.given_name == "Bobur")).one()
    assert states(first, newcomer, waits) == [State.WITHDRAWN, State.CONFIRMED, State.WAITLISTED]
    assert newcomer.reference != first.reference
    assert messages_to(session, "aziza@example.org") == ["registration_confirmed", "registration_withdrawn"]
    assert messages_to(session, "bobur@example.org") == ["registration_confirmed"]


def test_where_organisers_approve_a_newcomer_waits_for_that_and_the_seat_is_not_given_away(session: Session) -> None:
    event = meeting(cap=1, capacity=1, approval=Approval.MANUAL)
    body = accredited(event)
    (first,) = named(body, "Aziza")
    (waits,) = named(accredited(event, "Mahalla Union"), "Sardor")
    services.approve(first, by=SYSTEM)
    services.put_on_waiting_list(waits, by=SYSTEM)
    new = representatives.replace(
        body, reads.person_of(body, first.id), representatives.PersonValues(given_name="Bobur"), by=FOCAL
    )
    assert states(new, waits) == [State.PENDING, State.WAITLISTED]


def test_replacing_works_after_registration_has_closed(client: PageClient, session: Session) -> None:
    event = meeting()
    body = accredited(event)
    (first,) = named(body, "Aziza")
    event.registration_closes_at = in_days(-1)
    session.commit()
    link = page_of(body)
    assert "You can still replace people" in client.text(link)
    assert client.post(f"{link}/people/new", data={"given_name": "Bobur"}).status_code == 422
    assert client.post(f"{link}/people/{first.id}/replace", data={"given_name": "Bobur"}).status_code == 303


def test_a_bad_replacement_changes_nothing(client: PageClient, session: Session) -> None:
    body = accredited(meeting())
    first, _second = named(body, "Aziza", "Bobur")
    answer = client.post(f"{page_of(body)}/people/{first.id}/replace", data={"given_name": "Bobur"})
    assert answer.status_code == 422
    assert "Bobur is on the list already." in answer.get_data(as_text=True)
    assert states(first) == [State.CONFIRMED]


def test_somebody_is_changed_and_asks_for_the_floor(client: PageClient, session: Session) -> None:
    body = accredited(meeting())
    (first,) = named(body, "Aziza")
    link = f"{page_of(body)}/people/{first.id}"
    assert 'value="Aziza"' in client.text(link)
    data = {"given_name": "Aziza", "family_name": "Karimova", "function": "Head", "floor": "On water.", "country": "UZ"}
    assert client.post(link, data=data).status_code == 303
    session.refresh(first)
    assert (first.family_name, first.function, first.answers) == ("Karimova", "Head", {"floor": "On water."})
    assert first.email == "nodira@yuksalish.example"
    client.post(link, data={**data, "floor": "", "email": "aziza@example.org"})
    session.refresh(first)
    assert (first.answers, first.email) == ({}, "aziza@example.org")
    assert client.post(link, data={**data, "email": "wrong"}).status_code == 422


def test_a_person_cannot_leave_the_cap_by_renaming_their_body(client: PageClient, session: Session) -> None:
    body = accredited(meeting(cap=1))
    (first,) = named(body, "Aziza", email="aziza@example.org")
    first.organisation, first.organisation_key = "Elsewhere", "elsevere"
    session.commit()
    assert [one.state for one in named(body, "Bobur")] == [State.WAITLISTED]
    data = {"given_name": "Aziza", "country": "KZ"}
    assert client.post(f"{page_of(body)}/people/{first.id}", data=data).status_code == 303


def test_a_link_opens_its_body_and_nothing_else(client: PageClient, session: Session) -> None:
    event = meeting()
    body, other = accredited(event), accredited(event, "Mahalla Union")
    (theirs,) = named(other, "Sardor")
    link = page_of(body)
    for part in ("", "/replace"):
        assert client.get(f"{link}/people/{theirs.id}{part}").status_code == 404
    for deed in ("confirm", "refuse", "withdraw", "replace", "accept", ""):
        answer = client.post(f"{link}/people/{theirs.id}/{deed}".rstrip("/"), data={"given_name": "X", "reason": "x"})
        assert answer.status_code == 404
    client.post(f"{link}/people/order", data={"ids": [theirs.id]})
    assert states(theirs) == [State.CONFIRMED]
    assert client.get("/accreditations/forged-token").status_code == 404
    assert client.get(link).headers["Referrer-Policy"] == "no-referrer"


def test_people_of_the_organisers_are_seen_but_not_touched(client: PageClient, session: Session) -> None:
    event = meeting()
    body = accredited(event)
    own = RegistrationFactory(event=event, given_name="Guest", organisation_key=body.organisation_key)
    link = page_of(body)
    assert "Registered by the organisers under the name of your organisation." in client.text(link)
    assert client.get(f"{link}/people/{own.id}").status_code == 404


def test_nobody_is_named_before_accreditation(client: PageClient, session: Session) -> None:
    link = page_of(asks(meeting()))
    assert "Add a person" not in client.text(link)
    assert client.get(f"{link}/people/new").status_code == 409
    assert client.post(f"{link}/people/paste", data={"people": "Aziza"}).status_code == 409


def test_a_focal_point_who_signs_in_finds_the_bodies_by_address(client: PageClient, session: Session) -> None:
    user = UserFactory(email="nodira@yuksalish.example")
    client.sign_in(user)
    assert "You are not the focal point of an organisation" in client.text("/accreditations/")
    body = accredited(meeting())
    stranger = accredited(meeting(), "Mahalla Union", focal_email="other@example.org")
    assert "Yuksalish Movement" in client.text("/accreditations/")
    page = client.text(f"/accreditations/of/{body.id}")
    assert "Nobody is on the list yet" in page
    assert client.post(f"/accreditations/of/{body.id}/people/new", data={"given_name": "Aziza"}).status_code == 303
    assert client.get(f"/accreditations/of/{stranger.id}").status_code == 404
    assert client.get("/profile").status_code == 200


def test_the_pages_ask_the_same_of_the_database_however_many_come(
    client: PageClient, session: Session, queries: QueryCounter
) -> None:
    body = accredited(meeting(cap=2))
    named(body, "Aziza")
    link = page_of(body)
    client.text(link)
    with queries.at_most(12):
        client.text(link)
    named(body, "Bobur", "Dilnoza", "Eldor")
    with queries.at_most(12):
        client.text(link)


@pytest.mark.parametrize("path", ["", "/people/new", "/people/paste"])
@pytest.mark.parametrize("language", ["ru", "uz"])
def test_the_pages_speak_every_language(client: PageClient, session: Session, path: str, language: str) -> None:
    body = accredited(meeting())
    named(body, "Aziza")
    client.text(f"{page_of(body)}{path}?lang={language}")


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
