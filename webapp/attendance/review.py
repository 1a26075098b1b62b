"""Signing off who really came."""

from collections.abc import Sequence

from sqlalchemy import select

from webapp.attendance.marks import mark_the_rest
from webapp.attendance.models import Mark, Method, Sheet, SheetState
from webapp.attendance.writing import lock_sheet
from webapp.core import audit, clock
from webapp.core.errors import Conflict
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db


def sign_off(sheet: Sheet, *, by: Actor, rest_absent: bool = False) -> Sheet:
    """Close a sheet for good: from now on it takes corrections with a reason only.

    Whoever is not marked stays so, or is marked absent with `rest_absent`. Raises Conflict where it was signed before.
    """
    locked = lock_sheet(sheet, alone=True)
    if locked.state is SheetState.SIGNED_OFF:
        raise Conflict(_l("This sheet has been signed off already."), code="sheet_signed")
    absent = mark_the_rest(locked, Mark.ABSENT, by=by, method=Method.SIGN_OFF) if rest_absent else []
    locked.state, locked.signed_off_at = SheetState.SIGNED_OFF, clock.now()
    locked.signed_off_by, locked.signed_off_by_id = by.name[:200], by.user_id
    audit.record("sheet_signed_off", locked, by=by, marked_absent=len(absent))
    return locked


def sign_off_all(event: Event, *, by: Actor, rest_absent: bool = False) -> list[Sheet]:
    """Sign every open sheet of an event whose day has come.

    Raises Conflict where there is none.
    """
    due = _due(event)
    if not due:
        raise Conflict(_l("There is no sheet to sign off."), code="nothing_to_sign")
    return [sign_off(sheet, by=by, rest_absent=rest_absent) for sheet in due]


def _due(event: Event) -> Sequence[Sheet]:
    today = clock.today(event.timezone)
    wanted = (Sheet.event_id == event.id, Sheet.state == SheetState.OPEN, Sheet.date <= today)
    # Locked in the order of their ids: another reviewer may be signing the same ones.
    return db.session.scalars(select(Sheet).where(*wanted).order_by(Sheet.id).with_for_update()).all()
