"""The organiser's pages of who takes part."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.forms import invalid
from webapp.core.i18n import _, _n
from webapp.core.permissions import Access, current_actor, requires
from webapp.events.access import managed_event, seen_event
from webapp.events.models import Event
from webapp.registration import bulk as in_bulk
from webapp.registration import places, queries, services
from webapp.registration.blueprint import people
from webapp.registration.errors import RegistrationClosed
from webapp.registration.form_builder import reading
from webapp.registration.forms import form_class
from webapp.registration.labels import ACTIONS, STATES
from webapp.registration.models import LIVE, Registration, RegistrationState, Source
from webapp.registration.people_pages import waiting_rows
from webapp.registration.people_pages.forms import NewEntryForm
from webapp.registration.people_pages.selection import report_of, selected
from webapp.registration.people_pages.table import people_table
from webapp.registration.places import offers, tallies, waiting
from webapp.registration.questions import optional
from webapp.registration.states import Action
from webapp.registration.values import RegistrationValues

FURTHER = {"message": "people.message", "category": "people.category"}
"""Actions that ask for more on a page of their own."""


@people.get("")
@requires(Access.STAFF)
def everybody(event_id: int) -> ResponseReturnValue:
    """Who comes?"""
    event = seen_event(event_id)
    manages = current_actor().may_organise(*event.manager_ids)
    table, query = people_table(event, manages=manages), queries.registrations_of(event.id)
    if kind := request.args.get("format", ""):
        return table.export(query, request.args, kind, f"{event.slug}-people")
    counts = tallies.state_counts(event.id)
    return render_template(
        "registration/people.html",
        event=event,
        page=table.page(query, request.args),
        manages=manages,
        figures=_figures(event, counts),
    )


def _figures(event: Event, counts: dict[RegistrationState, int]) -> list[dict[str, Any]]:
    def address(state: RegistrationState) -> str:
        if state is RegistrationState.WAITLISTED:
            return url_for("people.waiting_list", event_id=event.id)
        return url_for("people.everybody", event_id=event.id, state=state.value)

    return [{"value": counts.get(state, 0), "label": STATES[state], "url": address(state)} for state in LIVE]


@people.post("/bulk")
@requires(Access.ORGANISE)
def bulk(event_id: int) -> ResponseReturnValue:
    """One action with everybody who was ticked, with a report of what was skipped and why."""
    event = managed_event(event_id)
    ids = selected(request.form.getlist("ids"))
    if not ids:
        flash(_("Tick at least one person first."), "warning")
        return redirect(url_for("people.everybody", event_id=event.id), 303)
    wanted = request.form.get("action", "")
    if wanted in FURTHER:
        return redirect(url_for(FURTHER[wanted], event_id=event.id, ids=",".join(map(str, ids))), 303)
    if wanted not in {action.value for action in ACTIONS}:
        abort(400)
    report = in_bulk.act(event, ids, Action(wanted), by=current_actor(), reason=request.form.get("reason", ""))
    if report.skipped:
        return report_of(event, report, ACTIONS[Action(wanted)])
    flash(_n("Done for %(num)s person.", "Done for %(num)s people.", len(report.done)), "success")
    return redirect(url_for("people.everybody", event_id=event.id), 303)


@people.route("/add", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def add(event_id: int) -> ResponseReturnValue:
    """Register somebody by hand."""
    event = managed_event(event_id)
    asked = reading.concerning(reading.seen_questions(event, current_actor()), member=False)
    own = [optional(question) for question in asked]
    form = form_class(NewEntryForm, own)(kind=event.kind)
    assert isinstance(form, NewEntryForm)
    if request.method != "POST":
        return render_template("registration/add.html", event=event, form=form, shut=_shut(event))
    if form.validate() and (registration := form.attempt(lambda: _add(event, form))):
        state = STATES[registration.state]
        flash(_("%(name)s is registered: %(state)s.", name=registration.name, state=state), "success")
        return redirect(url_for("people.person", event_id=event_id, registration_id=registration.id), 303)
    event = managed_event(event_id)
    return invalid("registration/add.html", event=event, form=form, shut=_shut(event))


def _add(event: Event, form: NewEntryForm) -> Registration:
    values = RegistrationValues(**form.entered(), reserve_of=form.reserve_of())
    late = bool(form.late.data)
    return services.register(event, values, by=current_actor(), source=Source.ORGANISER, late=late)


def _shut(event: Event) -> str:
    try:
        services.check_open(event)
    except RegistrationClosed as error:
        return str(error)
    return ""


@people.get("/waiting")
@requires(Access.STAFF)
def waiting_list(event_id: int) -> ResponseReturnValue:
    """Who waits, in their order, and why; and who stands in for whom."""
    event = seen_event(event_id)
    ledger = places.count(event)
    first = waiting.next_in_line(event, ledger)
    return render_template(
        "registration/waiting.html",
        event=event,
        waiting=waiting_rows.page_of(event, ledger, first.people if first else ()),
        somebody_is_next=first is not None,
        held_for=offers.held_for(),
        reserves=waiting_rows.reserves_of(event, ledger),
        manages=current_actor().may_organise(*event.manager_ids),
    )
