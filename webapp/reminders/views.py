"""The organiser's pages of an event's reminders."""

from collections.abc import Callable
from datetime import time

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.errors import Invalid, InvalidMany, NotFound
from webapp.core.forms import invalid
from webapp.core.i18n import _, _l, _n
from webapp.core.permissions import Access, current_actor, requires
from webapp.events.access import managed_event
from webapp.events.models import Event
from webapp.reminders import queries, services
from webapp.reminders.audiences import known
from webapp.reminders.blueprint import bp
from webapp.reminders.forms import FIELDS, ReminderForm, data_of
from webapp.reminders.models import Reminder, ReminderState
from webapp.reminders.sending import too_late
from webapp.reminders.timeline import would_get
from webapp.reminders.words import rule_in_words


@bp.route("/manage/events/<int:event_id>/messages/reminders/new", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def new(event_id: int) -> ResponseReturnValue:
    """Add a reminder."""
    event = managed_event(event_id)
    form = _form(ReminderForm(data={"audience": ["confirmed"], "days": 2, "at": time(9), "hours": 3}))
    if request.method == "GET":
        return render_template("reminders/form.html", event=event, form=form, reminder=None, figures=_figures(event))
    added = form.validate() and form.attempt(_renaming(lambda: _add(event, form)))
    if not added:
        event = managed_event(event_id)
        return invalid("reminders/form.html", event=event, form=form, reminder=None, figures=_figures(event))
    flash(_("The reminder is scheduled."), "success")
    return redirect(url_for("reminders.messages", event_id=event_id), 303)


def _form(form: ReminderForm) -> ReminderForm:
    form.fill_choices()
    return form


def _figures(event: Event) -> dict[str, str]:
    """How many addresses each group has now."""
    counted = {name: would_get(event, [name], {}) for name in known()}
    return {name: _n("%(num)s address now", "%(num)s addresses now", number) for name, number in counted.items()}


def _renaming(verb: Callable[[], Reminder]) -> Callable[[], Reminder]:
    """The verb, with errors beside the fields of the form."""

    def run() -> Reminder:
        try:
            return verb()
        except InvalidMany:
            raise
        except Invalid as error:
            raise Invalid(error.message, field=FIELDS.get(error.field or "", error.field)) from None

    return run


def _add(event: Event, form: ReminderForm) -> Reminder:
    return services.add_reminder(
        event,
        form.when(event),
        form.audience.data or [],
        by=current_actor(),
        subject=form.subject.data,
        body=form.body.data,
    )


def _of(event: Event, reminder_id: int) -> Reminder:
    reminder = queries.one(reminder_id)
    if reminder is None or reminder.event_id != event.id:
        raise NotFound(_l("There is no such reminder."))
    return reminder


@bp.route("/manage/events/<int:event_id>/messages/reminders/<int:reminder_id>", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def edit(event_id: int, reminder_id: int) -> ResponseReturnValue:
    """Change a reminder that has not been sent."""
    event = managed_event(event_id)
    reminder = _of(event, reminder_id)
    if reminder.state is ReminderState.SENT:
        return redirect(url_for("reminders.messages", event_id=event_id), 303)
    form = _form(ReminderForm(data=data_of(reminder)))
    if request.method == "POST":
        if form.validate() and form.attempt(_renaming(lambda: _update(reminder, form))):
            flash(_("Saved."), "success")
            return redirect(url_for("reminders.messages", event_id=event_id), 303)
        event = managed_event(event_id)
        reminder = _of(event, reminder_id)
    context = {"event": event, "form": form, "reminder": reminder, "rule": rule_in_words(reminder)}
    context["figures"] = _figures(event)
    shown = render_template if request.method == "GET" else invalid
    answer: ResponseReturnValue = shown("reminders/form.html", **context)
    return answer


def _update(reminder: Reminder, form: ReminderForm) -> Reminder:
    return services.update_reminder(
        reminder,
        form.when(reminder.event),
        form.audience.data or [],
        by=current_actor(),
        subject=form.subject.data,
        body=form.body.data,
    )


@bp.post("/manage/events/<int:event_id>/messages/reminders/<int:reminder_id>/remove")
@requires(Access.ORGANISE)
def remove(event_id: int, reminder_id: int) -> ResponseReturnValue:
    """Take a reminder away."""
    services.remove_reminder(_of(managed_event(event_id), reminder_id), by=current_actor())
    flash(_("The reminder is removed."), "success")
    return redirect(url_for("reminders.messages", event_id=event_id), 303)


@bp.post("/manage/events/<int:event_id>/messages/reminders/<int:reminder_id>/pause")
@requires(Access.ORGANISE)
def pause(event_id: int, reminder_id: int) -> ResponseReturnValue:
    """Hold it back for now."""
    services.pause(_of(managed_event(event_id), reminder_id), by=current_actor())
    flash(_("The reminder is paused: it is not sent until you resume it."), "success")
    return redirect(url_for("reminders.messages", event_id=event_id), 303)


@bp.post("/manage/events/<int:event_id>/messages/reminders/<int:reminder_id>/resume")
@requires(Access.ORGANISE)
def resume(event_id: int, reminder_id: int) -> ResponseReturnValue:
    """Let it go on."""
    reminder = services.resume(_of(managed_event(event_id), reminder_id), by=current_actor())
    if too_late(reminder):
        flash(_("The time of this reminder passed while it was paused: it is marked as missed."), "warning")
    else:
        flash(_("The reminder goes on."), "success")
    return redirect(url_for("reminders.messages", event_id=event_id), 303)


@bp.post("/manage/events/<int:event_id>/messages/reminders/hold")
@requires(Access.ORGANISE)
def hold_all(event_id: int) -> ResponseReturnValue:
    """Pause or resume all that are still to be sent."""
    event = managed_event(event_id)
    action = request.form.get("action")
    if action not in ("pause", "resume"):
        raise Invalid(_l("Choose what to do."), field="action")
    paused = action == "pause"
    changed = services.hold_all(event, paused, by=current_actor())
    said = (
        _n("%(num)s reminder is paused.", "%(num)s reminders are paused.", changed)
        if paused
        else _n("%(num)s reminder goes on.", "%(num)s reminders go on.", changed)
    )
    flash(said, "success" if changed else "info")
    return redirect(url_for("reminders.messages", event_id=event_id), 303)


@bp.post("/manage/events/<int:event_id>/messages/reminders/<int:reminder_id>/test")
@requires(Access.ORGANISE)
def test(event_id: int, reminder_id: int) -> ResponseReturnValue:
    """Send it to me."""
    address = services.send_test(_of(managed_event(event_id), reminder_id), by=current_actor())
    flash(_("A test is on its way to %(address)s.", address=address), "success")
    return redirect(url_for("reminders.messages", event_id=event_id), 303)
