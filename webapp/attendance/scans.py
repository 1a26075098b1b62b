"""Scanned and typed codes: kept whatever comes of them, counted once however often they are sent."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from webapp.attendance.models import AttendanceMark, Mark, Method, Scan, Sheet, SheetState
from webapp.attendance.writing import Deed, MarkValue, lock_people, lock_sheet, marks_on, put
from webapp.core import clock
from webapp.core.errors import Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.extensions import db
from webapp.registration import inputs
from webapp.registration.models import Registration, RegistrationState
from webapp.registration.references import LENGTH, folded

MOST_AT_ONCE = 500
LONGEST_CODE = 200
LONGEST_NONCE = 64


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
    method: Method = Method.SCAN


@dataclass(frozen=True)
class ScanAnswer:
    """What came of a scan, and when the person was first let in."""

    nonce: str
    result: ScanResult
    registration: Registration | None = None
    """Whom it let in or why not; nobody of another event is named."""
    first_at: datetime | None = None
    conflict: bool = False
    """Whether it is kept for the reviewer because it contradicts what somebody decided."""


def scan(sheet: Sheet, value: ScanValue, *, by: Actor) -> ScanAnswer:
    """Let in whoever the code belongs to; the same nonce again gives the same answer and changes nothing."""
    return scan_many(sheet, [value], by=by)[0]


def scan_many(sheet: Sheet, values: Sequence[ScanValue], *, by: Actor) -> list[ScanAnswer]:
    """The answers to several scans, which count in the order in which they were made at the door.

    Raises Invalid on a nonce, a time or a number of scans that no device sends.
    """
    _check(values)
    desk = _open_desk(lock_sheet(sheet), values, by)
    for value in sorted(values, key=lambda value: value.scanned_at):
        desk.take(value)
    if desk.kept:
        db.session.execute(insert(Scan).on_conflict_do_nothing(), desk.kept)
    return [desk.answers[value.nonce] for value in values]


@dataclass
class _Desk:
    """All that is needed to answer a portion of scans, read at once and under lock."""

    sheet: Sheet
    by: Actor
    owners: dict[str, Registration]
    marks: dict[int, AttendanceMark]
    answers: dict[str, ScanAnswer]
    kept: list[dict[str, Any]] = field(default_factory=list)

    def take(self, value: ScanValue) -> None:
        """Answer one scan, unless its nonce was answered before."""
        if value.nonce in self.answers:
            return
        owner = self.owners.get(_reference(value.code))
        answer = self._answer(value, owner)
        self.answers[value.nonce] = answer
        self.kept.append(
            {
                "sheet_id": self.sheet.id,
                "registration_id": owner.id if owner else None,
                "code": inputs.one_line(value.code)[:LONGEST_CODE],
                "nonce": value.nonce,
                "scanned_at": value.scanned_at,
                "received_at": clock.now(),
                "result": answer.result.value,
                "conflict": answer.conflict,
                "by": self.by.name[:200],
            }
        )

    def _answer(self, value: ScanValue, owner: Registration | None) -> ScanAnswer:
        if owner is None:
            return ScanAnswer(value.nonce, ScanResult.UNKNOWN)
        if owner.event_id != self.sheet.event_id:
            return ScanAnswer(value.nonce, ScanResult.WRONG_EVENT)
        # A clock that runs ahead must not let anybody in tomorrow.
        at = min(value.scanned_at, clock.now())
        present = self.marks.get(owner.id)
        if present is not None and present.mark in (Mark.ATTENDED, Mark.SUBSTITUTED):
            return self._again(value, owner, present, at)
        if self.sheet.state is SheetState.SIGNED_OFF:
            return ScanAnswer(value.nonce, ScanResult.NOT_CONFIRMED, owner, conflict=True)
        if owner.state is not RegistrationState.CONFIRMED:
            return ScanAnswer(value.nonce, ScanResult.NOT_CONFIRMED, owner)
        return self._let_in(value, owner, present, at)

    def _again(self, value: ScanValue, owner: Registration, present: AttendanceMark, at: datetime) -> ScanAnswer:
        if at < present.at and present.mark is Mark.ATTENDED and self.sheet.state is SheetState.OPEN:
            # Two doors without a network: the earlier of their scans may arrive later.
            present.at = at
        conflict = present.mark is Mark.SUBSTITUTED
        return ScanAnswer(value.nonce, ScanResult.ALREADY_IN, owner, present.at, conflict)

    def _let_in(
        self, value: ScanValue, owner: Registration, present: AttendanceMark | None, at: datetime
    ) -> ScanAnswer:
        decided_since = present is not None and at < present.at
        deed = Deed(self.by, value.method, at)
        self.marks[owner.id] = put(self.sheet, present, MarkValue(owner.id, Mark.ATTENDED), deed)
        return ScanAnswer(value.nonce, ScanResult.IN, owner, at, decided_since)


def _open_desk(sheet: Sheet, values: Sequence[ScanValue], by: Actor) -> _Desk:
    found = _owners({_reference(value.code) for value in values} - {""})
    # The lock makes two doors that scan one badge wait for each other, and the state is read behind it.
    here = lock_people(sheet, [owner.id for owner in found if owner.event_id == sheet.event_id])
    known = _known(sheet, [value.nonce for value in values])
    earlier = {scan.registration_id for scan in known if scan.registration_id is not None}
    people = here | {owner.id: owner for owner in _by_id(earlier - here.keys())}
    marks = marks_on(sheet, people)
    return _Desk(
        sheet=sheet,
        by=by,
        owners={owner.reference: owner for owner in found},
        marks=marks,
        answers={scan.nonce: _answer_again(scan, people, marks) for scan in known},
    )


def _answer_again(known: Scan, people: dict[int, Registration], marks: dict[int, AttendanceMark]) -> ScanAnswer:
    result = ScanResult(known.result)
    named = result in (ScanResult.IN, ScanResult.ALREADY_IN, ScanResult.NOT_CONFIRMED)
    owner = people.get(known.registration_id or 0) if named else None
    present = marks.get(owner.id) if owner and result is not ScanResult.NOT_CONFIRMED else None
    first_at = present.at if present is not None and present.mark is not None else None
    return ScanAnswer(known.nonce, result, owner, first_at, known.conflict)


def _owners(references: set[str]) -> Sequence[Registration]:
    return db.session.scalars(select(Registration).where(Registration.reference.in_(references))).all()


def _by_id(ids: set[int]) -> Sequence[Registration]:
    return db.session.scalars(select(Registration).where(Registration.id.in_(ids))).all() if ids else []


def _known(sheet: Sheet, nonces: list[str]) -> Sequence[Scan]:
    return db.session.scalars(select(Scan).where(Scan.sheet_id == sheet.id, Scan.nonce.in_(nonces))).all()


def _reference(code: str) -> str:
    """What the code may stand for; empty where it is no reference at all."""
    reference = folded(code)
    return reference if len(reference) <= LENGTH * 2 else ""


def _check(values: Sequence[ScanValue]) -> None:
    if len(values) > MOST_AT_ONCE:
        raise Invalid(_l("At most %(most)d scans are taken at once.", most=MOST_AT_ONCE), field="scans")
    for number, value in enumerate(values):
        if not 0 < len(value.nonce) <= LONGEST_NONCE or inputs.CONTROL.search(value.nonce):
            raise Invalid(_l("This is not a number that a device gives its scans."), field=f"scans.{number}.nonce")
        if value.scanned_at.tzinfo is None:
            raise Invalid(_l("Give the time with its offset."), field=f"scans.{number}.scanned_at")
