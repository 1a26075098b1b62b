"""The life of an event: from which state which verb leads where."""

from dataclasses import dataclass
from typing import Any

from webapp.core import audit, clock
from webapp.core.errors import Conflict, Invalid
from webapp.core.hooks import Hook
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.core.types import Texts
from webapp.events import hooks
from webapp.events.checks import too_long
from webapp.events.languages import first_language
from webapp.events.models import Event, EventState
from webapp.extensions import db

LONGEST_REASON = 2000


class ImpossibleStep(Conflict):
    """The event's state does not allow what was asked."""

    code = "impossible_state"


@dataclass(frozen=True)
class Transition:
    """What a verb does to the state, and who is told."""

    name: str
    leads: dict[EventState, EventState]
    hook: Hook


S = EventState
PUBLISH = Transition("published", {S.DRAFT: S.PUBLISHED}, hooks.on_published)
CLOSE = Transition("closed", {S.PUBLISHED: S.CLOSED}, hooks.on_closed)
REOPEN = Transition("reopened", {S.CLOSED: S.PUBLISHED, S.COMPLETED: S.CLOSED}, hooks.on_reopened)
COMPLETE = Transition("completed", {S.PUBLISHED: S.COMPLETED, S.CLOSED: S.COMPLETED}, hooks.on_completed)
CANCEL = Transition("cancelled", dict.fromkeys((S.DRAFT, S.PUBLISHED, S.CLOSED), S.CANCELLED), hooks.on_cancelled)


def publish(event: Event, *, by: Actor) -> Event:
    """Show a draft to everybody and let people register.

    Raises ImpossibleStep from any other state.
    """
    _lock(event, PUBLISH)
    event.published_at = event.published_at or clock.now()
    return _go(event, PUBLISH, by)


def close(event: Event, *, by: Actor) -> Event:
    """End registration before its time.

    Raises ImpossibleStep unless it is published.
    """
    _lock(event, CLOSE)
    return _go(event, CLOSE, by)


def reopen(event: Event, *, by: Actor) -> Event:
    """Take back closing, or completing.

    Raises ImpossibleStep from any other state.
    """
    _lock(event, REOPEN)
    return _go(event, REOPEN, by)


def complete(event: Event, *, by: Actor) -> Event:
    """Say that an event has taken place.

    Raises ImpossibleStep unless it is published or closed.
    """
    _lock(event, COMPLETE)
    return _go(event, COMPLETE, by)


def cancel(event: Event, reason: Texts | str, *, by: Actor) -> Event:
    """Call an event off: everybody who is coming is told once, with the reason; a bare one is in its first language.

    Raises Invalid without a reason, ImpossibleStep when it is completed or cancelled already.
    """
    given = {first_language(event): reason} if isinstance(reason, str) else reason
    texts = {language: text.strip() for language, text in given.items() if text.strip()}
    if not texts:
        raise Invalid(_l("Give a reason: everybody who is coming will read it."), field="reason")
    for field, problem in too_long("reason", texts, LONGEST_REASON):
        raise Invalid(problem, field=field)
    _lock(event, CANCEL)
    event.reason = texts
    event.sequence += 1
    return _go(event, CANCEL, by, reason=texts)


def possible(event: Event) -> set[str]:
    """The names of the transitions that the state allows."""
    return {t.name for t in (PUBLISH, CLOSE, REOPEN, COMPLETE, CANCEL) if event.state in t.leads}


def _lock(event: Event, transition: Transition) -> None:
    db.session.refresh(event, ["state", "sequence"], with_for_update=True)
    if event.state not in transition.leads:
        raise ImpossibleStep(
            {
                EventState.DRAFT: _l("This is a draft: publish it first."),
                EventState.PUBLISHED: _l("This event is published already."),
                EventState.CLOSED: _l("Registration for this event is closed already."),
                EventState.COMPLETED: _l("This event is completed."),
                EventState.CANCELLED: _l("This event is cancelled."),
            }[event.state]
        )


def _go(event: Event, transition: Transition, by: Actor, **details: Any) -> Event:
    event.state = transition.leads[event.state]
    audit.record(f"event_{transition.name}", event, by=by, event_id=event.id, **details)
    transition.hook.fire(event, by)
    return event
