"""Marks by hand: each change is in the log, none is lost, and a signed sheet takes corrections only."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.attendance.builders import Held, marks_of, scan_of
from tests.factories import RegistrationFactory
from webapp.attendance.errors import NotOnTheSheet, SheetOpen, SheetSigned
from webapp.attendance.marks import MarkValue, correct, mark, mark_the_rest, undo
from webapp.attendance.models import AttendanceMark, Mark, MarkChange, Method
from webapp.attendance.review import sign_off
from webapp.attendance.scans import scan
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.errors import Invalid
from webapp.registration.models import RegistrationState


def changes(session: Session, registration_id: int) -> list[tuple[Mark | None, Mark | None, Method]]:
    """The log of one person."""
    query = select(MarkChange).where(MarkChange.registration_id == registration_id).order_by(MarkChange.id)
    return [(change.before, change.after, change.method) for change in session.scalars(query)]


def test_marks_are_set_changed_and_taken_back(session: Session) -> None:
    held = Held()
    first, second = (person.id for person in held.people)
    mark(held.sheet, [MarkValue(first, Mark.ATTENDED), MarkValue(second, Mark.EXCUSED, "ill")], by=held.door)
    mark(held.sheet, [MarkValue(first, Mark.ABSENT)], by=held.door)
    mark(held.sheet, [MarkValue(first, None)], by=held.door)
    assert marks_of(held.sheet) == {first: None, second: Mark.EXCUSED}
    assert changes(session, first) == [
        (None, Mark.ATTENDED, Method.HAND),
        (Mark.ATTENDED, Mark.ABSENT, Method.HAND),
        (Mark.ABSENT, None, Method.HAND),
    ]
    authors = session.execute(select(MarkChange.by, MarkChange.user_id).distinct()).all()
    assert [tuple(author) for author in authors] == [(held.door.name, held.door.user_id)]


def test_marking_again_keeps_the_first_time_and_writes_nothing(session: Session) -> None:
    held = Held()
    person = held.people[0]
    came = clock.now() - timedelta(minutes=30)
    scan(held.sheet, scan_of(person, at=came), by=held.door)
    (row,) = mark(held.sheet, [MarkValue(person.id, Mark.ATTENDED)], by=held.judge)
    assert (row.at, row.method, row.by) == (came, Method.SCAN, held.door.name)
    assert len(changes(session, person.id)) == 1


def test_a_note_stays_with_its_mark(session: Session) -> None:
    held = Held()
    person = held.people[0].id
    mark(held.sheet, [MarkValue(person, Mark.EXCUSED, "at the embassy")], by=held.door)
    (row,) = mark(held.sheet, [MarkValue(person, Mark.EXCUSED)], by=held.door)
    assert row.note == "at the embassy"
    (row,) = mark(held.sheet, [MarkValue(person, Mark.ATTENDED)], by=held.door)
    assert row.note == ""


def test_of_two_marks_for_one_person_the_last_counts(session: Session) -> None:
    held = Held()
    person = held.people[0].id
    rows = mark(held.sheet, [MarkValue(person, Mark.ABSENT), MarkValue(person, Mark.ATTENDED)], by=held.door)
    assert [row.mark for row in rows] == [Mark.ATTENDED]


def test_a_substitution_names_who_came(session: Session) -> None:
    held = Held()
    person = held.people[0].id
    with pytest.raises(Invalid) as refused:
        mark(held.sheet, [MarkValue(person, Mark.SUBSTITUTED, substitute="  ")], by=held.door)
    assert refused.value.field == "substitute"
    (row,) = mark(held.sheet, [MarkValue(person, Mark.SUBSTITUTED, substitute="Гульнора Қодирова")], by=held.door)
    assert row.substitute == "Гульнора Қодирова"
    (row,) = mark(held.sheet, [MarkValue(person, Mark.ABSENT, substitute="nobody")], by=held.door)
    assert row.substitute == ""


@pytest.mark.parametrize("field", ["note", "substitute"])
def test_what_is_too_long_is_named(session: Session, field: str) -> None:
    held = Held()
    long = {"note": "x" * 2001} if field == "note" else {"substitute": "x" * 201}
    with pytest.raises(Invalid) as refused:
        mark(held.sheet, [MarkValue(held.people[0].id, Mark.SUBSTITUTED, **long)], by=held.door)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_nobody_of_another_event_or_without_a_place_is_marked(session: Session) -> None:
    held, other = Held(), Held()
    waiting = RegistrationFactory(event=held.event, state=RegistrationState.WAITLISTED)
    for stranger in (other.people[0].id, waiting.id, 10**12):
        with pytest.raises(NotOnTheSheet):
            mark(held.sheet, [MarkValue(held.people[0].id, Mark.ATTENDED), MarkValue(stranger, None)], by=held.door)
    assert marks_of(held.sheet) == {}


def test_who_was_marked_and_then_cancelled_can_be_marked_otherwise(session: Session) -> None:
    held = Held()
    person = held.people[0]
    mark(held.sheet, [MarkValue(person.id, Mark.ATTENDED)], by=held.door)
    person.state = RegistrationState.CANCELLED
    session.flush()
    (row,) = mark(held.sheet, [MarkValue(person.id, Mark.ABSENT)], by=held.door)
    assert row.mark is Mark.ABSENT


def test_the_rest_are_marked_at_once(session: Session) -> None:
    held = Held(people=3)
    RegistrationFactory(event=held.event, state=RegistrationState.PENDING)
    mark(held.sheet, [MarkValue(held.people[0].id, Mark.EXCUSED)], by=held.door)
    mark(held.sheet, [MarkValue(held.people[1].id, None)], by=held.door)
    mark_the_rest(held.sheet, Mark.ATTENDED, by=held.door)
    assert sorted(m.value for m in marks_of(held.sheet).values() if m) == ["attended", "attended", "excused"]


def test_undo_puts_back_mark_time_note_and_substitute(session: Session) -> None:
    held = Held()
    person = held.people[0].id
    with time_machine.travel(clock.now() - timedelta(minutes=20), tick=False):
        value = MarkValue(person, Mark.SUBSTITUTED, "by letter", "Anna Kim")
        (before,) = mark(held.sheet, [value], by=held.door)
        since = before.at
    mark(held.sheet, [MarkValue(person, Mark.ABSENT)], by=held.door)
    row = undo(held.sheet, person, by=held.judge)
    assert row is not None
    assert (row.mark, row.at, row.note, row.substitute) == (Mark.SUBSTITUTED, since, "by letter", "Anna Kim")
    assert changes(session, person)[-1] == (Mark.ABSENT, Mark.SUBSTITUTED, Method.UNDO)


def test_undo_twice_does_not_bring_the_mistake_back(session: Session) -> None:
    held = Held()
    person = held.people[0]
    scan(held.sheet, scan_of(person), by=held.door)
    undo(held.sheet, person.id, by=held.door)
    row = undo(held.sheet, person.id, by=held.door)
    assert row is not None
    assert row.mark is None
    assert len(changes(session, person.id)) == 2


def test_undo_without_a_mark_does_nothing(session: Session) -> None:
    held = Held()
    assert undo(held.sheet, held.people[0].id, by=held.door) is None


def test_a_signed_sheet_takes_no_marks(session: Session) -> None:
    held = Held()
    person = held.people[0].id
    sign_off(held.sheet, by=held.judge)
    with pytest.raises(SheetSigned):
        mark(held.sheet, [MarkValue(person, Mark.ATTENDED)], by=held.door)
    with pytest.raises(SheetSigned):
        mark_the_rest(held.sheet, Mark.ATTENDED, by=held.door)
    with pytest.raises(SheetSigned):
        undo(held.sheet, person, by=held.door)
    assert marks_of(held.sheet) == {}


def test_a_correction_needs_a_reason_and_keeps_what_was(session: Session) -> None:
    held = Held()
    person = held.people[0].id
    mark(held.sheet, [MarkValue(person, Mark.ABSENT)], by=held.door)
    with pytest.raises(SheetOpen):
        correct(held.sheet, MarkValue(person, Mark.ATTENDED), reason="late", by=held.judge)
    sign_off(held.sheet, by=held.judge)
    with pytest.raises(Invalid) as refused:
        correct(held.sheet, MarkValue(person, Mark.ATTENDED), reason="   ", by=held.judge)
    assert refused.value.field == "reason"
    row = correct(held.sheet, MarkValue(person, Mark.ATTENDED), reason="signed on paper", by=held.judge)
    assert (row.mark, row.method, row.note) == (Mark.ATTENDED, Method.CORRECTION, "signed on paper")
    assert changes(session, person)[-1] == (Mark.ABSENT, Mark.ATTENDED, Method.CORRECTION)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "attendance_corrected")).one()
    assert entry.details == {"registration": person, "mark": "attended", "reason": "signed on paper"}
    assert entry.event_id == held.event.id


def test_signing_can_mark_the_rest_absent(session: Session) -> None:
    held = Held(people=3)
    mark(held.sheet, [MarkValue(held.people[0].id, Mark.ATTENDED)], by=held.door)
    signed = sign_off(held.sheet, by=held.judge, rest_absent=True)
    assert (signed.signed_off_by, signed.signed_off_by_id) == (held.judge.name, held.judge.user_id)
    rows = session.scalars(select(AttendanceMark).order_by(AttendanceMark.registration_id)).all()
    assert [(row.mark, row.method) for row in rows] == [
        (Mark.ATTENDED, Method.HAND),
        (Mark.ABSENT, Method.SIGN_OFF),
        (Mark.ABSENT, Method.SIGN_OFF),
    ]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "sheet_signed_off")).one()
    assert (entry.user_id, entry.details) == (held.judge.user_id, {"marked_absent": 2})
