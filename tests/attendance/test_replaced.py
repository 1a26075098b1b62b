"""Marks stay with whoever they were made of when somebody else comes in a person's stead."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.attendance.builders import Held, marks_of, scan_of
from webapp.attendance.marks import MarkValue, mark
from webapp.attendance.models import AttendanceMark, Mark, MarkChange
from webapp.attendance.review import sign_off
from webapp.attendance.scans import scan
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.permissions import Actor
from webapp.registration.models import Registration
from webapp.registration.own_changes import substituting
from webapp.registration.own_changes.substituting import SubstituteValues

HOST = Actor(name="Organiser", is_admin=True)


def replace(registration: Registration) -> None:
    """Nodira comes instead."""
    named = SubstituteValues(given_name="Nodira", email="nodira@example.org")
    substituting.put_in_stead(registration, named, by=HOST)


@pytest.mark.parametrize("signed", [False, True])
def test_who_was_present_stays_named_and_nobody_inherits_it(session: Session, signed: bool) -> None:
    held = Held(days=2)
    person, former = held.people[0], held.people[0].name
    came = clock.now() - timedelta(minutes=30)
    scan(held.sheet, scan_of(person, at=came), by=held.door)
    if signed:
        sign_off(held.sheet, by=held.judge)
    replace(person)
    session.expire_all()
    row = session.scalars(select(AttendanceMark).where(AttendanceMark.registration_id == person.id)).one()
    assert (row.mark, row.substitute, row.at) == (Mark.SUBSTITUTED, former, came)
    last = session.scalars(select(MarkChange).order_by(MarkChange.id.desc()).limit(1)).one()
    assert (last.before, last.after, last.registration_id) == (Mark.ATTENDED, Mark.SUBSTITUTED, person.id)
    assert former in last.reason
    corrected = session.scalars(select(AuditEntry).where(AuditEntry.action == "attendance_corrected")).all()
    assert len(corrected) == signed
    (later,) = mark(held.sheets[1], [MarkValue(person.id, Mark.ATTENDED)], by=held.door)
    assert (later.mark, later.substitute) == (Mark.ATTENDED, "")


def test_who_was_absent_is_named_beside_the_mark(session: Session) -> None:
    held = Held()
    first, second = held.people
    former = first.name
    mark(held.sheet, [MarkValue(first.id, Mark.ABSENT), MarkValue(second.id, Mark.EXCUSED)], by=held.door)
    replace(first)
    assert marks_of(held.sheet) == {first.id: Mark.ABSENT, second.id: Mark.EXCUSED}
    row = session.scalars(select(AttendanceMark).where(AttendanceMark.registration_id == first.id)).one()
    assert former in row.note


def test_who_was_never_marked_leaves_nothing(session: Session) -> None:
    held = Held()
    replace(held.people[0])
    assert session.scalars(select(MarkChange)).all() == []
