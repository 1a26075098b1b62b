"""The pages of the directory: lists, records, forms."""

import pytest
from flask import Flask

from tests.client import PageClient
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
from webapp.directory.models import Area, City, Organisation, OrganisationType, Person, TieStatus, Twinning
from webapp.directory.organisations import create_organisation
from webapp.directory.people import create_person
from webapp.directory.values import OrganisationValues, PersonValues
from webapp.extensions import db

BASE = "/admin/directory"


@pytest.fixture
def admin(client: PageClient) -> PageClient:
    return client.sign_in(UserFactory(is_admin=True))


@pytest.fixture
def organiser(client: PageClient) -> PageClient:
    return client.sign_in(organiser_of(HostFactory()))


@pytest.mark.parametrize("language", ["en", "ru", "uz"])
@pytest.mark.parametrize("path", ["", "countries", "organisations", "people", "cities", "twinnings"])
def test_empty_pages_say_what_to_do(admin: PageClient, path: str, language: str) -> None:
    admin.text(f"{BASE}/{path}?lang={language}")


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
        f"organisations/{body.id}": 3,
        f"cities/{city.id}": 4,
        "countries/UZ": 8,
    }
    for path, most in limits.items():
        with queries.at_most(most):
            admin.text(f"{BASE}/{path}")


ORGANISATION = {"name.en": "Bridge of Friends", "name.ru": "Мост друзей", "type": "ngo", "country": "UZ"}


def test_an_organiser_adds_and_changes_an_organisation(organiser: PageClient) -> None:
    city = CityFactory()
    values = ORGANISATION | {"city_id": str(city.id), "email": "Office@Bridge.example", "website": "bridge.example"}
    answer = organiser.post(f"{BASE}/organisations/new", data=values)
    assert answer.status_code == 303
    body = db.session.query(Organisation).filter_by(email="office@bridge.example").one()
    assert answer.headers["Location"] == f"{BASE}/organisations/{body.id}"
    assert (body.city_id, body.website, body.is_host) == (city.id, "https://bridge.example", False)
    page = organiser.text(f"{BASE}/organisations/{body.id}/edit")
    assert 'value="Мост друзей"' in page
    assert city.name["en"] in page
    answer = organiser.post(
        f"{BASE}/organisations/{body.id}/edit", data=ORGANISATION | {"short_name": "BoF", "city_id": "", "email": ""}
    )
    assert answer.status_code == 303
    assert (body.short_name, body.city_id, body.email) == ("BoF", None, None)


def test_only_an_administrator_names_hosts(app: Flask, organiser: PageClient) -> None:
    assert "is_host" not in organiser.text(f"{BASE}/organisations/new")
    organiser.post(f"{BASE}/organisations/new", data=ORGANISATION | {"is_host": "y"})
    body = db.session.query(Organisation).filter(Organisation.name["en"].astext == "Bridge of Friends").one()
    assert not body.is_host
    admin = app.test_client().sign_in(UserFactory(is_admin=True))
    admin.post(f"{BASE}/organisations/{body.id}/edit", data=ORGANISATION | {"is_host": "y"})
    assert body.is_host
    assert "Bridge of Friends" in admin.text("/admin/users/new")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name.en": "", "name.ru": ""}, "name.en"),
        ({"name.en": "x" * 201}, "name.en"),
        ({"type": "club"}, "type"),
        ({"country": "XX"}, "country"),
        ({"city_id": "999999"}, "city_id"),
        ({"city_id": "x"}, "city_id"),
        ({"city_id": "9" * 30}, "city_id"),
        ({"email": "nonsense"}, "email"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "http://[broken"}, "website"),
        ({"phone": "1" * 201}, "phone"),
        ({"description.uz": "x" * 20_001}, "description.uz"),
    ],
)
def test_what_is_wrong_with_an_organisation_stands_beside_its_field(
    organiser: PageClient, changes: dict[str, str], field: str
) -> None:
    before = db.session.query(Organisation).count()
    answer = organiser.post(f"{BASE}/organisations/new", data=ORGANISATION | {"short_name": "Kept"} | changes)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert f'id="{field}-error"' in page
    assert 'value="Kept"' in page
    assert db.session.query(Organisation).count() == before


