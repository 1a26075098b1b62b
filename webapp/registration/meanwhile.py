"""Two who change one registration at once: only what each of them has changed is written, and none of it is lost.

A form carries marks of what it showed. What is posted just as it was shown was not changed by whoever posts; what both
have changed is said beside the field, and is written once it is sent again.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.core.errors import InvalidMany
from webapp.core.formatting import country_name, language_name
from webapp.core.i18n import _, _l, translated
from webapp.directory.models import City
from webapp.extensions import db
from webapp.registration.form_builder import sealing
from webapp.registration.labels import category_label
from webapp.registration.models import ProposedChange, Registration
from webapp.registration.questions import KEEP, Question

ANSWER = "answers."
NOTHING = ""
LONGEST = 80
NOT_SAID = "–"


@dataclass(frozen=True)
class Seen:
    """What a form shows: some of the names of `RegistrationValues`, and answers; by marks also how they stood."""

    names: Collection[str]
    questions: Sequence[Question]
    plain: Collection[str] = ()
    """Keys of answers that have fields of the same names, and no question."""
    marks: Mapping[str, str] | None = None
    """None where whoever posts has not said what they saw: everything counts as meant."""


class ChangedMeanwhile(InvalidMany):
    """Somebody else has changed the same fields since they were shown; `mark` says that this is known now."""

    code = "changed_meanwhile"
    status = 409

    def __init__(self, errors: list[tuple[str, Any]], mark: str) -> None:
        summary = _l("Somebody else has changed this meanwhile. Save again to keep what you wrote.")
        super().__init__(summary, [("", summary), *errors])
        self.mark = mark


def mark_of(registration: Registration, seen: Seen, proposal: ProposedChange | None = None) -> str:
    """The marks of a form that is shown now, begun with a change that waits for approval where there is one."""
    return json.dumps({name: mark for name, mark in _marks(registration, seen, proposal).items() if mark})


def read(text: str | None) -> Mapping[str, str] | None:
    """Marks as they come back with a form."""
    try:
        marks = json.loads(text or "")
    except ValueError:
        return None
    return {str(name): str(mark) for name, mark in marks.items()} if isinstance(marks, dict) else None


def only_changed(
    registration: Registration, wanted: dict[str, Any], seen: Seen, proposal: ProposedChange | None = None
) -> dict[str, Any]:
    """What of an edit its author has changed; the caller holds the event's lock and has read the registration since.

    Raises ChangedMeanwhile where somebody else has changed the same since.
    """
    if seen.marks is None:
        return wanted
    shown, now = seen.marks, _marks(registration, seen, proposal)
    typed = dict(_flat(wanted))
    changed = {name for name, value in typed.items() if value != KEEP and _mark(value) != shown.get(name, NOTHING)}
    both = [
        name
        for name in now
        if name in changed and now[name] != shown.get(name, NOTHING) and now[name] != _mark(typed[name])
    ]
    if both:
        errors = [(_field(name, seen), _told(registration, name, seen, proposal)) for name in both]
        raise ChangedMeanwhile(errors, json.dumps({**shown, **{name: now[name] for name in both}}))
    kept = {name: value for name, value in wanted.items() if name in changed}
    if "answers" in wanted:
        kept["answers"] = {key: value for key, value in wanted["answers"].items() if ANSWER + key in changed}
    return kept


def _flat(wanted: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in wanted.items():
        if name == "answers":
            yield from ((ANSWER + key, answer) for key, answer in value.items())
        else:
            yield name, value


def _field(name: str, seen: Seen) -> str:
    key = name.removeprefix(ANSWER)
    return key if key in seen.plain else name


def _marks(registration: Registration, seen: Seen, proposal: ProposedChange | None) -> dict[str, str]:
    """How everything that the form shows stands now; of a sensitive answer when it was given, never what it is."""
    values, answers, sealed = _standing(registration, proposal)
    marks = {name: _mark(values[name] if name in values else getattr(registration, name)) for name in seen.names}
    for key in _keys(seen):
        given_at = sealing.given_at(sealed[key]) if key in sealed else None
        marks[ANSWER + key] = _mark(answers.get(key)) if given_at is None else _mark(f"given at {given_at}")
    return marks


def _keys(seen: Seen) -> list[str]:
    return [*seen.plain, *(question.key for question in seen.questions if question.asks)]


def _standing(
    registration: Registration, proposal: ProposedChange | None
) -> tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]]:
    """Common values that are proposed, and what is answered, as a form begins with them."""
    if proposal is None or proposal.substitute:
        return {}, registration.answers, registration.sealed
    answers, sealed = dict(registration.answers), dict(registration.sealed)
    for key in proposal.fields:
        answers.pop(key.removeprefix(ANSWER), None)
        sealed.pop(key.removeprefix(ANSWER), None)
    return proposal.values, answers | proposal.answers, sealed | proposal.sealed


def _mark(value: Any) -> str:
    plain = _plain(value)
    return hashlib.sha256(plain.encode()).hexdigest()[:12] if plain else NOTHING


def _plain(value: Any) -> str:
    """A value without what makes no difference: how lines end, and in which language a consent was read."""
    if value in (None, False, "", []):
        return ""
    if isinstance(value, str):
        return "\n".join(" ".join(line.split()) for line in value.strip().splitlines())
    if isinstance(value, Mapping):
        return str(next((value[name] for name in ("file", "version", "name") if name in value), dict(value)))
    return str(value)


def _told(registration: Registration, name: str, seen: Seen, proposal: ProposedChange | None) -> Any:
    values, answers, sealed = _standing(registration, proposal)
    key = name.removeprefix(ANSWER)
    question = next((one for one in seen.questions if ANSWER + one.key == name), None)
    if key in sealed and question is not None:
        return _l("An answer is kept here already; yours takes its place.")
    if question is not None:
        text = question.as_of(registration.asked.get(key, 1)).show(answers.get(key))
    elif name.startswith(ANSWER):
        text = str(answers.get(key) or "")
    else:
        text = _in_words(registration, name, values[name] if name in values else getattr(registration, name))
    short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return _l("Meanwhile somebody else has put here: %(value)s", value=short or NOT_SAID)


def _in_words(registration: Registration, name: str, value: Any) -> str:
    if name == "category":
        return str(category_label(registration.event.kind, value))
    if name == "city_id":
        city = db.session.get(City, value) if value else None
        return translated(city.name) if city is not None else ""
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    named = {"country": country_name, "language": language_name}.get(name, str)
    return named(value) if value else ""
