"""What accreditations hold for, as something to look for: their own decision, or the one by which they came."""

import enum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from webapp.ngo_meetings.models import STANDING, Accreditation


class Extent(enum.Enum):
    """How far a decision reaches."""

    MEETING = "meeting"
    SERIES = "series"
    SERIES_UNTIL = "series_until"
    UNTIL = "until"


def holds_for(extent: Extent) -> ColumnElement[bool]:
    """The condition that an accreditation, which stands, reaches so far."""
    until, series = _decided(Accreditation.accredited_until), _decided(Accreditation.accredited_series_id)
    ends = until.is_not(None) if extent in (Extent.SERIES_UNTIL, Extent.UNTIL) else until.is_(None)
    serial = series.is_not(None) if extent in (Extent.SERIES, Extent.SERIES_UNTIL) else series.is_(None)
    return and_(Accreditation.state.in_(STANDING), ends, serial)


def _decided(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    earlier = aliased(Accreditation)
    theirs = select(getattr(earlier, column.key)).where(earlier.id == Accreditation.granted_by_id)
    own = or_(Accreditation.accredited_until.is_not(None), Accreditation.accredited_series_id.is_not(None))
    return case((own, column), else_=theirs.correlate(Accreditation).scalar_subquery())
