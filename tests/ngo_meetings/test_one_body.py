"""A body that the directory knows by several names is accredited once, and has one cap."""

import pytest
from sqlalchemy.orm import Session

from tests.api import bearer
from tests.client import PageClient
from tests.factories import OrganisationFactory, organiser_of
from tests.ngo_meetings.builders import BODY, FOCAL, asks, body_values, by_hand, meeting, named, register
from tests.ngo_meetings.test_validity import later, until
from tests.queries import QueryCounter
from webapp.core.names import search_key
from webapp.core.permissions import SYSTEM
from webapp.directory.models import Organisation
from webapp.events.models import Event
from webapp.extensions import db
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.accrediting import decisions, directory_match
from webapp.ngo_meetings.accrediting.bodies import same_number
from webapp.ngo_meetings.accrediting.directory_match import similar_requests
from webapp.ngo_meetings.accrediting.requests import request_accreditation, update_request
from webapp.ngo_meetings.errors import KnownBody, PerhapsKnownBody
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.models import AccreditationState as State
from webapp.registration.models import RegistrationState as Standing

ENGLISH, RUSSIAN = "Silk Road Dialogue", "Общество дружбы народов"
REFUSAL = f"{ENGLISH} is accredited to this meeting already, and the directory knows both as one body"
API = "/api/v1/accreditations"


@pytest.fixture
def event(session: Session) -> Event:
    """A meeting."""
    return meeting(cap=1)


@pytest.fixture
def record(session: Session) -> Organisation:
    """What the directory knows of one body under two names, beside others."""
    in_directory("Silk Road Museum", "Общество дружбы")
    return in_directory(ENGLISH, RUSSIAN)


def in_directory(english: str, russian: str) -> Organisation:
    """A body of the directory."""
    search = search_key(english, russian)
    found: Organisation = OrganisationFactory(name={"en": english, "ru": russian}, search=search)
    return found


@pytest.fixture
def first(event: Event) -> Accreditation:
    """The body asks in English."""
    return asks(event, ENGLISH, registration_number="44-7")


@pytest.fixture
def second(event: Event, first: Accreditation) -> Accreditation:
    """The same body asks in Russian, and writes its number in another way."""
    return asks(event, {"ru": RUSSIAN}, registration_number="447/1", focal_email="second@example.org")


def link(*bodies: Accreditation, to: Organisation) -> None:
    """Say which body of the directory they are."""
    for body in bodies:
        directory_match.found(body, to.id, by=SYSTEM)
    db.session.commit()


def accredit(body: Accreditation) -> Accreditation:
    """Let it send people."""
    decisions.accredit(body, by=SYSTEM)
    db.session.commit()
    return body


@pytest.mark.parametrize("linked", ["both", "the first", "the second", "neither"])
def test_a_second_request_is_shown_as_the_same_and_not_accredited(
    client: PageClient,
    record: Organisation,
    first: Accreditation,
    second: Accreditation,
    session: Session,
    linked: str,
) -> None:
    link(*{"both": [first, second], "the first": [first], "the second": [second], "neither": []}[linked], to=record)
    accredit(first)
    address = f"/manage/events/{first.event_id}/bodies"
    client.sign_in(organiser_of(first.event.host))
    assert f'Perhaps the same as <a href="{address}/{first.id}">{ENGLISH}</a>' in client.text(address)
    for one, other in ((first, second), (second, first)):
        page = client.text(f"{address}/{one.id}")
        assert "Perhaps the same as" in page
        assert f'<a href="{address}/{other.id}">' in page
        assert ("the same body in the directory" in page) == (linked == "both")
    answer = client.post(f"{address}/{second.id}/accredit", data={"cap": "5"})
    assert answer.status_code == 422
    assert REFUSAL in answer.get_data(as_text=True)
    bulk = client.post(address, data={"ids": [second.id], "action": "accredit"}).get_data(as_text=True)
    assert REFUSAL in bulk
    headers = bearer(organiser_of(first.event.host))
    call = client.post(f"{API}/{second.id}/accredit", json={}, headers=headers)
    assert (call.status_code, call.json["code"]) == (409, "known_body")
    assert client.get(f"{API}/{second.id}", headers=headers).json["perhaps_same_as"] == [first.id]
    session.refresh(second)
    assert (second.state, second.cap) == (State.APPLIED, None)


def test_two_bodies_with_records_of_their_own_are_two(
    record: Organisation, first: Accreditation, second: Accreditation
) -> None:
    link(first, to=record)
    link(second, to=in_directory("Friendship of Peoples", RUSSIAN))
    accredit(first)
    assert accredit(second).state is State.ACCREDITED


def test_a_refused_one_stands_in_nobodys_way(record: Organisation, first: Accreditation, second: Accreditation) -> None:
    link(first, second, to=record)
    decisions.refuse(accredit(first), "Asked twice.", by=SYSTEM)
    assert accredit(second).state is State.ACCREDITED
    with pytest.raises(KnownBody):
        decisions.accredit(first, by=SYSTEM)


