"""The organiser's pages of an event's messages: what has gone out, what will, and what could not be delivered."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.errors import DomainError, Invalid, NotFound
from webapp.core.i18n import _, _l, _n
from webapp.core.identifiers import parse_id
from webapp.core.permissions import Access, current_actor, requires
from webapp.events.access import managed_event
from webapp.events.models import Event, EventState
from webapp.extensions import db
from webapp.mail import outbox
from webapp.mail.models import Message, MessageState
from webapp.mail.names import name_of
from webapp.reminders import queries, words
from webapp.reminders.blueprint import bp
from webapp.reminders.tables import table_of
from webapp.reminders.timeline import timeline_of


@bp.get("/manage/events/<int:event_id>/messages")
@requires(Access.ORGANISE)
def messages(event_id: int) -> ResponseReturnValue:
    """What goes out when, to how many."""
    event = managed_event(event_id)
    table = table_of(event)
    if (kind := request.args.get("format", "")) in ("csv", "xlsx"):
        return table.export(queries.messages_of(event.id), request.args, kind, "messages")
    return render_template(
        "reminders/messages.html",
        event=event,
        timeline=timeline_of(event),
        page=table.page(queries.messages_of(event.id), request.args),
        may_add=event.state is not EventState.CANCELLED,
    )


@bp.post("/manage/events/<int:event_id>/messages")
@requires(Access.ORGANISE)
def bulk(event_id: int) -> ResponseReturnValue:
    """Send selected messages that failed once more."""
    event = managed_event(event_id)
    if request.form.get("action") != "send_again":
        raise Invalid(_l("Choose what to do."), field="action")
    ids = [one for text in request.form.getlist("ids") if (one := parse_id(text)) is not None]
    chosen = db.session.scalars(queries.messages_of(event.id).where(Message.id.in_(ids))).all()
    done, left_out = 0, []
    for message in chosen:
        try:
            outbox.send_again(message, by=current_actor())
            done += 1
        except DomainError as error:
            left_out.append(f"{message.to_email}: {error}")
    flash(_n("%(num)s message is sent again.", "%(num)s messages are sent again.", done), "success" if done else "info")
    if left_out:
        flash(_("Left out: %(which)s", which="; ".join(left_out[:10])), "warning")
    return redirect(url_for("reminders.messages", event_id=event.id), 303)


@bp.get("/manage/events/<int:event_id>/messages/<int:message_id>")
@requires(Access.ORGANISE)
def message(event_id: int, message_id: int) -> ResponseReturnValue:
    """One message and what came of it."""
    event = managed_event(event_id)
    found = _of(event, message_id)
    return render_template(
        "reminders/message.html",
        event=event,
        message=found,
        name=name_of(found.template),
        label=words.MESSAGE_STATES[found.state],
        failed=found.state is MessageState.FAILED,
    )


@bp.post("/manage/events/<int:event_id>/messages/<int:message_id>/send-again")
@requires(Access.ORGANISE)
def send_again(event_id: int, message_id: int) -> ResponseReturnValue:
    """Try a message that failed once more."""
    outbox.send_again(_of(managed_event(event_id), message_id), by=current_actor())
    flash(_("It is on its way once more."), "success")
    return redirect(url_for("reminders.message", event_id=event_id, message_id=message_id), 303)


def _of(event: Event, message_id: int) -> Message:
    found = db.session.scalar(queries.messages_of(event.id).where(Message.id == message_id))
    if found is None:
        raise NotFound(_l("There is no such message."))
    return found
