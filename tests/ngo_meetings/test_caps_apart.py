"""Each body has a cap of its own."""

from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import organiser_of
from tests.ngo_meetings.builders import accredited, meeting, named
from tests.queries import QueryCounter
from webapp.core.permissions import link_holder
from webapp.ngo_meetings.people.representatives import PersonValues, add_people
from webapp.registration.models import RegistrationState


def test_one_body_at_its_cap_leaves_the_places_of_another_alone(session: Session) -> None:
    event = meeting(cap=2)
    states = {}
    for name in ("Istiqbolli Avlod", "Yuksalish Movement"):
        people = [PersonValues(given_name=given, family_name=name) for given in ("Aziza", "Botir", "Vali")]
        focal = link_holder("Rustam", "focal@elchi.example")
        states[name] = [person.state for person in add_people(accredited(event, name), people, by=focal)]
    expected = [RegistrationState.CONFIRMED, RegistrationState.CONFIRMED, RegistrationState.WAITLISTED]
    assert states == {"Istiqbolli Avlod": expected, "Yuksalish Movement": expected}


def test_the_waiting_page_says_why_at_the_same_cost_for_one_body_and_for_three(
    client: PageClient, session: Session, queries: QueryCounter
) -> None:
    event = meeting(cap=1)
    client.sign_in(organiser_of(event.host))
    counts = []
    for bodies in (("Yuksalish Movement",), ("Istiqbolli Avlod", "Oqsuv")):
        for body in bodies:
            named(accredited(event, body), f"First of {body}", f"Second of {body}")
        client.text(f"/manage/events/{event.id}/people/waiting")
        queries.reset()
        page = client.text(f"/manage/events/{event.id}/people/waiting")
        counts.append(queries.count)
    assert counts[0] == counts[1]
    for body in ("Yuksalish Movement", "Istiqbolli Avlod", "Oqsuv"):
        assert f"The only place of {body} is taken." in page
