"""Scans: whatever is held before the camera is kept, counted once, and answered."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.attendance.builders import Held, marks_of, scan_of
from tests.factories import RegistrationFactory
from tests.queries import QueryCounter
from webapp.attendance.marks import MarkValue, mark, undo
from webapp.attendance.models import AttendanceMark, Mark, MarkChange, Method, Scan
from webapp.attendance.review import sign_off
from webapp.attendance.scans import MOST_AT_ONCE, ScanAnswer, ScanResult, ScanValue, scan, scan_many
from webapp.core import clock
from webapp.core.errors import Invalid
from webapp.registration.models import RegistrationState
from webapp.registration.references import shown

R = ScanResult


def one_scan(session: Session) -> Scan:
    """The only scan there is."""
    return session.scalars(select(Scan)).one()


def test_a_badge_lets_in_once_and_is_known_afterwards(session: Session) -> None:
    held = Held()
    person = held.people[0]
    at = clock.now() - timedelta(minutes=5)
    first = scan(held.sheet, scan_of(person, "a", at), by=held.door)
    later = scan(held.sheet, scan_of(person, "b"), by=held.door)
    assert first == ScanAnswer("a", R.IN, person, at)
    assert later == ScanAnswer("b", R.ALREADY_IN, person, at)
    assert marks_of(held.sheet) == {person.id: Mark.ATTENDED}


def test_the_same_nonce_again_changes_nothing(session: Session) -> None:
    held = Held()
    person = held.people[0]
    value = scan_of(person, "same")
    first = scan(held.sheet, value, by=held.door)
    undo(held.sheet, person.id, by=held.door)
    again = scan(held.sheet, value, by=held.door)
    assert (again.nonce, again.result, again.registration) == (first.nonce, R.IN, person)
    assert again.first_at is None
    assert marks_of(held.sheet) == {person.id: None}
    assert session.scalar(select(func.count(Scan.id))) == 1


def test_one_nonce_twice_in_a_portion_is_one_scan(session: Session) -> None:
    held = Held()
    value = scan_of(held.people[0], "twice")
    answers = scan_many(held.sheet, [value, value], by=held.door)
    assert [answer.result for answer in answers] == [R.IN, R.IN]
    assert session.scalar(select(func.count(Scan.id))) == 1


@pytest.mark.parametrize(
    "typed",
    ["{shown}", " {shown} ", "{shown}\n", "{lower}", "{reference}"],
    ids=["hyphen", "spaces", "line", "lower", "plain"],
)
def test_a_reference_is_taken_as_people_type_it(session: Session, typed: str) -> None:
    held = Held(people=0)
    person = RegistrationFactory(event=held.event, reference="7K3M90X1")
    words = {"shown": shown(person.reference), "lower": "7k3m-9oxi", "reference": person.reference}
    value = ScanValue(typed.format(**words), "n", clock.now(), Method.REFERENCE)
    answer = scan(held.sheet, value, by=held.door)
    assert answer.result is R.IN
    assert session.scalars(select(AttendanceMark)).one().method is Method.REFERENCE


@pytest.mark.parametrize("code", ["", "nothing", "https://example.org/" + "x" * 3000, "\x00\x00", "’; --", "ÿ" * 40])
def test_whatever_else_is_scanned_is_unknown_and_kept(session: Session, code: str) -> None:
    held = Held()
    answer = scan(held.sheet, ScanValue(code, "n", clock.now()), by=held.door)
    assert answer == ScanAnswer("n", R.UNKNOWN)
    kept = one_scan(session)
    assert (kept.result, kept.registration_id, kept.conflict) == ("unknown", None, False)


def test_a_badge_of_another_event_names_nobody(session: Session) -> None:
    held, other = Held(), Held()
    value = scan_of(other.people[0])
    assert scan(held.sheet, value, by=held.door) == ScanAnswer("n1", R.WRONG_EVENT)
    assert scan(held.sheet, value, by=held.door) == ScanAnswer("n1", R.WRONG_EVENT)
    assert one_scan(session).registration_id == other.people[0].id


@pytest.mark.parametrize("state", [s for s in RegistrationState if s is not RegistrationState.CONFIRMED])
def test_only_the_confirmed_are_let_in(session: Session, state: RegistrationState) -> None:
    held = Held(people=0)
    expires = clock.now() + timedelta(days=1) if state is RegistrationState.OFFERED else None
    person = RegistrationFactory(event=held.event, state=state, offer_expires_at=expires)
    assert scan(held.sheet, scan_of(person), by=held.door) == ScanAnswer("n1", R.NOT_CONFIRMED, person)
    assert marks_of(held.sheet) == {}


def test_of_two_offline_doors_the_earlier_scan_counts(session: Session) -> None:
    held = Held()
    person = held.people[0]
    early, late = clock.now() - timedelta(minutes=40), clock.now() - timedelta(minutes=10)
    scan(held.sheet, scan_of(person, "door-2", late), by=held.door)
    answer = scan(held.sheet, scan_of(person, "door-1", early), by=held.door)
    assert (answer.result, answer.first_at) == (R.ALREADY_IN, early)
    assert session.scalars(select(AttendanceMark)).one().at == early


def test_scans_of_a_portion_count_in_the_order_of_the_door(session: Session) -> None:
    held = Held()
    one, two = held.people
    now = clock.now()
    values = [
        scan_of(one, "3", now - timedelta(minutes=1)),
        scan_of(two, "2", now - timedelta(minutes=2)),
        scan_of(one, "1", now - timedelta(minutes=3)),
    ]
    answers = scan_many(held.sheet, values, by=held.door)
    assert [(answer.nonce, answer.result) for answer in answers] == [("3", R.ALREADY_IN), ("2", R.IN), ("1", R.IN)]
    assert answers[0].first_at == now - timedelta(minutes=3)


def test_a_clock_that_runs_ahead_lets_nobody_in_tomorrow(session: Session) -> None:
    held = Held()
    answer = scan(held.sheet, scan_of(held.people[0], at=clock.now() + timedelta(days=1)), by=held.door)
    assert answer.first_at is not None
    assert answer.first_at <= clock.now()


def test_a_late_scan_that_contradicts_a_mark_is_flagged(session: Session) -> None:
    held = Held()
    person = held.people[0]
    at = clock.now() - timedelta(minutes=30)
    mark(held.sheet, [MarkValue(person.id, Mark.ABSENT)], by=held.door)
    answer = scan(held.sheet, scan_of(person, at=at), by=held.door)
    assert (answer.result, answer.conflict) == (R.IN, True)
    assert one_scan(session).conflict
    change = session.scalars(select(MarkChange).order_by(MarkChange.id.desc())).first()
    assert change is not None
    assert (change.before, change.after, change.holds_from) == (Mark.ABSENT, Mark.ATTENDED, at)


def test_who_comes_after_all_is_no_conflict(session: Session) -> None:
    held = Held()
    person = held.people[0]
    mark(held.sheet, [MarkValue(person.id, Mark.ABSENT)], by=held.door)
    answer = scan(held.sheet, scan_of(person), by=held.door)
    assert (answer.result, answer.conflict) == (R.IN, False)


def test_the_badge_of_who_was_substituted_leaves_the_substitution(session: Session) -> None:
    held = Held()
    person = held.people[0]
    mark(held.sheet, [MarkValue(person.id, Mark.SUBSTITUTED, substitute="Anna Kim")], by=held.door)
    answer = scan(held.sheet, scan_of(person), by=held.door)
    assert (answer.result, answer.conflict) == (R.ALREADY_IN, True)
    assert marks_of(held.sheet) == {person.id: Mark.SUBSTITUTED}


def test_after_signing_a_scan_is_kept_for_the_reviewer(session: Session) -> None:
    held = Held()
    came, stayed_away = held.people
    scan(held.sheet, scan_of(came, "1"), by=held.door)
    sign_off(held.sheet, by=held.judge)
    late = scan(held.sheet, scan_of(stayed_away, "2"), by=held.door)
    known = scan(held.sheet, scan_of(came, "3"), by=held.door)
    assert (late.result, late.conflict) == (R.NOT_CONFIRMED, True)
    assert (known.result, known.conflict) == (R.ALREADY_IN, False)
    assert marks_of(held.sheet) == {came.id: Mark.ATTENDED}
    assert session.scalar(select(func.count(Scan.id)).where(Scan.conflict)) == 1


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (ScanValue("x", "", clock.now()), "scans.0.nonce"),
        (ScanValue("x", "n" * 65, clock.now()), "scans.0.nonce"),
        (ScanValue("x", "a\x00b", clock.now()), "scans.0.nonce"),
        (ScanValue("x", "n", datetime(2026, 11, 26, 9)), "scans.0.scanned_at"),  # noqa: DTZ001 - what a device may send
    ],
)
def test_what_no_device_sends_is_refused(session: Session, value: ScanValue, field: str) -> None:
    held = Held()
    with pytest.raises(Invalid) as refused:
        scan(held.sheet, value, by=held.door)
    assert refused.value.field == field


def test_a_portion_has_an_end(session: Session) -> None:
    held = Held()
    values = [ScanValue("x", str(n), clock.now()) for n in range(MOST_AT_ONCE + 1)]
    with pytest.raises(Invalid):
        scan_many(held.sheet, values, by=held.door)


def test_a_large_portion_needs_no_more_statements_than_a_small_one(session: Session, queries: QueryCounter) -> None:
    counts = []
    for size in (3, 60):
        held = Held(people=size)
        values = [scan_of(person, f"s{person.id}") for person in held.people]
        door = held.door
        session.flush()
        queries.reset()
        scan_many(held.sheet, values, by=door)
        session.flush()
        counts.append(queries.count)
    assert counts[0] == counts[1] <= 8
