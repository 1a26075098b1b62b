"""What may be set. Only what changes is looked at: what was set before, and does not fit by now, is in nobody's way."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select

from webapp.core import clock
from webapp.core.errors import Invalid, InvalidMany
from webapp.core.formatting import datetime as shown_time
from webapp.core.i18n import _l
from webapp.events.availability import Availability, availability_of
from webapp.events.models import Event, Quota
from webapp.events.quotas.groups import quota_label
from webapp.events.values import QuotaValues
from webapp.extensions import db

MOST = 100_000
Problem = tuple[str, Any]


def refuse(problems: list[Problem]) -> None:
    """Raises InvalidMany where there are problems."""
    if problems:
        raise InvalidMany(_l("Some values are not right."), problems)


def keeps_places(quota: Quota) -> bool:
    """Whether places are still set aside for the group."""
    return bool(quota.set_aside) and (quota.release_at is None or quota.release_at > clock.now())


def release_of(values: QuotaValues) -> datetime | None:
    """Until when places are set aside, where there are any."""
    return values.release_at if values.set_aside else None


def changed(values: QuotaValues, stored: Quota | None) -> set[str]:
    """What of a quota is to be other than it is: all of it, where there is none yet."""
    if stored is None:
        return {"places", "set_aside", "release_at"}
    wanted = {"places": values.places, "set_aside": values.set_aside, "release_at": release_of(values)}
    return {name for name, value in wanted.items() if getattr(stored, name) != value}


def wrong(event: Event, values: QuotaValues, new: set[str]) -> Iterator[Problem]:
    """What cannot be, of that which is new."""
    most = MOST if event.capacity is None else event.capacity
    if "places" in new and values.places is not None:
        if not 0 <= values.places <= MOST:
            yield "places", _l("Give a number from 0 to %(most)s.", most=MOST)
        elif values.places > most:
            yield "places", _l("The whole event has %(most)d places.", most=most)
    if "set_aside" in new and not 0 <= values.set_aside <= most:
        yield "set_aside", _l("Give a number from 0 to %(most)s.", most=most)
    elif new & {"places", "set_aside"}:
        yield from _senseless(values)
    if "release_at" in new and values.release_at is not None and values.release_at >= event.starts_at:
        yield "release_at", _l("Choose a time before the event begins.")


def _senseless(values: QuotaValues) -> Iterator[Problem]:
    if values.places is None and not values.set_aside:
        yield "places", _l("Give a ceiling, or a number of places to set aside.")
    elif values.places is not None and values.set_aside > max(values.places, 0):
        yield "set_aside", _l("No more can be set aside than the group may hold.")


def too_few(quota: Quota) -> Iterator[Problem]:
    """Whether the group holds more places than its ceiling."""
    if quota.places is not None and quota.taken > quota.places:
        yield "places", _l("%(taken)d places are taken already: give at least as many.", taken=quota.taken)


def held_in(event: Event) -> Availability:
    """The places of an event as they are in the database now."""
    db.session.flush()
    return availability_of([event.id])[event.id]


def check_sum(event: Event, field: str) -> None:
    """Raises Invalid, on `field`, where more places are held or set aside than the event has."""
    held = held_in(event)
    if event.capacity is None or event.capacity >= held.taken + held.set_aside:
        return
    if held.set_aside:
        text = _l(
            "%(taken)d places are taken and %(kept)d are set aside (%(groups)s): that needs at least %(least)d.",
            taken=held.taken,
            kept=held.set_aside,
            groups=_set_aside(event),
            least=held.taken + held.set_aside,
        )
    else:
        text = _l("%(taken)d places are taken already: give at least as many.", taken=held.taken)
    raise Invalid(text, field=field)


def _set_aside(event: Event) -> str:
    kept = [(quota, quota.set_aside - quota.taken) for quota in read(event) if keeps_places(quota)]
    return ", ".join(f"{quota_label(quota, event.kind)} – {number}" for quota, number in kept if number > 0)


def check_capacity(event: Event, before: int | None) -> None:
    """Whether an event may have as many places as it has now, and not as many as before.

    A capacity is not lowered below a quota: which of the two is wrong only the organisers know. Raises InvalidMany and
    Invalid, on `capacity`, naming each quota in the way with its figures.
    """
    if event.capacity == before:
        return
    if event.capacity is not None and (before is None or event.capacity < before):
        refuse([("capacity", text) for text in _larger(event.capacity, event.kind, read(event))])
    check_sum(event, "capacity")


def _larger(capacity: int, kind: str, quotas: Iterable[Quota]) -> Iterator[Any]:
    for quota in quotas:
        if quota.places is not None and quota.places > capacity:
            yield _l(
                "The quota for “%(group)s” is %(places)d, more than %(capacity)d: change that quota first.",
                group=quota_label(quota, kind),
                places=quota.places,
                capacity=capacity,
            )


def check_placing(event: Event, before: datetime) -> None:
    """Whether an event may begin when it does now, and not at the time before.

    It is not moved to before a day on which places are released, which the organisers have promised to somebody. Raises
    InvalidMany, on `starts_at`, naming each quota in the way.
    """
    if event.starts_at >= before:
        return
    late = [q for q in read(event) if keeps_places(q) and q.release_at is not None and q.release_at >= event.starts_at]
    refuse([("starts_at", _released_later(quota, event)) for quota in late])


def _released_later(quota: Quota, event: Event) -> Any:
    return _l(
        "Places for “%(group)s” are set aside until %(time)s: change that quota first.",
        group=quota_label(quota, event.kind),
        time=shown_time(quota.release_at, event.timezone),
    )


def read(event: Event) -> list[Quota]:
    """The quotas of an event as they are in the database now, their counts included."""
    query = select(Quota).where(Quota.event_id == event.id).order_by(Quota.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))
