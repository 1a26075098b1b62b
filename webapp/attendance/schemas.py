"""Attendance as the API and the scanner take and give it."""

import datetime as dt
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field

from webapp.attendance.models import Mark, SheetState
from webapp.attendance.scans import LONGEST_NONCE, MOST_AT_ONCE, ScanResult
from webapp.attendance.writing import LONGEST_NOTE
from webapp.core.api import Instant, Paging, Schema
from webapp.core.identifiers import BIGGEST
from webapp.core.types import Texts

RowId = Annotated[int, Field(ge=1, le=BIGGEST)]
MOST_MARKS = 5000
LONGEST_QR = 4500
"""Characters that the largest QR code holds, and some."""


def _text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class CountsOut(Schema):
    """How many people have which mark; `came` is who is present or was substituted."""

    expected: int
    came: int
    unmarked: int
    attended: int
    excused: int
    absent: int
    substituted: int


class SheetOut(Schema):
    """A sheet: of a day, or of a session whose title it then has."""

    id: int
    event_id: int
    session_id: int | None
    title: Texts
    date: dt.date
    state: SheetState
    signed_off_at: Instant | None
    signed_off_by: str | None
    counts: CountsOut


class MarksQuery(Paging):
    """What the marks of a sheet are narrowed by."""

    q: str = Field(default="", max_length=200)
    mark: Mark | None = None


class MarkOut(Schema):
    """How a person stands on a sheet; `mark` is null where nothing is marked."""

    registration_id: int
    reference: str
    name: str
    mark: Mark | None
    at: Instant | None
    by: str | None
    note: str | None
    substitute: str | None


class MarkIn(Schema):
    """A mark to set; null takes one back, `substitute` names who came instead."""

    registration_id: RowId
    mark: Mark | None
    note: str | None = Field(default=None, max_length=LONGEST_NOTE)
    substitute: str | None = Field(default=None, max_length=200)


class MarksIn(Schema):
    """Marks to set at once: all of them or none."""

    marks: list[MarkIn] = Field(min_length=1, max_length=MOST_MARKS)


class ScanIn(Schema):
    """What a device has read: the badge's code, the device's own number of the scan, and when it was."""

    code: str = Field(max_length=LONGEST_QR)
    nonce: Annotated[str, BeforeValidator(_text), Field(min_length=1, max_length=LONGEST_NONCE)]
    scanned_at: AwareDatetime


class DeviceScanIn(ScanIn):
    """What the scanner's page sends."""

    typed: bool = False


class DeviceScansIn(Schema):
    """Scans and typed references that have waited in the browser."""

    scans: list[DeviceScanIn] = Field(max_length=MOST_AT_ONCE)


class ScansIn(Schema):
    """Scans to answer, at most 500 at once."""

    scans: list[ScanIn] = Field(max_length=MOST_AT_ONCE)


class ScanOut(Schema):
    """What came of a scan; `conflict` says that it is kept for the reviewer."""

    nonce: str
    result: ScanResult
    name: str | None
    first_at: Instant | None
    registration_id: int | None
    conflict: bool


class ScansOut(Schema):
    """The answers in the order of the scans, and how many are in."""

    scans: list[ScanOut]
    counts: CountsOut


class SignOffIn(Schema):
    """Whether whoever is not marked is marked absent first."""

    rest_absent: bool = False


class CorrectionIn(Schema):
    """A change of a mark on a signed sheet."""

    registration_id: RowId
    mark: Mark
    reason: str = Field(min_length=1, max_length=LONGEST_NOTE)
    substitute: str | None = Field(default=None, max_length=200)
