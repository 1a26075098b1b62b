"""Scanned and typed codes: kept whatever comes of them, counted once however often they are sent."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from webapp.attendance.marks import MarkValue, SheetSigned, mark
from webapp.attendance.models import AttendanceMark, Mark, Method, Scan, Sheet
from webapp.core import clock
from webapp.core.permissions import Actor
from webapp.extensions import db
from webapp.registration.models import Registration, RegistrationState
from webapp.registration.references import folded


class ScanResult(enum.Enum):
    """What the one at the door is told."""

    IN = "in"
    ALREADY_IN = "already_in"
    UNKNOWN = "unknown"
    NOT_CONFIRMED = "not_confirmed"
    WRONG_EVENT = "wrong_event"


@dataclass(frozen=True)
class ScanValue:
    """A scan as the device sends it; `nonce` is the device's own number of it."""

    code: str
    nonce: str
    scanned_at: datetime


@dataclass(frozen=True)
class ScanAnswer:
    """What came of a scan, and when the person was first let in."""

    nonce: str
    result: ScanResult
    registration: Registration | None = None
    first_at: datetime | None = None


def scan(sheet: Sheet, value: ScanValue, *, by: Actor, method: Method = Method.SCAN) -> ScanAnswer:
    """Let in whoever the code belongs to; the same nonce again gives the same answer and changes nothing."""
    registration = _owner(value.code)
    if registration is not None:
        # The lock makes two doors that scan one badge wait for each other.
        db.session.execute(select(Registration.id).where(Registration.id == registration.id).with_for_update())
    known = _known(sheet, value.nonce)
    if known is not None:
        return _answer_again(sheet, known)
    result, first_at, conflict = _admit(sheet, registration, by, method)
    row = {
        "sheet_id": sheet.id,
        "registration_id": registration.id if registration else None,
        "code": value.code[:200],
        "nonce": value.nonce,
        "scanned_at": value.scanned_at,
        "received_at": clock.now(),
        "result": result.value,
        "conflict": conflict,
        "by": by.name[:200],
    }
    db.session.execute(insert(Scan).values(row).on_conflict_do_nothing())
    named = registration if result in (ScanResult.IN, ScanResult.ALREADY_IN, ScanResult.NOT_CONFIRMED) else None
    return ScanAnswer(value.nonce, result, named, first_at)


def scan_many(sheet: Sheet, values: Sequence[ScanValue], *, by: Actor) -> list[ScanAnswer]:
    """The answers to several scans, in the order they were made at the door."""
    made = {value.nonce: scan(sheet, value, by=by) for value in sorted(values, key=lambda value: value.scanned_at)}
    return [made[value.nonce] for value in values]


def _owner(code: str) -> Registration | None:
    reference = folded(code)
    return db.session.scalar(select(Registration).where(Registration.reference == reference)) if reference else None


def _known(sheet: Sheet, nonce: str) -> Scan | None:
    return db.session.scalar(select(Scan).where(Scan.sheet_id == sheet.id, Scan.nonce == nonce))


def _answer_again(sheet: Sheet, known: Scan) -> ScanAnswer:
    registration = db.session.get(Registration, known.registration_id) if known.registration_id else None
    present = _mark_of(sheet, registration.id) if registration else None
    return ScanAnswer(known.nonce, ScanResult(known.result), registration, present.at if present else None)


def _mark_of(sheet: Sheet, registration_id: int) -> AttendanceMark | None:
    wanted = (AttendanceMark.sheet_id == sheet.id, AttendanceMark.registration_id == registration_id)
    return db.session.scalar(select(AttendanceMark).where(*wanted))


def _admit(
    sheet: Sheet, registration: Registration | None, by: Actor, method: Method
) -> tuple[ScanResult, datetime | None, bool]:
    if registration is None:
        return ScanResult.UNKNOWN, None, False
    if registration.event_id != sheet.event_id:
        return ScanResult.WRONG_EVENT, None, False
    present = _mark_of(sheet, registration.id)
    if present is not None and present.mark is Mark.ATTENDED:
        return ScanResult.ALREADY_IN, present.at, False
    if registration.state is not RegistrationState.CONFIRMED:
        return ScanResult.NOT_CONFIRMED, None, False
    try:
        (written,) = mark(sheet, [MarkValue(registration.id, Mark.ATTENDED)], by=by, method=method)
    except SheetSigned:
        # A device that was offline sends it late: kept with a flag for the reviewer, never dropped.
        return ScanResult.NOT_CONFIRMED, None, True
    return ScanResult.IN, written.at, False
