"""What organisers do with those who were ticked, where that asks for more: a message, another category."""

import secrets
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.forms import invalid
from webapp.core.i18n import _, _l, _n
from webapp.core.permissions import Access, current_actor, requires
from webapp.events.access import managed_event
from webapp.registration import writing
from webapp.registration.blueprint import people
from webapp.registration.people_pages.forms import CategoryForm, MessageForm
from webapp.registration.people_pages.selection import chosen_of, report_of
from webapp.registration.recategorising import move_to_category


@people.route("/message", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def message(event_id: int) -> ResponseReturnValue:
    """Write to those who were ticked, or first to oneself."""
    event = managed_event(event_id)
    chosen = chosen_of(event)
    if not chosen:
        return redirect(url_for("people.everybody", event_id=event.id), 303)
    form = MessageForm(data={"once": secrets.token_hex(8)})
    if request.method != "POST":
        return render_template("registration/message.html", **_message_context(event, chosen, form))
    by, title, text = current_actor(), form.title.data or {}, form.text.data or {}
    if not form.validate():
        return invalid("registration/message.html", **_message_context(event, chosen, form))
    if "test" in request.form:
        address = form.attempt(lambda: writing.send_test(event, chosen[0], title, text, by=by))
        if address is not None:
            flash(_("A test is on its way to %(address)s.", address=address), "success")
            return render_template("registration/message.html", **_message_context(event, chosen, form))
    else:
        sent = form.attempt(lambda: writing.write_to(event, chosen, title, text, by=by, once=form.mark()))
        if sent is not None:
            flash(*_what_left(sent))
            return redirect(url_for("people.everybody", event_id=event_id), 303)
    event = managed_event(event_id)
    return invalid("registration/message.html", **_message_context(event, chosen_of(event), form))


def _message_context(event: Any, chosen: Any, form: MessageForm) -> dict[str, Any]:
    return {
        "event": event,
        "form": form,
        "chosen": chosen,
        "ids": ",".join(str(person.id) for person in chosen),
        "placeholders": writing.PLACEHOLDERS,
        "silent": [person.name for person in chosen if not person.email],
    }


def _what_left(sent: int) -> tuple[str, str]:
    if not sent:
        return _("Nothing was sent: this message has gone out already, or nobody of them has an address."), "warning"
    return _n("%(num)s message is on its way.", "%(num)s messages are on their way.", sent), "success"


@people.route("/category", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def category(event_id: int) -> ResponseReturnValue:
    """Move those who were ticked to another category."""
    event = managed_event(event_id)
    chosen = chosen_of(event)
    if not chosen:
        return redirect(url_for("people.everybody", event_id=event.id), 303)
    form = CategoryForm(kind=event.kind)
    ids = [person.id for person in chosen]
    context = {"event": event, "form": form, "chosen": chosen, "ids": ",".join(map(str, ids))}
    if request.method != "POST":
        return render_template("registration/category.html", **context)
    if not form.validate():
        return invalid("registration/category.html", **context)
    report = move_to_category(event, ids, form.category.data, by=current_actor())
    if report.skipped:
        return report_of(event, report, _l("Move to another category"))
    flash(_n("Done for %(num)s person.", "Done for %(num)s people.", len(report.done)), "success")
    return redirect(url_for("people.everybody", event_id=event_id), 303)
