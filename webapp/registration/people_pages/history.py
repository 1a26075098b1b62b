"""Everything that happened to one person in an event, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from webapp.accounts.audit_words import deed, doer
from webapp.core.audit import AuditEntry
from webapp.core.formatting import datetime as shown_time
from webapp.core.i18n import _
from webapp.core.permissions import Actor
from webapp.events.kinds import kind_of
from webapp.mail.names import name_of
from webapp.registration import queries
from webapp.registration.form_builder import reading
from webapp.registration.labels import FIELDS, MESSAGES, TEMPLATES
from webapp.registration.models import Registration

ANSWER = "answers."


def of(registration: Registration, by: Actor) -> list[dict[str, Any]]:
    """What was done with the registration, the latest first; answers are named, never told."""
    entries = queries.history_of(registration)
    former = queries.names_of({entry.details["instead_of"] for entry in entries if "instead_of" in entry.details})
    labels = _labels(registration, entries, by)
    zone = registration.event.timezone
    return [
        {
            "when": shown_time(entry.at, zone),
            "title": deed(entry.action),
            "text": _told(entry.details, labels, former),
            "by": doer(entry),
        }
        for entry in entries
    ]


def _told(details: Mapping[str, Any], labels: Mapping[str, Any], former: Mapping[int, str]) -> str:
    parts = []
    if name := former.get(details.get("instead_of", 0)):
        parts.append(_("In place of %(name)s.", name=name))
    if before := details.get("before"):
        parts.append(_("%(before)s, then %(after)s", before=before, after=details.get("after", "")))
    if substitute := details.get("substitute"):
        parts.append(str(substitute))
    if details.get("proposed"):
        parts.append(_("As proposed"))
    if fields := _fields(details):
        parts.append(", ".join(dict.fromkeys(str(labels.get(name, name)) for name in fields)))
    if other := details.get("same_person"):
        parts.append(_("The same person as %(reference)s.", reference=other))
    if template := details.get("template"):
        parts.append(_template(template))
    if reason := details.get("reason"):
        parts.append(str(reason))
    return " · ".join(parts)


def _fields(details: Mapping[str, Any]) -> list[str]:
    """What an entry is about, as errors name it: a looked at answer stands under its key alone."""
    return [*details.get("fields", ()), *(f"{ANSWER}{key}" for key in [details.get("key")] if key)]


def _labels(registration: Registration, entries: Sequence[AuditEntry], by: Actor) -> dict[str, Any]:
    """How fields are called; the event's own questions are read only where one is named."""
    named = {name for entry in entries for name in _fields(entry.details)}
    labels: dict[str, Any] = dict(FIELDS) | {
        "city_id": _("City"),
        "sealed": _("Sensitive answers"),
        "asked": _("Answers"),
    }
    if any(name.startswith(ANSWER) for name in named):
        event = registration.event
        asked = [*kind_of(event.kind).questions_of(event), *reading.seen_questions(event, by, removed=True)]
        labels |= {f"{ANSWER}{question.key}": question.label for question in asked}
        unseen = {name for name in named if name.startswith(ANSWER)} - labels.keys()
        labels |= dict.fromkeys(unseen, _("another answer"))
    return labels


def letters(registration: Registration) -> list[tuple[Any, ...]]:
    """What was written to the person, to which address, and what came of it."""
    zone = registration.event.timezone
    return [
        (
            _template(letter.template),
            letter.to_email,
            MESSAGES[letter.state],
            shown_time(letter.sent_at or letter.created_at, zone),
        )
        for letter in queries.messages_to(registration)
    ]


def _template(name: str) -> str:
    return str(TEMPLATES.get(name) or name_of(name))
