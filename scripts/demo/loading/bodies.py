"""Bodies that ask for accreditation to a meeting, and the people they send."""

from datetime import timedelta
from itertools import cycle

from scripts.demo import participation_records
from scripts.demo.crowd import crowd
from scripts.demo.loading.forming import usual_answers
from scripts.demo.loading.stage import Stage, past
from webapp.core.permissions import Actor, link_holder
from webapp.core.types import LANGUAGES
from webapp.ngo_meetings.accrediting import decisions, validity
from webapp.ngo_meetings.accrediting.requests import request_accreditation
from webapp.ngo_meetings.accrediting.values import BodyValues
from webapp.ngo_meetings.models import Accreditation, AccreditationState
from webapp.ngo_meetings.people.representatives import PersonValues, add_people
from webapp.ngo_meetings.speaking.floor import decide
from webapp.registration.models import Registration, RegistrationState
from webapp.registration.states import Action, change_state

ASKED, DECIDED, NAMED = 45, 40, 25
"""Days before the start at which bodies ask, are answered and name their people."""
GOING = {RegistrationState.WITHDRAWN: Action.WITHDRAW, RegistrationState.CANCELLED: Action.CANCEL}


def load_bodies(shown: Stage) -> dict[str, Registration]:
    """Let every body ask and be answered, then name its people; answers those of the directory by their keys."""
    named: dict[str, Registration] = {}
    if shown.record.accreditations:
        asked = [(record, _ask(shown, record)) for record in shown.record.accreditations]
        for record, body in asked:
            _answer(shown, body, record)
        # Whoever is to have a place comes before whoever is to wait, whatever body they are of.
        asked.sort(key=lambda pair: _waits(pair[0]))
        for record, body in asked:
            if record.state is AccreditationState.ACCREDITED:
                named |= _people(shown, body, record)
    return named


def _waits(record: participation_records.Accreditation) -> bool:
    waiting = record.generate.get(RegistrationState.WAITLISTED, 0)
    return bool(waiting) or any(p.state is RegistrationState.WAITLISTED for p in record.representatives)


def _focal(shown: Stage, record: participation_records.Accreditation) -> Actor:
    person = shown.book.content.people[record.focal_point]
    return link_holder(f"{person.given} {person.family}".strip(), person.email)


def _ask(shown: Stage, record: participation_records.Accreditation) -> Accreditation:
    body = shown.book.content.organisations[record.organisation]
    focal = shown.book.content.people[record.focal_point]
    topics = [shown.book.content.topics[key].texts for key in body.topics]
    values = BodyValues(
        name=body.name.texts,
        short_name=body.short,
        type=body.type,
        country=body.country,
        city=shown.book.content.cities[body.city].name.of(focal.language),
        registration_number=body.registration_number or "—",
        registration_authority="—",
        field={language: ", ".join(topic[language] for topic in topics) or "—" for language in LANGUAGES},
        head_name=f"{focal.given} {focal.family}".strip(),
        focal_name=f"{focal.given} {focal.family}".strip(),
        focal_email=focal.email,
        language=focal.language,
    )
    with shown.as_of(shown.before_start(ASKED)):
        by = _focal(shown, record)
        return request_accreditation(shown.event, values, by=by, consent=True, another=True, late=True)


def _answer(shown: Stage, body: Accreditation, record: participation_records.Accreditation) -> None:
    reason = record.reason.of(body.language) if record.reason else "—"
    with shown.as_of(shown.before_start(DECIDED)):
        if record.state is AccreditationState.ACCREDITED:
            until = validity.first_day(shown.event) + timedelta(days=record.holds_days) if record.holds_days else None
            decisions.accredit(body, by=shown.organiser, until=until, in_series=record.in_series)
        elif record.state is AccreditationState.NEEDS_MORE:
            beside = {field: text.of(body.language) for field, text in record.beside.items()}
            decisions.ask_more(body, reason, by=shown.organiser, beside=beside)
        elif record.state is AccreditationState.REFUSED:
            decisions.refuse(body, reason, by=shown.organiser)


def _people(shown: Stage, body: Accreditation, record: participation_records.Accreditation) -> dict[str, Registration]:
    by = _focal(shown, record)
    content = shown.book.content
    ordered = sorted(record.representatives, key=lambda one: one.priority)
    states = [one.state for one in ordered]
    values = [_of_directory(shown, one) for one in ordered]
    generated = [state for state, number in record.generate.items() for _ in range(number)]
    seed = f"{shown.record.key}:{record.organisation}"
    positions = cycle(content.phrases.positions)
    for one, state, position in zip(
        crowd(content.cultures, record.cultures, len(generated), seed), generated, positions, strict=False
    ):
        values.append(
            PersonValues(
                given_name=one.given,
                family_name=one.family,
                email=one.email,
                country=one.country,
                function=position.of(one.language),
                answers=usual_answers(shown, one.given),
            )
        )
        states.append(state)
    with shown.as_of(past(shown.before_start(NAMED))):
        added = add_people(body, values, by=by) if values else []
        for registration, state in zip(added, states, strict=True):
            _lead(shown, registration, state, by)
        named = {known.person: added[number] for number, known in enumerate(ordered)}
        for known in ordered:
            if known.floor is not None:
                _ask_for_the_floor(shown, named[known.person], known.floor.of(content.people[known.person].language))
    return named


def _of_directory(shown: Stage, one: participation_records.Representative) -> PersonValues:
    person = shown.book.content.people[one.person]
    return PersonValues(
        given_name=person.given,
        family_name=person.family,
        email=person.email,
        country=person.country,
        function=one.role.of(person.language),
        answers=usual_answers(shown, person.given),
    )


def _lead(shown: Stage, registration: Registration, state: RegistrationState, by: Actor) -> None:
    if registration.state is RegistrationState.PENDING and state is RegistrationState.CONFIRMED:
        change_state(registration, Action.APPROVE, by=shown.organiser)
    elif registration.state is RegistrationState.PENDING and state is RegistrationState.WAITLISTED:
        change_state(registration, Action.WAITLIST, by=shown.organiser)
    elif state in GOING and registration.state is not state:
        actor = by if GOING[state] is Action.WITHDRAW else shown.organiser
        change_state(registration, GOING[state], by=actor, reason="—")


def _ask_for_the_floor(shown: Stage, registration: Registration, topic: str) -> None:
    registration.answers = {**registration.answers, "floor": topic}
    if registration.state is RegistrationState.CONFIRMED and shown.event.starts_at.date() <= shown.today:
        decide(shown.event, registration, True, by=shown.organiser)
