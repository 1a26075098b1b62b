"""What each column of a table holds, in words for whoever fills it in."""

from collections.abc import Mapping
from typing import Any

from webapp.core.formatting import language_name
from webapp.core.i18n import LANGUAGES, _, _l, current_language
from webapp.core.spreadsheets.importing import Column
from webapp.directory.labels import AREAS, STATUSES, TYPES

OF_ALL: dict[str, Any] = {
    "country": _l("Country: its two letters, such as UZ, or its name"),
    "email": _l("E-mail"),
    "phone": _l("Phone"),
    "description": _l("Description"),
    "source": _l("Source of the record"),
    "notes": _l("Notes"),
}
BY_KIND: dict[str, dict[str, Any]] = {
    "cities": {
        "name": _l("Name of the city"),
        "name_local": _l("Name of the city as it is written there"),
        "lat": _l("Latitude, such as 41.31; looked up where it is left empty"),
        "lon": _l("Longitude, such as 69.28; looked up where it is left empty"),
        "timezone": _l("Time zone, such as Asia/Tashkent"),
    },
    "organisations": {
        "name": _l("Official name"),
        "short_name": _l("Short name"),
        "city": _l("City; it is added where it is not known yet"),
        "registration_number": _l("Registration number"),
        "website": _l("Website"),
    },
    "people": {
        "given_name": _l("Given name"),
        "family_name": _l("Family name"),
        "native_name": _l("Name in native script"),
        "form_of_address": _l("Form of address"),
        "organisation": _l("Organisation, by a name that the directory knows"),
        "position": _l("Position"),
        "expertise": _l("Expertise"),
        "languages": _l("Languages: two or three letters each, separated by commas, such as uz, ru"),
        "biography": _l("About the person"),
    },
    "twinnings": {
        "city_a": _l("City; it is added where it is not known yet"),
        "country_a": _l("Its country: two letters, such as UZ, or the name"),
        "city_b": _l("Twin city; it is added where it is not known yet"),
        "country_b": _l("Its country: two letters, such as UZ, or the name"),
        "year": _l("The year of the agreement"),
        "signed_on": _l("Day of signing, as 2026-11-26 or 26.11.2026"),
    },
}
CHOICES: dict[str, tuple[Any, Mapping[Any, Any]]] = {
    "type": (_l("Type, one of"), TYPES),
    "status": (_l("State, one of"), STATUSES),
    "areas": (_l("Areas of cooperation, separated by commas"), AREAS),
}


def words_of(kind: str, column: Column) -> str:
    """What a column holds; a text that is kept in several languages says in which this one is."""
    if column.name in CHOICES:
        label, values = CHOICES[column.name]
        return _("%(what)s: %(values)s", what=label, values=", ".join(str(value) for value in values.values()))
    known = OF_ALL | BY_KIND[kind]
    if column.name in known:
        return str(known[column.name])
    name, _underline, language = column.name.rpartition("_")
    assert language in LANGUAGES, column.name
    called = language_name(language)
    if current_language() != "en":
        # Of the languages of pages English alone writes languages with a capital amid a line.
        called = called.lower()
    return _("%(what)s (%(language)s)", what=known[name], language=called)
