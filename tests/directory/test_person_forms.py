"""People are added and changed."""

import pytest

from tests.client import PageClient
from tests.directory.helpers import BASE
from tests.factories import OrganisationFactory
from webapp.core.permissions import SYSTEM
from webapp.directory.models import Person
from webapp.directory.people import create_person
from webapp.directory.values import PersonValues
from webapp.extensions import db

PERSON = {"given_name": "Гулнора", "family_name": "Каримова", "email": "g.karimova@example.org", "country": "UZ"}


def test_an_organiser_adds_and_changes_a_person(organiser: PageClient) -> None:
    body = OrganisationFactory()
    assert body.name["en"] in organiser.text(f"{BASE}/people/new?organisation={body.id}")
    values = PERSON | {"organisation_id": str(body.id), "languages": ["uz", "ru"], "position.ru": "Директор"}
    answer = organiser.post(f"{BASE}/people/new", data=values)
    assert answer.status_code == 303
    person = db.session.query(Person).filter_by(email="g.karimova@example.org").one()
    assert (person.languages, person.position, person.organisation_id) == (["uz", "ru"], {"ru": "Директор"}, body.id)
    assert 'value="Директор"' in organiser.text(f"{BASE}/people/{person.id}/edit")
    assert organiser.post(f"{BASE}/people/{person.id}/edit", data=PERSON | {"family_name": ""}).status_code == 303
    assert person.name == "Гулнора"


@pytest.mark.parametrize("name", ["O", "王小明", "محمد", "Jean-Baptiste d’Ærø", "김", "Ғ", "<script>", "🙂", "-"])
def test_no_name_is_refused_for_its_characters(organiser: PageClient, name: str) -> None:
    answer = organiser.post(f"{BASE}/people/new", data={"given_name": name, "confirmed": "y"})
    assert answer.status_code == 303
    organiser.text(answer.headers["Location"])
    organiser.text(f"{BASE}/people?q={name}")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"given_name": " ", "family_name": ""}, "given_name"),
        ({"email": "x@"}, "email"),
        ({"organisation_id": "999999"}, "organisation_id"),
        ({"languages": ["xx-unknown"]}, "languages"),
        ({"native_name": "x" * 201}, "native_name"),
    ],
)
def test_what_is_wrong_with_a_person_stands_beside_its_field(
    organiser: PageClient, changes: dict[str, object], field: str
) -> None:
    answer = organiser.post(f"{BASE}/people/new", data=PERSON | changes)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.get_data(as_text=True)


def test_a_person_who_may_be_known_is_asked_about(organiser: PageClient) -> None:
    create_person(PersonValues("Gulnora", "Karimova"), by=SYSTEM)
    create_person(PersonValues("Somebody", "Else", email="g.karimova@example.org"), by=SYSTEM)
    page = organiser.post(f"{BASE}/people/new", data=PERSON).get_data(as_text=True)
    assert "Is it one of these people?" in page
    assert "Gulnora Karimova" in page
    assert "Somebody Else" in page
