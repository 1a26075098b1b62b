"""Fields of forms as questions, and who may read or answer them."""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from flask_babel.speaklater import LazyString
from sqlalchemy import Select, select

from webapp.core.i18n import translated
from webapp.core.permissions import Actor
from webapp.core.types import Texts
from webapp.events.models import Event, EventState
from webapp.extensions import db
from webapp.registration.form_builder.models import FormField
from webapp.registration.questions import KINDS, AskedOf, Condition, Question, SeenBy, Wording

_ORDER = (FormField.position, FormField.id)
_PLAIN = (
    *("key", "kind", "required", "most", "least", "greatest", "sensitive", "version"),
    *("accept", "largest", "portrait"),
)
_WORDS = ("label", "help", "text", "options", "earlier", "shown_when", "shown_values")


def fields_of(event_id: int, *, removed: bool = False) -> Sequence[FormField]:
    """The fields of an event's form in their order; with `removed`, those too that are asked no more, at the end."""
    query = select(FormField).where(FormField.event_id == event_id)
    if not removed:
        query = query.where(FormField.removed_at.is_(None))
    return db.session.scalars(query.order_by(FormField.removed_at.is_not(None), *_ORDER)).all()


def questions_of(event_id: int, *, removed: bool = False) -> list[Question]:
    """The same as questions."""
    found = [question_of(field) for field in fields_of(event_id, removed=removed)]
    return [question for question in found if removed or not question.removed]


def questions_of_events(event_ids: Iterable[int]) -> dict[int, list[Question]]:
    """The questions of many events, removed ones too, by one statement."""
    query = select(FormField).where(FormField.event_id.in_(set(event_ids))).order_by(*_ORDER)
    found: dict[int, list[Question]] = {}
    for field in db.session.scalars(query):
        found.setdefault(field.event_id, []).append(question_of(field))
    return found


def questions_at(kind: str, slug: str) -> list[Question]:
    """What the form of a public event asks whoever registers alone, found by the event's address."""
    query: Select[FormField] = (
        select(FormField)
        .join(Event, Event.id == FormField.event_id)
        .where(Event.kind == kind, Event.slug == slug, Event.state != EventState.DRAFT)
        .where(FormField.removed_at.is_(None), FormField.purged_at.is_(None))
    )
    found = [question_of(field) for field in db.session.scalars(query.order_by(*_ORDER))]
    return concerning(asked_of_participants(found), member=False)


_plain: set[tuple[str, str]] = set()
"""Addresses of events that had no form of their own when they were last looked at."""
MOST_PLAIN = 10_000


def questions_before_lock(kind: str, slug: str) -> list[Question]:
    """The same without a query where the event had none: `is_outdated` tells whether that still holds."""
    return [] if (kind, slug) in _plain else questions_at(kind, slug)


def is_outdated(event: Event) -> bool:
    """Whether the event has got a form of its own since; from now on it is asked for. Notes also that it has none."""
    address = (event.kind, event.slug)
    if event.has_form:
        known = address in _plain
        _plain.discard(address)
        return known
    if len(_plain) >= MOST_PLAIN:
        _plain.clear()
    _plain.add(address)
    return False


def asked_of_participants(questions: Iterable[Question]) -> list[Question]:
    """Those a participant answers."""
    return [question for question in questions if question.seen_by is not SeenBy.ORGANISERS]


def concerning(questions: Iterable[Question], *, member: bool) -> list[Question]:
    """Those that are asked of members of delegations, or of whoever registers alone."""
    return [question for question in questions if question.concerns(member=member)]


def sees(question: Question, by: Actor, event: Event) -> bool:
    """Whether somebody who works for the event reads the answers, or the person who gave them."""
    if by.channel == "system":
        return True
    if not by.is_staff or not by.may_see(*event.manager_ids):
        return question.seen_by is not SeenBy.ORGANISERS
    if question.seen_by is SeenBy.PROTOCOL:
        return by.may_read_protocol(event.host_id)
    return question.seen_by is SeenBy.EVERYBODY or by.may_organise(*event.manager_ids)


def knows(question: Question, by: Actor, event: Event) -> bool:
    """Whether somebody learns that there is an answer: organisers do also of those that only the protocol reads."""
    for_protocol = question.seen_by is SeenBy.PROTOCOL and by.may_organise(*event.manager_ids)
    return for_protocol or sees(question, by, event)


def reveals(question: Question, by: Actor, event: Event) -> bool:
    """Whether somebody may have a sensitive answer shown; reviewers may not."""
    return sees(question, by, event) and (by.may_organise(*event.manager_ids) or by.may_read_protocol(event.host_id))


def seen_questions(event: Event, by: Actor, *, removed: bool = False) -> list[Question]:
    """The questions of an event whose answers somebody reads."""
    return [question for question in questions_of(event.id, removed=removed) if sees(question, by, event)]


def question_of(field: FormField) -> Question:
    """A field as a question; equal fields are one and the same question, so that their form is made once."""
    facts = {name: getattr(field, name) for name in (*_PLAIN, *_WORDS)}
    chosen = {"seen_by": field.seen_by.value, "asked_of": field.asked_of.value}
    removed = {"removed": bool(field.removed_at or field.purged_at)}
    # What is uploaded for one event is good for no other.
    scope = {"scope": str(field.event_id) if KINDS[field.kind].uploads else ""}
    return _question(json.dumps(facts | chosen | removed | scope, sort_keys=True))


@lru_cache(maxsize=2048)
def _question(written: str) -> Question:
    facts: dict[str, Any] = json.loads(written)
    label, options, text = _worded(facts)
    return Question(
        key=facts["key"],
        label=label,
        kind=facts["kind"],
        required=facts["required"] and KINDS[facts["kind"]].asks,
        help=lazy(facts["help"]),
        options=options,
        most=facts["most"] or 0,
        places={one["value"]: one["places"] for one in facts["options"] if one.get("places") is not None},
        least=facts["least"],
        greatest=facts["greatest"],
        accept=tuple(facts["accept"]),
        largest=facts["largest"] or 0,
        portrait=facts["portrait"],
        scope=facts["scope"],
        text=text,
        shown_when=Condition(facts["shown_when"], tuple(facts["shown_values"])) if facts["shown_when"] else None,
        seen_by=SeenBy(facts["seen_by"]),
        asked_of=AskedOf(facts["asked_of"]),
        sensitive=facts["sensitive"],
        removed=facts["removed"],
        version=facts["version"],
        earlier={int(version): Wording(*_worded(words)) for version, words in facts["earlier"].items()},
    )


def _worded(words: dict[str, Any]) -> tuple[Any, list[tuple[str, Any]], Any]:
    options = [(one["value"], lazy(one["label"])) for one in words["options"]]
    return lazy(words["label"]), options, lazy(words["text"])


def lazy(texts: Texts) -> Any:
    """A text in whatever language it is shown in; empty where there is none."""
    return LazyString(translated, texts) if texts else ""
