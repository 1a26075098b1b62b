"""Doors, organisers and reviewers at once, in threads on a database whose commits are real."""

import threading
from collections import Counter
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from tests.attendance.builders import Held, race, scan_of
from webapp.attendance.errors import SheetSigned
from webapp.attendance.marks import MarkValue, mark
from webapp.attendance.models import AttendanceMark, Mark, MarkChange, Scan, Sheet, SheetState
from webapp.attendance.review import sign_off
from webapp.attendance.scans import ScanValue, scan, scan_many
from webapp.core import clock
from webapp.core.errors import Conflict
from webapp.core.permissions import SYSTEM
from webapp.core.unit_of_work import unit_of_work
from webapp.extensions import db


def held_in(app: Flask, people: int) -> tuple[int, list[ScanValue], list[int]]:
    """A sheet with people, committed: its id, a scan of each person, and their ids."""
    with app.app_context():
        held = Held(people=people)
        at = clock.now() - timedelta(minutes=1)
        values = [scan_of(person, f"badge-{person.id}", at) for person in held.people]
        found = held.sheet.id, values, [person.id for person in held.people]
        db.session.commit()
        return found


def test_two_doors_scan_one_badge_at_once(committed_app: Flask) -> None:
    sheet_id, (value,), _ids = held_in(committed_app, 1)
    start = threading.Barrier(8)
    results: list[str] = []

    def door(number: int) -> None:
        with committed_app.app_context():
            sheet = db.session.get_one(Sheet, sheet_id)
            start.wait()
            with unit_of_work():
                answer = scan(sheet, ScanValue(value.code, f"door-{number}", value.scanned_at), by=SYSTEM)
            results.append(answer.result.value)

    race([lambda n=n: door(n) for n in range(8)])  # type: ignore[misc]
    assert Counter(results) == {"in": 1, "already_in": 7}
    with committed_app.app_context():
        counts = [db.session.scalar(select(func.count(table.id))) for table in (AttendanceMark, MarkChange, Scan)]
    assert counts == [1, 1, 8]


def test_one_nonce_sent_twice_at_once_is_one_scan(committed_app: Flask) -> None:
    sheet_id, (value,), _ids = held_in(committed_app, 1)
    start = threading.Barrier(6)
    results: list[str] = []

    def send() -> None:
        with committed_app.app_context():
            sheet = db.session.get_one(Sheet, sheet_id)
            start.wait()
            with unit_of_work():
                results.append(scan(sheet, value, by=SYSTEM).result.value)

    race([send] * 6)
    assert results == ["in"] * 6
    with committed_app.app_context():
        assert db.session.scalar(select(func.count(Scan.id))) == 1


def test_two_devices_send_the_same_people_in_opposite_orders(committed_app: Flask) -> None:
    sheet_id, values, ids = held_in(committed_app, 40)
    start = threading.Barrier(4)
    results: Counter[str] = Counter()

    def device(number: int) -> None:
        step = timedelta(seconds=1 if number % 2 else -1)
        own = [
            ScanValue(value.code, f"{number}-{value.nonce}", value.scanned_at - timedelta(minutes=5) + n * step)
            for n, value in enumerate(values)
        ]
        with committed_app.app_context():
            sheet = db.session.get_one(Sheet, sheet_id)
            start.wait()
            with unit_of_work():
                results.update(answer.result.value for answer in scan_many(sheet, own, by=SYSTEM))

    race([lambda n=n: device(n) for n in range(4)])  # type: ignore[misc]
    assert results == {"in": len(ids), "already_in": 3 * len(ids)}


def test_no_mark_slips_in_behind_a_signature(committed_app: Flask) -> None:
    sheet_id, values, ids = held_in(committed_app, 12)
    start = threading.Barrier(13)
    outcome: Counter[str] = Counter()

    def write(number: int) -> None:
        with committed_app.app_context():
            sheet = db.session.get_one(Sheet, sheet_id)
            start.wait()
            try:
                with unit_of_work():
                    if number % 2:
                        mark(sheet, [MarkValue(ids[number], Mark.ATTENDED)], by=SYSTEM)
                        done = "in"
                    else:
                        done = scan(sheet, values[number], by=SYSTEM).result.value
                outcome[done] += 1
            except SheetSigned:
                outcome["signed"] += 1

    def sign() -> None:
        with committed_app.app_context():
            sheet = db.session.get_one(Sheet, sheet_id)
            start.wait()
            with unit_of_work():
                sign_off(sheet, by=SYSTEM, rest_absent=True)

    race([*[lambda n=n: write(n) for n in range(12)], sign])  # type: ignore[misc]
    with committed_app.app_context():
        sheet = db.session.get_one(Sheet, sheet_id)
        marks = Counter(db.session.scalars(select(AttendanceMark.mark)))
        last = db.session.scalar(select(func.max(MarkChange.at)))
        assert sheet.state is SheetState.SIGNED_OFF
        assert sheet.signed_off_at is not None
        assert last is not None
        assert last <= sheet.signed_off_at
        assert marks[Mark.ATTENDED] == outcome["in"]
        assert marks[Mark.ATTENDED] + marks[Mark.ABSENT] == 12
        assert sum(outcome.values()) == 12


def test_a_signature_waits_for_the_mark_being_written(committed_app: Flask) -> None:
    sheet_id, _values, ids = held_in(committed_app, 1)
    written, signed = threading.Event(), threading.Event()

    def write() -> None:
        with committed_app.app_context(), unit_of_work():
            mark(db.session.get_one(Sheet, sheet_id), [MarkValue(ids[0], Mark.ATTENDED)], by=SYSTEM)
            db.session.flush()
            written.set()
            assert not signed.wait(0.5)

    def sign() -> None:
        written.wait(30)
        with committed_app.app_context():
            with unit_of_work():
                sign_off(db.session.get_one(Sheet, sheet_id), by=SYSTEM)
            signed.set()

    race([write, sign])
    assert signed.is_set()


def test_two_reviewers_sign_once(committed_app: Flask) -> None:
    sheet_id, _values, _ids = held_in(committed_app, 1)
    start = threading.Barrier(4)
    outcome: Counter[str] = Counter()

    def sign() -> None:
        with committed_app.app_context():
            sheet = db.session.get_one(Sheet, sheet_id)
            start.wait()
            try:
                with unit_of_work():
                    sign_off(sheet, by=SYSTEM)
                outcome["signed"] += 1
            except Conflict:
                outcome["refused"] += 1

    race([sign] * 4)
    assert outcome == {"signed": 1, "refused": 3}
