"""Reads for the pages and lists of attendance."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Date, Select, cast, exists, func, literal, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from webapp.attendance.models import AttendanceMark, Mark, MarkChange, Scan, Sheet, SheetState
from webapp.attendance.sheets import WITH_SHEETS
from webapp.core import clock
from webapp.core.names import matches
from webapp.core.permissions import Actor
from webapp.events.access import conducted_by
from webapp.events.models import Event, Session
from webapp.extensions import db
from webapp.registration.models import Delegation, Registration, RegistrationState
from webapp.registration.references import folded

FOUND_AT_THE_DOOR = 12
LAST_ARRIVALS = 5
SHORTEST_REFERENCE = 3
People = Select[Registration]
Sheets = Sequence[Sheet]


def people_of(event_id: int) -> People:
    """Who is confirmed in an event, and who was marked on one of its sheets before losing the place."""
    marked = select(AttendanceMark.registration_id).join(AttendanceMark.sheet).where(Sheet.event_id == event_id)
    return _people(event_id, marked)


def people_on(sheet: Sheet) -> People:
    """Who stands on a sheet."""
    marked = select(AttendanceMark.registration_id).where(AttendanceMark.sheet_id == sheet.id)
    return _people(sheet.event_id, marked)


def _people(event_id: int, marked: Select[int]) -> People:
    confirmed = Registration.state == RegistrationState.CONFIRMED
    was_marked = Registration.id.in_(marked.where(AttendanceMark.mark.is_not(None)))
    sender = joinedload(Registration.delegation)
    return (
        select(Registration)
        .where(Registration.event_id == event_id, or_(confirmed, was_marked))
        .options(sender.joinedload(Delegation.sending_city), sender.joinedload(Delegation.sending_organisation))
    )


def search(query: People, text: str) -> People:
    """People whose name, body or address has every word, in any script, or whose reference begins so."""
    reference = folded(text)
    found = matches(Registration.search, text)
    if len(reference) >= SHORTEST_REFERENCE:
        found = or_(found, Registration.reference.startswith(reference, autoescape=True))
    return query.where(found)


def by_name(query: People) -> People:
    """In the order of the names, as lists at the door have them."""
    return query.order_by(name_order(), Registration.given_name, Registration.id)


def name_order() -> ColumnElement[str]:
    """What people are sorted by: the family name, else the only one there is."""
    return func.lower(func.coalesce(func.nullif(Registration.family_name, ""), Registration.given_name))


def marks_among(sheet: Sheet, people: Sequence[Registration]) -> dict[int, AttendanceMark]:
    """The marks of some people on a sheet, by registration."""
    wanted = (AttendanceMark.sheet_id == sheet.id, AttendanceMark.registration_id.in_([p.id for p in people]))
    return {row.registration_id: row for row in db.session.scalars(select(AttendanceMark).where(*wanted))}


def found_on(sheet: Sheet, text: str) -> Sequence[Registration]:
    """The first people of a sheet that a search at the door finds."""
    return db.session.scalars(by_name(search(people_on(sheet), text)).limit(FOUND_AT_THE_DOOR)).all()


def last_arrivals(sheet: Sheet) -> Sequence[AttendanceMark]:
    """Who came last, the latest first."""
    return db.session.scalars(
        select(AttendanceMark)
        .where(AttendanceMark.sheet_id == sheet.id, AttendanceMark.mark == Mark.ATTENDED)
        .options(joinedload(AttendanceMark.registration))
        .order_by(AttendanceMark.at.desc(), AttendanceMark.id.desc())
        .limit(LAST_ARRIVALS)
    ).all()


def history_of(sheet: Sheet, registration_id: int) -> Sequence[MarkChange]:
    """Everything that happened to a mark, the latest first."""
    wanted = (MarkChange.sheet_id == sheet.id, MarkChange.registration_id == registration_id)
    return db.session.scalars(select(MarkChange).where(*wanted).order_by(MarkChange.id.desc())).all()


def corrections_of(sheets: Collection[Sheet]) -> dict[int, int]:
    """How often each sheet was corrected after its signature."""
    ids = [sheet.id for sheet in sheets]
    later = MarkChange.at > Sheet.signed_off_at
    query = select(MarkChange.sheet_id, func.count()).join(Sheet, Sheet.id == MarkChange.sheet_id)
    rows = db.session.execute(query.where(MarkChange.sheet_id.in_(ids), later).group_by(MarkChange.sheet_id))
    return dict(rows.all())


def unresolved(sheet_ids: Select[int] | Collection[int]) -> Select[Scan]:
    """Scans that contradict a mark and that nobody has looked at since: neither by marking nor by signing."""
    marked_since = exists().where(
        MarkChange.sheet_id == Scan.sheet_id,
        MarkChange.registration_id == Scan.registration_id,
        MarkChange.at > Scan.received_at,
    )
    since_signature = or_(Sheet.state == SheetState.OPEN, Scan.received_at > Sheet.signed_off_at)
    joined = select(Scan).join(Sheet, Sheet.id == Scan.sheet_id)
    return joined.where(Scan.sheet_id.in_(sheet_ids), Scan.conflict, since_signature, ~marked_since)


def today_there() -> ColumnElement[date]:
    """The date where an event takes place."""
    return cast(func.timezone(Event.timezone, literal(clock.now())), Date())


def sheets_for(actor: Actor) -> Select[Sheet]:
    """The sheets of the events that somebody works for, with these, in the order of time."""
    return (
        select(Sheet)
        .join(Sheet.event)
        .outerjoin(Sheet.session)
        .where(conducted_by(actor), Event.state.in_(WITH_SHEETS))
        .options(contains_eager(Sheet.event), contains_eager(Sheet.session))
        .order_by(Sheet.date, Session.starts_at, Sheet.id)
    )


def sheets_of_today(actor: Actor) -> Sequence[Sheet]:
    """Sheets of today."""
    return db.session.scalars(sheets_for(actor).where(Sheet.date == today_there())).all()


def next_sheets(actor: Actor, most: int = 5) -> Sequence[Sheet]:
    """The sheets that come next."""
    return db.session.scalars(sheets_for(actor).where(Sheet.date > today_there()).limit(most)).all()


def unsigned_sheets(actor: Actor, most: int = 200) -> Sequence[Sheet]:
    """Sheets whose day is over and that nobody has signed, the oldest first."""
    overdue = (Sheet.date < today_there(), Sheet.state == SheetState.OPEN)
    return db.session.scalars(sheets_for(actor).where(*overdue).limit(most)).all()


def signed_at(event_ids: Sequence[int]) -> dict[int, datetime]:
    """When the last sheet of each event was signed, for those whose sheets are all signed."""
    open_sheets = func.count().filter(Sheet.state == SheetState.OPEN)
    query = select(Sheet.event_id, func.max(Sheet.signed_off_at)).where(Sheet.event_id.in_(event_ids))
    rows = db.session.execute(query.group_by(Sheet.event_id).having(open_sheets == 0))
    return {event_id: at for event_id, at in rows if at is not None}
