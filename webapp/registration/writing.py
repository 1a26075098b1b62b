"""Organisers write to people of an event: each in their language, with what is personal put in its place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select

from webapp.core import audit, clock
from webapp.core.errors import Conflict, InvalidMany
from webapp.core.formatting import period
from webapp.core.i18n import _l, current_language, in_language, translated
from webapp.core.permissions import Actor
from webapp.core.types import Texts
from webapp.events.models import Event
from webapp.extensions import db
from webapp.mail import outbox
from webapp.mail.models import Message
from webapp.mail.outbox import Draft
from webapp.registration import inputs, references
from webapp.registration.labels import category_label
from webapp.registration.models import Registration

TEMPLATE = "registration_note"
PLACEHOLDER = re.compile(r"\{([^{}\n]{0,40})\}")
PERSONAL: dict[str, Any] = {
    "name": _l("the whole name"),
    "given_name": _l("the given name"),
    "reference": _l("the reference"),
    "category": _l("the category"),
}
"""Placeholders that stand for something else in each message."""
COMMON: dict[str, Any] = {"event": _l("the title of the event"), "when": _l("the days and hours")}
PLACEHOLDERS = PERSONAL | COMMON


@dataclass
class Reach:
    """Whom a message reaches, each with what it is the cause of, and whom it does not, with why."""

    people: list[tuple[Registration, str]] = field(default_factory=list)
    skipped: list[tuple[Registration, Any]] = field(default_factory=list)


def reach_of(event: Event, people: Sequence[Registration], title: Texts, text: Texts, *, once: str = "") -> Reach:
    """Whom `write_to` would write to with the same arguments; raises InvalidMany on texts that cannot be sent."""
    _check(title, text)
    apart = not PERSONAL.keys().isdisjoint(used_in(title) | used_in(text))
    mark = once or f"{clock.now().timestamp():.3f}"
    written, reached = _written(event, mark) if once else set(), set[str]()
    reach = Reach()
    for person in people:
        cause = f"note:{event.id}:{mark}" + (f":{person.id}" if apart else "")
        if not person.email:
            reach.skipped.append((person, _l("Has no address.")))
        elif not apart and person.email in reached:
            reach.skipped.append((person, _l("Somebody else of them has the same address, which gets it once.")))
        elif (cause, person.email) in written:
            reach.skipped.append((person, _l("This message has gone out already.")))
        else:
            reach.people.append((person, cause))
        reached.add(person.email or "")
    return reach


def write_to(
    event: Event, people: Sequence[Registration], title: Texts, text: Texts, *, by: Actor, once: str = ""
) -> int:
    """Send a message to people of an event; answers how many are sent.

    An address that serves several people gets it once, unless it says something else of each. `once` is the mark of one
    sending: a second one with the same mark sends nothing. Raises InvalidMany on texts that cannot be sent.
    """
    return send(event, reach_of(event, people, title, text, once=once), title, text, by=by)


def send(event: Event, reach: Reach, title: Texts, text: Texts, *, by: Actor) -> int:
    """The same to whom it was seen to reach."""
    sent = outbox.post_many(_draft(event, person, title, text, cause) for person, cause in reach.people)
    if sent:
        named = translated(title)
        audit.record("registrations_messaged", event, by=by, event_id=event.id, title=named, people=sent)
    return sent


def _written(event: Event, mark: str) -> set[tuple[str, str]]:
    """What was sent under a mark before."""
    cause = f"note:{event.id}:{mark}"
    same = or_(Message.cause == cause, Message.cause.startswith(f"{cause}:", autoescape=True))
    query = select(Message.cause, Message.to_email).where(Message.event_id == event.id, same)
    return {(row.cause, row.to_email) for row in db.session.execute(query)}


def send_test(event: Event, sample: Registration, title: Texts, text: Texts, *, by: Actor) -> str:
    """Send it to the one who writes, as a certain person would get it; answers the address.

    Raises Conflict for somebody without an address, InvalidMany as `write_to` does.
    """
    _check(title, text)
    if not by.email:
        raise Conflict(_l("Your account has no address."))
    language = current_language()
    outbox.post(
        Draft(
            cause=f"note-test:{event.id}:{clock.now().timestamp():.6f}",
            template=TEMPLATE,
            to_email=by.email,
            to_name=by.name,
            language=language,
            params=_worded(event, sample, title, text, language) | {"test": True},
            event_id=event.id,
        )
    )
    return by.email


def _draft(event: Event, person: Registration, title: Texts, text: Texts, cause: str) -> Draft:
    return Draft(
        cause=cause,
        template=TEMPLATE,
        to_email=person.email or "",
        to_name=person.name,
        language=person.language,
        params=_worded(event, person, title, text, person.language),
        event_id=event.id,
        registration_id=person.id,
        bulk=True,
    )


def _worded(event: Event, person: Registration, title: Texts, text: Texts, language: str) -> dict[str, Any]:
    with in_language(language):
        known = {
            "name": person.name,
            "given_name": person.given_name,
            "reference": references.shown(person.reference),
            "category": category_label(event.kind, person.category),
            "event": translated(event.title, language),
            "when": period(event.starts_at, event.ends_at, event.timezone, language),
        }
    worded = (_filled(translated(texts, language), known) for texts in (title, text))
    return dict(zip(("title", "text"), worded, strict=True))


def _filled(text: str, known: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: known.get(found[1].strip(), found[0]), text)


def used_in(texts: Texts) -> set[str]:
    """The placeholders of a text, in any of its languages."""
    return {found.strip() for text in texts.values() for found in PLACEHOLDER.findall(text or "")}


def _check(title: Texts, text: Texts) -> None:
    wrong: list[tuple[str, Any]] = []
    for name, texts, most in (("title", title, inputs.SHORT), ("text", text, inputs.LONG)):
        if not any((one or "").strip() for one in texts.values()):
            wrong.append((f"{name}.en", _l("Write it in at least one language.")))
        wrong += [(f"{name}.{code}", inputs.too_long(most)) for code, one in texts.items() if len(one or "") > most]
        for code, one in texts.items():
            if unknown := sorted(used_in({code: one}) - PLACEHOLDERS.keys()):
                wrong.append((f"{name}.{code}", _unknown(unknown)))
    if wrong:
        raise InvalidMany(_l("Some values are not right."), wrong)


def _unknown(names: Sequence[str]) -> Any:
    shown = ", ".join(f"{{{name}}}" for name in names)
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    return _l("Nothing stands for %(names)s. There are: %(known)s.", names=shown, known=known)
