"""The demonstration's directory hangs together, its texts are complete, and mistakes in its files are named."""

import re
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from scripts.demo.content import DATA, BadContent, Content, load
from scripts.demo.coordinates import coordinates
from scripts.demo.crowd import crowd
from scripts.demo.records import Record, Translation
from webapp.core.names import fold
from webapp.directory.models import OrganisationType

CONTENT = load()


def _translations(value: object, place: str) -> list[tuple[str, Translation]]:
    """Every text in three languages below a record, with its place."""
    if isinstance(value, Translation):
        return [(place, value)]
    if isinstance(value, Record):
        steps = [(name, getattr(value, name)) for name in type(value).model_fields]
    elif isinstance(value, dict):
        steps = list(value.items())
    elif isinstance(value, tuple):
        steps = [(str(number), item) for number, item in enumerate(value)]
    else:
        return []
    return [found for name, item in steps for found in _translations(item, f"{place}.{name}")]


TEXTS = _translations(CONTENT, "demo")


def test_volume_is_what_every_page_needs() -> None:
    assert len(CONTENT.cities) >= 70
    assert len(CONTENT.twinnings) >= 60
    assert len(CONTENT.organisations) >= 40
    assert len(CONTENT.people) >= 90
    assert {body.type for body in CONTENT.organisations.values()} == set(OrganisationType)
    assert len(CONTENT.hosts) == 5


def test_uzbek_is_written_with_its_own_letters() -> None:
    wrong = [place for place, text in TEXTS if re.search("[‘’'`´]|(?<![oOgG])ʻ|[А-яЁё]", text.uz)]
    assert not wrong, "oʻ and gʻ take U+02BB, the tutuq is U+02BC, the alphabet is Latin"


def test_english_and_russian_take_their_quotation_marks() -> None:
    assert not [place for place, text in TEXTS if re.search("[\"'`]", text.en + text.ru)]


def test_longer_texts_are_translated() -> None:
    longer = [(place, text) for place, text in TEXTS if len(text.ru) > 40]
    assert len(longer) > 90
    assert not [place for place, text in longer if not re.search("[А-яЁё]", text.ru) or re.search("[А-яЁё]", text.en)]
    assert not [place for place, text in longer if len(set(text.texts.values())) < 3]


def test_cities_have_zones_countries_and_coordinates() -> None:
    places = coordinates(CONTENT.cities.values())
    countries = Locale("en").territories
    for city in CONTENT.cities.values():
        assert city.country in countries
        assert city.timezone == ZoneInfo(city.zone)
        latitude, longitude = places[city.key]
        assert abs(latitude) <= 90
        assert abs(longitude) <= 180
    assert places["samarkand"] == pytest.approx((39.65, 66.96), abs=0.1)
    assert places["santa-fe"] == pytest.approx((35.69, -105.94), abs=0.1)
    assert len({(city.country, fold(city.name.en)) for city in CONTENT.cities.values()}) == len(CONTENT.cities)


def test_an_unknown_city_is_named() -> None:
    nowhere = CONTENT.cities["khiva"].model_copy(update={"lookup": "Nowhere"})
    with pytest.raises(LookupError, match="khiva"):
        coordinates([nowhere])


def test_twinnings_join_known_cities_once() -> None:
    pairs = Counter(frozenset(tie.cities) for tie in CONTENT.twinnings)
    assert {city for pair in pairs for city in pair} <= CONTENT.cities.keys()
    assert all(len(pair) == 2 for pair in pairs)
    assert max(pairs.values()) == 1
    assert all(len(set(tie.areas)) == len(tie.areas) for tie in CONTENT.twinnings)


def test_organisations_point_at_cities_of_their_country() -> None:
    for body in CONTENT.organisations.values():
        assert CONTENT.cities[body.city].country == body.country, body.key
        assert set(body.topics) <= CONTENT.topics.keys(), body.key
        assert body.registration_number or body.type is not OrganisationType.NGO, body.key


