"""Tables taken into the directory: whole or not at all."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.client import PageClient
from tests.factories import CityFactory, OrganisationFactory, UserFactory
from tests.queries import QueryCounter
from webapp.core.audit import AuditEntry
from webapp.core.i18n import LANGUAGES
from webapp.core.permissions import SYSTEM
from webapp.core.spreadsheets.importing import ImportRefused
from webapp.core.spreadsheets.writing import xlsx_file
from webapp.directory.imports import KINDS, Report, import_table
from webapp.directory.models import City, Organisation, OrganisationType, Person, TieStatus, Twinning
from webapp.extensions import db

CITIES = """name_en,name_ru,name_local,country_iso2,lat,lon
Navruzabad,Наврузабад,Navroʻzobod,UZ,41.25,69.5
Neustadt am Berg,Нойштадт,Neustadt am Berg,DE,50.5,8.25
"""
TWINNINGS = """city_a,country_a,city_b,country_b,year,source
Navruzabad,UZ,Neustadt am Berg,DE,1993,A paper
Neustadt am Berg,DE,Springtown,US,,
"""
ORGANISATIONS = """type,name_en,name_ru,name_uz,country,city
ngo,Non-governmental organisation,ННО,NNT,,
ngo,Bridge of Friends,Мост друзей,Doʻstlik koʻprigi,UZ,Navruzabad
university,Academy of Peace,Академия мира,,KZ,Samal
"""
PEOPLE = """given_name;family_name;native_name;email;organisation;position_ru;country;languages
Gulnora;Karimova;Гулнора Каримова;office@bridge.example;Мост друзей;Директор;Узбекистан;uz, ru
Aziz;;;office@bridge.example;NGO “Bridge of Friends”;;UZ;
"""


def take(kind: str, text: str | bytes, name: str = "table.csv", *, dry_run: bool = False) -> Report:
    data = text.encode() if isinstance(text, str) else text
    return import_table(kind, io.BytesIO(data), name, by=SYSTEM, dry_run=dry_run)


def counts(report: Report) -> tuple[int, int, int]:
    return report.created, report.updated, report.unchanged


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def errors(kind: str, text: str) -> list[tuple[int, str]]:
    with pytest.raises(ImportRefused) as refused:
        take(kind, text)
    return [(cell.row, cell.column) for cell in refused.value.cells]


def as_xlsx(text: str) -> bytes:
    rows = [line.split(",") for line in text.splitlines()]
    with xlsx_file(rows[0], rows[1:]) as file:
        return file.read()


def test_cities_come_in_and_come_again_without_doubling(app: Flask) -> None:
    assert counts(take("cities", CITIES)) == (2, 0, 0)
    assert counts(take("cities", CITIES)) == (0, 0, 2)
    assert counts(take("cities", CITIES.replace("41.25", "41.75"))) == (0, 1, 1)
    city = db.session.scalars(select(City).where(City.country == "UZ")).one()
    assert city.name == {"en": "Navruzabad", "ru": "Наврузабад", "uz": "Navroʻzobod"}
    assert (city.latitude, city.longitude, city.local_name) == (41.75, 69.5, "Navroʻzobod")


def test_what_the_file_does_not_say_is_kept(app: Flask) -> None:
    CityFactory(name={"en": "Navruzabad", "uz": "Navruz"}, timezone="Asia/Samarkand", key="navrozabad")
    assert counts(take("cities", "name,country\nNavruzabad,Uzbekistan\n")) == (0, 0, 1)
    take("cities", CITIES)
    city = db.session.scalars(select(City).where(City.country == "UZ")).one()
    assert city.timezone == "Asia/Samarkand"
    assert (city.name["uz"], city.name["ru"]) == ("Navroʻzobod", "Наврузабад")


def test_twinnings_bring_their_cities_and_are_kept_once(app: Flask) -> None:
    take("cities", CITIES)
    report = take("twinnings", TWINNINGS)
    assert (*counts(report), report.cities_created) == (2, 0, 0, 1)
    header = "city_a,country_a,city_b,country_b,year,status,areas"
    turned = f"{header}\nНойштадт,DE,Navro'zobod,UZ,1993,ended,culture; Education\n"
    assert counts(take("twinnings", turned)) == (0, 1, 0)
    assert (count(Twinning), count(City)) == (2, 3)
    tie = db.session.scalars(select(Twinning).where(Twinning.year == 1993)).one()
    assert (tie.status, tie.areas, tie.source) == (TieStatus.ENDED, ["culture", "education"], "A paper")
    assert tie.city_a_id < tie.city_b_id


def test_a_pair_named_twice_is_noted(app: Flask) -> None:
    report = take("twinnings", TWINNINGS + "Neustadt am Berg,DE,Navruzabad,UZ,1993,Another paper\n")
    assert report.created == 2
    assert [(cell.row, cell.column) for cell in report.warnings] == [(4, "city_b")]


def test_organisations_come_with_cities_and_labels_of_types_are_left_out(app: Flask) -> None:
    report = take("organisations", ORGANISATIONS)
    assert (*counts(report), report.left_out, report.cities_created) == (2, 0, 0, 1, 2)
    body = db.session.scalars(select(Organisation).where(Organisation.country == "UZ")).one()
    assert body.city is not None
    assert (body.type, body.name["uz"], body.city.name["en"]) == (
        OrganisationType.NGO,
        "Doʻstlik koʻprigi",
        "Navruzabad",
    )
    assert counts(take("organisations", ORGANISATIONS)) == (0, 0, 2)


def test_people_find_their_bodies_and_may_share_a_mailbox(app: Flask) -> None:
    take("organisations", ORGANISATIONS)
    assert counts(take("people", PEOPLE)) == (2, 0, 0)
    assert counts(take("people", PEOPLE)) == (0, 0, 2)
    person = db.session.scalars(select(Person).where(Person.family_name == "Karimova")).one()
    assert person.organisation is not None
    assert (person.organisation.name["en"], person.position, person.languages) == (
        "Bridge of Friends",
        {"ru": "Директор"},
        ["uz", "ru"],
    )


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.replace(",", ";").encode("cp1251", errors="replace"),
        lambda text: text.replace(",", "\t").encode(),
        as_xlsx,
    ],
    ids=["bom", "cp1251", "tabs", "xlsx"],
)
def test_a_table_is_taken_in_any_usual_form(app: Flask, encode: Callable[[str], bytes]) -> None:
    assert counts(take("cities", encode(CITIES))) == (2, 0, 0)
    city = db.session.scalars(select(City).where(City.country == "UZ")).one()
    assert city.name["ru"] == "Наврузабад"
    assert city.longitude == 69.5


def test_every_wrong_cell_is_named_and_nothing_is_taken(app: Flask) -> None:
    text = CITIES + "Nowhere,,,XX,north,200\n,,,UZ,1,1\nHalf,,,UZ,1,\nFar,,,UZ,99,0\n"
    assert errors("cities", text) == [(4, "country_iso2"), (4, "lat")]
    assert errors("cities", CITIES + ",,,UZ,1,1\nHalf,,,UZ,1,\nFar,,,UZ,99,0\n") == [
        (4, "name_en"),
        (5, "lon"),
        (6, "lat"),
    ]
    assert count(City) == 0


@pytest.mark.parametrize(
    ("kind", "text", "wrong"),
    [
        ("cities", "name_en\nTashkent\n", [(0, "country")]),
        ("twinnings", TWINNINGS + "A,UZ,A,UZ,,\n", [(4, "city_b")]),
        ("twinnings", TWINNINGS + "A,UZ,B,UZ,1500,\nA,UZ,C,UZ,soon,\n", [(5, "year")]),
        ("twinnings", TWINNINGS + "A,UZ,B,UZ,1500,\n", [(4, "year")]),
        ("twinnings", TWINNINGS + ",UZ,B,UZ,,\n", [(4, "city_a")]),
        ("organisations", ORGANISATIONS + "club,Club,,,UZ,\n", [(5, "type")]),
        ("organisations", ORGANISATIONS + "ngo,,,,UZ,\n", [(5, "name_en")]),
        ("people", PEOPLE, [(2, "organisation"), (3, "organisation")]),
        ("people", "given_name,email\nAziz,nonsense\n", [(2, "email")]),
        ("people", "given_name,languages\nAziz,xx-no\n", [(2, "languages")]),
    ],
)
def test_errors_have_a_row_and_a_column(app: Flask, kind: str, text: str, wrong: list[tuple[int, str]]) -> None:
    assert errors(kind, text) == wrong
    assert [count(model) for model in (City, Organisation, Person, Twinning)] == [0, 0, 0, 0]


def test_a_dry_run_says_what_would_happen_and_leaves_no_trace(app: Flask) -> None:
    report = take("twinnings", TWINNINGS, dry_run=True)
    assert (*counts(report), report.cities_created, report.dry_run) == (2, 0, 0, 3, True)
    assert [count(model) for model in (City, Twinning, AuditEntry)] == [0, 0, 0]


def test_an_import_is_one_entry_in_the_trail(app: Flask) -> None:
    take("cities", CITIES, "towns.csv")
    [entry] = db.session.scalars(select(AuditEntry))
    assert (entry.action, entry.object_type, entry.details["file"], entry.details["created"]) == (
        "records_imported",
        "cities",
        "towns.csv",
        2,
    )


def test_a_command_for_each_kind(app: Flask, tmp_path: Path) -> None:
    runner: FlaskCliRunner = app.test_cli_runner()
    file = tmp_path / "towns.csv"
    file.write_text(CITIES)
    result = runner.invoke(args=["import", "cities", str(file), "--dry-run"])
    assert (result.exit_code, count(City)) == (0, 0)
    assert "2 created" in result.output
    assert runner.invoke(args=["import", "cities", str(file)]).exit_code == 0
    assert count(City) == 2
    file.write_text(CITIES + "Nowhere,,,XX,,\n")
    result = runner.invoke(args=["import", "cities", str(file)])
    assert result.exit_code == 2
    assert "Row 4, column country_iso2" in result.output
    assert runner.invoke(args=["import", "cities", str(tmp_path / "none.csv")]).exit_code == 2
    output = runner.invoke(args=["import", "--help"]).output
    for kind in ("cities", "organisations", "people", "twinnings"):
        assert kind in output


def test_the_page_imports_as_the_command_does(client: PageClient) -> None:
    client.sign_in(UserFactory(is_admin=True))
    path = "/admin/directory/import/cities"
    assert "name_local" in client.text(path)

    def upload(text: bytes, name: str = "towns.csv", **more: str) -> TestResponse:
        return client.post(path, data={"file": (io.BytesIO(text), name), **more})

    answer = upload(CITIES.encode(), dry_run="y")
    assert (answer.status_code, count(City)) == (200, 0)
    assert "what an import would do" in answer.get_data(as_text=True)
    assert upload(CITIES.encode()).headers["Location"] == "/admin/directory/cities"
    assert count(City) == 2
    answer = upload((CITIES + "Nowhere,,,XX,,\n").encode())
    assert (answer.status_code, count(City)) == (422, 2)
    page = answer.get_data(as_text=True)
    assert "1 cell is not right" in page
    assert "country_iso2" in page
    for wrong, name in [(b"", "empty.csv"), (b"PK\x03\x04broken", "x.xlsx"), (b"\x00\x01\x02\xff" * 50, "x.csv")]:
        answer = upload(wrong, name)
        assert answer.status_code == 422
        assert 'id="file-error"' in answer.get_data(as_text=True)
    assert client.post(path, data={}).status_code == 422
    assert client.get("/admin/directory/import/ministers").status_code == 404


def test_a_table_as_large_as_a_country(app: Flask, queries: QueryCounter) -> None:
    lines = [f"Navruzabad {number},,,UZ,41.{number},69.5" for number in range(300)]
    with queries.at_most(12):
        assert take("cities", "\n".join([CITIES.splitlines()[0], *lines])).created == 300
    body = OrganisationFactory()
    people = "\n".join(["given_name,organisation", *(f"Person {n},{body.name['en']}" for n in range(300))])
    with queries.at_most(12):
        assert take("people", people).created == 300


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_is_explained(client: PageClient, kind: str, language: str) -> None:
    client.sign_in(UserFactory(is_admin=True))
    client.set_cookie("lang", language)
    page = client.text(f"/admin/directory/import/{kind}")
    for column in KINDS[kind].columns:
        assert f"<code>{column.name}</code>" in page
