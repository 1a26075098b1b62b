"""What the host of an event has settled about its delegations."""

from dataclasses import asdict, dataclass

from webapp.core import audit
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.models import DelegationRules


@dataclass(frozen=True)
class Rules:
    """The settings of an event, and what holds where nothing was said."""

    partial: bool = False
    group_first: bool = False
    asks_again: bool = True
    requests: bool = True


def rules_of(event_id: int) -> Rules:
    """The settings of an event."""
    found = db.session.get(DelegationRules, event_id)
    if found is None:
        return Rules()
    return Rules(found.partial, found.group_first, found.asks_again, found.requests)


def set_rules(event: Event, rules: Rules, *, by: Actor) -> Rules:
    """Settle how delegations to an event are dealt with from now on."""
    found = db.session.get(DelegationRules, event.id)
    if found is None:
        found = DelegationRules(event_id=event.id)
        db.session.add(found)
    for name, value in asdict(rules).items():
        setattr(found, name, value)
    db.session.flush()
    audit.record("delegation_rules_set", event, by=by, event_id=event.id, **asdict(rules))
    return rules