def test_an_accredited_body_is_not_linked_to_the_record_of_another(
    client: PageClient, event: Event, record: Organisation, first: Accreditation, session: Session
) -> None:
    accredit(first)
    other, waits = accredit(asks(event, "Bukhara Circle")), asks(event, "Nukus Circle")
    link(first, to=record)
    with pytest.raises(KnownBody):
        directory_match.found(other, record.id, by=SYSTEM)
    session.rollback()
    address = f"/manage/events/{event.id}/bodies"
    client.sign_in(organiser_of(event.host))
    data = {"organisation_id": record.id}
    assert client.post(f"{address}/{other.id}/found", data=data).status_code == 303
    assert REFUSAL in client.text(f"{address}/{other.id}")
    session.refresh(other)
    assert other.organisation_id is None
    assert client.post(f"{address}/{waits.id}/found", data=data).status_code == 303
    told = f"{ENGLISH}, which is accredited already, is the same body in the directory."
    assert told in client.text(f"{address}/{waits.id}")
    session.refresh(waits)
    assert waits.organisation_id == record.id


def test_an_accredited_body_does_not_take_the_name_of_another(
    event: Event, record: Organisation, first: Accreditation
) -> None:
    link(accredit(first), to=record)
    other = accredit(asks(event, "Bukhara Circle"))
    renamed = body_values({"ru": RUSSIAN}, registration_number="9")
    with pytest.raises(KnownBody):
        update_request(other, renamed, by=SYSTEM, another=True, send=False)


def test_the_names_of_the_directory_are_names_of_the_body(
    client: PageClient, event: Event, record: Organisation, first: Accreditation
) -> None:
    link(accredit(first), to=record)
    (ours,) = named(first, "Aziza")
    assert by_hand(event, RUSSIAN).state is Standing.WAITLISTED
    assert ours.state is Standing.CONFIRMED
    assert register(client, event, organisation=RUSSIAN.upper()).status_code == 303
    assert len(queries.people_of(first)) == 3
    update_request(first, body_values(ENGLISH, city="Kokand", registration_number="44-7"), by=SYSTEM, send=False)
    assert len(queries.people_of(first)) == 3
    directory_match.found(first, None, by=SYSTEM)
    assert [person.registration.given_name for person in queries.people_of(first)] == ["Aziza", "Aziza"]


def test_a_name_that_the_directory_learns_counts_too(
    event: Event, record: Organisation, first: Accreditation, session: Session
) -> None:
    link(accredit(first), to=record)
    record.name = {**record.name, "uz": "Ipak yoʻli muloqoti"}
    session.commit()
    session.refresh(first)
    by_hand(event, "Ipak yo'li muloqoti")
    assert queries.use_of(first).holding == 1


def test_whoever_asks_under_a_name_of_a_found_body_is_asked_whether_it_is_another(
    event: Event, record: Organisation, first: Accreditation
) -> None:
    link(accredit(first), to=record)
    values = body_values({"ru": RUSSIAN}, registration_number="9")
    with pytest.raises(PerhapsKnownBody):
        request_accreditation(event, values, by=FOCAL)
    made = request_accreditation(event, values, by=FOCAL, another=True)
    assert (made.state, similar_requests(made)) == (State.APPLIED, [first])


def test_a_body_entered_by_hand_is_no_second_one(
    client: PageClient, event: Event, record: Organisation, first: Accreditation, session: Session
) -> None:
    link(accredit(first), to=record)
    client.sign_in(organiser_of(event.host))
    data = {**BODY, "name.en": "", "name.ru": RUSSIAN, "another": "y", "cap": "3"}
    answer = client.post(f"/manage/events/{event.id}/bodies/new", data=data)
    assert answer.status_code == 422
    assert REFUSAL in answer.get_data(as_text=True)
    assert len(session.scalars(queries.of_event(event.id)).all()) == 1


def test_an_earlier_decision_does_not_accredit_a_second_time(event: Event, record: Organisation) -> None:
    earlier = decisions.accredit(asks(event, ENGLISH), by=SYSTEM, until=until(event))
    link(earlier, to=record)
    alone, beside = later(event), later(event, 70)
    assert asks(alone, ENGLISH).organisation_id == record.id
    link(accredit(asks(beside, {"ru": RUSSIAN}, registration_number="9")), to=record)
    again = request_accreditation(beside, body_values(ENGLISH), by=FOCAL, another=True)
    assert (again.state, again.granted_by_id) == (State.APPLIED, None)


def test_the_list_asks_the_directory_once(
    client: PageClient, event: Event, record: Organisation, first: Accreditation, queries: QueryCounter
) -> None:
    address = f"/manage/events/{event.id}/bodies"
    client.sign_in(organiser_of(event.host))
    client.text(address)
    queries.reset()
    client.text(address)
    alone = queries.count
    for name in ("Bukhara Circle", "Nukus Circle", "Osh Circle"):
        link(asks(event, name), to=in_directory(name, f"{name} по-русски"))
    with queries.at_most(alone):
        client.text(address)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("44-7", "№ 44/7", True), ("No. 44 7", "447", True), ("447", "447/1", False), ("—", "-", False)],
)
def test_a_number_is_the_same_however_it_is_written(one: str, other: str, same: bool) -> None:
    assert same_number(one, "UZ", Accreditation(registration_number=other, country="UZ")) is same
    assert not same_number(one, "KZ", Accreditation(registration_number=other, country="UZ"))
