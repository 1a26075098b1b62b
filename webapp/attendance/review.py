"""Signing off who really came."""

from sqlalchemy import select

from webapp.attendance.models import Sheet, SheetState
from webapp.core import audit, clock
from webapp.core.errors import Conflict
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.extensions import db


def sign_off(sheet: Sheet, *, by: Actor) -> Sheet:
    """Close a sheet for good: from now on it takes corrections with a reason only.

    Raises Conflict where it was signed before, or its day has not come.
    """
    locked = db.session.scalars(
        select(Sheet).where(Sheet.id == sheet.id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if locked.state is SheetState.SIGNED_OFF:
        raise Conflict(_l("This sheet has been signed off already."), code="sheet_signed")
    if locked.date > clock.today(locked.event.timezone):
        raise Conflict(_l("This sheet can be signed off once its day has come."), code="too_early")
    locked.state, locked.signed_off_at = SheetState.SIGNED_OFF, clock.now()
    locked.signed_off_by, locked.signed_off_by_id = by.name[:200], by.user_id
    audit.record("sheet.sign_off", locked, by=by)
    return locked
