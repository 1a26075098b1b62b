"""The programme as its organisers write it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import set_committed_value

from webapp.core.errors import NotFound
from webapp.core.forms import invalid
from webapp.core.i18n import _, _l
from webapp.core.permissions import Access, current_actor, requires
from webapp.events import labels, programme
from webapp.events.access import managed_event
from webapp.events.blueprint import manage
from webapp.events.conflicts import conflicts_of
from webapp.events.lanes import lanes_of
from webapp.events.models import Event, Session, Speaker
from webapp.events.page_data import programme_days
from webapp.events.programme_forms import SPARE_ROWS, SessionForm, session_data
from webapp.extensions import db


@manage.get("/events/<int:event_id>/programme", endpoint="programme")
@requires(Access.ORGANISE)
def programme_page(event_id: int) -> ResponseReturnValue:
    """The sessions by day, one after the other or room beside room, conflicts in red."""
    event = _with_sessions(managed_event(event_id))
    days = programme_days(event)
    lanes = {day.day: found for day in days if (found := lanes_of(day.sessions))}
    return render_template(
        "events/manage/programme.html",
        event=event,
        days=days,
        lanes=lanes,
        by_room=bool(lanes) and request.args.get("by") == "room",
        conflicts=conflicts_of(event.sessions),
        session_kinds=labels.SESSION_KINDS,
        session_icons=labels.SESSION_ICONS,
    )


def _with_sessions(event: Event) -> Event:
    query = select(Session).where(Session.event_id == event.id).options(selectinload(Session.speakers))
    found = db.session.scalars(query.order_by(Session.starts_at, Session.id)).all()
    set_committed_value(event, "sessions", list(found))
    return event


def _session(event: Event, session_id: int) -> Session:
    query = select(Session).where(Session.id == session_id, Session.event_id == event.id)
    session = db.session.scalar(query.options(selectinload(Session.speakers).joinedload(Speaker.person)))
    if session is None:
        raise NotFound(_l("This session is no longer in the programme."))
    return session


@manage.route("/events/<int:event_id>/programme/new", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def add_session(event_id: int) -> ResponseReturnValue:
    """Put a session into the programme."""
    event = managed_event(event_id)
    form = _form(event, None)
    context = {"event": event, "form": form, "session": None}
    if request.method == "GET":
        return render_template("events/manage/session.html", **context)
    values, by = form.values(event), current_actor()
    added = form.attempt(lambda: programme.add_session(event, values, by=by)) if values else None
    if added is None:
        return _again(form, context)
    flash(_("The session is in the programme."), "success")
    return redirect(url_for("manage.programme", event_id=event.id), 303)


@manage.route("/events/<int:event_id>/programme/<int:session_id>", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def edit_session(event_id: int, session_id: int) -> ResponseReturnValue:
    """Change a session."""
    event = managed_event(event_id)
    session = _session(event, session_id)
    form = _form(event, session)
    context = {"event": event, "form": form, "session": session}
    if request.method == "GET":
        return render_template("events/manage/session.html", **context)
    values, by = form.values(event, session), current_actor()
    changed = form.attempt(lambda: programme.update_session(session, values, by=by)) if values else None
    if changed is None:
        return _again(form, context)
    flash(_("Saved."), "success")
    return redirect(url_for("manage.programme", event_id=event.id), 303)


@manage.post("/events/<int:event_id>/programme/<int:session_id>/remove")
@requires(Access.ORGANISE)
def remove_session(event_id: int, session_id: int) -> ResponseReturnValue:
    """Take a session out of the programme."""
    event = managed_event(event_id)
    programme.remove_session(_session(event, session_id), by=current_actor())
    flash(_("The session is no longer in the programme."), "success")
    return redirect(url_for("manage.programme", event_id=event.id), 303)


def _form(event: Event, session: Session | None) -> SessionForm:
    form = SessionForm(data=session_data(event, session, request.args.get("day", "")))
    form.offer_people()
    return form


def _again(form: SessionForm, context: dict[str, Any]) -> ResponseReturnValue:
    for _row in range(SPARE_ROWS if not form.speakers.entries else 0):
        form.speakers.append_entry()
    return invalid("events/manage/session.html", **context)
