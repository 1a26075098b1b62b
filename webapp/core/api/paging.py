"""Lists of the API, a page at a time."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from pydantic import Field
from sqlalchemy import Select, func, select

from webapp.core.api.schemas import Schema
from webapp.extensions import db

T = TypeVar("T")
Item = TypeVar("Item", bound=Schema)
MOST = 500


class Paging(Schema):
    """The query parameters of every list."""

    page: int = Field(default=1, ge=1, le=1_000_000)
    per_page: int = Field(default=50, ge=1, le=MOST)


class Listing(Schema, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    total: int
    page: int
    per_page: int


def listing(query: Select[T], paging: Paging, show: Callable[[list[T]], list[dict[str, Any]]]) -> dict[str, Any]:
    """The page that was asked for; `show` turns its rows into items at once, so that it can read for all of them."""
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    offset = (paging.page - 1) * paging.per_page
    rows = list(db.session.scalars(query.limit(paging.per_page).offset(offset)).unique()) if offset < total else []
    return {"items": show(rows), "total": total, "page": paging.page, "per_page": paging.per_page}
