"""Lists that people filter, sort, page through and export: defined once, used by every list."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import Response, request, stream_with_context
from markupsafe import Markup, escape
from sqlalchemy import Select, func, select
from sqlalchemy.sql.elements import ColumnElement

from webapp.core.spreadsheets.writing import csv_stream, xlsx_file
from webapp.extensions import db

T = TypeVar("T")
PER_PAGE = (25, 50, 100, 250)


@dataclass(frozen=True)
class Column(Generic[T]):
    """One column: how a cell is shown, what it sorts by, what is exported."""

    key: str
    label: Any
    cell: Callable[[T], str | Markup]
    sort: ColumnElement[Any] | Any = None
    export: Callable[[T], object] | None = None
    visible: bool = True
    numeric: bool = False

    @property
    def sortable(self) -> bool:
        """Whether its header sorts."""
        return self.sort is not None

    def exported(self, row: T) -> object:
        """The plain value of a cell."""
        if self.export is not None:
            return self.export(row)
        return escape(self.cell(row)).striptags()


@dataclass(frozen=True)
class Filter:
    """A choice above a list that narrows it."""

    name: str
    label: Any
    options: Callable[[], Sequence[tuple[str, Any]]]
    apply: Callable[[Select[Any], str], Select[Any]]
    kind: str = "select"


@dataclass(frozen=True)
class BulkAction:
    """What can be done to the selected rows of a list."""

    name: str
    label: Any
    confirm: Any = ""
    needs_reason: bool = False


@dataclass(frozen=True)
class Empty:
    """What a list says when there is nothing in it, and what to do next."""

    title: Any
    text: Any = ""
    action_label: Any = ""
    action_url: str = ""


@dataclass(frozen=True)
class ShownFilter:
    """A filter with its options resolved and the value chosen."""

    name: str
    label: Any
    options: Sequence[tuple[str, Any]]
    value: str
    kind: str


@dataclass(frozen=True)
class ShownColumn:
    """A column as the header shows it."""

    key: str
    label: Any
    sortable: bool
    visible: bool
    numeric: bool


@dataclass(frozen=True)
class Row(Generic[T]):
    """A row as the page shows it; `cells` stand under the visible columns."""

    id: int
    url: str
    cells: list[str | Markup]
    object: T


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list with all that its template needs."""

    caption: Any
    columns: list[ShownColumn]
    rows: list[Row[T]]
    filters: list[ShownFilter]
    search: str | None
    sort: str
    direction: str
    total: int
    page: int
    per_page: int
    bulk_actions: Sequence[BulkAction]
    empty: Empty
    formats: Sequence[str] = ("csv", "xlsx")

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.per_page))

    @property
    def narrowed(self) -> bool:
        """Whether a filter or a search hides rows."""
        return bool(self.search) or any(f.value for f in self.filters)

    @property
    def export_urls(self) -> dict[str, str]:
        """Addresses of the same list as a file."""
        return {kind: self.url_for(format=kind, page=None) for kind in self.formats}

    def url_for(self, **changes: Any) -> str:
        """The address of this list with some query parameters changed; None removes one."""
        query = [(k, v) for k, v in request.args.items(multi=True) if k not in changes]
        query += [(k, str(v)) for k, v in changes.items() if v is not None]
        return f"{request.path}?{urlencode(query)}" if query else request.path


@dataclass(frozen=True)
class Table(Generic[T]):
    """The definition of a list."""

    caption: Any
    columns: Sequence[Column[T]]
    default_sort: str
    url: Callable[[T], str]
    filters: Sequence[Filter] = ()
    search: Callable[[Select[Any], str], Select[Any]] | None = None
    bulk_actions: Sequence[BulkAction] = ()
    empty: Empty = field(default_factory=lambda: Empty(""))
    tie_breaker: Any = None
    """A unique column that makes the order of equal rows certain."""

    def narrow(self, query: Select[Any], args: Mapping[str, str]) -> Select[Any]:
        """The query with the search and the filters of the request applied."""
        if self.search is not None and (text := args.get("q", "").strip()):
            query = self.search(query, text[:200])
        for narrowing in self.filters:
            if value := args.get(narrowing.name, ""):
                query = narrowing.apply(query, value)
        return query

    def order(self, query: Select[Any], args: Mapping[str, str]) -> tuple[Select[Any], str, str]:
        """The query in the order asked for, with the name of the order."""
        sortable = {column.key: column for column in self.columns if column.sortable}
        asked = args.get("sort", "")
        default = self.default_sort.lstrip("-")
        key = asked if asked in sortable else default
        falling = args.get("direction") == "desc" if asked in sortable else self.default_sort.startswith("-")
        by = sortable[key].sort
        query = query.order_by(by.desc().nulls_last() if falling else by.asc().nulls_last())
        if self.tie_breaker is not None:
            query = query.order_by(self.tie_breaker)
        return query, key, "desc" if falling else "asc"

    def page(self, query: Select[T], args: Mapping[str, str]) -> Page[T]:
        """The page of the list that a request asks for: two queries, however many rows."""
        narrowed = self.narrow(query, args)
        total = db.session.scalar(select(func.count()).select_from(narrowed.order_by(None).subquery())) or 0
        per_page = _number(args.get("per_page"), PER_PAGE[1], PER_PAGE[-1])
        number = min(_number(args.get("page"), 1, 1_000_000), max(1, -(-total // per_page)))
        ordered, key, direction = self.order(narrowed, args)
        portion = ordered.limit(per_page).offset((number - 1) * per_page)
        found = db.session.scalars(portion).unique().all() if total else []
        shown = self._visible(args)
        return Page(
            caption=self.caption,
            columns=[ShownColumn(c.key, c.label, c.sortable, c in shown, c.numeric) for c in self.columns],
            rows=[Row(row.id, self.url(row), [c.cell(row) for c in shown], row) for row in found],
            filters=[ShownFilter(f.name, f.label, f.options(), args.get(f.name, ""), f.kind) for f in self.filters],
            search=args.get("q", "").strip() if self.search is not None else None,
            sort=key,
            direction=direction,
            total=total,
            page=number,
            per_page=per_page,
            bulk_actions=self.bulk_actions,
            empty=self.empty,
        )

    def _visible(self, args: Mapping[str, str]) -> list[Column[T]]:
        asked = set(args.get("columns", "").split(",")) - {""}
        if not asked:
            return [column for column in self.columns if column.visible]
        return [column for column in self.columns if column.key in asked] or list(self.columns)

    def export(self, query: Select[T], args: Mapping[str, str], kind: str, name: str) -> Response:
        """The whole narrowed list as a file, streamed in constant memory."""
        ordered, _key, _direction = self.order(self.narrow(query, args), args)
        header = [str(column.label) for column in self.columns]
        rows = ([column.exported(row) for column in self.columns] for row in stream(ordered))
        return file_response(kind, name, header, rows)


def stream(query: Select[T]) -> Iterable[T]:
    """The rows of a query, fetched and forgotten in portions."""
    for portion in db.session.scalars(query.execution_options(yield_per=500)).partitions():
        yield from portion
        for row in portion:
            db.session.expunge(row)


def file_response(kind: str, name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Rows as a CSV or XLSX file to download."""
    if kind == "xlsx":
        mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        response = Response(xlsx_file(header, rows, name[:31]), mimetype=mime, direct_passthrough=True)
    else:
        response = Response(stream_with_context(csv_stream(header, rows)), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.{kind if kind == 'xlsx' else 'csv'}")
    return response


def _number(given: str | None, default: int, most: int) -> int:
    return min(max(int(given), 1), most) if given and given.isascii() and given.isdigit() else default
