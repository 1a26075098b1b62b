"""What the board in the hall shows: who has just arrived, and how many of those expected, in the event's languages."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.attendance.counts import Counts, count_of
from webapp.attendance.labels import sheet_title, sheet_when
from webapp.attendance.models import AttendanceMark, Mark, Sheet
from webapp.attendance.official import body_of
from webapp.core.formatting import country_name, time
from webapp.core.i18n import LANGUAGES, _, in_language, translated
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.models import Delegation, Registration

SHOWN = 8
"""As many names as can be read from the far end of a hall."""


@dataclass(frozen=True)
class Arrival:
    """Somebody who has come, as the hall reads it."""

    id: int
    name: str
    whence: str
    at: str


@dataclass(frozen=True)
class Face:
    """The board in one language."""

    language: str
    title: str
    host: str
    what: str
    welcome: str
    came: int
    expected: int
    here: str
    of_expected: str
    empty: str
    arrivals: Sequence[Arrival]


def faces_of(sheet: Sheet, *, names: bool, first: str = "") -> list[Face]:
    """The board in the languages of the event, `first` before the others: four statements, however many people came.

    Without `names` nobody is named: it shows the figures only.
    """
    counts, rows = count_of(sheet), _latest(sheet) if names else ()
    languages = languages_of(sheet.event)
    start = languages.index(first) if first in languages else 0
    return [_face(sheet, counts, rows, language) for language in languages[start:] + languages[:start]]


def languages_of(event: Event) -> list[str]:
    """Those of its working languages that pages have; all of these where it names none of them."""
    return [language for language in event.languages if language in LANGUAGES] or list(LANGUAGES)


def _latest(sheet: Sheet) -> Sequence[AttendanceMark]:
    sender = joinedload(AttendanceMark.registration).joinedload(Registration.delegation)
    return db.session.scalars(
        select(AttendanceMark)
        .where(AttendanceMark.sheet_id == sheet.id, AttendanceMark.mark == Mark.ATTENDED)
        .options(sender.joinedload(Delegation.sending_city), sender.joinedload(Delegation.sending_organisation))
        .order_by(AttendanceMark.at.desc(), AttendanceMark.id.desc())
        .limit(SHOWN)
    ).all()


def _face(sheet: Sheet, counts: Counts, rows: Sequence[AttendanceMark], language: str) -> Face:
    event = sheet.event
    with in_language(language):
        session = f"{sheet_title(sheet)} · " if sheet.session else ""
        return Face(
            language=language,
            title=translated(event.title),
            host=translated(event.host.name),
            what=session + sheet_when(sheet, event.timezone),
            welcome=_("Welcome"),
            came=counts.came,
            expected=counts.expected,
            here=_("already here"),
            of_expected=_("%(number)s expected", number=counts.expected),
            empty=_("Whoever arrives is greeted here."),
            arrivals=[_arrival(row, event) for row in rows],
        )


def _arrival(row: AttendanceMark, event: Event) -> Arrival:
    person = row.registration
    whence = " · ".join(filter(None, (body_of(person), country_name(person.country))))
    return Arrival(person.id, person.name, whence, time(row.at, event.timezone))
