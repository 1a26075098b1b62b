"""The organiser's pages of one event: overview and settings."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core import clock
from webapp.core.forms import invalid
from webapp.core.i18n import _, _n
from webapp.core.permissions import Access, current_actor, requires
from webapp.directory.queries import host_organisations
from webapp.events import services
from webapp.events.access import managed_event, seen_event
from webapp.events.availability import availability_of
from webapp.events.blueprint import manage
from webapp.events.details import details_of
from webapp.events.forms import EventForm, event_data, form_for
from webapp.events.kinds import kind_of
from webapp.events.lifecycle import possible
from webapp.events.milestones import checklist, due_on
from webapp.events.models import Event, EventState
from webapp.events.overview import panels_of
from webapp.events.presets import usual
from webapp.events.readiness import readiness_of
from webapp.events.values import values_of

COPY_AFTER = 364
"""The same weekday a year later."""


def countdown_of(event: Event) -> str:
    """How far off an event is, in words."""
    if event.state is EventState.CANCELLED:
        return _("Cancelled")
    if event.over:
        return _("Over")
    if event.running:
        return _("Running now")
    days = (due_on(event, 0) - clock.today(event.timezone)).days
    if days <= 0:
        return _("Today")
    return _n("Begins in %(num)s day", "Begins in %(num)s days", days)


@manage.get("/events/<int:event_id>/")
@requires(Access.STAFF)
def overview(event_id: int) -> ResponseReturnValue:
    """Whether an event is on track."""
    event = seen_event(event_id)
    actor = current_actor()
    return render_template(
        "events/manage/overview.html",
        event=event,
        places=availability_of([event.id])[event.id],
        steps=checklist(event),
        readiness=readiness_of(event) if event.state is EventState.DRAFT else [],
        panels=panels_of(event, actor),
        countdown=countdown_of(event),
        copy_day=due_on(event, COPY_AFTER),
        possible=possible(event),
        manages=actor.may_organise(*event.manager_ids),
    )


@manage.route("/events/<int:event_id>/settings", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def settings(event_id: int) -> ResponseReturnValue:
    """Everything that can be said of an event, to be changed."""
    event = managed_event(event_id)
    form = _form_of(event)
    context: dict[str, Any] = {"event": event, "form": form, "notes": usual(event)}
    if request.method == "GET":
        return render_template("events/manage/settings.html", **context)
    values, by = form.values(), current_actor()
    sequence = event.sequence
    changed = form.attempt(lambda: services.update_event(event, values, by=by)) if values else None
    if changed is None:
        return invalid("events/manage/settings.html", **context)
    moved = changed.sequence != sequence
    flash(
        _("Saved. Everybody who is registered or invited is told what has changed.") if moved else _("Saved."),
        "success",
    )
    return redirect(url_for("manage.settings", event_id=event.id), 303)


def _form_of(event: Event) -> EventForm:
    kind = kind_of(event.kind)
    form = form_for(kind.details_form)(data=event_data(values_of(event)) | {"details": details_of(event)})
    actor = current_actor()
    hosts = list(host_organisations(actor))
    if all(host.id != event.host_id for host in hosts):
        hosts.append(event.host)
    form.fill_choices(hosts)
    return form