def test_people_point_at_organisations() -> None:
    for person in CONTENT.people.values():
        assert person.organisation is None or person.organisation in CONTENT.organisations, person.key
        assert set(person.topics) <= CONTENT.topics.keys(), person.key
        assert person.language in ("en", "ru", "uz")
    addresses = Counter(person.email for person in CONTENT.people.values())
    assert max(addresses.values()) == 1
    assert sum(not person.family for person in CONTENT.people.values()) >= 3, "some people have one name"
    assert any("ʻ" in person.given + person.family for person in CONTENT.people.values())


def test_accounts_are_people_who_serve_hosts() -> None:
    hosts = {body.key for body in CONTENT.hosts}
    for account in CONTENT.accounts:
        assert CONTENT.people[account.person].email == account.email
        assert set(account.hosts) <= hosts
        assert bool(account.hosts) == bool({"organiser", "reviewer"} & set(account.roles))
    by_email = {account.email: account for account in CONTENT.accounts}
    roles = ("admin", "organiser", "reviewer", "coordinator", "participant")
    assert {f"{role}@elchi.example" for role in roles} <= by_email.keys()
    assert by_email["organiser@elchi.example"].hosts == by_email["reviewer@elchi.example"].hosts
    assert {host for account in CONTENT.accounts if "organiser" in account.roles for host in account.hosts} == hosts


def test_the_crowd_is_the_same_at_every_run() -> None:
    weights = {"uzbek": 2, "korean": 1}
    people = crowd(CONTENT.cultures, weights, 60, "a")
    assert people == crowd(CONTENT.cultures, weights, 60, "a")
    assert people != crowd(CONTENT.cultures, weights, 60, "b")
    assert len({person.email for person in people}) == 60
    assert [person.country for person in people[:3]] == ["UZ", "UZ", "KR"]
    assert all(re.fullmatch(r"[a-z]+\.[a-z]+@post\.[a-z]{2}\.example", person.email) for person in people)


def test_names_of_women_take_their_ending() -> None:
    people = crowd(CONTENT.cultures, {"uzbek": 1}, 40, "endings")
    assert {person.sex for person in people} == {"f", "m"}
    assert all((person.sex == "f") == person.family.endswith("a") for person in people)
    assert all((person.sex == "f") == person.native.endswith("а") for person in people)


def test_a_crowd_larger_than_its_names_is_refused() -> None:
    with pytest.raises(ValueError, match="names for"):
        crowd(CONTENT.cultures, {"turkmen": 1}, 1000, "many")
    with pytest.raises(ValueError, match="no culture"):
        crowd(CONTENT.cultures, {}, 1, "none")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with the demonstration's data, to be spoilt."""
    for source in DATA.rglob("*.toml"):
        target = tmp_path / source.relative_to(DATA)
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(source.read_bytes())
    return tmp_path


def test_a_copy_reads_as_the_original(copy: Path) -> None:
    assert isinstance(load(copy), Content)
    assert load(copy) == CONTENT


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("cities.toml", "[khiva]\nname = 1", r"cities\.toml: khiva\.name"),
        ("cities.toml", "[khiva", r"cities\.toml: "),
        ("twinnings.toml", '[[twinnings]]\ncities = ["a"]', r"twinnings\.toml: twinnings\.1\.cities"),
        ("topics.toml", 'water = { en = "Water", ru = "Вода" }', r"topics\.toml: water\.uz"),
        ("events/water-and-trust.toml", 'colour = "red"', r"water-and-trust\.toml: "),
    ],
)
def test_a_mistake_is_named_with_its_place(copy: Path, name: str, text: str, message: str) -> None:
    (copy / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadContent, match=message):
        load(copy)


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "phrases.toml").unlink()
    with pytest.raises(BadContent, match=r"phrases\.toml"):
        load(copy)
