"""What people type, made fit to keep: never refused for its script."""

import re
import unicodedata
from functools import lru_cache
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from webapp.core.errors import Invalid
from webapp.core.formatting import country_codes
from webapp.core.i18n import _l
from webapp.core.types import EMAIL_LENGTH
from webapp.directory.queries import find_city

SHORT = 200
LONG = 10_000
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def too_long(most: int) -> Any:
    """The sentence about a text that is longer than `most` characters."""
    return _l("This is longer than %(most)d characters.", most=most)


def one_line(text: str | None) -> str:
    """The text without line breaks, control characters and spaces at its ends."""
    plain = unicodedata.normalize("NFC", CONTROL.sub(" ", text or "").replace("\n", " ").replace("\t", " "))
    return " ".join(plain.split(" ")).strip()


def lines(text: str | None) -> str:
    """A longer text, with its line breaks and without what a database cannot hold."""
    return UNSTORABLE.sub("", text or "").replace("\r\n", "\n").strip()


def within(text: str, most: int, field: str) -> str:
    """The text, or Invalid where it is longer than `most` characters."""
    if len(text) > most:
        raise Invalid(too_long(most), field=field)
    return text


def address(typed: str, field: str = "email") -> str:
    """An address in lower case; plus signs and names in any script are fine.

    Raises Invalid on what no mail can be sent to.
    """
    try:
        normal = _normal(one_line(typed).lower().removeprefix("mailto:"))
    except EmailNotValidError:
        raise Invalid(_l("This is not an email address. It looks like name@example.org."), field=field) from None
    return within(normal, EMAIL_LENGTH, field)


# An address is looked at by the form and again by the verb.
@lru_cache(maxsize=1024)
def _normal(text: str) -> str:
    return validate_email(text, check_deliverability=False, test_environment=True).normalized.lower()


def phone(typed: str | None, country: str | None = None, field: str = "phone") -> str:
    """A telephone number as E.164, `+998901234567`; empty where none was typed.

    Raises Invalid on what is no number; without a country code the number is one of `country`.
    """
    text = one_line(typed)
    if not text:
        return ""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Invalid(_l("This is not a telephone number. Begin with + and the country's code."), field=field)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def country(typed: str | None, field: str = "country") -> str | None:
    """An ISO 3166 alpha-2 code in capitals, None where none was typed; raises Invalid on an unknown one."""
    code = one_line(typed).upper()
    if not code:
        return None
    if code not in country_codes():
        raise Invalid(_l("This is not the two-letter code of a country."), field=field)
    return code


def city(typed: str | None, field: str = "city") -> int | None:
    """The number of a city of the directory by its name, None where none was typed; raises Invalid on another name."""
    name = one_line(typed)
    if not name:
        return None
    found = find_city(name)
    if found is None:
        raise Invalid(_l("This city is not in the directory."), field=field)
    return found.id
