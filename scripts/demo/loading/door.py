"""Who came, as patterns of marks are dealt to those who hold a place."""

from collections.abc import Mapping
from datetime import time, timedelta
from itertools import cycle

from sqlalchemy import select

from scripts.demo.loading.stage import Stage, past
from webapp.attendance import marks, sheets
from webapp.attendance.models import Mark, Sheet
from webapp.attendance.review import sign_off
from webapp.extensions import db
from webapp.registration.models import Registration, RegistrationState

LETTERS = {"P": Mark.ATTENDED, "E": Mark.EXCUSED, "A": Mark.ABSENT, "S": Mark.SUBSTITUTED}
STAND_IN = "Sardor Mahmudov"


def load_attendance(shown: Stage, named: Mapping[str, Registration]) -> None:
    """Mark the days that have come, sign those that were signed, and correct what was corrected."""
    record = shown.record.attendance
    if record is None:
        return
    made = [sheet for sheet in sheets.ensure_sheets(shown.event) if sheet.date <= shown.today]
    people = _holders(shown)
    letters = {registration.id: pattern for registration, pattern in zip(people, cycle(record.patterns), strict=False)}
    letters |= {named[one.person].id: one.marks for one in record.people if one.person in named}
    for day, sheet in enumerate(made):
        values = [_value(person, letters[person.id], day) for person in people]
        moment = past(shown.instant(sheet.date, time(11)))
        with shown.as_of(moment):
            marks.mark(sheet, [value for value in values if value is not None], by=shown.organiser)
        if day + 1 in record.signed_days:
            with shown.as_of(past(moment + timedelta(days=1))):
                sign_off(sheet, by=shown.reviewer)
    _correct(shown, made, named)


def _holders(shown: Stage) -> list[Registration]:
    wanted = (Registration.event_id == shown.event.id, Registration.state == RegistrationState.CONFIRMED)
    return list(db.session.scalars(select(Registration).where(*wanted).order_by(Registration.id)))


def _value(person: Registration, pattern: str, day: int) -> marks.MarkValue | None:
    letter = pattern[day % len(pattern)]
    if letter == ".":
        return None
    mark = LETTERS[letter]
    return marks.MarkValue(person.id, mark, substitute=STAND_IN if mark is Mark.SUBSTITUTED else "")


def _correct(shown: Stage, made: list[Sheet], named: Mapping[str, Registration]) -> None:
    record = shown.record.attendance
    for correction in record.corrections if record else ():
        if correction.person not in named or correction.day > len(made):
            continue
        sheet, mark = made[correction.day - 1], LETTERS[correction.mark]
        value = marks.MarkValue(named[correction.person].id, mark)
        with shown.as_of(past(shown.instant(sheet.date + timedelta(days=4), time(15)))):
            marks.correct(sheet, value, reason=correction.reason.en, by=shown.reviewer)
