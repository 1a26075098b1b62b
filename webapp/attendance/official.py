"""The list of an event's people as papers show it: precedence is not the alphabet."""

from dataclasses import dataclass

from webapp.attendance import queries
from webapp.attendance.labels import mark_label
from webapp.attendance.models import AttendanceMark, Mark, Sheet
from webapp.core.formatting import alphabetical, country_name
from webapp.core.names import sort_key
from webapp.extensions import db
from webapp.registration.delegations.words import category_label, sender_of
from webapp.registration.models import Registration

APART = {"observer": 1, "accompanying": 2, "interpreter": 2, "press": 2, "staff": 2}
"""Who stands after the delegates: observers first, then those who come along."""
UNRANKED = 10**6
LAST = "\uffff"
"""Behind every name of a country, in any script."""


@dataclass(frozen=True)
class OfficialLine:
    """A person on a paper list."""

    number: int
    person: Registration
    body: str
    country: str
    category: str
    row: AttendanceMark | None

    @property
    def mark(self) -> str:
        """The mark in words; empty where nothing is marked, so that it can be written by hand."""
        return mark_label(self.row.mark) if self.row and self.row.mark else ""

    @property
    def substitute(self) -> str:
        """Who came instead."""
        return self.row.substitute if self.row and self.row.mark is Mark.SUBSTITUTED else ""


def official_lines(sheet: Sheet) -> list[OfficialLine]:
    """Everybody on a sheet: by country in the order of the language, heads first, then by rank, then by name."""
    people = sorted(db.session.scalars(queries.people_on(sheet)), key=_place)
    marks = queries.marks_among(sheet, people)
    return [_line(number, sheet, person, marks.get(person.id)) for number, person in enumerate(people, start=1)]


def _line(number: int, sheet: Sheet, person: Registration, row: AttendanceMark | None) -> OfficialLine:
    category = category_label(sheet.event.kind, person.category) if person.category != "participant" else ""
    return OfficialLine(number, person, body_of(person), country_name(person.country), category, row)


def body_of(person: Registration) -> str:
    """Whom a person comes for: the body, else whoever sent the delegation."""
    return person.organisation or delegation_of(person)


def delegation_of(person: Registration) -> str:
    """Who sent the person's delegation."""
    return sender_of(person.delegation) if person.delegation else ""


def _place(person: Registration) -> tuple[int, str, str, bool, int, str]:
    return (
        APART.get(person.category, 0),
        alphabetical(country_name(person.country)) if person.country else LAST,
        alphabetical(delegation_of(person)),
        not person.head,
        person.precedence if person.precedence is not None else UNRANKED,
        sort_key(person.given_name, person.family_name),
    )
