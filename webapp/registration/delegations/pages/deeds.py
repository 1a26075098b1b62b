"""What is done with a list as a whole: ordered, told of its journey, submitted, withdrawn, printed."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from webapp.core.forms import invalid
from webapp.core.i18n import _
from webapp.core.identifiers import parse_id
from webapp.registration.delegations import decisions, queries, services
from webapp.registration.delegations.composing import ordering
from webapp.registration.delegations.deciding import waiting
from webapp.registration.delegations.pages import printing
from webapp.registration.delegations.pages.doors import FOLDER, Door
from webapp.registration.delegations.pages.forms import JourneyForm, attempt_seen, data_of_journey


def order(door: Door) -> ResponseReturnValue:
    """Another order of precedence: one member up or down or at the head, or the whole list as it was dragged."""
    _reorder(door, request.form)
    return redirect(f"{door.url()}#members", 303)


def _reorder(door: Door, form: MultiDict[str, str]) -> None:
    for name, steps in (("up", -1), ("down", 1), ("head", 0)):
        if name not in form:
            continue
        member = queries.member_of(door.delegation, parse_id(form[name]) or 0)
        if steps:
            ordering.move_member(member, max((member.precedence or 1) + steps, 1), by=door.actor)
        else:
            ordering.set_head(member, by=door.actor)
        return
    ids = [number for text in form.getlist("member") if (number := parse_id(text)) is not None]
    ordering.order_members(door.delegation, ids, by=door.actor, seen=form.get("seen"))


def journey(door: Door) -> ResponseReturnValue:
    """When the delegation arrives and departs."""
    delegation = door.delegation
    if request.method == "GET":
        return _journey_page(door, JourneyForm(data=data_of_journey(delegation)))
    form = JourneyForm()
    if (values := form.values(delegation.event.timezone)) is not None:
        saved = attempt_seen(form, lambda seen: services.set_travel(delegation, values, by=door.actor, seen=seen))
        if saved is not None:
            flash(_("The journey is saved."), "success")
            return redirect(door.url(), 303)
    return _journey_page(door, form)


def _journey_page(door: Door, form: JourneyForm) -> ResponseReturnValue:
    answer = invalid if request.method == "POST" else render_template
    return answer(f"{FOLDER}/journey.html", door=door, event=door.delegation.event, form=form)


def submit(door: Door) -> ResponseReturnValue:
    """Hand the list to the host."""
    decisions.submit(door.delegation, by=door.actor)
    flash(_("The list is submitted. The host will approve it or return it with remarks."), "success")
    return redirect(door.url(), 303)


def accept(door: Door) -> ResponseReturnValue:
    """Take the places that are offered."""
    waiting.accept(door.delegation, by=door.actor)
    flash(_("The places are yours: everybody on the list has one."), "success")
    return redirect(door.url(), 303)


def decline(door: Door) -> ResponseReturnValue:
    """Leave the offered places to others."""
    waiting.decline(door.delegation, by=door.actor)
    flash(_("The places go to others, and the delegation waits on."), "success")
    return redirect(door.url(), 303)


def withdraw(door: Door) -> ResponseReturnValue:
    """The delegation does not come."""
    decisions.withdraw(door.delegation, by=door.actor, reason=request.form.get("reason", ""))
    flash(_("The delegation is withdrawn, and the other side is told."), "success")
    return redirect(door.url(), 303)


def printed(door: Door) -> ResponseReturnValue:
    """The list as the host prints it, in two languages."""
    sheet = printing.sheet_of([door.delegation], request.args.get("first", ""), request.args.get("second", ""))
    return render_template(f"{FOLDER}/print.html", door=door, event=door.delegation.event, sheet=sheet, back=door.url())
