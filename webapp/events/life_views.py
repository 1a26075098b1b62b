"""The buttons that lead an event through its life."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.errors import Invalid
from webapp.core.i18n import LANGUAGES, _, _l
from webapp.core.permissions import Access, Actor, current_actor, requires
from webapp.events import services
from webapp.events.access import managed_event
from webapp.events.blueprint import manage
from webapp.events.models import Event


def _do(event_id: int, verb: Callable[[Event, Actor], Event], done: str) -> ResponseReturnValue:
    event = verb(managed_event(event_id), current_actor())
    flash(done, "success")
    return redirect(url_for("manage.overview", event_id=event.id), 303)


@manage.post("/events/<int:event_id>/publish")
@requires(Access.ORGANISE)
def publish(event_id: int) -> ResponseReturnValue:
    """Show a draft to everybody."""
    return _do(event_id, lambda event, by: services.publish(event, by=by), _("Published: everybody can see it."))


@manage.post("/events/<int:event_id>/close")
@requires(Access.ORGANISE)
def close(event_id: int) -> ResponseReturnValue:
    """End registration."""
    return _do(event_id, lambda event, by: services.close(event, by=by), _("Registration is closed."))


@manage.post("/events/<int:event_id>/reopen")
@requires(Access.ORGANISE)
def reopen(event_id: int) -> ResponseReturnValue:
    """Take closing or completing back."""
    return _do(event_id, lambda event, by: services.reopen(event, by=by), _("Taken back."))


@manage.post("/events/<int:event_id>/complete")
@requires(Access.ORGANISE)
def complete(event_id: int) -> ResponseReturnValue:
    """Say that it has taken place."""
    return _do(event_id, lambda event, by: services.complete(event, by=by), _("The event is completed."))


@manage.post("/events/<int:event_id>/cancel")
@requires(Access.ORGANISE)
def cancel(event_id: int) -> ResponseReturnValue:
    """Call it off, with a reason for everybody who is coming."""
    reason = {language: request.form.get(f"reason.{language}", "") for language in LANGUAGES}
    done = _("The event is cancelled, and everybody who is coming is told.")
    return _do(event_id, lambda event, by: services.cancel(event, reason, by=by), done)


@manage.post("/events/<int:event_id>/copy")
@requires(Access.ORGANISE)
def copy(event_id: int) -> ResponseReturnValue:
    """Make a draft like it on another day."""
    typed = request.form.get("starts_on", "")
    done = _("This is the copy: a draft with the same programme, without its people.")
    return _do(event_id, lambda event, by: services.copy_event(event, day_of(typed, "starts_on"), by=by), done)


def day_of(typed: Any, field: str) -> date:
    """A day as a form sends it.

    Raises Invalid where it is none.
    """
    try:
        day = date.fromisoformat(str(typed).strip())
    except ValueError:
        raise Invalid(_l("Choose a day."), field=field) from None
    if not 2000 <= day.year <= 2100:
        raise Invalid(_l("This date is too far away."), field=field)
    return day
