"""Cities and bodies to choose from in forms."""

from collections.abc import Callable, Collection
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy import select
from wtforms import SelectField, SelectMultipleField
from wtforms.widgets import Select

from webapp.core.formatting import country_choices, country_name
from webapp.core.forms import options
from webapp.core.i18n import _, _l, current_language, translated
from webapp.core.identifiers import parse_id
from webapp.core.names import fold
from webapp.directory import queries
from webapp.directory.models import City, Organisation, Person, Twinning
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


class RecordSelect(Select):
    """The list that fills while one types; without scripts, a line for the name instead."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        """The select, and what stands in for it."""
        select = Markup(super().__call__(field, **kwargs))  # noqa: S704 - WTForms escapes
        if not field.typed_names:
            return select
        line = Markup(
            '<noscript><input class="form-control mt-2" name="{}" value="{}"'
            ' aria-label="{}" placeholder="{}"></noscript>'
        )
        return select + line.format(
            field.typed_name, field.typed, f"{field.label.text}: {field.typed_label}", field.typed_label
        )


class Remote:
    """What fields share that offer records of the directory while one types."""

    search: str
    typed_names: bool
    typed_label: Any = _l("Or write its name")
    typed = ""

    @property
    def typed_name(self) -> str:
        """The name of the line in which a name is written where there are no scripts."""
        return f"{self.name}-name"  # type: ignore[attr-defined]

    def read_typed(self, formdata: Any) -> list[str]:
        """The names that were written by hand."""
        self.typed = (formdata.get(self.typed_name) or "").strip() if formdata and self.typed_names else ""
        return [name.strip() for name in self.typed.split(";") if name.strip()]

    def find(self, name: str) -> int:
        """The id of the one record of a name. Raises ValueError."""
        found = FINDERS[self.search](name)
        if found is None:
            raise ValueError(_("The directory knows none, or several, of the name %(name)s.", name=name))
        return found.id

    def search_kw(self) -> dict[str, Any]:
        """Where the page finds more of them."""
        return {"data-remote": url_for("directory.search", what=self.search), "data-none": _("Nothing found")}


class RecordField(Remote, SelectField):
    """A choice among many records: the page holds only the one chosen, more come while one types."""

    widget = RecordSelect()

    def __init__(self, label: Any = None, *, search: str, by_name: bool = True, **kwargs: Any) -> None:
        super().__init__(label, coerce=id_or_none, choices=None, validate_choice=False, **kwargs)
        self.search, self.typed_names = search, by_name and search in FINDERS
        self.typed_label = TYPED.get(search, self.typed_label)
        self.choices = []

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Takes an id, or the name written instead."""
        super().process(formdata, *args, **kwargs)
        for name in self.read_typed(formdata)[:1]:
            try:
                self.data = self.find(name)
                self.raw_data = [str(self.data)]
            except ValueError as error:
                # Something was written: what is wrong with it is said, and not that nothing is there.
                self.raw_data = [name]
                self.process_errors = [*self.process_errors, str(error)]

    def offer(self) -> None:
        """Puts the record chosen into the page, with the address where others are searched."""
        chosen = names_of(self.search, [self.data]) if self.data else []
        self.choices = options([("", ""), *chosen])
        self.render_kw = self.search_kw()


class RecordsField(Remote, SelectMultipleField):
    """Several of many records, chosen in the same way."""

    widget = RecordSelect(multiple=True)
    typed_label = _l("Or write their names, with a semicolon between two")

    def __init__(self, label: Any = None, *, search: str, **kwargs: Any) -> None:
        super().__init__(label, coerce=_id, choices=None, validate_choice=False, **kwargs)
        self.search, self.typed_names = search, search in FINDERS
        self.choices = []

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Takes ids, and names written beside them."""
        super().process(formdata, *args, **kwargs)
        try:
            self.data = [*(self.data or ()), *map(self.find, self.read_typed(formdata))]
        except ValueError as error:
            self.process_errors = [*self.process_errors, str(error)]

    def offer(self) -> None:
        """Puts the records chosen into the page, with the address where others are searched."""
        self.choices = options(names_of(self.search, self.data or ()))
        self.render_kw = self.search_kw()


def _id(value: Any) -> int:
    number = parse_id(str(value))
    if number is None:
        raise ValueError(value)
    return number


def names_of(what: str, ids: Collection[int]) -> list[tuple[int, str]]:
    """The records there are of some ids, by name."""
    model, label = NAMES[what]
    found = db.session.scalars(select(model).where(model.id.in_(ids))) if ids else ()
    return sorted(((record.id, label(record)) for record in found), key=lambda pair: fold(pair[1]))


FINDERS: dict[str, Callable[[str], City | Organisation | Twinning | None]] = {
    "cities": queries.find_city,
    "organisations": queries.find_organisation,
    "twinnings": queries.find_tie,
}
TYPED = {"twinnings": _l("Or write the two cities, with a dash between them")}
"""What the line for a name asks for, where a record is not called by one."""
NAMES: dict[str, tuple[Any, Callable[[Any], str]]] = {
    "cities": (City, city_label),
    "organisations": (Organisation, lambda body: translated(body.name)),
    "people": (Person, lambda person: str(person.name)),
    "twinnings": (Twinning, lambda tie: f"{city_label(tie.city_a)} – {city_label(tie.city_b)}"),
}
