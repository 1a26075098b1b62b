"""The organiser's own pages: what needs them now, their events, a new one."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.core.forms import invalid
from webapp.core.i18n import _
from webapp.core.permissions import Access, allowed, current_actor, requires
from webapp.directory.queries import host_organisations
from webapp.events import desk, queries, services
from webapp.events.access import seen_by
from webapp.events.blueprint import manage
from webapp.events.event_lists import events_table
from webapp.events.forms import EventForm, form_for, preset_data
from webapp.events.kinds import EventKind, all_kinds, kind_at
from webapp.events.models import Event
from webapp.events.setup import set_up_of, usual_of
from webapp.events.values import EventValues


@manage.get("/")
@requires(Access.ORGANISE)
def landing() -> ResponseReturnValue:
    """What needs me now."""
    return render_template("events/manage/landing.html", desk=desk.desk_of(current_actor()))


@manage.get("/events")
@requires(Access.STAFF)
def events() -> ResponseReturnValue:
    """All events that I work for."""
    actor = current_actor()
    creates = allowed(Access.ORGANISE, actor)
    table, query = events_table(creates=creates), queries.events_with_places().where(seen_by(actor))
    if (kind := request.args.get("format", "")) in ("csv", "xlsx"):
        return table.export(query, request.args, kind, "events")
    return render_template("events/manage/list.html", page=table.page(query, request.args), creates=creates)


@manage.get("/events/new")
@requires(Access.ORGANISE)
def create() -> ResponseReturnValue:
    """The kinds to choose from."""
    kinds = [(kind, set_up_of(kind)) for kind in all_kinds()]
    return render_template("events/manage/kinds.html", kinds=kinds, series=request.args.get("series"))


@manage.route("/events/new/<path>", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def create_kind(path: str) -> ResponseReturnValue:
    """One page of fields for a new event of a kind."""
    kind = kind_at(path)
    if kind is None:
        return redirect(url_for("manage.create"))
    form = _new_form(kind)
    context: dict[str, Any] = {"form": form, "kind": kind, "parts": set_up_of(kind), "usual": usual_of(kind)}
    if request.method == "GET":
        return render_template("events/manage/create.html", **context)
    values = form.values()
    event = form.attempt(lambda: _create(kind, form, values)) if values else None
    if event is None:
        return invalid("events/manage/create.html", **context)
    flash(_("The draft is there. Look through its checklist, then publish it."), "success")
    return redirect(url_for("manage.overview", event_id=event.id), 303)


def _create(kind: EventKind, form: EventForm, values: EventValues) -> Event:
    return services.create_event(kind, values, by=current_actor(), usual_fields=bool(form.usual_fields.data))


def _new_form(kind: EventKind) -> EventForm:
    actor = current_actor()
    hosts = list(host_organisations(actor))
    data = preset_data(kind, str(current_user.timezone)) | {"host_id": str(hosts[0].id) if hosts else ""}
    if hosts and hosts[0].city_id:
        data["city_id"] = str(hosts[0].city_id)
    data |= {"contact_name": actor.name, "contact_email": actor.email, "series_id": request.args.get("series", "")}
    form = form_for(kind.details_form)(data=data)
    form.fill_choices(hosts)
    return form
