"""The sheets that somebody may work with; whoever may not, learns nothing of them."""

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from webapp.attendance.models import Sheet
from webapp.core.errors import NotFound
from webapp.core.i18n import _l
from webapp.core.permissions import current_actor
from webapp.events.models import CoHost, Event
from webapp.extensions import db
from webapp.registration.models import Registration


def seen_sheet(sheet_id: int) -> Sheet:
    """A sheet of an event that the caller organises or reviews, with the event and its hosts.

    Aborts with 403 for its protocol officers, raises NotFound for everybody else.
    """
    event = joinedload(Sheet.event)
    sheet = db.session.scalar(
        select(Sheet)
        .where(Sheet.id == sheet_id)
        .options(
            joinedload(Sheet.session),
            event.joinedload(Event.host),
            event.joinedload(Event.city),
            event.selectinload(Event.co_hosts).joinedload(CoHost.organisation),
        )
    )
    if sheet is None or not current_actor().may_see(*sheet.event.manager_ids):
        raise NotFound(_l("There is no such sheet, or it is not of one of your events."))
    if not current_actor().may_conduct(*sheet.event.manager_ids):
        abort(403)
    return sheet


def reviewed_sheet(sheet_id: int) -> Sheet:
    """A sheet that the caller may sign and correct.

    Aborts with 403 for the event's organisers, raises NotFound for everybody else.
    """
    sheet = seen_sheet(sheet_id)
    if not current_actor().may_review(*sheet.event.manager_ids):
        abort(403)
    return sheet


def person_on(sheet: Sheet, registration_id: int) -> Registration:
    """A registration of the sheet's event.

    Raises NotFound.
    """
    wanted = (Registration.id == registration_id, Registration.event_id == sheet.event_id)
    person = db.session.scalar(select(Registration).where(*wanted).options(selectinload(Registration.delegation)))
    if person is None:
        raise NotFound(_l("This person is not registered for the event."))
    return person
