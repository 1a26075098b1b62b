"""An accreditation beyond its meeting: it covers the series or every meeting of the host, also only until a day."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import aliased, joinedload

from webapp.core.errors import Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.access import managed_by
from webapp.events.models import Event
from webapp.events.series.models import Series
from webapp.extensions import db
from webapp.ngo_meetings.accrediting.bodies import shares_name
from webapp.ngo_meetings.models import Accreditation, AccreditationState, NgoMeetingDetails
from webapp.ngo_meetings.queries import ASKED

MOST_YEARS = 10
MOST_SHOWN = 8


def first_day(event: Event) -> date:
    """The day on which a meeting begins where it is held."""
    return event.starts_at.astimezone(ZoneInfo(event.timezone)).date()


def checked_extent(event: Event, until: date | None, in_series: bool) -> tuple[date | None, Series | None]:
    """The last day of an accreditation and the series for which it holds, as far as it has them.

    Raises Invalid where the meeting belongs to no series, or the day lies before it or far away.
    """
    if in_series and event.series_id is None:
        raise Invalid(_l("This meeting belongs to no series."), field="series")
    begins = first_day(event)
    if until is not None and not (begins <= until and until.year <= begins.year + MOST_YEARS):
        raise Invalid(
            _l("Choose a day from the beginning of this meeting to at most %(years)s years later.", years=MOST_YEARS),
            field="until",
        )
    return until, event.series if in_series else None


def decision_covering(event: Event, asked: Accreditation) -> Accreditation | None:
    """The earlier decision by which a body that asks now is accredited without a further one.

    It has to be the same body by its full name, country and number, and the same focal point: anybody can write the
    name of an accredited body. One that the host has suspended or whose focal point it keeps out anywhere, or that it
    has refused here, is decided by a person.
    """
    known = [one for one in db.session.scalars(_elsewhere_or_here(asked)) if shares_name(one.name, asked.name)]
    if any(_speaks_against(one, event) for one in known):
        return None
    covering = [one for one in known if one.event_id != event.id and covers(one, event) and _same_asks(one, asked)]
    return max(covering, key=lambda one: (one.accredited_until or date.min, one.id), default=None)


def covers(accreditation: Accreditation, event: Event) -> bool:
    """Whether a decision at another meeting of the host holds for this one."""
    if accreditation.state is not AccreditationState.ACCREDITED:
        return False
    until, series_id = accreditation.accredited_until, accreditation.accredited_series_id
    if until is None and series_id is None:
        return False
    return (until is None or first_day(event) <= until) and series_id in (None, event.series_id)


def until_of(accreditation: Accreditation) -> date | None:
    """The last day of the accreditation by which a body takes part, its own or the one it came by."""
    return _decision_of(accreditation).accredited_until


def series_of(accreditation: Accreditation) -> Series | None:
    """The series for which the accreditation holds by which a body takes part, its own or the one it came by."""
    return _decision_of(accreditation).accredited_series


def _decision_of(accreditation: Accreditation) -> Accreditation:
    own = accreditation.accredited_until is not None or accreditation.accredited_series_id is not None
    return accreditation if own or accreditation.granted_by is None else accreditation.granted_by


def caps_anew(event: Event) -> bool:
    """Whether bodies come to a meeting with its own cap whatever they have elsewhere."""
    details = db.session.get(NgoMeetingDetails, event.id)
    return details is not None and details.caps_anew


def decided_elsewhere(accreditation: Accreditation, actor: Actor) -> list[Accreditation]:
    """What was decided on the same body, in any spelling, at other meetings of the host that the actor organises."""
    query = _elsewhere_or_here(accreditation).where(Accreditation.event_id != accreditation.event_id)
    query = query.where(managed_by(actor), Accreditation.state.not_in(ASKED)).options(
        joinedload(Accreditation.event), joinedload(Accreditation.accredited_series)
    )
    return list(db.session.scalars(query.order_by(Accreditation.decided_at.desc()).limit(MOST_SHOWN)))


def granted_by(accreditation: Accreditation, actor: Actor) -> Sequence[Accreditation]:
    """The accreditations at other meetings that followed from this one."""
    query = select(Accreditation).join(Accreditation.event).options(joinedload(Accreditation.event))
    mine = (Accreditation.granted_by_id == accreditation.id, managed_by(actor))
    return db.session.scalars(query.where(*mine).order_by(Event.starts_at).limit(MOST_SHOWN)).all()


def _elsewhere_or_here(accreditation: Accreditation) -> Select[Accreditation]:
    here = aliased(Event)
    host = select(here.host_id).where(here.id == accreditation.event_id).scalar_subquery()
    query = select(Accreditation).join(Accreditation.event).where(Event.host_id == host)
    return query.where(Accreditation.id != accreditation.id, _one_of(accreditation.keys, accreditation.organisation_id))


def _one_of(keys: Sequence[str], record: int | None) -> ColumnElement[bool]:
    linked = [Accreditation.organisation_id == record] if record is not None else []
    return or_(*(Accreditation.keys.has_key(key) for key in keys), *linked)


def _speaks_against(one: Accreditation, event: Event) -> bool:
    refused_here = one.event_id == event.id and one.state is AccreditationState.REFUSED
    return refused_here or one.state is AccreditationState.SUSPENDED or one.access_closed_at is not None


def _same_asks(one: Accreditation, asked: Accreditation) -> bool:
    names = ("country", "registration_number", "focal_email")
    return all(getattr(one, name) == getattr(asked, name) for name in names)
