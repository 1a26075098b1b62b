"""What the host decides about a delegation, and how it deals with those of an event."""

from dataclasses import asdict
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.errors import Invalid
from webapp.core.forms import invalid
from webapp.core.i18n import _, _l
from webapp.core.permissions import Access, current_actor, requires
from webapp.events.access import managed_event
from webapp.registration.delegations import decisions, services
from webapp.registration.delegations.deciding import partial, refusing, waiting
from webapp.registration.delegations.deciding.rules import Rules, rules_of, set_rules
from webapp.registration.delegations.pages.doors import FOLDER, of_host
from webapp.registration.delegations.pages.host_forms import PartForm, RulesForm
from webapp.registration.delegations.pages.host_views import bp
from webapp.registration.delegations.pages.return_form import Returning
from webapp.registration.delegations.state import UNDECIDED
from webapp.registration.models import Delegation


def _delegation(event_id: int, delegation_id: int) -> Delegation:
    return of_host(event_id, delegation_id).delegation


def _decided(event_id: int, delegation_id: int, sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return redirect(url_for("host_delegation.show", event_id=event_id, delegation_id=delegation_id), 303)


@bp.post("/<int:delegation_id>/approve")
@requires(Access.ORGANISE)
def approve(event_id: int, delegation_id: int) -> ResponseReturnValue:
    """Give everybody a place."""
    decisions.approve(_delegation(event_id, delegation_id), by=current_actor(), seen=request.form.get("seen"))
    return _decided(event_id, delegation_id, _("The delegation is approved: everybody has a place."))


@bp.route("/<int:delegation_id>/approve-some", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def approve_some(event_id: int, delegation_id: int) -> ResponseReturnValue:
    """Give some a place and not the others."""
    door = of_host(event_id, delegation_id)
    allowed = door.delegation.state in UNDECIDED and rules_of(event_id).partial
    if request.method == "GET" and not allowed:
        return redirect(door.url())
    form = PartForm()
    form.offer(door.standing.members)
    if form.validate_on_submit():
        chosen: dict[str, Any] = {"ids": set(form.member.data or ()), "reason": form.reason.data or ""} | form.marked
        if form.attempt(lambda: partial.approve_some(door.delegation, **chosen, by=current_actor())) is not None:
            return _decided(event_id, delegation_id, _("Whoever you chose has a place, and the coordinator is told."))
        form.offer(door.standing.members)
    answer = invalid if request.method == "POST" else render_template
    return answer(f"{FOLDER}/approve_some.html", door=door, event=door.delegation.event, form=form)


@bp.post("/<int:delegation_id>/refuse-changes")
@requires(Access.ORGANISE)
def refuse_changes(event_id: int, delegation_id: int) -> ResponseReturnValue:
    """Put the list back as it was approved."""
    said: dict[str, Any] = {"reason": request.form.get("reason", ""), "seen": request.form.get("seen")}
    refusing.refuse_changes(_delegation(event_id, delegation_id), **said, by=current_actor())
    return _decided(event_id, delegation_id, _("The list is again as you approved it, and the coordinator is told."))


@bp.route("/<int:delegation_id>/return", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def return_(event_id: int, delegation_id: int) -> ResponseReturnValue:
    """Give the list back with remarks, in general and beside what is known of each member."""
    door = of_host(event_id, delegation_id)
    if request.method == "GET" and door.delegation.state not in UNDECIDED:
        return redirect(door.url())
    returning = Returning(door)
    form = returning.form(request.form)
    if form.validate_on_submit():
        said: dict[str, Any] = {"reason": form.reason.data or "", "beside": form.beside} | form.marked
        if form.attempt(lambda: decisions.return_(door.delegation, **said, by=current_actor())) is not None:
            return _decided(event_id, delegation_id, _("The list is returned, and the coordinator gets your remarks."))
    answer = invalid if request.method == "POST" else render_template
    found = {"event": door.delegation.event, "people": returning.people(form)}
    return answer(f"{FOLDER}/return.html", door=door, form=form, **found)


@bp.post("/<int:delegation_id>/wait")
@requires(Access.ORGANISE)
def wait(event_id: int, delegation_id: int) -> ResponseReturnValue:
    """Put it on the waiting list as a whole."""
    waiting.put_on_waiting_list(_delegation(event_id, delegation_id), by=current_actor())
    return _decided(event_id, delegation_id, _("The delegation is on the waiting list, and the coordinator is told."))


@bp.post("/<int:delegation_id>/offer")
@requires(Access.ORGANISE)
def offer(event_id: int, delegation_id: int) -> ResponseReturnValue:
    """Offer the whole delegation its places."""
    delegation, reason = _delegation(event_id, delegation_id), request.form.get("reason", "")
    if not reason.strip() and waiting.out_of_turn(delegation):
        raise Invalid(_l("Others come first: write why this delegation is offered its places."), field="reason")
    waiting.offer(delegation, by=current_actor(), reason=reason)
    return _decided(event_id, delegation_id, _("Places are offered, and the coordinator is asked to accept them."))


@bp.post("/<int:delegation_id>/renew-link")
@requires(Access.ORGANISE)
def renew_link(event_id: int, delegation_id: int) -> ResponseReturnValue:
    """Close the links given out so far and mail a new one."""
    services.renew_link(_delegation(event_id, delegation_id), by=current_actor())
    return _decided(event_id, delegation_id, _("A new link is on its way to the coordinator; earlier ones are closed."))


@bp.post("/<int:delegation_id>/close-link")
@requires(Access.ORGANISE)
def close_link(event_id: int, delegation_id: int) -> ResponseReturnValue:
    """Keep the coordinator out."""
    services.revoke_link(_delegation(event_id, delegation_id), by=current_actor())
    return _decided(
        event_id, delegation_id, _("The coordinator is kept out. Send a new link when you want to let them in.")
    )


@bp.route("/rules", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def rules(event_id: int) -> ResponseReturnValue:
    """How delegations to the event are dealt with."""
    event = managed_event(event_id)
    form = RulesForm(data=asdict(rules_of(event.id)))
    if form.validate_on_submit():
        chosen: dict[str, Any] = {name: bool(form[name].data) for name in asdict(Rules())}
        set_rules(event, Rules(**chosen), by=current_actor())
        flash(_("Saved."), "success")
        return redirect(url_for("delegations_of_event.index", event_id=event_id), 303)
    answer = invalid if request.method == "POST" else render_template
    return answer("registration/delegations/rules.html", event=event, form=form)
