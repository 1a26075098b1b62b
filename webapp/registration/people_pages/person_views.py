"""The organiser's page of one person, and what can be done there."""

from functools import partial
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.errors import Invalid
from webapp.core.forms import invalid
from webapp.core.i18n import _, _l
from webapp.core.permissions import Access, current_actor, requires
from webapp.events.kinds import kind_of
from webapp.registration import (
    accompanying,
    changes,
    contacts,
    links,
    panels,
    people_verbs,
    places,
    queries,
    references,
    retention,
    services,
    states,
)
from webapp.registration.blueprint import people
from webapp.registration.form_builder import reading, showing
from webapp.registration.forms import data_of, form_class
from webapp.registration.labels import ACTIONS, SOURCES, STATES, category_label, reserve_words, state_label
from webapp.registration.models import LIVE, Registration, RegistrationState, ReserveOf
from webapp.registration.own_changes import deciding
from webapp.registration.own_changes import showing as changes_shown
from webapp.registration.own_changes.missing import missing_of
from webapp.registration.people_pages import history
from webapp.registration.people_pages.forms import EntryForm, MoveForm
from webapp.registration.places import reserves, waiting
from webapp.registration.places.tallies import uses_place
from webapp.registration.questions import optional, shown_answers
from webapp.registration.states import Action, Who


@people.get("/<int:registration_id>")
@requires(Access.STAFF)
def person(event_id: int, registration_id: int) -> ResponseReturnValue:
    """One person: who they are, what was done, what can be done."""
    registration = queries.seen_registration(registration_id, event_id)
    event = registration.event
    manages = current_actor().may_organise(*event.manager_ids)
    waits = registration.state is RegistrationState.WAITLISTED
    return render_template(
        "registration/person.html",
        reached_no_more=retention.is_over(event, contacts.WHAT),
        event=event,
        registration=registration,
        manages=manages,
        live=registration.state in LIVE,
        label=state_label(registration),
        joined=links.joined_with(registration),
        source=SOURCES[registration.source],
        category=category_label(event.kind, registration.category),
        reference=references.shown(registration.reference),
        actions=_actions(registration) if manages else [],
        needs_reason=_needing_reason(registration, waits=waits and manages),
        position=waiting.position(registration) if waits else None,
        obstacle=places.count(event).obstacle(registration) if waits else None,
        reserve=reserve_words(registration),
        may_change_reserve=manages and registration.state in reserves.OPEN and registration.delegation_id is None,
        reserve_groups=_reserve_groups(registration),
        answers=shown_answers(kind_of(event.kind).questions, registration.answers),
        own_answers=showing.answers_for(registration, current_actor()),
        missing=missing_of(registration),
        history=history.of(registration, current_actor()),
        letters=history.letters(registration),
        panels=panels.PERSON.of(registration),
        **_proposed(registration),
    )


def _proposed(registration: Registration) -> dict[str, Any]:
    """What the person would like to be otherwise, if anything, for those who may decide on it."""
    proposal = registration.proposal
    if proposal is None:
        return {"proposal": None}
    lines = changes_shown.lines_of(registration, proposal, current_actor())
    return {"proposal": proposal, "proposed": lines, "seen": deciding.mark_of(proposal)}


def _reserve_groups(registration: Registration) -> list[tuple[str, Any]]:
    """For whose people somebody can be made a reserve."""
    if registration.reserve_of is not None or not uses_place(registration):
        return []
    known = (group for group in ReserveOf if reserves.key(registration, group))
    return [(group.value, _("Make a reserve: %(group)s", group=reserves.label(registration, group))) for group in known]


def _needing_reason(registration: Registration, *, waits: bool) -> set[str]:
    needed = {action.value for action in services.NEEDS_REASON}
    return needed | {Action.OFFER.value} if waits and waiting.out_of_turn(registration) else needed


def _actions(registration: Registration) -> list[tuple[Action, Any]]:
    rows = states.possible(registration, Who.ORGANISER)
    return [(row.action, ACTIONS[row.action]) for row in rows if row.action in ACTIONS]


@people.post(
    "/<int:registration_id>/<any(approve, reject, waitlist, offer, accept, decline, withdraw, cancel):deed_name>"
)
@requires(Access.ORGANISE)
def act(event_id: int, registration_id: int, deed_name: str) -> ResponseReturnValue:
    """Decide about one person."""
    registration = queries.managed_registration(registration_id, event_id)
    reason = request.form.get("reason", "")
    if deed_name == Action.OFFER.value and not reason.strip() and waiting.out_of_turn(registration):
        raise Invalid(_l("Somebody else comes first: write why this person is offered the place."), field="reason")
    services.do(registration, Action(deed_name), by=current_actor(), reason=reason)
    state = STATES[registration.state]
    flash(_("%(name)s: %(state)s.", name=registration.name, state=state), "success")
    return redirect(url_for("people.person", event_id=event_id, registration_id=registration_id), 303)


