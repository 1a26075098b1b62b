"""The pages of the directory: lists, records, the search, and who may open them."""

import pytest
from flask import Flask

from tests.client import PageClient
from tests.directory.helpers import BASE
from tests.factories import (
    CityFactory,
    HostFactory,
    OrganisationFactory,
    PersonFactory,
    TwinningFactory,
    UserFactory,
    organiser_of,
    reviewer_of,
)
from tests.queries import QueryCounter
from webapp.core.permissions import SYSTEM
from webapp.directory.models import OrganisationType, TieStatus
from webapp.directory.organisations import create_organisation
from webapp.directory.people import create_person
from webapp.directory.values import OrganisationValues, PersonValues
from webapp.extensions import db


@pytest.mark.parametrize("language", ["en", "ru", "uz"])
@pytest.mark.parametrize("path", ["", "countries", "organisations", "people", "cities", "twinnings"])
def test_empty_pages_say_what_to_do(admin: PageClient, path: str, language: str) -> None:
    page = admin.text(f"{BASE}/{path}?lang={language}")
    # The overview is a list of lists.
    assert ("empty-title" in page) is (path != "")


def test_every_record_has_a_page(admin: PageClient) -> None:
    tie = TwinningFactory(areas=["culture", "economy"], notes="One\n\nTwo", status=TieStatus.RESTORED)
    body = OrganisationFactory(city=tie.city_a, website="https://society.example/", description={"en": "<b>What</b>"})
    person = PersonFactory(organisation=body, languages=["uz", "ko"], country="UZ", native_name="Дилноза")
    page = admin.text(f"{BASE}/twinnings/{tie.id}")
    assert "Twin cities since 1999" in page
    assert "Culture, Economy" in page
    assert "Restored" in page
    page = admin.text(f"{BASE}/cities/{tie.city_a_id}")
    assert tie.city_b.name["en"] in page
    assert body.name["en"] in page
    page = admin.text(f"{BASE}/organisations/{body.id}")
    assert person.name in page
    assert ">society.example</a>" in page
    assert "&lt;b&gt;What" in page
    page = admin.text(f"{BASE}/people/{person.id}")
    assert "Uzbek, Korean" in page
    assert body.name["en"] in page
    page = admin.text(f"{BASE}/countries/TR")
    assert tie.city_b.name["en"] in page
    assert "Türkiye" in admin.text(f"{BASE}/countries")


@pytest.mark.parametrize(
    "path",
    ["cities/0", "organisations/0/edit", "people/99999999999999999999", "twinnings/0", "countries/XX", "countries/uz"],
)
def test_what_is_not_there_is_not_found(admin: PageClient, path: str) -> None:
    assert admin.get(f"{BASE}/{path}").status_code == 404


def test_the_search_finds_names_in_any_script(admin: PageClient) -> None:
    create_person(PersonValues("Шавкат", "Мирзиёев"), by=SYSTEM)
    create_organisation(OrganisationValues({"uz": "“Koʻprik” markazi"}, OrganisationType.NGO), by=SYSTEM)
    CityFactory(name={"en": "Tashkent", "ru": "Ташкент"})
    for query, found in [
        ("Mirziyoyev", "Мирзиёев"),
        ("куприк", "Koʻprik"),
        ("ко'прик", "Koʻprik"),
        ("ташкент", "Tashkent"),
    ]:
        assert found in admin.text(f"{BASE}/?q={query}")
    assert "Nothing of that name" in admin.text(f"{BASE}/?q=Nobody")
    assert "Koʻprik" in admin.text(f"{BASE}/organisations?q=kuprik").split("<tbody>")[1]


