"""The focal point names people, in the order of the body, and nobody else does."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import RegistrationFactory, UserFactory
from tests.ngo_meetings.builders import accredited, asks, meeting, named, page_of
from tests.ngo_meetings.helpers import messages_to, states
from tests.queries import QueryCounter
from webapp.ngo_meetings import queries as reads
from webapp.ngo_meetings.models import Accreditation
from webapp.registration.models import Registration, Source
from webapp.registration.models import RegistrationState as State


def order(body: Accreditation) -> list[str]:
    """The names on a body's list."""
    return [person.registration.given_name for person in reads.people_of(body)]


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
