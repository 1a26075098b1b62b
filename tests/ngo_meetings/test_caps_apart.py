"""Each body has a cap of its own."""

from sqlalchemy.orm import Session

from tests.ngo_meetings.builders import accredited, meeting
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
