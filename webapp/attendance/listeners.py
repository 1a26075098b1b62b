"""Sheets follow what happens to an event and its programme."""

from typing import Any

from sqlalchemy import select

from webapp.attendance.models import AttendanceMark
from webapp.attendance.replaced import keep_with_the_former
from webapp.attendance.sheets import WITH_SHEETS, ensure_sheets, release_session
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events import hooks
from webapp.events.models import Event, Session
from webapp.extensions import db
from webapp.registration import merging, replacing
from webapp.registration.models import Registration


def _keep_in_step(event: Event, _by: Actor) -> None:
    # A draft has none yet, and a cancelled event keeps what was marked.
    if event.state in WITH_SHEETS:
        ensure_sheets(event)


def _let_go(session: Session, _by: Actor) -> None:
    release_session(session)


def _marked(registration: Registration) -> Any:
    query = select(AttendanceMark.id).where(AttendanceMark.registration_id == registration.id).limit(1)
    if db.session.scalar(query) is None:
        return None
    return _l("Attendance has been marked under this registration: keep it.")


def init_app() -> None:
    """Listens to the events room and to that of registrations."""
    if _marked not in merging.blockers:
        merging.blockers.append(_marked)
    if keep_with_the_former not in replacing.on_replaced:
        replacing.on_replaced.append(keep_with_the_former)
    for hook in (hooks.on_published, hooks.on_changed, hooks.on_programme_changed, hooks.on_completed):
        hook.append(_keep_in_step)
    hooks.on_session_removed.append(_let_go)