@people.post("/<int:registration_id>/move")
@requires(Access.ORGANISE)
def move(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Let somebody who waits be asked earlier or later."""
    registration = queries.managed_registration(registration_id, event_id)
    where = request.form.get("where", "")
    if where not in (people_verbs.FIRST, people_verbs.LAST, people_verbs.AS_CAME):
        abort(400)
    form = MoveForm()
    reason = form.reason.data or ""
    if form.attempt(lambda: people_verbs.move_on_list(registration, where, by=current_actor(), reason=reason)) is None:
        registration = queries.managed_registration(registration_id, event_id)
        return invalid(
            "registration/move.html", event=registration.event, registration=registration, form=form, where=where
        )
    flash(_("The order of the list is changed."), "success")
    if registration.state is RegistrationState.OFFERED:
        flash(_("A place is free: it is offered to %(name)s.", name=registration.name), "success")
    return redirect(url_for("people.waiting_list", event_id=event_id), 303)


@people.post("/<int:registration_id>/reserve")
@requires(Access.ORGANISE)
def make_reserve(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Let somebody stand in for the people of their body, city or country alone."""
    registration = queries.managed_registration(registration_id, event_id)
    if (group := request.form.get("group", "")) not in {one.value for one in ReserveOf}:
        abort(400)
    reserves.make_reserve(registration, by=current_actor(), group=ReserveOf(group))
    flash(_("%(name)s: %(state)s.", name=registration.name, state=reserve_words(registration)), "success")
    return redirect(url_for("people.person", event_id=event_id, registration_id=registration_id), 303)


@people.post("/<int:registration_id>/unreserve")
@requires(Access.ORGANISE)
def make_ordinary(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Let a reserve wait like everybody."""
    registration = queries.managed_registration(registration_id, event_id)
    reserves.make_ordinary(registration, by=current_actor())
    state = STATES[registration.state]
    flash(_("%(name)s: %(state)s.", name=registration.name, state=state), "success")
    return redirect(url_for("people.person", event_id=event_id, registration_id=registration_id), 303)


@people.post("/<int:registration_id>/accompanies")
@requires(Access.ORGANISE)
def accompanies(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Say whom an accompanying person accompanies."""
    registration = queries.managed_registration(registration_id, event_id)
    accompanying.name_accompanied(registration, request.form.get("accompanies", ""), by=current_actor())
    flash(_("Your changes are saved."), "success")
    return redirect(url_for("people.person", event_id=event_id, registration_id=registration_id), 303)


@people.post("/<int:registration_id>/send-again")
@requires(Access.ORGANISE)
def send_again(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Mail the person their state and a new personal link."""
    registration = queries.managed_registration(registration_id, event_id)
    people_verbs.send_again(registration, by=current_actor())
    flash(_("The message is on its way to %(address)s.", address=registration.email), "success")
    return redirect(url_for("people.person", event_id=event_id, registration_id=registration_id), 303)


def _picture(registration: Registration, key: str) -> str:
    number = registration.id
    return url_for("form_builder.answer_picture", event_id=registration.event_id, registration_id=number, key=key)


@people.route("/<int:registration_id>/change", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def change(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Change what is known of somebody."""
    registration = queries.managed_registration(registration_id, event_id)
    kind = registration.event.kind
    asked = [question for question in kind_of(kind).questions if not question.type.uploads]
    own = reading.seen_questions(registration.event, current_actor())
    questions = [optional(question) for question in (*asked, *showing.to_change(registration, own))]
    form = form_class(EntryForm, questions)(data=data_of(registration, questions), kind=kind)
    assert isinstance(form, EntryForm)
    form.remember(registration)
    form.show_pictures(registration, partial(_picture, registration))
    if request.method == "POST" and form.validate():
        wanted, seen, by = form.entered(), form.what_was_seen(), current_actor()
        if form.attempt(lambda: changes.update_registration(registration, wanted, by=by, seen=seen)) is not None:
            flash(_("Your changes are saved."), "success")
            return redirect(url_for("people.person", event_id=event_id, registration_id=registration_id), 303)
        registration = queries.managed_registration(registration_id, event_id)
    context = {"event": registration.event, "registration": registration, "form": form}
    if request.method == "POST":
        return invalid("registration/entry.html", **context)
    return render_template("registration/entry.html", **context)