def test_lists_narrow_and_export(admin: PageClient) -> None:
    tie = TwinningFactory(areas=["culture"])
    OrganisationFactory(type=OrganisationType.UNIVERSITY, name={"en": "University of Peace"})
    OrganisationFactory(name={"en": "Society of Friends"})
    page = admin.text(f"{BASE}/organisations?type=university&country=UZ&host=no")
    assert "University of Peace" in page
    assert "Society of Friends" not in page
    assert tie.city_b.name["en"] in admin.text(f"{BASE}/twinnings?country=TR&status=active&area=culture")
    assert "Nothing matches" in admin.text(f"{BASE}/twinnings?country=FR")
    assert "Nothing matches" in admin.text(f"{BASE}/twinnings?area=economy")
    for what in ("organisations", "people", "cities", "twinnings"):
        assert admin.get(f"{BASE}/{what}?format=csv").status_code == 200
        assert admin.get(f"{BASE}/{what}?format=xlsx").data.startswith(b"PK")
        assert (
            admin.get(f"{BASE}/{what}?type=x&status=x&host=x&country=%27&area=x&sort=x&page=99999").status_code == 200
        )


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_and_pages_take_as_many_queries_for_three_rows_as_for_one(
    admin: PageClient, queries: QueryCounter, rows: int
) -> None:
    body = OrganisationFactory()
    city = CityFactory()
    for _number in range(rows):
        OrganisationFactory(city=city)
        PersonFactory(organisation=body)
        TwinningFactory(city_a=city)
    db.session.commit()
    limits = {
        "organisations": 3,
        "people": 3,
        "cities": 4,
        "twinnings": 3,
        "countries": 5,
        "": 2,
        f"organisations/{body.id}": 4,
        f"cities/{city.id}": 5,
        "countries/UZ": 8,
    }
    for path, most in limits.items():
        with queries.at_most(most):
            admin.text(f"{BASE}/{path}")


@pytest.mark.parametrize(
    ("path", "organiser_gets", "reviewer_gets"),
    [
        ("organisations", 200, 200),
        ("organisations/new", 200, 403),
        ("people/new", 200, 403),
        ("cities/new", 403, 403),
        ("twinnings/new", 403, 403),
        ("import/cities", 403, 403),
    ],
)
def test_roles_do_what_they_may(app: Flask, path: str, organiser_gets: int, reviewer_gets: int) -> None:
    host = HostFactory()
    users = {organiser_gets: organiser_of(host)}, {reviewer_gets: reviewer_of(host)}, {403: UserFactory()}
    for expected in users:
        for status, user in expected.items():
            assert app.test_client().sign_in(user).get(f"{BASE}/{path}").status_code == status


def test_search_while_typing_answers_in_json(organiser: PageClient) -> None:
    tie = TwinningFactory()
    OrganisationFactory(name={"en": "Dostlik", "ru": "Дружба"}, country="KG")
    [hit] = organiser.get("/directory/search/organisations?q=dostlik").json
    assert (hit["text"], hit["note"]) == ("Dostlik", "NGO, Kyrgyzstan")
    assert organiser.get("/directory/search/cities?q=" + tie.city_b.name["ru"]).json[0]["value"] == str(tie.city_b_id)
    query = f"{tie.city_a.name['en']} {tie.city_b.name['en']}"
    assert organiser.get(f"/directory/search/twinnings?q={query}").json[0]["value"] == str(tie.id)
    assert organiser.get("/directory/search/people?q=nobody").json == []
    assert organiser.get("/directory/search/ministers?q=").status_code == 404


def test_cities_of_a_country_and_ties_stand_in_the_alphabet_of_the_page(admin: PageClient) -> None:
    second = CityFactory(name={"en": "Bukhara", "ru": "Бухара", "uz": "Buxoro"})
    first = CityFactory(name={"en": "Khiva", "ru": "Хива", "uz": "Xiva"})
    third = CityFactory(name={"en": "Jizzakh", "ru": "Джизак", "uz": "Jizzax"})
    page = admin.text(f"{BASE}/countries/UZ?lang=ru")
    assert page.index(">Бухара<") < page.index(">Джизак<") < page.index(">Хива<")
    for city in (first, third):
        TwinningFactory(city_a=second, city_b=city)
    page = admin.text(f"{BASE}/twinnings?lang=ru")
    assert page.index("Бухара – Джизак") < page.index("Бухара – Хива")
    assert f'selected value="{OrganisationType.NGO.value}"' in admin.text(f"{BASE}/organisations/new")
