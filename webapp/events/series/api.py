"""Series over the API."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.core.api import Listing, Paging, Schema, TextsIn, listing, operation
from webapp.core.permissions import Access, current_actor
from webapp.core.types import Texts
from webapp.events.schemas import HostOut
from webapp.events.series import queries, services
from webapp.events.series.models import Series
from webapp.events.urls import series_url

TAG = "events"


class SeriesIn(Schema):
    """Changes of a series: what is left out stays as it is."""

    name: TextsIn = {}
    description: TextsIn = {}


class SeriesWholeOut(Schema):
    """Events of one host that belong together; `url` shows them once one of them is published."""

    id: int
    name: Texts
    description: Texts
    host: HostOut
    url: str


@operation(
    "GET", "/series", access=Access.ORGANISE, summary="Series", query=Paging, answer=Listing[SeriesWholeOut], tag=TAG
)
def list_series(query: Paging) -> Any:
    """Those of the hosts for which the caller organises; an event joins one by its own `series`."""
    wanted = select(Series).where(queries.organised_by(current_actor())).options(joinedload(Series.host))
    return listing(wanted.order_by(Series.id), query, lambda found: [_shown(one) for one in found])


@operation(
    "PATCH",
    "/series/{series_id}",
    access=Access.ORGANISE,
    summary="Change a series",
    body=SeriesIn,
    answer=SeriesWholeOut,
    tag=TAG,
)
def change_series(series_id: int, body: SeriesIn) -> Any:
    """How it is called and described; its address stays."""
    by = current_actor()
    series = queries.managed(series_id, by)
    given = {name: getattr(series, name) for name in ("name", "description")}
    given |= {name: getattr(body, name) for name in body.model_fields_set}
    return _shown(services.change(series, given["name"], given["description"], by=by))


def _shown(series: Series) -> dict[str, Any]:
    names = ("id", "name", "description", "host")
    return {name: getattr(series, name) for name in names} | {"url": series_url(series.slug)}
