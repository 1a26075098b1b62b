"""The people of a body, for its focal point."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from webapp.core.errors import Conflict
from webapp.core.forms import invalid
from webapp.core.i18n import _, _n
from webapp.core.identifiers import parse_id
from webapp.core.unit_of_work import rollback
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.pages.doors import Door
from webapp.ngo_meetings.people import representatives, reserving
from webapp.ngo_meetings.people.ordering import moved
from webapp.ngo_meetings.people.people_forms import PasteForm, asked_in, known_form, missing, newcomer_form
from webapp.ngo_meetings.people.representatives import PersonValues
from webapp.ngo_meetings.speaking.floor import decision_on, topic_of
from webapp.registration import services
from webapp.registration.delegations.composing.paste import people_in
from webapp.registration.labels import STATES
from webapp.registration.models import LIVE, Registration


def add(door: Door) -> ResponseReturnValue:
    """One more representative."""
    representatives.require_accredited(door.accreditation)
    form = newcomer_form(door.accreditation, {"country": door.accreditation.country})
    if request.method == "POST" and form.validate():
        added = form.attempt(lambda: representatives.add_people(door.accreditation, [form.values()], by=door.by))
        if added:
            _say_added(added)
            further = request.form.get("then") == "another"
            return redirect(door.url("add") if further else f"{door.url()}#people", 303)
    answer = invalid if request.method == "POST" else render_template
    return answer("ngo_meetings/body/add.html", door=door, event=door.accreditation.event, form=form)


def paste(door: Door) -> ResponseReturnValue:
    """Several representatives at once."""
    representatives.require_accredited(door.accreditation)
    form = PasteForm()
    if request.method == "POST" and form.validate():
        added = form.attempt(lambda: representatives.add_people(door.accreditation, _pasted(form), by=door.by))
        if added is not None:
            _say_added(added)
            _say_gaps(door, added)
            return redirect(f"{door.url()}#people", 303)
    answer = invalid if request.method == "POST" else render_template
    return answer("ngo_meetings/body/paste.html", door=door, event=door.accreditation.event, form=form)


def _pasted(form: PasteForm) -> list[PersonValues]:
    return [
        PersonValues(given_name=one.given_name, family_name=one.family_name, function=one.function, email=one.email)
        for one in people_in(form.people.data or "")
    ]


def _say_added(added: list[Registration]) -> None:
    flash(_n("%(num)s person is on the list.", "%(num)s people are on the list.", len(added)), "success")
    waiting = sum(one.state.value == "waitlisted" for one in added)
    if waiting:
        flash(
            _n(
                "%(num)s of them waits for a place: it comes when one becomes free.",
                "%(num)s of them wait for a place: they come when one becomes free, in your order.",
                waiting,
            ),
            "info",
        )


def _say_gaps(door: Door, added: list[Registration]) -> None:
    """Pasted names come without answers to what the meeting asks."""
    asked = asked_in(door.accreditation.event)
    if incomplete := sum(bool(missing(asked, one)) for one in added):
        flash(
            _n(
                "%(num)s of them lacks answers that this meeting needs: the list says which.",
                "%(num)s of them lack answers that this meeting needs: the list says which.",
                incomplete,
            ),
            "warning",
        )


def order(door: Door) -> ResponseReturnValue:
    """Another order of priority: one person up or down, or the whole list as it was dragged."""
    ids = [number for text in request.form.getlist("ids") if (number := parse_id(text)) is not None]
    representatives.order_people(door.accreditation, moved(ids, request.form), by=door.by)
    return redirect(f"{door.url()}#people", 303)


def person(door: Door, registration_id: int) -> ResponseReturnValue:
    """What is known of a representative, what they ask the floor for, and what can be done."""
    found = queries.person_of(door.accreditation, registration_id)
    registration = found.registration
    form = known_form(door.accreditation, registration)
    if request.method == "POST" and form.validate():
        wanted, seen = form.changes(), form.what_was_seen()
        body, by = door.accreditation, door.by
        if form.attempt(lambda: representatives.change_person(body, found, wanted, by=by, seen=seen)):
            flash(_("%(name)s: saved.", name=registration.name), "success")
            return redirect(f"{door.url()}#people", 303)
    answer = invalid if request.method == "POST" else render_template
    return answer(
        "ngo_meetings/body/person.html",
        door=door,
        event=door.accreditation.event,
        form=form,
        person=found,
        registration=registration,
        label=STATES[registration.state],
        live=registration.state in LIVE,
        decision=decision_on(registration) if topic_of(registration) else None,
    )


def confirm(door: Door, registration_id: int) -> ResponseReturnValue:
    """Say that somebody who registered alone comes for us."""
    found = queries.person_of(door.accreditation, registration_id)
    registration = representatives.vouch(door.accreditation, found, by=door.by)
    flash(_("%(name)s is confirmed as one of yours and gets a message.", name=registration.name), "success")
    return redirect(f"{door.url()}#people", 303)


def refuse(door: Door, registration_id: int) -> ResponseReturnValue:
    """Say that they do not."""
    found = queries.person_of(door.accreditation, registration_id)
    representatives.turn_away(door.accreditation, found, request.form.get("reason", ""), by=door.by)
    flash(_("%(name)s is told that they do not come for your organisation.", name=found.registration.name), "success")
    return redirect(f"{door.url()}#people", 303)


def replace(door: Door, registration_id: int) -> ResponseReturnValue:
    """Send another person instead."""
    found = queries.person_of(door.accreditation, registration_id)
    name = found.registration.name
    begun = {"function": found.registration.function, "country": door.accreditation.country}
    form = newcomer_form(door.accreditation, begun)
    if request.method == "POST" and form.validate():
        newcomer = form.attempt(lambda: representatives.replace(door.accreditation, found, form.values(), by=door.by))
        if newcomer is not None:
            flash(_("%(new)s comes instead of %(old)s.", new=newcomer.name, old=name), "success")
            return redirect(f"{door.url()}#people", 303)
    answer = invalid if request.method == "POST" else render_template
    return answer(
        "ngo_meetings/body/replace.html", door=door, event=door.accreditation.event, form=form, person=found, name=name
    )


def reserve(door: Door, registration_id: int, deed: str) -> ResponseReturnValue:
    """Put somebody in reserve, or let them come like the others."""
    found = queries.person_of(door.accreditation, registration_id)
    verb = {"reserve": reserving.make_reserve, "unreserve": reserving.make_ordinary}[deed]
    name, back = found.registration.name, f"{door.url()}#person-{registration_id}"
    try:
        registration = verb(door.accreditation, found, by=door.by)
    except Conflict as error:
        rollback()
        flash(_("%(name)s: %(reason)s", name=name, reason=error), "error")
        return redirect(back, 303)
    state = _("In reserve") if deed == "reserve" else STATES[registration.state]
    flash(_("%(name)s: %(state)s.", name=name, state=state), "success")
    return redirect(back, 303)


def withdraw(door: Door, registration_id: int) -> ResponseReturnValue:
    """Take somebody off the list."""
    found = queries.person_of(door.accreditation, registration_id)
    representatives.withdraw(door.accreditation, found, by=door.by, reason=request.form.get("reason", ""))
    flash(_("%(name)s is off the list.", name=found.registration.name), "success")
    return redirect(f"{door.url()}#people", 303)


def answer(door: Door, registration_id: int, deed: str) -> ResponseReturnValue:
    """Take the place that somebody of ours is offered, or let it go."""
    found = queries.person_of(door.accreditation, registration_id)
    verb = {"accept": services.accept, "decline": services.decline}[deed]
    registration = verb(found.registration, by=door.by)
    flash(f"{registration.name}: {STATES[registration.state]}", "success")
    return redirect(f"{door.url()}#people", 303)
