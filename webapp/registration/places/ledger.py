"""The places of one event as they were read under its lock, and what stands between somebody and one of them."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, func

from webapp.core.formatting import datetime as shown_time
from webapp.core.i18n import _l, _ln
from webapp.events.kinds import all_kinds
from webapp.events.models import Event, QuotaBy
from webapp.events.quotas import quota_label
from webapp.registration.errors import EventFull, QuotaFull
from webapp.registration.models import Registration
from webapp.registration.places.tallies import UNCOUNTED


@dataclass
class Trial:
    """People whose places are looked at together, of which nothing is written."""

    expected: Sequence[Registration] = ()
    """All of them, so that a limit can read for all at once."""
    people: list[Registration] = field(default_factory=list)
    """Those of a group for whom there was a place."""
    _known: dict[Any, Any] = field(default_factory=dict)

    def once(self, key: Any, read: Callable[[], Any]) -> Any:
        """What a limit reads once for all who have a key in common."""
        if key not in self._known:
            self._known[key] = read()
        return self._known[key]

    def expects(self, registration: Registration) -> bool:
        """Whether this is one of those who are looked at."""
        return any(one is registration for one in self.expected)

    def of_group(self, members: Sequence[Registration]) -> "Trial":
        """A trial of some, which knows what has been read for them already."""
        known = all(map(self.expects, members))
        return Trial(self.expected, _known=self._known) if known else Trial(members)


Limit = Callable[[Event, Registration, Trial | None], EventFull | None]
"""A further limit that a kind of event sets (`EventKind.place_limits`): what stands in the way, or None."""


@dataclass
class QuotaCount:
    """What holds for a group, and how many places it has."""

    by: QuotaBy
    value: str
    keys: list[str]
    city_id: int | None
    label: str
    places: int | None
    """Its ceiling, if it has one."""
    set_aside: int
    """Places that are set aside for it now."""
    release_at: datetime | None
    """Until when, if that is not until the event begins."""
    taken: int

    def concerns(self, registration: Registration) -> bool:
        """Whether the registration is of the group."""
        match self.by:
            case QuotaBy.COUNTRY:
                return registration.country == self.value
            case QuotaBy.CITY:
                return registration.city_id is not None and registration.city_id == self.city_id
            case QuotaBy.ORGANISATION:
                return registration.organisation_key in {self.value, *self.keys} - {""}
            case QuotaBy.CATEGORY:
                return registration.category == self.value

    def members(self) -> ColumnElement[bool]:
        """The same as a condition, which is never unknown."""
        match self.by:
            case QuotaBy.COUNTRY:
                return func.coalesce(Registration.country == self.value, False)
            case QuotaBy.CITY:
                return func.coalesce(Registration.city_id == self.city_id, False)
            case QuotaBy.ORGANISATION:
                return Registration.organisation_key.in_({self.value, *self.keys} - {""})
            case QuotaBy.CATEGORY:
                return Registration.category == self.value

    @property
    def full(self) -> bool:
        """Whether the group has all that it may have."""
        return self.places is not None and self.taken >= self.places

    @property
    def kept(self) -> int:
        """Places that are set aside and not taken yet."""
        return max(self.set_aside - self.taken, 0)


@dataclass
class Ledger:
    """The places of one event."""

    event: Event
    taken: int
    quotas: list[QuotaCount] = field(default_factory=list)
    trial: Trial | None = None
    """Those who are looked at together now; the rows of a group do not say yet that they have a place."""

    @contextmanager
    def trying(self, people: Sequence[Registration]) -> Iterator[Trial]:
        """Look at the places of people together."""
        before = self.trial
        self.trial = Trial(people) if before is None else before.of_group(people)
        try:
            yield self.trial
        finally:
            self.trial = before

    @property
    def left(self) -> int | None:
        """Places left under the capacity, those set aside too; None without a capacity."""
        return None if self.event.capacity is None else max(self.event.capacity - self.taken, 0)

    @property
    def open_to_all(self) -> bool:
        """Whether a place is left that is not set aside for anybody."""
        return self.left is None or self.left > sum(quota.kept for quota in self.quotas)

    def room(self, registration: Registration) -> float:
        """How many places are free that the registration could have, whatever limits its kind sets."""
        own = [quota for quota in self.quotas if quota.concerns(registration)]
        bounds = [quota.places - quota.taken for quota in own if quota.places is not None]
        if self.left is not None:
            bounds.append(self.left - sum(quota.kept for quota in self.quotas if quota not in own))
        return max(min(bounds, default=math.inf), 0)

    @property
    def counts_rows(self) -> bool:
        """Whether a limit of the kind looks at the rows themselves, so that each has to be written before the next."""
        return bool(_further_limits(self.event))

    def obstacle(self, registration: Registration) -> EventFull | None:
        """What keeps the registration from a place, if anything."""
        if registration.category in UNCOUNTED:
            return None
        if self.left == 0:
            places = self.event.capacity or 0
            full = _ln("The only place is taken.", "All %(num)d places are taken.", places)
            return EventFull(full, told=_l("All places are taken at the moment."))
        own = [quota for quota in self.quotas if quota.concerns(registration)]
        for quota in own:
            if quota.full:
                return QuotaFull(_full(quota, self.event.kind))
        others = [quota for quota in self.quotas if quota.kept and quota not in own]
        if self.left is not None and self.left <= sum(quota.kept for quota in others):
            return EventFull(_set_aside(others, self.event.kind), told=_kept_for_others(others, self.event))
        obstacles = (limit(self.event, registration, self.trial) for limit in _further_limits(self.event))
        return next((found for found in obstacles if found is not None), None)

    def take(self, registration: Registration) -> None:
        """Count a place as taken by the registration; raises EventFull or QuotaFull where there is none."""
        found = self.obstacle(registration)
        if found is not None:
            raise found
        self.add(registration, 1)

    def add(self, registration: Registration, places: int) -> None:
        """Note that the registration got (1) or gave up (-1) a place."""
        if registration.category in UNCOUNTED:
            return
        self.taken += places
        for quota in self.quotas:
            if quota.concerns(registration):
                quota.taken += places


def _further_limits(event: Event) -> list[Limit]:
    return [limit for kind in all_kinds() if kind.key == event.kind for limit in kind.place_limits]


def _full(quota: QuotaCount, kind: str) -> Any:
    group = LazyString(quota_label, quota, kind)
    return _ln(
        "The only place for %(group)s is taken.",
        "All %(num)d places for %(group)s are taken.",
        quota.places,
        group=group,
    )


def _set_aside(quotas: Sequence[QuotaCount], kind: str) -> Any:
    kept = [(quota, quota.kept) for quota in quotas]
    groups = LazyString(lambda: ", ".join(f"{quota_label(quota, kind)} – {places}" for quota, places in kept))
    return _l("The places that are left are set aside for others: %(groups)s.", groups=groups)


def _kept_for_others(quotas: Sequence[QuotaCount], event: Event) -> Any:
    """The same without saying for whom, with the time at which the last of them are free to all, if there is one."""
    until = [quota.release_at for quota in quotas]
    if None in until:
        return _l("The places that are left are set aside for others.")
    last = max(time for time in until if time is not None)
    time = LazyString(shown_time, last, event.timezone)
    return _l("The places that are left are set aside for others until %(time)s.", time=time)
