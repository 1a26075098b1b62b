"""The letters of a decision, to the accepted, the reserve and the rejected: their usual texts, and how they look."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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
from webapp.seminars.models import Placing

TEMPLATES = {placing: f"selection_{placing.value}" for placing in Placing}
USUAL: dict[Placing, Any] = {
    Placing.ACCEPTED: _l(
        "The reviewers have read your application, and the organisers give you a place. "
        "The entry for your calendar is attached."
    ),
    Placing.RESERVE: _l(
        "Your application was found good, and the places have gone to others for now. You stand in reserve: when a "
        "place becomes free, it is offered to those who wait, in their order; you then have two days to take it."
    ),
    Placing.REJECTED: _l(
        "Thank you for your application, which the reviewers have read with care. The organisers could not give you a "
        "place this time."
    ),
}
"""What a letter says where the organisers write nothing else, between the greeting and the facts of the event."""


@dataclass(frozen=True)
class Preview:
    """A letter as the first of those will get it who read the language."""

    placing: Placing
    language: str
    number: int
    """How many get it in this language."""
    to_name: str
    subject: str
    text: str


def usual_text(placing: Placing, language: str) -> str:
    """The usual text of a letter in a language."""
    with in_language(language):
        return str(USUAL[placing])


def usual_texts(placing: Placing) -> Texts:
    """The usual text in every language, to be changed."""
    return {language: usual_text(placing, language) for language in LANGUAGES}


def previews(drafts: Sequence[tuple[Placing, outbox.Draft]]) -> list[Preview]:
    """One letter for each placing and language; the links in it open nothing, those of the letters are made anew."""
    numbers = Counter((placing, draft.language) for placing, draft in drafts)
    firsts = {(placing, draft.language): draft for placing, draft in reversed(drafts)}
    return [
        _preview(placing, firsts[placing, language], numbers[placing, language])
        for placing in Placing
        for language in LANGUAGES
        if (placing, language) in firsts
    ]


def _preview(placing: Placing, draft: outbox.Draft, number: int) -> Preview:
    message = Message(id=0, **outbox.row_of(draft, clock.now()))
    savepoint = db.session.begin_nested()
    try:
        with in_language(draft.language):
            shown = rendering.render(message, context.values_for([message])[message.id])
    finally:
        savepoint.rollback()
    return Preview(placing, draft.language, number, draft.to_name, shown.subject, shown.text)


def _texts_of(messages: Sequence[Message]) -> Values:
    placings = {template: placing for placing, template in TEMPLATES.items()}
    return {message.id: {"letter": usual_text(placings[message.template], message.language)} for message in messages}


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
