"""The rules that an event's values keep, whoever gives them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from webapp.core import clock
from webapp.core.emails import checked_email
from webapp.core.errors import Invalid, InvalidMany
from webapp.core.formatting import locale_of
from webapp.core.i18n import _l
from webapp.core.types import Texts
from webapp.directory.models import City, Organisation
from webapp.events.series.models import Series
from webapp.events.values import EventValues
from webapp.extensions import db

SHORT = 200
LONG = 20_000
YEARS = range(2000, 2101)
MOST_PLACES = 1_000_000
MOST_DAYS = 365

Problem = tuple[str, Any]


def check(values: EventValues) -> None:
    """Refuse what an event cannot be.

    Raises InvalidMany with every problem beside its field.
    """
    problems = [
        *_text_problems(values),
        *_time_problems(values),
        *_number_problems(values),
        *_contact_problems(values),
        *_reference_problems(values),
        *_series_problems(values),
    ]
    if problems:
        raise InvalidMany(_l("Some values are not right."), problems)


def too_long(name: str, texts: Texts, limit: int) -> Iterator[Problem]:
    """The languages in which a text is over its limit."""
    for language, text in texts.items():
        if len(text) > limit:
            yield f"{name}.{language}", _l("This is longer than %(limit)s characters.", limit=limit)


def _text_problems(values: EventValues) -> Iterator[Problem]:
    if not any(text.strip() for text in values.title.values()):
        yield "title", _l("Write it in at least one language.")
    yield from too_long("title", values.title, SHORT)
    yield from too_long("venue", values.venue, SHORT)
    yield from too_long("description", values.description, LONG)
    known = locale_of("en").languages
    if unknown := [code for code in values.languages if code not in known or len(code) > 3]:
        yield "languages", _l("There is no language with the code %(code)s.", code=", ".join(unknown)[:SHORT])


def _time_problems(values: EventValues) -> Iterator[Problem]:
    if not clock.is_timezone(values.timezone):
        yield "timezone", _l("This is not a time zone.")
    named = ("starts_at", "ends_at", "registration_opens_at", "registration_closes_at", "changes_until")
    wrong = [name for name in named if not _is_sensible(getattr(values, name))]
    for name in wrong:
        yield name, _l("This date is too far away.")
    if wrong:
        return
    if values.ends_at <= values.starts_at:
        yield "ends_at", _l("The end must be after the start.")
    opens, closes = values.registration_opens_at, values.registration_closes_at
    if opens and closes and closes <= opens:
        yield "registration_closes_at", _l("Registration must close after it opens.")
    elif closes and closes > values.ends_at:
        yield "registration_closes_at", _l("Registration must close before the event ends.")
    if opens and opens >= values.ends_at:
        yield "registration_opens_at", _l("Registration must open before the event ends.")
    if values.changes_until and values.changes_until > values.ends_at:
        yield "changes_until", _l("This must be before the event ends.")


def _is_sensible(instant: datetime | None) -> bool:
    return instant is None or instant.year in YEARS


def _number_problems(values: EventValues) -> Iterator[Problem]:
    if values.capacity is not None and not 0 <= values.capacity <= MOST_PLACES:
        yield "capacity", _l("Give a number from 0 to %(most)s.", most=MOST_PLACES)
    if values.changes_days is not None and not 0 <= values.changes_days <= MOST_DAYS:
        yield "changes_days", _l("Give a number from 0 to %(most)s.", most=MOST_DAYS)
    elif values.changes_days is not None and values.changes_until is not None:
        yield "changes_until", _l("Say it in days or by a time, not both.")


def _contact_problems(values: EventValues) -> Iterator[Problem]:
    if len(values.contact_name) > SHORT:
        yield "contact_name", _l("This is longer than %(limit)s characters.", limit=SHORT)
    if values.contact_email:
        try:
            checked_email(values.contact_email)
        except Invalid as error:
            yield "contact_email", error.message
    if values.online_url and not _is_web_address(values.online_url):
        yield "online_url", _l("Give a web address that begins with https://.")


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and len(url) <= 2000 and " " not in url


def _reference_problems(values: EventValues) -> Iterator[Problem]:
    asked = {values.host_id, *values.co_host_ids}
    rows = db.session.execute(select(Organisation.id, Organisation.is_host).where(Organisation.id.in_(asked)))
    known = dict(rows.all())
    if not known.get(values.host_id):
        yield "host_id", _l("Choose a host organisation.")
    if any(body not in known for body in values.co_host_ids):
        yield "co_host_ids", _l("One of these bodies is not in the directory.")
    if values.host_id in values.co_host_ids:
        yield "co_host_ids", _l("The host cannot be a co-organiser as well.")
    if values.city_id is not None and db.session.get(City, values.city_id) is None:
        yield "city_id", _l("This city is not in the directory.")


def _series_problems(values: EventValues) -> Iterator[Problem]:
    yield from too_long("series_name", values.series_name, SHORT)
    if values.series_id is None or values.series_name:
        return
    series = db.session.get(Series, values.series_id)
    if series is None:
        yield "series_id", _l("There is no such series.")
    elif series.host_id != values.host_id:
        yield "series_id", _l("This series belongs to another host.")
