"""What the host of an event has settled about participants' own changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.core import audit
from webapp.core.errors import Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.kinds import kind_of
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.form_builder import reading
from webapp.registration.models import ChangeRules
from webapp.registration.questions import Question

COMMON: dict[str, tuple[str, ...]] = {
    "name": ("given_name", "family_name"),
    "organisation": ("organisation",),
    "country": ("country",),
    "function": ("function",),
}
"""Groups of common fields whose change may need approval, with the names of `RegistrationValues`."""
LABELS: dict[str, Any] = {
    "name": _l("Name"),
    "organisation": _l("Organisation"),
    "country": _l("Country"),
    "function": _l("Position"),
}


@dataclass(frozen=True)
class Rules:
    """The settings of an event, and what holds where nothing was said."""

    approved: tuple[str, ...] = ()
    """Groups of `COMMON`, and keys of questions."""
    substitutes: bool = False

    @property
    def names(self) -> set[str]:
        """The common fields whose change has to be approved."""
        return {name for group in self.approved for name in COMMON.get(group, ())}


def rules_of(event_id: int) -> Rules:
    """The settings of an event."""
    found = db.session.get(ChangeRules, event_id)
    return Rules() if found is None else Rules(tuple(found.approved), found.substitutes)


def set_rules(event: Event, rules: Rules, *, by: Actor) -> Rules:
    """Settle how participants' changes are dealt with from now on; what waits already stays.

    Raises Invalid on something the form of the event does not ask.
    """
    known = {key for key, _label in choices_of(event)}
    if unknown := set(rules.approved) - known:
        raise Invalid(_l("The form does not ask this: %(what)s.", what=", ".join(sorted(unknown))), field="approved")
    _write(event, rules)
    audit.record("change_rules_set", event, by=by, event_id=event.id, approved=list(rules.approved))
    return rules


def _write(event: Event, rules: Rules) -> None:
    found = db.session.get(ChangeRules, event.id)
    if found is None:
        found = ChangeRules(event_id=event.id)
        db.session.add(found)
    found.approved, found.substitutes = list(dict.fromkeys(rules.approved)), rules.substitutes
    db.session.flush()


def when_copied(copy: Event, source: Event, by: Actor) -> None:
    """A copy keeps the rules: its form asks the same."""
    rules = rules_of(source.id)
    if rules != Rules():
        _write(copy, rules)


def choices_of(event: Event) -> list[tuple[str, Any]]:
    """All whose change may need approval, with what it is called."""
    return [*LABELS.items(), *((question.key, question.label) for question in changeable(event))]


def changeable(event: Event) -> Sequence[Question]:
    """The questions that participants may answer anew; not the files that a kind of event keeps itself."""
    asked: Iterable[Question] = kind_of(event.kind).questions_of(event)
    own = reading.asked_of_participants(reading.questions_of(event.id))
    of_kind = [question for question in asked if not question.type.uploads]
    return [question for question in (*of_kind, *own) if question.asks]
