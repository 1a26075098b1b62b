"""Members from a spreadsheet: all of its rows are taken, or none and every error with its row and column."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import IO, Any

from webapp.core import audit
from webapp.core.errors import Invalid, InvalidMany
from webapp.core.formatting import language_name, locale_of
from webapp.core.i18n import LANGUAGES, _l, in_language
from webapp.core.names import fold
from webapp.core.permissions import Actor
from webapp.core.spreadsheets.importing import CellError, Column, ImportRefused, Record, parse_table
from webapp.core.spreadsheets.reading import read_rows
from webapp.directory.imports.cells import country
from webapp.events.categories import categories_of
from webapp.registration.delegations.composing import members
from webapp.registration.delegations.composing.rows import name_key
from webapp.registration.delegations.state import live_members, require_composable
from webapp.registration.delegations.values import VISAS, MemberValues, member_registration, values_of
from webapp.registration.models import Delegation, Registration

YES = {"yes", "y", "x", "1", "true", "+", "да", "ha"}
NO = {"no", "n", "0", "false", "-", "нет", "yoʻq", "yo'q"}
NAMES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "given_name": (_l("Given name"), ("given_name", "first name", "name", "имя", "ism", "ismi")),
    "family_name": (_l("Family name"), ("family_name", "last name", "surname", "фамилия", "familiya", "familiyasi")),
    "native_name": (_l("Name in their own script"), ("native_name",)),
    "function": (_l("Function"), ("function", "position", "должность", "lavozim", "lavozimi")),
    "function_second": (_l("Function in the second language"), ("function_second",)),
    "category": (_l("Category"), ("category",)),
    "head": (_l("Heads the delegation"), ("head",)),
    "country": (_l("Country"), ("country", "country_code")),
    "languages": (_l("Languages spoken"), ("languages",)),
    "visa": (_l("Visa"), ("visa",)),
    "email": (_l("Email address"), ("email", "e-mail")),
    "phone": (_l("Telephone"), ("phone", "telephone")),
    "travel": (_l("Own arrival and departure"), ("travel",)),
}
"""The columns of the template, and under which other names a file may have them."""


@dataclass(frozen=True)
class Planned:
    """What a row would do: `added`, `changed` or `same`."""

    row: int
    deed: str
    values: MemberValues
    member: Registration | None = None

    @property
    def name(self) -> str:
        """Whom the row is about."""
        return f"{self.values.given_name} {self.values.family_name}".strip()


def header() -> list[str]:
    """The first row of the template, in the language in use."""
    return [str(label) for label, _aliases in NAMES.values()]


def plan(delegation: Delegation, stream: IO[bytes], filename: str, *, by: Actor) -> list[Planned]:
    """What an import would do, row by row; nothing is written.

    Raises SpreadsheetError on a file that is no table, ImportRefused with every wrong cell, NotComposable.
    """
    require_composable(delegation, by)
    columns = _columns(delegation)
    records = parse_table(read_rows(stream, filename), columns).accepted()
    known = {name_key(member.name): member for member in live_members(delegation)}
    headers = {column.name: column.name for column in columns}
    planned, errors = [], []
    seen: dict[str, int] = {}
    for record in records:
        try:
            planned.append(_planned(delegation, record, known, seen))
        except InvalidMany as error:
            errors += [CellError(record.row, str(_label(field, headers)), message) for field, message in error.errors]
    errors = errors or list(_too_many(delegation, planned, len(known)))
    if errors:
        raise ImportRefused(errors)
    return planned


def import_members(delegation: Delegation, stream: IO[bytes], filename: str, *, by: Actor) -> list[Planned]:
    """Put the people of a file on the list, and complete those who are on it already.

    Raises what `plan` does, DelegationFull, EventFull or QuotaFull.
    """
    planned = plan(delegation, stream, filename, by=by)
    for one in planned:
        if one.deed == "changed" and one.member is not None:
            members.update_member(one.member, one.values, by=by)
    newcomers = [one.values for one in planned if one.deed == "added"]
    if newcomers:
        members.add_members(delegation, newcomers, by=by)
    counts = {deed: sum(one.deed == deed for one in planned) for deed in ("added", "changed")}
    audit.record("delegation_members_imported", delegation, by=by, file=filename[:200], **counts)
    return planned


def _planned(
    delegation: Delegation, record: Record, known: Mapping[str, Registration], seen: dict[str, int]
) -> Planned:
    given = {name: record[str(NAMES[name][0])] for name in NAMES}
    said = {name: value for name, value in given.items() if value is not None}
    name = name_key(f"{said.get('given_name', '')} {said.get('family_name', '')}".strip())
    if name in seen:
        message = _l("Row %(row)s names this person already.", row=seen[name])
        raise InvalidMany(message, [("given_name", message)])
    seen[name] = record.row
    if said.get("head") and seen.setdefault("\0head", record.row) != record.row:
        message = _l("Row %(row)s names the head already.", row=seen["\0head"])
        raise InvalidMany(message, [("head", message)])
    member = known.get(name)
    if member is None:
        values = MemberValues(**said)
        member_registration(delegation, values)
        return Planned(record.row, "added", values)
    before = replace(values_of(member), precedence=None)
    values = replace(before, **said)
    wanted = values_of(member_registration(delegation, values))
    return Planned(record.row, "same" if wanted == before else "changed", values, member)


def _too_many(delegation: Delegation, planned: Sequence[Planned], used: int) -> Iterator[CellError]:
    left = delegation.places - used
    for one in [row for row in planned if row.deed == "added"][max(left, 0) :]:
        sentence = _l("All %(places)d places of the delegation are used.", places=delegation.places)
        yield CellError(one.row, str(NAMES["given_name"][0]), sentence)


def _label(field: str, headers: Mapping[str, str]) -> str:
    name = str(NAMES[field][0]) if field in NAMES else field
    return headers.get(name, name)


def _columns(delegation: Delegation) -> list[Column]:
    parsers: dict[str, Callable[[str], Any]] = {
        "category": _choice(tuple(categories_of(delegation.event.kind))),
        "head": _yes_or_no,
        "country": country,
        "languages": _languages,
        "visa": _choice(tuple(VISAS)),
    }
    return [
        Column(
            str(label),
            (*aliases, *_in_every_language(label)),
            required=name == "given_name",
            parse=parsers.get(name, str),
        )
        for name, (label, aliases) in NAMES.items()
    ]


def _in_every_language(label: Any) -> list[str]:
    names = []
    for language in LANGUAGES:
        with in_language(language):
            names.append(str(label))
    return names


def _choice(pairs: Sequence[tuple[str, Any]]) -> Callable[[str], str]:
    known = {fold(name): key for key, label in pairs for name in (key, *_in_every_language(label)) if name}

    def parse(text: str) -> str:
        if fold(text) not in known:
            shown = ", ".join(str(label) for _key, label in pairs)
            raise Invalid(_l("Write one of: %(names)s.", names=shown))
        return known[fold(text)]

    return parse


def _yes_or_no(text: str) -> bool:
    word = text.strip().casefold()
    if word not in YES | NO:
        raise Invalid(_l("Write yes or no."))
    return word in YES


@lru_cache(maxsize=1)
def _language_codes() -> dict[str, str]:
    codes = [str(code) for code in locale_of("en").languages]
    return {fold(language_name(code, shown)): code for shown in LANGUAGES for code in codes if len(code) <= 3}


def _languages(text: str) -> tuple[str, ...]:
    found = []
    for part in filter(None, (part.strip() for part in text.replace(";", ",").split(","))):
        code = part.lower() if part.lower() in locale_of("en").languages else _language_codes().get(fold(part))
        if code is None:
            raise Invalid(_l("“%(value)s” is no language. Write its two letters, such as ru.", value=part[:60]))
        found.append(code)
    return tuple(found)
