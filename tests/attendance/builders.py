"""What the tests of attendance start from."""

import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from tests.factories import EventFactory, HostFactory, RegistrationFactory, actor_of, organiser_of, reviewer_of
from webapp.attendance.models import AttendanceMark, Mark, Sheet
from webapp.attendance.scans import ScanValue
from webapp.attendance.sheets import ensure_sheets
from webapp.core import clock
from webapp.core.permissions import Actor
from webapp.events.models import Event, Session
from webapp.extensions import db
from webapp.registration.models import Registration

DAY = timedelta(days=1)


class Held:
    """An event that takes place now, with its sheets, its people, an organiser and a reviewer."""

    def __init__(self, people: int = 2, days: int = 1, **more: Any) -> None:
        now = clock.now().replace(microsecond=0)
        start = now - timedelta(hours=1)
        more = {
            "timezone": noon_zone(now),
            "starts_at": start,
            "ends_at": start + timedelta(days=days - 1, hours=2),
        } | more
        self.event: Event = EventFactory(**({"host": HostFactory()} | more))
        self.people: list[Registration] = [RegistrationFactory(event=self.event) for _ in range(people)]
        self.organiser = organiser_of(self.event.host)
        self.reviewer = reviewer_of(self.event.host)
        self.sheets = list(ensure_sheets(self.event))

    @property
    def sheet(self) -> Sheet:
        """The first sheet."""
        return self.sheets[0]

    @property
    def door(self) -> Actor:
        """The organiser as verbs see them."""
        return actor_of(self.organiser)

    @property
    def judge(self) -> Actor:
        """The reviewer as verbs see them."""
        return actor_of(self.reviewer)


def noon_zone(now: datetime) -> str:
    """A zone where it is about noon, so that no test begins on one day and ends on the next."""
    return f"Etc/GMT{now.hour - 12:+d}"


def scan_of(registration: Registration, nonce: str = "n1", at: datetime | None = None) -> ScanValue:
    """A badge held before a camera."""
    return ScanValue(registration.reference, nonce, at or clock.now())


def session_at(event: Event, starts_at: datetime, **more: Any) -> Session:
    """An item of the programme, an hour long."""
    values = {"title": {"en": "Water"}, "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)} | more
    session = Session(event_id=event.id, **values)
    db.session.add(session)
    db.session.flush()
    db.session.expire(event, ["sessions"])
    return session


def marks_of(sheet: Sheet) -> dict[int, Mark | None]:
    """The marks on a sheet as the database has them."""
    db.session.flush()
    db.session.expire_all()
    rows = db.session.query(AttendanceMark).filter_by(sheet_id=sheet.id)
    return {row.registration_id: row.mark for row in rows}


def race(jobs: Iterable[Callable[[], None]]) -> None:
    """Runs jobs in threads of their own and waits for the last."""
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


def person_url(held: Held, number: int = 0) -> str:
    """The page of one person's mark."""
    return f"/attendance/sheets/{held.sheet.id}/people/{held.people[number].id}"


def past(held: Held, days: int) -> None:
    """Moves an event into the past with its sheets."""
    for name in ("starts_at", "ends_at"):
        setattr(held.event, name, getattr(held.event, name) - days * DAY)
    for sheet in held.sheets:
        sheet.date -= days * DAY
