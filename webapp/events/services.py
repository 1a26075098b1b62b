"""The verbs that create, change and copy events. Those of an event's life are in `lifecycle`."""

from datetime import date, timedelta

from webapp.core import audit, clock
from webapp.core.permissions import Actor
from webapp.core.types import Texts
from webapp.events import checks, hooks, milestones, programme
from webapp.events.details import copy_details, write_details
from webapp.events.kinds import EventKind
from webapp.events.lifecycle import cancel, close, complete, publish, reopen
from webapp.events.models import CoHost, Event, EventState, Milestone
from webapp.events.moves import moved, placing_of
from webapp.events.quotas import check_capacity, check_placing, copied, set_quotas
from webapp.events.series.services import series_of
from webapp.events.slugs import free_slug
from webapp.events.values import PLAIN, EventValues, values_of
from webapp.extensions import db

__all__ = ["cancel", "close", "complete", "copy_event", "create_event", "publish", "reopen", "update_event"]

LIVE = (EventState.PUBLISHED, EventState.CLOSED)


def create_event(kind: EventKind, values: EventValues, *, by: Actor, usual_fields: bool = False) -> Event:
    """A draft of a kind, with the kind's checklist and whatever else other rooms set up for it.

    With `usual_fields` its registration form asks from the start what forms of the kind usually do.
    Raises InvalidMany naming the fields that are wrong.
    """
    checks.check(values)
    event = Event(
        kind=kind.key,
        slug=free_slug(kind.key, values.title),
        state=EventState.DRAFT,
        created_by_id=by.user_id,
        created_at=clock.now(),
    )
    _write(event, values, by)
    milestones.set_up(event)
    db.session.add(event)
    db.session.flush()
    write_details(event, values.details, by=by)
    if values.quotas:
        set_quotas(event, values.quotas, by=by)
    audit.record("event_created", event, by=by, event_id=event.id, kind=kind.key)
    hooks.on_created.fire(event, by)
    if usual_fields:
        hooks.on_form_wanted.fire(event, by)
    return event


def update_event(event: Event, values: EventValues, *, by: Actor) -> Event:
    """Change what an event is; when a published one moves in time or place, whoever is confirmed hears of it.

    The programme moves along with the day of the start. Raises InvalidMany naming the fields that are wrong, and
    Invalid for fewer places than are taken; what a quota stands in the way of is refused, naming the quota.
    """
    checks.check(values)
    before, facts = placing_of(event), values_of(event)
    if values.title != event.title and event.published_at is None:
        event.slug = free_slug(event.kind, values.title, but=event.id)
    _write(event, values, by)
    db.session.flush()
    db.session.refresh(event, ["city", "host"])
    programme.move_along(event, before.starts_at, before.timezone)
    write_details(event, values.details, by=by)
    if values.quotas is not None:
        set_quotas(event, values.quotas, by=by)
    check_capacity(event, facts.capacity)
    check_placing(event, facts.starts_at)
    changed = [name for name in PLAIN if getattr(facts, name) != getattr(values, name)]
    audit.record("event_updated", event, by=by, event_id=event.id, fields=changed)
    hooks.on_changed.fire(event, by)
    if (move := moved(before, placing_of(event))) and event.state in LIVE:
        event.sequence += 1
        audit.record("event_moved", event, by=by, event_id=event.id, **move.as_params())
        hooks.on_moved.fire(event, move, by)
    return event


def copy_event(source: Event, starts_on: date, *, title: Texts | None = None, by: Actor) -> Event:
    """A draft like another event, beginning on another day: facts, programme, quotas; nobody is taken along."""
    days = milestones.days_until(source, starts_on)
    values = values_of(source)
    copy = Event(
        kind=source.kind,
        slug=free_slug(source.kind, title or source.title),
        state=EventState.DRAFT,
        created_by_id=by.user_id,
        created_at=clock.now(),
    )
    _write(copy, values, by)
    copy.title = dict(title or source.title)
    _shift(copy, days)
    copy.quotas = copied(source)
    for own in (m for m in source.milestones if m.key.startswith(milestones.OWN)):
        copy.milestones.append(Milestone(key=own.key, label=own.label, days=own.days))
    milestones.set_up(copy)
    db.session.add(copy)
    db.session.flush()
    programme.copy_programme(source, copy)
    copy_details(source, copy, by=by)
    audit.record("event_copied", copy, by=by, event_id=copy.id, source=source.id)
    hooks.on_created.fire(copy, by)
    hooks.on_copied.fire(copy, source, by)
    return copy


def _shift(event: Event, days: int) -> None:
    for name in ("starts_at", "ends_at", "registration_opens_at", "registration_closes_at", "changes_until"):
        instant = getattr(event, name)
        if instant is not None:
            setattr(event, name, clock.shifted(instant, timedelta(days=days), event.timezone))


def _write(event: Event, values: EventValues, by: Actor) -> None:
    for name in PLAIN:
        setattr(event, name, getattr(values, name))
    event.host_id, event.city_id = values.host_id, values.city_id
    event.series = series_of(values, by=by)
    event.languages = list(dict.fromkeys(values.languages))
    present = {co_host.organisation_id: co_host for co_host in event.co_hosts}
    wanted = list(dict.fromkeys(values.co_host_ids))
    event.co_hosts = [present.get(body_id) or CoHost(organisation_id=body_id) for body_id in wanted]
    for position, co_host in enumerate(event.co_hosts):
        co_host.position = position
