"""The letters of a decision, to the accepted, the reserve and the rejected: their usual texts, and how they look."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from webapp.core import clock
from webapp.core.i18n import _l, in_language
from webapp.core.permissions import Actor
from webapp.core.types import LANGUAGES, Texts
from webapp.events import hooks
from webapp.events.models import Event
from webapp.extensions import db
from webapp.mail import context, outbox, rendering
from webapp.mail.context import Values
from webapp.mail.models import Message
from webapp.mail.names import name_templates
from webapp.registration.mail_values import entry_of
from webapp.registration.places import offers
from webapp.seminars.models import Placing

TEMPLATES = {placing: f"selection_{placing.value}" for placing in Placing}
USUAL: dict[Placing, Any] = {
    Placing.ACCEPTED: _l(
        "The reviewers have read your application, and the organisers give you a place. "
        "The entry for your calendar is attached."
    ),
    Placing.RESERVE: _l(
        "Your application was found good, and the places have gone to others for now. You stand in reserve: when a "
        "place becomes free, it is offered to those who wait, in their order."
    ),
    Placing.REJECTED: _l(
        "Thank you for your application, which the reviewers have read with care. The organisers could not give you a "
        "place this time."
    ),
}
"""What a letter says where the organisers write nothing else, between the greeting and the facts of the event."""


@dataclass(frozen=True)
class Preview:
    """A letter as the first of those will get it who read the language and stand alike."""

    placing: Placing
    language: str
    number: int
    """How many get such a one."""
    to_name: str
    subject: str
    text: str
    stands_in: bool = False
    """Whether it goes to those of the reserve who stand in for a group."""


@dataclass(frozen=True)
class Letter:
    """A letter that a decision writes."""

    placing: Placing
    draft: outbox.Draft
    stands_in: bool = False

    @property
    def kind(self) -> tuple[Placing, str, bool]:
        """Letters of one kind look alike."""
        return self.placing, self.draft.language, self.stands_in


def usual_text(placing: Placing, language: str, event: Event) -> str:
    """The usual text of a letter in a language; the reserve is told how long an offer will be held."""
    with in_language(language):
        text = str(USUAL[placing])
        return f"{text} {offers.time_to_answer(event)}" if placing is Placing.RESERVE else text


def usual_texts(placing: Placing, event: Event) -> Texts:
    """The usual text in every language, to be changed."""
    return {language: usual_text(placing, language, event) for language in LANGUAGES}


def previews(letters: Sequence[Letter]) -> list[Preview]:
    """One letter for each placing and language, of the reserve one more for those who stand in for a group.

    The caller has done what the letters tell, and undoes it; the links in them open nothing, those that are sent are
    made anew.
    """
    numbers = Counter(letter.kind for letter in letters)
    firsts = {letter.kind: letter for letter in reversed(letters)}
    kinds = ((placing, code, stands_in) for placing in Placing for code in LANGUAGES for stands_in in (False, True))
    return [_preview(firsts[kind], numbers[kind]) for kind in kinds if kind in firsts]


def _preview(letter: Letter, number: int) -> Preview:
    draft = letter.draft
    message = Message(id=0, **outbox.row_of(draft, clock.now()))
    with in_language(draft.language):
        shown = rendering.render(message, context.values_for([message])[message.id])
    return Preview(letter.placing, draft.language, number, draft.to_name, shown.subject, shown.text, letter.stands_in)


def _texts_of(messages: Sequence[Message]) -> Values:
    placings = {template: placing for placing, template in TEMPLATES.items()}
    query = select(Event).where(Event.id.in_({message.event_id for message in messages}))
    events = {event.id: event for event in db.session.scalars(query)}
    return {
        message.id: {"letter": usual_text(placings[message.template], message.language, events[message.event_id])}
        for message in messages
        if message.event_id in events
    }


def _when_cancelled(event: Event, by: Actor) -> None:
    outbox.suppress(event.id, (TEMPLATES[Placing.RESERVE],))


def init_app() -> None:
    """Names the letters; the accepted get the entry for the calendar and the code for the door."""
    name_templates(
        {
            TEMPLATES[Placing.ACCEPTED]: _l("Selected for the seminar"),
            TEMPLATES[Placing.RESERVE]: _l("In the reserve of the seminar"),
            TEMPLATES[Placing.REJECTED]: _l("Not selected for the seminar"),
        }
    )
    context.register("selection_letters", _texts_of, templates=set(TEMPLATES.values()))
    context.register_parts(TEMPLATES[Placing.ACCEPTED], entry_of)
    hooks.on_cancelled.append(_when_cancelled)
