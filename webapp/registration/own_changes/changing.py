"""A participant's own changes: taken at once, or kept beside the registration until the organisers approve them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.core import audit
from webapp.core.errors import Conflict, Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import changes, places
from webapp.registration.errors import ChangesClosed
from webapp.registration.models import ProposedChange, Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.own_changes import consent, proposed
from webapp.registration.own_changes.rules import Rules, changeable, rules_of
from webapp.registration.questions import Question


@dataclass
class Held:
    """What of an edit has to be approved."""

    values: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    sealed: dict[str, Any] = field(default_factory=dict)

    @property
    def keys(self) -> set[str]:
        """The questions it answers."""
        return {*self.answers, *self.sealed}

    def __bool__(self) -> bool:
        return bool(self.values or self.answers or self.sealed)


@dataclass(frozen=True)
class Outcome:
    """What became of an edit."""

    changed: list[str]
    """The columns that were changed at once."""
    waits: bool
    """Whether a part of it waits for approval."""


def change_own(registration: Registration, wanted: dict[str, Any], *, by: Actor, consents: bool = False) -> Outcome:
    """Change what somebody said of themself, by names of `RegistrationValues`.

    What the organisers want to approve waits for them, and the registration keeps its state and its place; a second
    edit takes the place of the one that waits. A substitute `consents` with their first.

    Raises ChangesClosed after the event's deadline, Conflict where a named substitute waits, and what
    `update_registration` does.
    """
    event = places.lock(registration.event_id)
    db.session.refresh(registration)
    due = consent.is_due(registration)
    if not due:
        require_open(event)
    elif not consents:
        raise Invalid(_l("Without your consent we may not keep your data."), field="consent")
    waiting = proposed.of(registration)
    held = _held(registration, event, wanted, waiting, by)
    if waiting is not None and waiting.substitute and held:
        raise Conflict(_l("You have named a substitute. Take that back first, or wait for the organisers' decision."))
    former = changes.as_it_stands(registration)
    changed = changes.change_under_lock(registration, event, _without(wanted, held), by=by)
    if due:
        consent.give(registration, by=by)
    if held:
        proposal = proposed.put(registration, by=by, values=held.values, answers=held.answers, sealed=held.sealed)
        audit.record("registration_change_proposed", registration, by=by, fields=proposal.fields)
    elif waiting is not None and not waiting.substitute:
        _take_back(registration, by)
    if changes.moved(former, registration):
        changes.pass_on_from(former, registration, event)
    return Outcome(changed, bool(held))


def take_back(registration: Registration, *, by: Actor) -> Registration:
    """Let go of what waits; raises Conflict where it has been decided on already."""
    places.lock(registration.event_id)
    db.session.refresh(registration)
    if proposed.of(registration) is None:
        raise Conflict(_l("The organisers have decided already."))
    _take_back(registration, by)
    return registration


def _take_back(registration: Registration, by: Actor) -> None:
    proposed.drop(registration)
    audit.record("registration_change_taken_back", registration, by=by)


def require_open(event: Event) -> None:
    """Raises ChangesClosed once participants may not change anything any more."""
    if not event.changes_open:
        raise ChangesClosed


def _held(
    registration: Registration, event: Event, wanted: dict[str, Any], waiting: ProposedChange | None, by: Actor
) -> Held:
    rules = rules_of(event.id)
    # While nobody has decided about a person at all, a change is decided on together with them.
    if not rules.approved or registration.state is State.PENDING:
        return Held()
    new = changes.worked_out(registration, event, wanted, by=by)
    held = Held({name: value for name, value in new.items() if name in rules.names})
    # What a substitute answers first is no change of what they said.
    if "answers" in wanted and not consent.is_due(registration):
        _hold_answers(held, registration, event, rules, new)
        if waiting is not None:
            # A sensitive answer is never shown: where it is not given anew, the one that was proposed is still meant.
            meant = set(rules.approved) - wanted["answers"].keys()
            kept = {key: value for key, value in waiting.sealed.items() if key in meant}
            held.sealed = kept | held.sealed
    return held


def _hold_answers(held: Held, registration: Registration, event: Event, rules: Rules, new: Mapping[str, Any]) -> None:
    questions = {question.key: question for question in changeable(event)}
    answers, sealed = new.get("answers", registration.answers), new.get("sealed", registration.sealed)
    changed = {
        key
        for key in questions
        if answers.get(key) != registration.answers.get(key) or sealed.get(key) != registration.sealed.get(key)
    }
    meant = {key for key in changed if key in rules.approved and not _is_first(registration, questions[key])}
    for key in _with_dependents(questions, changed, meant):
        if key in sealed and sealed[key] != registration.sealed.get(key):
            held.sealed[key] = sealed[key]
        else:
            held.answers[key] = answers.get(key)


def _is_first(registration: Registration, question: Question) -> bool:
    """Whether it is required and has never been answered: to say what is missing is no change."""
    key = question.key
    return question.required and key not in registration.answers and key not in registration.sealed


def _with_dependents(questions: Mapping[str, Question], changed: set[str], held: set[str]) -> list[str]:
    """The changed answers that wait, with those to questions that are shown or hidden by them."""
    while more := {key for key in changed - held if _depends_on(questions[key], held)}:
        held = held | more
    return [key for key in questions if key in held]


def _depends_on(question: Question, keys: set[str]) -> bool:
    return question.shown_when is not None and question.shown_when.key in keys


def _without(wanted: dict[str, Any], held: Held) -> dict[str, Any]:
    now = {name: value for name, value in wanted.items() if name not in held.values}
    if "answers" in now:
        now["answers"] = {key: value for key, value in now["answers"].items() if key not in held.keys}
    return now
