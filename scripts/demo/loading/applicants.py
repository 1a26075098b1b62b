"""Those who register alone, and what was decided about them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from scripts.demo.crowd import crowd
from scripts.demo.loading.forming import form_answers
from scripts.demo.loading.stage import Stage, past
from webapp.core.permissions import link_holder
from webapp.registration import accompanying, services
from webapp.registration.models import Registration, ReserveOf
from webapp.registration.models import RegistrationState as State
from webapp.registration.states import Action, change_state
from webapp.registration.values import RegistrationValues

ORDER = (
    State.CONFIRMED,
    State.REJECTED,
    State.WITHDRAWN,
    State.CANCELLED,
    State.OFFERED,
    State.WAITLISTED,
    State.PENDING,
)
"""First who gets a place, then who had to wait: so that the waiting list is one because places were taken."""


@dataclass(frozen=True)
class Applicant:
    """Somebody who registers, and where that is to lead."""

    values: RegistrationValues
    state: State
    reason: str = ""


def load_applicants(shown: Stage) -> dict[str, Registration]:
    """Register everybody of the event who comes alone; answers the named ones by their keys."""
    named = {
        person.person: _named(shown, person.person, person.state, person.category)
        for person in shown.record.registrations.people
    }
    everybody = [*named.values(), *_crowd(shown)]
    everybody.sort(key=lambda applicant: ORDER.index(applicant.state))
    registered: dict[str, Registration] = {}
    moments = _moments(shown, len(everybody))
    for applicant, moment in zip(everybody, moments, strict=True):
        with shown.as_of(moment):
            registered[applicant.values.email or ""] = lead(shown, applicant)
    found = {key: registered[applicant.values.email or ""] for key, applicant in named.items()}
    for one in shown.record.registrations.people:
        if one.accompanies:
            accompanying.name_by_id(found[one.person], found[one.accompanies].id, by=shown.organiser)
    return found


def lead(shown: Stage, applicant: Applicant) -> Registration:
    """Register somebody and bring them to the state they are in."""
    by = link_holder(applicant.values.given_name, applicant.values.email)
    registration = services.register(shown.event, applicant.values, by=by, late=True)
    for action in _actions(registration, applicant.state):
        actor = by if action is Action.WITHDRAW else shown.organiser
        change_state(registration, action, by=actor, reason=applicant.reason)
    return registration


def _actions(registration: Registration, target: State) -> list[Action]:
    ways: dict[State, list[Action]] = {
        State.CONFIRMED: [Action.APPROVE],
        State.WAITLISTED: [Action.WAITLIST],
        State.OFFERED: [Action.WAITLIST],
        State.REJECTED: [Action.REJECT],
        State.WITHDRAWN: [Action.WITHDRAW],
        State.CANCELLED: [Action.CANCEL],
        State.PENDING: [],
    }
    if registration.state is target or (target is State.OFFERED and registration.state is State.WAITLISTED):
        return []
    if target is State.REJECTED and registration.state is State.CONFIRMED:
        return [Action.CANCEL]
    return ways[target]


def _named(shown: Stage, key: str, state: State, category: str) -> Applicant:
    content = shown.book.content
    person = content.people[key]
    body = content.organisations[person.organisation] if person.organisation else None
    values = RegistrationValues(
        given_name=person.given,
        family_name=person.family,
        native_name=person.native,
        email=person.email,
        country=person.country,
        organisation=body.name.of(person.language) if body else "",
        organisation_id=shown.book.organisations[person.organisation].id if person.organisation else None,
        function=person.position.of(person.language),
        category=category,
        language=person.language,
        answers=_answers(shown, person.language, key),
        consent=True,
    )
    reason = next((p.reason for p in shown.record.registrations.people if p.person == key), None)
    return Applicant(values, state, reason.of(person.language) if reason else _reason(shown, state, person.language))


def _crowd(shown: Stage) -> list[Applicant]:
    wanted = shown.record.registrations
    ways: list[tuple[State, ReserveOf | None]] = [
        (state, None) for state, number in wanted.generate.items() for _ in range(number)
    ]
    ways += [(State.WAITLISTED, ReserveOf.COUNTRY)] * wanted.reserves
    people = crowd(shown.book.content.cultures, wanted.cultures, len(ways), shown.record.key)
    positions = cycle(shown.book.content.phrases.positions)
    return [
        Applicant(
            RegistrationValues(
                given_name=one.given,
                family_name=one.family,
                native_name=one.native,
                email=one.email,
                country=one.country,
                function=position.of(one.language),
                language=one.language,
                answers=_answers(shown, one.language, one.email),
                consent=True,
                reserve_of=reserve_of,
            ),
            state,
            _reason(shown, state, one.language),
        )
        for one, (state, reserve_of), position in zip(people, ways, positions, strict=False)
    ]


def _reason(shown: Stage, state: State, language: str) -> str:
    phrases = shown.book.content.phrases
    texts = {
        State.REJECTED: phrases.rejection_reasons,
        State.WITHDRAWN: phrases.withdrawal_reasons,
        State.CANCELLED: phrases.cancellation_reasons,
    }.get(state)
    return texts[0].of(language) if texts else ""


def _answers(shown: Stage, language: str, seed: str) -> dict[str, Any]:
    if shown.record.seminar is None:
        return form_answers(shown, seed)
    content = shown.book.content
    motivations = {"ru": content.phrases.motivations.ru, "uz": content.phrases.motivations.uz}
    texts = motivations.get(language, content.phrases.motivations.en)
    number = sum(seed.encode())
    topics = shown.record.seminar.expertise
    chosen = {topics[number % len(topics)], topics[(number // 7) % len(topics)]} if topics else set()
    expertise = ", ".join(content.topics[topic].of(language) for topic in sorted(chosen))
    return {"expertise": expertise, "motivation": texts[number % len(texts)]} | form_answers(shown, seed)


def _moments(shown: Stage, number: int) -> list[datetime]:
    """Moments spread over the time in which registration was open until now."""
    first = past(shown.before_start(shown.record.registration.opens))
    last = past(shown.before_start(shown.record.registration.closes, at=first.time()))
    step = max((last - first) / (number + 1), timedelta(seconds=1))
    return [first + step * n for n in range(1, number + 1)]
