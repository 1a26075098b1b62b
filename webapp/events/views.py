"""The pages for everybody: what is coming, what has been, and one event."""

from typing import Any, cast

from flask import Response, abort, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Table, bindparam, select

from webapp.core.i18n import _, select_language
from webapp.core.permissions import Access, current_actor, requires
from webapp.core.unit_of_work import glance
from webapp.events import calendar, listing, queries
from webapp.events.access import load_event
from webapp.events.blueprint import bp
from webapp.events.cards import cards_of
from webapp.events.kinds import EventKind, all_kinds, kind_at
from webapp.events.models import Event, EventState
from webapp.events.month import month_of
from webapp.events.page_data import render_page
from webapp.events.pages import KeptPage, page_store
from webapp.extensions import db

FEED_LENGTH = 300
CALENDAR_TYPE = "text/calendar; charset=utf-8"


@bp.get("/")
@requires(Access.PUBLIC)
def public_list() -> ResponseReturnValue:
    """What is coming."""
    page = listing.UPCOMING.page(queries.events_with_places().where(queries.upcoming()), request.args)
    return render_template("events/list.html", page=page, cards=cards_of([row.object for row in page.rows]))


@bp.get("/past")
@requires(Access.PUBLIC)
def past() -> ResponseReturnValue:
    """What has been."""
    page = listing.PAST.page(queries.events_with_places().where(queries.past()), request.args)
    return render_template("events/past.html", page=page, cards=cards_of([row.object for row in page.rows]))


@bp.get("/calendar")
@requires(Access.PUBLIC)
def month() -> ResponseReturnValue:
    """A month of events."""
    kind = request.args.get("kind", "")
    shown = month_of(request.args.get("month", ""), kind)
    return render_template("events/month.html", month=shown, kinds=list(all_kinds()), chosen=kind)


@bp.get("/calendar.ics")
@requires(Access.PUBLIC)
def feed() -> ResponseReturnValue:
    """All that is coming, to subscribe to."""
    query = queries.events_with_places().where(queries.upcoming()).order_by(Event.starts_at, Event.id)
    events = list(db.session.scalars(query.limit(FEED_LENGTH)))
    return Response(calendar.feed_ics(events, _("Events in Elchi")), content_type=CALENDAR_TYPE)


EVENTS = cast(Table, Event.__table__).c
LIGHT = select(EVENTS.id, EVENTS.version, EVENTS.state).where(
    EVENTS.kind == bindparam("kind"), EVENTS.slug == bindparam("slug")
)
"""All that a kept page asks the database; built once."""


def find_public(kind: EventKind, slug: str) -> Any:
    """The id, version and state of an event by one light statement; 404 where there is none."""
    found = glance(LIGHT, {"kind": kind.key, "slug": slug})
    return found if found is not None else abort(404)


@requires(Access.PUBLIC)
def page(path: str, slug: str) -> ResponseReturnValue:
    """One event: rendered once for all its visitors, with the header of the one who looks."""
    found = find_public(_kind(path), slug)
    if found.state is EventState.DRAFT:
        return _draft(found.id)
    kept = page_store().get((found.id, found.version, select_language()), lambda: _rendered(found.id))
    if _has_session() or (request.query_string and set(request.args) - {"lang"}):
        return _around(kept)
    if kept.whole is None:
        kept.whole = _around(kept).encode()
    response = make_response(kept.whole)
    response.headers["Vary"] = "Cookie, Accept-Language"
    return response


def _kind(path: str) -> EventKind:
    return kind_at(path) or abort(404)


def _has_session() -> bool:
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies


def _rendered(event_id: int) -> KeptPage:
    event = queries.event_for_page(event_id)
    return render_page(event) if event is not None else abort(404)


def _around(kept: KeptPage) -> str:
    manages = _has_session() and current_actor().may_see(*kept.manager_ids)
    return render_template("events/page.html", kept=kept, manages=manages)


def _draft(event_id: int) -> ResponseReturnValue:
    event = queries.event_for_page(event_id)
    if event is None or not current_actor().may_see(*event.manager_ids):
        abort(404)
    return _around(render_page(event))


@requires(Access.PUBLIC)
def calendar_file(path: str, slug: str) -> ResponseReturnValue:
    """One event for anybody's calendar."""
    found = find_public(_kind(path), slug)
    event = load_event(found.id)
    if found.state is EventState.DRAFT and not current_actor().may_see(*event.manager_ids):
        abort(404)
    response = Response(calendar.event_ics(event), content_type=CALENDAR_TYPE)
    response.headers.set("Content-Disposition", "attachment", filename=f"{slug}.ics")
    return response
