"""The public page names accredited bodies in the visitor's language."""

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import CityFactory, organiser_of
from tests.ngo_meetings.builders import accredited, meeting
from tests.queries import QueryCounter
from webapp.directory.queries import names_of_cities

NUKUS = {"en": "Nukus", "ru": "Нукус", "uz": "Nukus"}
FIELD = {"en": "Clean water", "ru": "Чистая вода"}


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ("Nukus, Uzbekistan", "Clean water")),
        ("ru", ("Нукус, Узбекистан", "Чистая вода")),
        ("uz", ("Nukus, Oʻzbekiston", "Clean water")),
    ],
)
def test_city_and_field_of_a_body_are_shown_in_the_language_of_the_visitor(
    client: PageClient, session: Session, language: str, shown: tuple[str, str]
) -> None:
    CityFactory(name=NUKUS, local_name="Nókis")
    event = meeting()
    body = accredited(event, city="Nukus", country="UZ", field=FIELD)
    accredited(event, "Hamlet Union", city="Yangi qishloq", country="UZ")
    page = client.text(f"/ngo-meetings/{event.slug}?lang={language}")
    assert all(text in page for text in shown)
    assert "Yangi qishloq" in page
    client.sign_in(organiser_of(event.host))
    city = shown[0].split(",")[0]
    assert f">{city}</dd>" in client.text(f"/manage/events/{event.id}/bodies/{body.id}?lang={language}")


def test_a_city_is_known_in_any_spelling_where_one_is_meant(session: Session, queries: QueryCounter) -> None:
    CityFactory(name=NUKUS, local_name="Nókis")
    for side in ("East", "West"):
        CityFactory(name={"en": f"Sardoba {side}", "ru": "Сардоба"})
    known, unknown = (
        {("Нукус", "UZ"), ("nokis", "UZ")},
        {("Nukus", "KZ"), ("Сардоба", "UZ"), ("Nukus", None), ("", "UZ")},
    )
    with queries.at_most(1):
        assert names_of_cities(known | unknown) == dict.fromkeys(known, "Nukus")
    assert names_of_cities(set()) == {}
