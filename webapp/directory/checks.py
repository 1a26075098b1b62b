"""Rules that more than one kind of record keeps."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from webapp.core.emails import checked_email
from webapp.core.errors import Invalid, InvalidMany
from webapp.core.formatting import country_codes
from webapp.core.i18n import _l
from webapp.core.types import LANGUAGES, Texts
from webapp.directory.values import Problem, Problems, primary

SHORT = 200
LONG = 20_000


def raise_for(problems: Iterable[Problem]) -> None:
    """Raise InvalidMany with every problem, if there is one."""
    found = list(problems)
    if found:
        raise InvalidMany(_l("Some values are not right."), found)


def name_problems(name: Texts, *, field: str = "name") -> Problems:
    """A name is needed in one language at least."""
    if not primary(name):
        yield f"{field}.en", _l("Write it in at least one language.")
    yield from text_problems(name, field=field, limit=SHORT)


def text_problems(texts: Texts, *, field: str, limit: int = LONG) -> Problems:
    """Texts that are too long, each beside its language."""
    for language in LANGUAGES:
        if len(texts.get(language) or "") > limit:
            yield f"{field}.{language}", _l("At most %(limit)s characters.", limit=limit)


def length_problems(limit: int = SHORT, **texts: str) -> Problems:
    """Texts that are too long, by field."""
    for field, text in texts.items():
        if len(text) > limit:
            yield field, _l("At most %(limit)s characters.", limit=limit)


def country_problems(country: str | None, *, required: bool = False) -> Problems:
    """A country is an ISO 3166 alpha-2 code."""
    if country is None and not required:
        return
    if country not in country_codes():
        yield "country", _l("Choose a country.")


def checked_email_or_none(email: str | None) -> str | None:
    """The address in lower case, None for none; raises Invalid."""
    return checked_email(email) if email and email.strip() else None


def checked_website(website: str) -> str:
    """The address of a site, with https where it says nothing else.

    Raises Invalid for what is no web address.
    """
    text = website.strip()
    if not text:
        return ""
    whole = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(whole)
        host = parts.hostname
    except ValueError:
        host = None
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not host or "." not in host or any(c.isspace() for c in whole):
        raise Invalid(_l("This is not a web address."), field="website")
    return whole


def problems_of(*checks: Any) -> Problems:
    """What functions that raise Invalid find, as problems."""
    for check in checks:
        try:
            check()
        except Invalid as error:
            yield error.field or "", error.message
