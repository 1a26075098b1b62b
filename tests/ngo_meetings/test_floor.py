"""Who asks for the floor, who gets it, and the list of speakers."""

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import HostFactory, RegistrationFactory, organiser_of, reviewer_of
from tests.ngo_meetings.builders import accredited, meeting, named, page_of
from tests.queries import QueryCounter
from webapp.core.errors import Conflict
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.ngo_meetings.speaking import floor
from webapp.registration import services
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State


def asking(event: Event, name: str, **more: object) -> Registration:
    """Somebody who asks for the floor."""
    made: Registration = RegistrationFactory(
        event=event, given_name=name, family_name="", answers={"floor": f"On {name}."}, **more
    )
    return made


def speakers(event: Event) -> list[str]:
    """Those who have the floor, in their order."""
    return [one.registration.given_name for one in floor.requests_in(event.id) if one.granted]


@pytest.fixture
def event(session: Session) -> Event:
    """A meeting."""
    return meeting()


@pytest.fixture
def organiser(client: PageClient, event: Event) -> PageClient:
    """A client of its organiser."""
    return client.sign_in(organiser_of(event.host))


def at(event: Event, part: str = "") -> str:
    """The address of the page."""
    return f"/manage/events/{event.id}/floor{part}"


def test_requests_are_granted_ordered_and_printed(organiser: PageClient, event: Event) -> None:
    assert "Nobody asks for the floor yet" in organiser.text(at(event))
    people = [asking(event, name, organisation="Yuksalish") for name in ("Aziza", "Bobur", "Dilnoza")]
    RegistrationFactory(event=event, given_name="Silent")
    page = organiser.text(at(event))
    assert "On Bobur." in page
    assert "Silent" not in page
    for person in people:
        organiser.post(at(event, f"/{person.id}/grant"))
    assert speakers(event) == ["Aziza", "Bobur", "Dilnoza"]
    ids = [person.id for person in people]
    organiser.post(at(event, "/order"), data={"ids": ids, "up": ids[2]})
    assert speakers(event) == ["Aziza", "Dilnoza", "Bobur"]
    organiser.post(at(event, "/order"), data={"ids": list(reversed(ids))})
    assert speakers(event) == ["Dilnoza", "Bobur", "Aziza"]
    organiser.post(at(event, f"/{ids[1]}/decline"))
    assert [one.decision.position for one in floor.requests_in(event.id) if one.decision] == [1, 2, 0]
    page = organiser.text(at(event, "/print"))
    assert page.index("On Dilnoza.") < page.index("On Aziza.")
    assert "On Bobur." not in page
    assert organiser.post(at(event, "/order")).status_code == 400


def test_who_has_no_place_is_not_printed_and_who_withdraws_is_gone(organiser: PageClient, event: Event) -> None:
    waits, comes = asking(event, "Waits", state=State.WAITLISTED), asking(event, "Comes")
    for person in (waits, comes):
        floor.decide(event, person, True, by=SYSTEM)
    assert "On Waits." not in organiser.text(at(event, "/print"))
    assert "On the waiting list" in organiser.text(at(event))
    services.withdraw(comes, by=SYSTEM)
    assert speakers(event) == ["Waits"]
    with pytest.raises(Conflict):
        floor.decide(event, comes, True, by=SYSTEM)


def test_granting_twice_keeps_the_place_on_the_list(event: Event) -> None:
    first, second = asking(event, "Aziza"), asking(event, "Bobur")
    for person in (first, second, first):
        floor.decide(event, person, True, by=SYSTEM)
    assert speakers(event) == ["Aziza", "Bobur"]


def test_the_person_and_the_focal_point_see_what_was_decided(client: PageClient, event: Event) -> None:
    body = accredited(event)
    (person,) = named(body, "Aziza")
    link = page_of(body)
    data = {"given_name": "Aziza", "country": "UZ", "floor": "On trust."}
    client.post(f"{link}/people/{person.id}", data=data)
    floor.decide(event, person, True, by=SYSTEM)
    assert "On the speakers' list, number 1." in client.text(f"{link}/people/{person.id}")
    floor.decide(event, person, False, by=SYSTEM)
    assert "There is no time for it on this programme." in client.text(f"{link}/people/{person.id}")


@pytest.mark.parametrize("who", ["other organiser", "reviewer", "nobody"])
def test_who_may_not_learns_and_changes_nothing(client: PageClient, event: Event, who: str) -> None:
    person = asking(event, "Secretive")
    if who != "nobody":
        client.sign_in(organiser_of(HostFactory()) if who == "other organiser" else reviewer_of(event.host))
    for part in ("", "/print"):
        answer = client.get(at(event, part))
        assert answer.status_code in (302, 303, 403, 404)
        assert "Secretive" not in answer.get_data(as_text=True)
    for part in (f"/{person.id}/grant", "/order"):
        client.post(at(event, part), data={"ids": [person.id]})
    assert speakers(event) == []


def test_a_registration_of_another_event_is_not_found(organiser: PageClient, event: Event) -> None:
    stranger = asking(meeting(), "Stranger")
    assert organiser.post(at(event, f"/{stranger.id}/grant")).status_code == 404


def test_the_page_asks_the_same_of_the_database_however_many_ask(
    organiser: PageClient, event: Event, queries: QueryCounter
) -> None:
    floor.decide(event, asking(event, "Aziza"), True, by=SYSTEM)
    organiser.text(at(event))
    with queries.at_most(9):
        organiser.text(at(event))
    for name in ("Bobur", "Dilnoza"):
        floor.decide(event, asking(event, name), True, by=SYSTEM)
        asking(event, f"{name} 2")
    with queries.at_most(9):
        organiser.text(at(event))