def test_an_organisation_that_may_be_known_is_asked_about(organiser: PageClient) -> None:
    known = create_organisation(
        OrganisationValues({"ru": "ННО «Мост друзей»"}, OrganisationType.NGO, country="UZ"), by=SYSTEM
    )
    values = {"name.en": "NGO Most Druzey", "type": "ngo", "country": "UZ"}
    answer = organiser.post(f"{BASE}/organisations/new", data=values)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Is it one of these?" in page
    assert f'href="{BASE}/organisations/{known.id}"' in page
    assert organiser.post(f"{BASE}/organisations/new", data=values | {"confirmed": "y"}).status_code == 303


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


CITY = {"name.en": "Samarkand", "name.uz": "Samarqand", "country": "UZ"}


def test_a_new_city_is_placed_by_its_name(admin: PageClient) -> None:
    assert admin.post(f"{BASE}/cities/new", data=CITY).status_code == 303
    city = db.session.query(City).filter_by(key="samarkand").one()
    assert city.latitude is not None
    assert city.longitude is not None
    assert (round(city.latitude), round(city.longitude), city.timezone) == (40, 67, "Asia/Samarkand")
    page = admin.text(f"{BASE}/cities/{city.id}/edit")
    assert 'value="Samarqand"' in page
    changed = CITY | {"latitude": "1.5", "longitude": "-2", "timezone": "UTC"}
    assert admin.post(f"{BASE}/cities/{city.id}/edit", data=changed).status_code == 303
    assert (city.latitude, city.longitude, city.timezone) == (1.5, -2.0, "UTC")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name.en": "", "name.uz": ""}, "name.en"),
        ({"country": ""}, "country"),
        ({"latitude": "91", "longitude": "0"}, "latitude"),
        ({"latitude": "nan", "longitude": "0"}, "latitude"),
        ({"latitude": "north"}, "latitude"),
        ({"latitude": "1"}, "longitude"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"name.en": "Samarqand", "latitude": "0", "longitude": "0", "timezone": "UTC"}, "name.en"),
    ],
)
def test_what_is_wrong_with_a_city_stands_beside_its_field(
    admin: PageClient, changes: dict[str, str], field: str
) -> None:
    CityFactory(name={"en": "Samarkand"})
    answer = admin.post(f"{BASE}/cities/new", data=CITY | {"name.en": "Navoi"} | changes)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.get_data(as_text=True)


def test_a_twinning_is_one_row_in_either_order(admin: PageClient) -> None:
    first, second = CityFactory(), CityFactory(country="DE")
    values = {"city_a_id": str(second.id), "city_b_id": str(first.id), "status": "active", "year": "1993"}
    assert admin.post(f"{BASE}/twinnings/new", data=values | {"areas": ["education", "culture"]}).status_code == 303
    tie = db.session.query(Twinning).one()
    assert (tie.city_a_id, tie.city_b_id, tie.year) == (first.id, second.id, 1993)
    assert tie.areas == [Area.CULTURE.value, Area.EDUCATION.value]
    turned = values | {"city_a_id": str(first.id), "city_b_id": str(second.id)}
    answer = admin.post(f"{BASE}/twinnings/new", data=turned)
    assert answer.status_code == 422
    assert "holds this twinning already" in answer.get_data(as_text=True)
    ended = values | {"status": "ended", "year": "", "signed_on": "1993-05-04"}
    assert admin.post(f"{BASE}/twinnings/{tie.id}/edit", data=ended).status_code == 303
    assert (tie.status, tie.year) == (TieStatus.ENDED, 1993)
    page = admin.text(f"{BASE}/twinnings/{tie.id}/edit")
    assert 'value="1993-05-04"' in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"city_b_id": ""}, "city_b_id"),
        ({"city_b_id": "SAME"}, "city_b_id"),
        ({"city_b_id": "999999"}, "city_b_id"),
        ({"year": "1500"}, "year"),
        ({"year": "2999"}, "year"),
        ({"year": "x"}, "year"),
        ({"signed_on": "2999-01-01"}, "signed_on"),
        ({"signed_on": "1994-01-01", "year": "1993"}, "year"),
        ({"areas": ["sport"]}, "areas"),
        ({"status": "married"}, "status"),
    ],
)
def test_what_is_wrong_with_a_twinning_stands_beside_its_field(
    admin: PageClient, changes: dict[str, object], field: str
) -> None:
    first, second = CityFactory(), CityFactory()
    values = {"city_a_id": str(first.id), "city_b_id": str(second.id), "status": "active"} | changes
    if values["city_b_id"] == "SAME":
        values["city_b_id"] = str(first.id)
    answer = admin.post(f"{BASE}/twinnings/new", data=values)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.get_data(as_text=True)


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
