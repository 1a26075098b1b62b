"""The decision on a whole seminar: what the short list would do, shown before, and done in the same order."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.core import audit, clock
from webapp.core.errors import DomainError
from webapp.core.i18n import _, _l, in_language, translated
from webapp.core.permissions import SYSTEM, Actor
from webapp.core.types import Texts
from webapp.events.models import Event
from webapp.extensions import db
from webapp.mail import outbox
from webapp.registration import inputs, messages, places, states
from webapp.registration.labels import STATES
from webapp.registration.models import HOLDING, Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.places import reserves
from webapp.registration.states import Action
from webapp.seminars import reserve
from webapp.seminars.letters import TEMPLATES, Letter, Preview, previews
from webapp.seminars.models import Placing, ShortListed
from webapp.seminars.ranking import MEAN

DEEDS = {Placing.ACCEPTED: Action.APPROVE, Placing.RESERVE: Action.WAITLIST, Placing.REJECTED: Action.REJECT}
DONE: dict[Placing, tuple[State, ...]] = {
    Placing.ACCEPTED: (State.CONFIRMED,),
    # Whoever of the reserve was offered a place since is not put back.
    Placing.RESERVE: (State.WAITLISTED, State.OFFERED),
    Placing.REJECTED: (State.REJECTED,),
}


@dataclass(frozen=True)
class Line:
    """One application of the short list: `rank` counts from 1 among those placed alike."""

    registration: Registration
    placing: Placing
    rank: int
    points: Any


@dataclass
class Plan:
    """What the decision does, or has done."""

    placed: dict[Placing, list[Line]] = field(default_factory=lambda: {placing: [] for placing in Placing})
    """Whom it concerns, the best first."""
    already: list[Line] = field(default_factory=list)
    """Who stands already where the short list puts them: nothing is done and nothing written to them."""
    skipped: list[tuple[Line, str]] = field(default_factory=list)
    """Who cannot be put there, and why."""

    @property
    def total(self) -> int:
        """How many it concerns."""
        return sum(len(lines) for lines in self.placed.values())

    @property
    def reserve(self) -> list[Line]:
        """Everybody in reserve, those of former decisions too, the best first."""
        before = [line for line in self.already if line.placing is Placing.RESERVE]
        return sorted(self.placed[Placing.RESERVE] + before, key=lambda line: line.rank)


@dataclass(frozen=True)
class Sentences:
    """What the organisers add to the letters, in any of the languages."""

    accepted: Texts = field(default_factory=dict)
    reserve: Texts = field(default_factory=dict)
    rejected: Texts = field(default_factory=dict)
    letters: Mapping[Placing, Texts] = field(default_factory=dict)
    """What the letters say instead of their usual text, in the languages in which that is changed."""

    def to(self, placing: Placing, language: str) -> str:
        """The sentence for somebody, in their language where it was written in it."""
        texts: Texts = getattr(self, placing.value)
        return translated({code: text for code, text in texts.items() if text}, language)

    def draft(self, line: Line, event: Event) -> outbox.Draft | None:
        """The letter about an application; nobody is written to in a language that is not theirs."""
        language = line.registration.language
        own = self.letters.get(line.placing, {}).get(language, "")
        changed = {"letter": own} if own else {}
        template, sentence = TEMPLATES[line.placing], self.to(line.placing, language)
        if line.placing is Placing.REJECTED:
            sentence = sentence or _usual_reason(language)
        return messages.draft_about(line.registration, event, template, sentence=sentence, **changed)


def plan(event: Event) -> Plan:
    """What deciding now would do: places go by rank as far as they reach, under every quota."""
    ledger = places.count(event)

    def obstacle(line: Line) -> str:
        if line.placing is Placing.ACCEPTED and line.registration.state not in HOLDING:
            found = ledger.obstacle(line.registration)
            if found is not None:
                return str(found)
            ledger.add(line.registration, 1)
        return ""

    return _sorted_out(event, ledger, obstacle)


def decide(event: Event, sentences: Sentences, *, by: Actor) -> Plan:
    """Give places to the accepted by rank, put the reserve on the waiting list by rank, turn the rejected down, and
    write to each of them. In reserve, whoever falls under a quota stands in for its group; others wait for any place.
    Whoever waits already is put in reserve there, and whoever has been in reserve before is ranked anew beside the
    newcomers; `reserve.rank` tells what becomes of those whom the organisers have moved. What cannot be done is
    skipped; what was done before is not done again.

    Raises Invalid on a sentence that is too long.
    """
    _check(sentences)
    event = places.lock(event.id)
    made, letters = _carry_out(event, sentences, by)
    if made.total:
        outbox.post_many(letter.draft for letter in letters)
        states.after_changes(event, freed=False)
        numbers = {placing.value: len(lines) for placing, lines in made.placed.items()}
        audit.record("selection_decided", event, by=by, event_id=event.id, skipped=len(made.skipped), **numbers)
    return made


def look(event: Event, sentences: Sentences) -> list[Preview]:
    """How the letters will look that deciding now would write: it is done, the letters are read, and it is undone."""
    _check(sentences)
    event = places.lock(event.id)
    savepoint = db.session.begin_nested()
    try:
        _made, letters = _carry_out(event, sentences, SYSTEM)
        db.session.flush()
        return previews(letters)
    finally:
        savepoint.rollback()


def _carry_out(event: Event, sentences: Sentences, by: Actor) -> tuple[Plan, list[Letter]]:
    """Decides under the lock; the letters are left to the caller."""
    ledger = places.count(event)
    letters: list[Letter] = []

    def do(line: Line) -> str:
        try:
            _settle(line, event, sentences, ledger, by)
        except DomainError as error:
            return str(error)
        if (draft := sentences.draft(line, event)) is not None:
            stands_in = line.placing is Placing.RESERVE and line.registration.reserve_of is not None
            letters.append(Letter(line.placing, draft, stands_in))
        return ""

    made = _sorted_out(event, ledger, do)
    reserve.rank(event, [line.registration for line in made.reserve])
    return made, letters


def _settle(line: Line, event: Event, sentences: Sentences, ledger: places.Ledger, by: Actor) -> None:
    """Gives an application the state it gets, and its place in reserve."""
    if line.placing is Placing.RESERVE and line.registration.state is State.WAITLISTED:
        line.registration.decided_at = clock.now()
    else:
        sentence = sentences.to(line.placing, line.registration.language)
        reason = (sentence or _usual_reason(line.registration.language)) if line.placing is Placing.REJECTED else ""
        states.change_under_lock(line.registration, event, DEEDS[line.placing], by=by, reason=reason, ledger=ledger)
    if line.placing is Placing.RESERVE:
        reserve.let_stand_in(line.registration, ledger, by=by)


def stand_ins(made: Plan, ledger: places.Ledger) -> dict[int, str]:
    """For whose people each of the reserve stands in, by ids; empty for those who wait for any place."""
    people = (line.registration for line in made.placed[Placing.RESERVE])
    groups = ((one, reserve.stands_in_for(one, ledger)) for one in people)
    return {one.id: reserves.label(one, group) if group else "" for one, group in groups}


def _sorted_out(event: Event, ledger: places.Ledger, try_to: Callable[[Line], str]) -> Plan:
    made, ranked = Plan(), reserve.ranked_in(event.id).keys()
    for line in _lines(event):
        state = line.registration.state
        if _stands_there(line, ledger, ranked):
            made.already.append(line)
        elif state not in DONE[line.placing] and states.find(state, DEEDS[line.placing]) is None:
            made.skipped.append((line, str(_l("This cannot follow on “%(state)s”.", state=STATES[state]))))
        elif why := try_to(line):
            made.skipped.append((line, why))
        else:
            made.placed[line.placing].append(line)
    return made


def _stands_there(line: Line, ledger: places.Ledger, ranked: Set[int]) -> bool:
    """Whether nothing is to be done: whoever waits without a rank, or not for their group, is not in reserve yet."""
    registration = line.registration
    waits_alone = registration.state is State.WAITLISTED and registration.delegation_id is None
    if line.placing is Placing.RESERVE and waits_alone:
        return registration.id in ranked and reserve.stands_in_for(registration, ledger) is registration.reserve_of
    return registration.state in DONE[line.placing]


def _lines(event: Event) -> Sequence[Line]:
    """The short list: the accepted, the reserve, the rejected, each by rank; who is not scored comes last."""
    query = (
        select(Registration, ShortListed.placing, MEAN)
        .join(ShortListed, ShortListed.registration_id == Registration.id)
        .where(Registration.event_id == event.id)
        .options(joinedload(Registration.city))
        .order_by(MEAN.desc().nulls_last(), Registration.id)
        .execution_options(populate_existing=True)
    )
    rows = db.session.execute(query).all()
    return [
        Line(registration, placing, rank, points)
        for placing in Placing
        for rank, (registration, _placing, points) in enumerate((row for row in rows if row[1] is placing), 1)
    ]


def _usual_reason(language: str) -> str:
    with in_language(language):
        return _("There were more applications than places.")


def _check(sentences: Sentences) -> None:
    for placing in Placing:
        texts: Texts = getattr(sentences, placing.value)
        for code, text in texts.items():
            inputs.within(text, inputs.LONG, f"{placing.value}.{code}")
        for code, text in sentences.letters.get(placing, {}).items():
            inputs.within(text, inputs.LONG, f"letters.{placing.value}.{code}")
