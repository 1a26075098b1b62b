"""How cells are read, and how what is wrong with a record finds its cell."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from typing import Any

from webapp.core.emails import checked_email
from webapp.core.errors import DomainError, Invalid, InvalidMany
from webapp.core.formatting import country_codes, country_name
from webapp.core.i18n import LANGUAGES, _l
from webapp.core.names import fold
from webapp.core.spreadsheets.importing import CellError, Column, Record
from webapp.core.types import Texts
from webapp.directory.labels import AREAS, STATUSES, TYPES
from webapp.directory.models import Area, OrganisationType, TieStatus


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    return {fold(country_name(code, language)): code for language in LANGUAGES for code in country_codes()}


def country(text: str) -> str:
    """A country by its ISO 3166 alpha-2 code or its name in one of the languages."""
    code = text.upper()
    if code in country_codes():
        return code
    known = _countries().get(fold(text))
    if known is None:
        raise Invalid(_l("“%(value)s” is no country. Write its two letters, such as UZ.", value=text[:60]))
    return known


def number(text: str) -> float:
    """A number with a decimal point or comma; raises ValueError."""
    return float(text.replace(",", "."))


def year(text: str) -> int:
    """A year; raises ValueError."""
    return int(text)


def day(text: str) -> date:
    """A date as 2026-11-26 or 26.11.2026; raises ValueError."""
    if "." in text:
        first, month, last = text.split(".")
        return date(int(last), int(month), int(first))
    return date.fromisoformat(text[:10])


def _choice(labels: Mapping[Any, Any], message: Any) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        key = text.strip().casefold()
        found = [member for member, label in labels.items() if key in (member.value, str(label).casefold())]
        if not found:
            raise Invalid(message)
        return found[0]

    return parse


organisation_type: Callable[[str], OrganisationType] = _choice(TYPES, _l("This type of organisations is not known."))
status: Callable[[str], TieStatus] = _choice(STATUSES, _l("This state of a twinning is not known."))
area: Callable[[str], Area] = _choice(AREAS, _l("This area of cooperation is not known."))


def several(parse: Callable[[str], Any]) -> Callable[[str], tuple[Any, ...]]:
    """Values separated by semicolons or commas."""

    def parse_all(text: str) -> tuple[Any, ...]:
        return tuple(parse(part.strip()) for part in text.replace(";", ",").split(",") if part.strip())

    return parse_all


def language(text: str) -> str:
    """A language's two or three letters, in lower case."""
    return text.strip().lower()


def email(text: str) -> str:
    """An address; raises Invalid."""
    return checked_email(text)


def text_columns(name: str, *, also: Callable[[str], tuple[str, ...]] = lambda code: ()) -> list[Column]:
    """The columns of a text in the languages of the installation."""
    return [Column(f"{name}_{code}", also(code), default="") for code in LANGUAGES]


def texts(record: Record, name: str) -> Texts:
    """The texts that a record has in such columns."""
    return {code: record[f"{name}_{code}"] for code in LANGUAGES if record[f"{name}_{code}"]}


class Faults:
    """Collects what is wrong with the records of a table."""

    def __init__(self, places: Mapping[str, str] | None = None) -> None:
        self.cells: list[CellError] = []
        self._places = places or {}

    def add(self, record: Record, column: str, message: Any) -> None:
        """Note a fault of one cell."""
        self.cells.append(CellError(record.row, column, message))

    @contextmanager
    def of(self, record: Record) -> Iterator[None]:
        """What a verb refuses about a record, each beside its column."""
        try:
            yield
        except InvalidMany as error:
            for field, message in error.errors:
                self.add(record, self._column(field), message)
        except DomainError as error:
            self.add(record, self._column(error.field or ""), error.message)

    def _column(self, field: str) -> str:
        return self._places.get(field, field.replace(".", "_"))
