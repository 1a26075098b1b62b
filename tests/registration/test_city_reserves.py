"""A reserve of a city, entered by hand, marked on the person's page and over the API."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import CityFactory, EventFactory, RegistrationFactory, organiser_of
from tests.registration.test_api import Caller
from tests.registration.test_people import people
from tests.registration.test_waiting import waits
from webapp.core.permissions import SYSTEM
from webapp.directory.models import City
from webapp.events.models import Event
from webapp.registration import services
from webapp.registration.models import Registration, ReserveOf
from webapp.registration.models import RegistrationState as State

FORM = {"given_name": "Aziza", "email": "a@example.org", "category": "participant", "language": "uz"}


@pytest.fixture
def event(session: Session) -> Event:
    """A toy event with one place."""
    made: Event = EventFactory(kind="toy", capacity=1)
    return made


@pytest.fixture
def city(session: Session) -> City:
    """A city of the directory."""
    made: City = CityFactory(name={"en": "Bukhara", "ru": "Бухара", "uz": "Buxoro"})
    return made


@pytest.fixture
def organiser(client: PageClient, event: Event) -> PageClient:
    """Its organiser's browser."""
    return client.sign_in(organiser_of(event.host))


def test_an_organiser_enters_a_reserve_of_a_city(
    organiser: PageClient, event: Event, city: City, session: Session
) -> None:
    holder = RegistrationFactory(event=event, city_id=city.id)
    refused = organiser.post(people(event, "/add"), data=FORM | {"reserve": "city"})
    assert refused.status_code == 422
    assert "Name the organisation, the city or the country" in refused.get_data(as_text=True)
    unknown = organiser.post(people(event, "/add"), data=FORM | {"reserve": "city", "city_id": "999999"})
    assert unknown.status_code == 422
    assert "This city is not in the directory." in unknown.get_data(as_text=True)
    answer = organiser.post(people(event, "/add"), data=FORM | {"reserve": "city", "city_id": str(city.id)})
    assert answer.status_code == 303
    made = session.scalars(select(Registration).where(Registration.given_name == "Aziza")).one()
    assert (made.state, made.reserve_of, made.city_id) == (State.WAITLISTED, ReserveOf.CITY, city.id)
    assert "In reserve: Bukhara" in organiser.text(people(event, "/waiting"))
    services.withdraw(holder, by=SYSTEM)
    assert made.state is State.OFFERED


def test_the_city_is_written_by_name_without_scripts(
    organiser: PageClient, event: Event, city: City, session: Session
) -> None:
    form = FORM | {"reserve": "city", "city_id": "", "city_id-name": "Бухара"}
    assert organiser.post(people(event, "/add"), data=form).status_code == 303
    assert session.scalars(select(Registration.city_id)).one() == city.id


def test_the_city_is_named_later_and_the_person_marked(organiser: PageClient, event: Event, city: City) -> None:
    RegistrationFactory(event=event)
    one = waits(event, 1, given_name="Bobur", country="UZ")
    page = organiser.text(people(event, f"/{one.id}"))
    assert "To make them a reserve of a city, name the city" in page
    form = FORM | {"given_name": "Bobur", "country": "UZ", "city_id": str(city.id)}
    assert organiser.post(people(event, f"/{one.id}/change"), data=form).status_code == 303
    page = organiser.text(people(event, f"/{one.id}"))
    assert "Make a reserve: Bukhara" in page
    assert "name the city" not in page
    assert organiser.post(people(event, f"/{one.id}/reserve"), data={"group": "city"}).status_code == 303
    assert one.reserve_of is ReserveOf.CITY
    # Whoever stands in for a city has one.
    without = organiser.post(people(event, f"/{one.id}/change"), data=form | {"city_id": ""})
    assert without.status_code == 422
    assert "A reserve of Bukhara" in without.get_data(as_text=True)
    assert "Bukhara" in organiser.text(people(event) + "?columns=name,city")


def test_programs_name_the_city_of_a_reserve(client: PageClient, event: Event, city: City) -> None:
    caller = Caller(client, organiser_of(event.host))
    body = {"given_name": "Aziza", "email": "a@example.org", "reserve_of": "city"}
    path = f"/events/{event.id}/registrations"
    assert caller("POST", path, body | {"city": "Nowhere"}).status_code == 422
    made = caller("POST", path, body | {"city": "Buxoro"}).get_json()
    assert (made["state"], made["reserve_of"], made["city"]) == ("waitlisted", "city", "Bukhara")
    other = waits(event, 1)
    marked = f"/registrations/{other.id}/reserve"
    assert caller("POST", marked, {"reserve_of": "city"}).status_code == 422
    wrong = caller("POST", marked, {"reserve_of": "city", "city": "Nowhere"})
    assert (wrong.status_code, wrong.get_json()["errors"][0]["field"]) == (422, "city")
    answer = caller("POST", marked, {"reserve_of": "city", "city": "Бухара"}).get_json()
    assert (answer["reserve_of"], answer["city"]) == ("city", "Bukhara")
