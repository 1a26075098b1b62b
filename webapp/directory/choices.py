"""Cities and bodies to choose from in forms."""

from typing import Any

from flask import url_for
from sqlalchemy import select
from wtforms import SelectField

from webapp.core.formatting import country_choices, country_name
from webapp.core.forms import options
from webapp.core.i18n import _, current_language, translated
from webapp.core.identifiers import parse_id
from webapp.core.names import fold
from webapp.directory.models import City, Organisation, Person
from webapp.extensions import db


def id_or_none(value: Any) -> int | None:
    """What a select of ids holds; nothing for the empty choice. Raises ValueError."""
    if value in (None, "", "None"):
        return None
    number = parse_id(str(value))
    if number is None:
        raise ValueError(value)
    return number


def city_label(city: City) -> str:
    """A city with its country."""
    return f"{translated(city.name)}, {country_name(city.country)}"


def countries() -> list[tuple[str, str]]:
    """Codes and names of countries in the alphabetical order of the language in use."""
    return country_choices(current_language())


def cities() -> list[tuple[str, str]]:
    """Cities with their countries, by name."""
    found = db.session.scalars(select(City))
    return sorted(((str(city.id), city_label(city)) for city in found), key=lambda pair: fold(pair[1]))


class RecordField(SelectField):
    """A choice among many records: the page holds only the one chosen, more come while one types."""

    def __init__(self, label: Any = None, *, search: str, **kwargs: Any) -> None:
        super().__init__(label, coerce=id_or_none, choices=None, validate_choice=False, **kwargs)
        self.search = search
        self.choices = []

    def offer(self) -> None:
        """Puts the record chosen into the page, with the address where others are searched."""
        chosen = [(self.data, name)] if self.data and (name := _names_of(self.search, self.data)) else []
        self.choices = options([("", ""), *chosen])
        self.render_kw = {
            "data-remote": url_for("directory.search", what=self.search),
            "data-none": _("Nothing found"),
        }


def _names_of(what: str, record_id: int) -> str | None:
    if what == "cities":
        city = db.session.get(City, record_id)
        return city_label(city) if city else None
    if what == "organisations":
        body = db.session.get(Organisation, record_id)
        return translated(body.name) if body else None
    person = db.session.get(Person, record_id)
    return person.name if person else None
