"""Reads whom to invite from what was pasted: one a line, in any of the ways people write addresses."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from webapp.core.errors import Invalid
from webapp.core.i18n import LANGUAGES, _l
from webapp.mail.mime import BadAddress, ascii_address
from webapp.registration import inputs

MOST = 20_000
SHORT = 200
SHOWN = 80
BRACKETED = re.compile(r'(?:"(?P<quoted>[^"]*)"|(?P<name>[^"<>,;\t]*))\s*<(?P<email>[^<>]*)>')
LANGUAGE_WORDS = {
    "english": "en", "eng": "en", "английский": "en", "inglizcha": "en",
    "russian": "ru", "rus": "ru", "русский": "ru", "ruscha": "ru",
    "uzbek": "uz", "uzb": "uz", "узбекский": "uz", "oʻzbekcha": "uz", "o'zbekcha": "uz",
}  # fmt: skip
SEPARATORS = re.compile(r"[,;\t]")
HEADER_WORDS = re.compile(r"e-?mail|address|адрес|почт|manzil|pochta", re.IGNORECASE)


@dataclass(frozen=True)
class Addressee:
    """Somebody to be invited."""

    email: str
    name: str = ""
    organisation: str = ""
    language: str = ""
    """Empty where the list does not say."""


@dataclass(frozen=True)
class WrongLine:
    """A line that cannot be used."""

    number: int
    text: str
    message: Any

    def __str__(self) -> str:
        return str(
            _l("Line %(number)s: “%(text)s”: %(message)s", number=self.number, text=self.text, message=self.message)
        )


@dataclass(frozen=True)
class Pasted:
    """What a pasted list holds."""

    addressees: list[Addressee]
    wrong: list[WrongLine]


def read_pasted(text: str) -> Pasted:
    """Everybody on the list and every line that is wrong. Raises Invalid on a list that is too long or empty."""
    found: list[Addressee] = []
    wrong: list[WrongLine] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or (not found and _is_header(line)):
            continue
        try:
            found += [_addressee(*cells) for cells in _entries(line)]
        except Invalid as error:
            shown = line.strip()
            wrong.append(WrongLine(number, shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}…", error.message))
    if len(found) > MOST:
        raise Invalid(_l("This is more than %(most)s addresses. Divide the list.", most=MOST), field="pasted")
    return Pasted(found, wrong)


def checked(addressee: Addressee) -> Addressee:
    """The addressee as kept. Raises Invalid on an address that no mail can be sent to."""
    return _addressee(addressee.email, addressee.name, addressee.organisation, addressee.language)


def _is_header(line: str) -> bool:
    return "@" not in line and HEADER_WORDS.search(line) is not None


def _entries(line: str) -> Iterator[tuple[str, str, str, str]]:
    """Address, name, organisation and language of each person on a line."""
    bracketed = list(BRACKETED.finditer(line))
    if len(bracketed) > 1:
        yield from ((found["email"], found["quoted"] or found["name"], "", "") for found in bracketed)
    elif bracketed:
        found = bracketed[0]
        rest = _cells(line[found.end() :].lstrip(" ,;\t"))
        yield _told_apart(found["email"], [found["quoted"] or found["name"] or "", *rest])
    elif len(addresses := [cell.strip() for cell in SEPARATORS.split(line) if "@" in cell]) > 1:
        yield from ((address, "", "", "") for address in addresses)
    else:
        cells = _cells(line)
        address = next((cell for cell in cells if "@" in cell), cells[0])
        yield _told_apart(address, [cell for cell in cells if cell != address])


def _cells(line: str) -> list[str]:
    delimiter = next((sign for sign in "\t;" if sign in line), ",")
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])]


def _told_apart(email: str, rest: list[str]) -> tuple[str, str, str, str]:
    language = next((code for cell in rest if (code := _language(cell))), "")
    name, organisation = [*(cell for cell in rest if not _language(cell)), "", ""][:2]
    return email, name, organisation, language


def _language(cell: str) -> str:
    word = cell.strip().lower()
    return word if word in LANGUAGES else LANGUAGE_WORDS.get(word, "")


def _addressee(email: str, name: str, organisation: str, language: str) -> Addressee:
    if "@" not in email:
        raise Invalid(_l("There is no address in it."))
    address = inputs.address(email)
    try:
        ascii_address(address)
    except BadAddress:
        raise Invalid(_l("Mail servers do not take such letters before the @.")) from None
    who, body = (inputs.within(inputs.one_line(text), SHORT, "") for text in (name, organisation))
    return Addressee(address, who, body, _language(language))
