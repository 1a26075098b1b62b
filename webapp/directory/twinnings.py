"""What can be done to a tie between two cities."""

from typing import Any

from sqlalchemy.exc import IntegrityError

from webapp.core import audit, clock
from webapp.core.errors import Conflict
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.directory.checks import LONG, length_problems, raise_for
from webapp.directory.models import Area, City, Twinning
from webapp.directory.values import Problems, TwinningValues, write
from webapp.extensions import db

EARLIEST = 1900


def _problems(values: TwinningValues) -> Problems:
    for field, city_id in (("city_a_id", values.city_a_id), ("city_b_id", values.city_b_id)):
        if db.session.get(City, city_id) is None:
            yield field, _l("This city is not in the directory.")
    if values.city_a_id == values.city_b_id:
        yield "city_b_id", _l("A city is not its own twin.")
    this_year = clock.now().year
    if values.year is not None and not EARLIEST <= values.year <= this_year:
        yield "year", _l("From %(first)s to %(last)s.", first=EARLIEST, last=this_year)
    if values.signed_on is not None:
        yield from _date_problems(values)
    if not {area.value for area in Area}.issuperset(values.areas):
        yield "areas", _l("Choose among the areas.")
    yield from length_problems(LONG, source=values.source, notes=values.notes)


def _date_problems(values: TwinningValues) -> Problems:
    assert values.signed_on is not None
    if not values.signed_on.year >= EARLIEST or values.signed_on > clock.now().date():
        yield "signed_on", _l("The day of signing has not come yet, or is too long ago.")
    elif values.year is not None and values.year != values.signed_on.year:
        yield "year", _l("The year is not that of the day of signing.")


def columns_of(values: TwinningValues) -> dict[str, Any]:
    """The columns of a tie, its cities in their order; raises InvalidMany."""
    raise_for(_problems(values))
    first, second = sorted((values.city_a_id, values.city_b_id))
    return {
        "city_a_id": first,
        "city_b_id": second,
        "status": values.status,
        "year": values.year if values.signed_on is None else values.signed_on.year,
        "signed_on": values.signed_on,
        "areas": [area.value for area in Area if area.value in values.areas],
        "source": values.source.strip(),
        "notes": values.notes.strip(),
    }


def _saved(twinning: Twinning, columns: dict[str, Any]) -> bool:
    try:
        with db.session.begin_nested():
            changed = write(twinning, columns)
            db.session.add(twinning)
    except IntegrityError:
        raise Conflict(
            _l("The directory holds this twinning already."), code="twinning_known", field="city_b_id"
        ) from None
    return changed


def create_twinning(values: TwinningValues, *, by: Actor) -> Twinning:
    """Add a tie; raises InvalidMany for wrong values, Conflict where it is known already."""
    twinning = Twinning(created_at=clock.now())
    _saved(twinning, columns_of(values))
    audit.record("twinning_created", twinning, by=by)
    return twinning


def update_twinning(twinning: Twinning, values: TwinningValues, *, by: Actor) -> Twinning:
    """Change a tie; raises what `create_twinning` raises."""
    before = twinning.status
    if _saved(twinning, columns_of(values)):
        audit.record("twinning_updated", twinning, by=by, before=before.value, after=twinning.status.value)
    return twinning
