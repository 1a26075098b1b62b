"""The verbs that set and lift quotas. Nobody loses a place that they have."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from webapp.core import audit
from webapp.core.formatting import alphabetical
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events import hooks
from webapp.events.models import Event, Quota, QuotaBy
from webapp.events.quotas import checks
from webapp.events.quotas.checks import MOST, Problem, keeps_places
from webapp.events.quotas.groups import Group, group_of, named_as, plain, quota_for, quota_label, recognised
from webapp.events.values import QuotaValues
from webapp.extensions import db

__all__ = ["MOST", "copied", "in_order", "keeps_places", "lift_quota", "set_quota", "set_quotas"]

OF_GROUP = ("by", "value", "keys", "city_id", "organisation_id", "label")


@dataclass(frozen=True)
class Wish:
    """What shall hold for a group, and what does."""

    values: QuotaValues
    group: Group
    label: str
    stored: Quota | None
    at: str = ""
    """What the names of its fields begin with in errors."""

    @property
    def new(self) -> set[str]:
        """What of it is not so yet; for another group all of it is new."""
        same = self.stored is not None and self.stored.value == self.group.value and self.stored.by is self.values.by
        return checks.changed(self.values, self.stored if same else None)


def set_quotas(event: Event, wanted: Iterable[QuotaValues], *, by: Actor) -> list[Quota]:
    """Replace the quotas of an event; those that stay as they are need not be possible any more.

    Raises InvalidMany naming `quotas.N.value`, `quotas.N.places`, `quotas.N.set_aside` or `quotas.N.release_at` of each
    wrong one, and Invalid on `quotas` where more is set aside than is left.
    """
    stored = _locked(event)
    wishes = [_wish(event, values, stored, f"quotas.{number}.") for number, values in enumerate(wanted)]
    checks.refuse([*_twice(event, wishes), *_wrong(event, wishes)])
    staying = {wish.stored for wish in wishes}
    _settle(event, wishes, [quota for quota in stored if quota not in staying], "quotas", by)
    return event.quotas


def set_quota(event: Event, values: QuotaValues, *, by: Actor, instead_of: Quota | None = None) -> Quota:
    """Set what holds for one group instead of what held for it, or instead of a quota for another one.

    Raises InvalidMany naming `value`, `places`, `set_aside` or `release_at`.
    """
    stored = _locked(event)
    wish = _wish(event, values, stored)
    if instead_of is not None:
        taken = wish.stored not in (None, instead_of)
        wish = Wish(values, wish.group, wish.label, instead_of)
        checks.refuse([("value", _two(wish, event))] if taken else [])
    checks.refuse(list(_wrong(event, [wish])))
    (quota,) = _settle(event, [wish], [], "set_aside", by)
    return quota


def lift_quota(event: Event, quota: Quota, *, by: Actor) -> None:
    """Let nothing hold for a group any more, whatever the other quotas are like."""
    _locked(event)
    _settle(event, [], [quota], "quotas", by)


def _locked(event: Event) -> list[Quota]:
    # The numbers stay true until the transaction ends.
    db.session.flush()
    db.session.refresh(event, ["capacity", "starts_at"], with_for_update={"key_share": True})
    db.session.expire(event, ["quotas"])
    return checks.read(event)


def _wish(event: Event, values: QuotaValues, stored: Sequence[Quota], at: str = "") -> Wish:
    typed = plain(values.value)
    called = named_as(stored, event.kind, values.by, typed)
    label = called.label if called is not None else typed
    group = recognised(event.kind, values.by, label)
    quota = called or quota_for(stored, values.by, group)
    return Wish(values, group_of(quota, group) if quota is not None else group, label, quota, at)


def _twice(event: Event, wishes: Iterable[Wish]) -> Iterator[Problem]:
    seen: set[tuple[QuotaBy, str]] = set()
    for wish in wishes:
        group = wish.values.by, wish.group.value
        if wish.group.value and group in seen:
            yield f"{wish.at}value", _two(wish, event)
        seen.add(group)


def _two(wish: Wish, event: Event) -> object:
    group = quota_label(_row(wish), event.kind)
    return _l("There are two quotas for “%(group)s”.", group=group)


def _wrong(event: Event, wishes: Iterable[Wish]) -> Iterator[Problem]:
    for wish in wishes:
        if not wish.group.value:
            yield f"{wish.at}value", _l("This is not known: check its spelling.")
        for field, text in checks.wrong(event, wish.values, wish.new):
            yield f"{wish.at}{field}", text


def _settle(event: Event, wishes: Sequence[Wish], lifted: Iterable[Quota], field: str, by: Actor) -> list[Quota]:
    """Write what is wanted, and look again where that depends on what the database counts."""
    kept = checks.held_in(event).set_aside
    bounded = ["places" in wish.new for wish in wishes]
    for quota in lifted:
        event.quotas.remove(quota)
    rows = [_write(event, wish) for wish in wishes]
    db.session.flush()
    checks.read(event)
    few = [(wish, row) for wish, row, is_new in zip(wishes, rows, bounded, strict=True) if is_new]
    checks.refuse([(f"{wish.at}{name}", text) for wish, row in few for name, text in checks.too_few(row)])
    if checks.held_in(event).set_aside > kept:
        checks.check_sum(event, field)
    audit.record("event_quotas_set", event, by=by, event_id=event.id, quotas=_told(event.quotas))
    hooks.on_changed.fire(event, by)
    return rows


def _row(wish: Wish) -> Quota:
    values, group = wish.values, wish.group
    return Quota(
        by=values.by,
        value=group.value,
        keys=list(group.keys),
        city_id=group.city_id,
        organisation_id=group.organisation_id,
        label=wish.label,
        places=values.places,
        set_aside=values.set_aside,
        release_at=checks.release_of(values),
    )


def _write(event: Event, wish: Wish) -> Quota:
    row, quota = _row(wish), wish.stored
    if quota is None:
        event.quotas.append(row)
        return row
    if wish.new & {"set_aside", "release_at"}:
        quota.released = False
    for name in (*OF_GROUP, "places", "set_aside", "release_at"):
        setattr(quota, name, getattr(row, name))
    return quota


def in_order(event: Event) -> list[Quota]:
    """The quotas of an event as they are listed: by sort of group, each in the order of the groups' names."""
    return sorted(
        event.quotas, key=lambda quota: (list(QuotaBy).index(quota.by), alphabetical(quota_label(quota, event.kind)))
    )


def copied(source: Event) -> list[Quota]:
    """The ceilings of an event for another; what is set aside until a day of its own is not taken along."""
    alike = (*OF_GROUP, "places")
    return [Quota(**{name: getattr(q, name) for name in alike}) for q in source.quotas if q.places is not None]


def _told(quotas: Iterable[Quota]) -> list[dict[str, object]]:
    told = ("value", "places", "set_aside")
    return [{"by": quota.by.value, **{name: getattr(quota, name) for name in told}} for quota in quotas]
