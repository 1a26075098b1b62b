"""Ceilings and places set aside: what was typed is recognised, so that every spelling of it is counted together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import select

from webapp.core import audit, clock, names
from webapp.core.errors import Invalid, InvalidMany
from webapp.core.formatting import country_choices, country_codes, country_name
from webapp.core.i18n import LANGUAGES, _l, in_language
from webapp.core.permissions import Actor
from webapp.directory.queries import find_city, find_organisation
from webapp.events import hooks
from webapp.events.availability import availability_of
from webapp.events.categories import categories_of
from webapp.events.models import Event, Quota, QuotaBy
from webapp.events.values import QuotaValues
from webapp.extensions import db

MOST = 100_000


Problem = tuple[str, Any]


@dataclass(frozen=True)
class Group:
    """A group of people as it was recognised: what their registrations are compared with."""

    value: str
    keys: tuple[str, ...] = ()
    city_id: int | None = None


def set_quotas(event: Event, wanted: Iterable[QuotaValues], *, by: Actor) -> list[Quota]:
    """Replace the quotas of an event; nobody loses a place that they have.

    Raises InvalidMany naming `quotas.N.value`, `quotas.N.places`, `quotas.N.set_aside` or `quotas.N.release_at` of each
    wrong one, and Invalid on `quotas` where more is set aside than is left.
    """
    _lock(event)
    problems: list[Problem] = []
    rows: dict[tuple[QuotaBy, str], Quota] = {}
    for number, quota in enumerate(wanted):
        group = _recognised(event.kind, quota)
        at = f"quotas.{number}"
        if not group.value:
            problems.append((f"{at}.value", _l("This is not known: check its spelling.")))
        elif (quota.by, group.value) in rows:
            problems.append((f"{at}.value", _l("There are two quotas for this.")))
        problems += [(f"{at}.{field}", text) for field, text in _wrong(event, quota)]
        rows[quota.by, group.value] = _row(quota, group)
    _refuse(problems)
    _replace(event, rows)
    db.session.flush()
    ordered = [quota for key in rows for quota in event.quotas if (quota.by, quota.value) == key]
    _refuse([(f"quotas.{number}.places", text) for number, quota in enumerate(ordered) for text in _too_few(quota)])
    check_places(event, "quotas")
    audit.record("event_quotas_set", event, by=by, event_id=event.id, quotas=_plain(event.quotas))
    hooks.on_changed.fire(event, by)
    return event.quotas


def check_places(event: Event, field: str) -> None:
    """Raises Invalid, on `field`, where more places are held or set aside than the event has."""
    db.session.flush()
    held = availability_of([event.id])[event.id]
    if event.capacity is None or event.capacity >= held.taken + held.set_aside:
        return
    if held.set_aside:
        text = _l(
            "%(taken)d places are taken and %(kept)d are set aside: that needs at least %(least)d.",
            taken=held.taken,
            kept=held.set_aside,
            least=held.taken + held.set_aside,
        )
    else:
        text = _l("%(taken)d places are taken already: give at least as many.", taken=held.taken)
    raise Invalid(text, field=field)


def _lock(event: Event) -> None:
    # The numbers below stay true until the transaction ends.
    db.session.execute(select(Event.id).where(Event.id == event.id).with_for_update(key_share=True))


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise InvalidMany(_l("Some values are not right."), problems)


def _wrong(event: Event, quota: QuotaValues) -> Iterator[Problem]:
    most = MOST if event.capacity is None else event.capacity
    if quota.places is None and not quota.set_aside:
        yield "places", _l("Give a ceiling, or a number of places to set aside.")
    if quota.places is not None and not 0 <= quota.places <= MOST:
        yield "places", _l("Give a number from 0 to %(most)s.", most=MOST)
    elif quota.places is not None and quota.places > most:
        yield "places", _l("The whole event has %(most)d places.", most=most)
    if not 0 <= quota.set_aside <= most:
        yield "set_aside", _l("Give a number from 0 to %(most)s.", most=most)
    elif quota.places is not None and quota.set_aside > max(quota.places, 0):
        yield "set_aside", _l("No more can be set aside than the group may hold.")
    if quota.release_at is not None and quota.release_at >= event.starts_at:
        yield "release_at", _l("Choose a time before the event begins.")


def _too_few(quota: Quota) -> Iterator[Any]:
    if quota.places is not None and quota.taken > quota.places:
        yield _l("%(taken)d places are taken already: give at least as many.", taken=quota.taken)


def _row(quota: QuotaValues, group: Group) -> Quota:
    return Quota(
        by=quota.by,
        value=group.value,
        keys=list(group.keys),
        city_id=group.city_id,
        label=" ".join(quota.value.split())[:200],
        places=quota.places,
        set_aside=quota.set_aside,
        release_at=quota.release_at if quota.set_aside else None,
    )


def _replace(event: Event, rows: dict[tuple[QuotaBy, str], Quota]) -> None:
    kept = {(quota.by, quota.value): quota for quota in event.quotas}
    for key, quota in kept.items():
        if key not in rows:
            event.quotas.remove(quota)
    for key, row in rows.items():
        if key not in kept:
            event.quotas.append(row)
            continue
        if kept[key].release_at != row.release_at or kept[key].set_aside != row.set_aside:
            kept[key].released = False
        for name in ("keys", "city_id", "label", "places", "set_aside", "release_at"):
            setattr(kept[key], name, getattr(row, name))


def keeps_places(quota: Quota) -> bool:
    """Whether places are still set aside for the group."""
    return bool(quota.set_aside) and (quota.release_at is None or quota.release_at > clock.now())


def copied(source: Event) -> list[Quota]:
    """The ceilings of an event for another; what is set aside until a day of its own is not taken along."""
    alike = ("by", "value", "keys", "city_id", "label", "places")
    return [Quota(**{name: getattr(q, name) for name in alike}) for q in source.quotas if q.places is not None]


def _plain(quotas: Iterable[Quota]) -> list[dict[str, object]]:
    told = ("value", "places", "set_aside")
    return [{"by": quota.by.value, **{name: getattr(quota, name) for name in told}} for quota in quotas]


def _recognised(kind: str, quota: QuotaValues) -> Group:
    typed = " ".join(quota.value.split())[:200]
    match quota.by:
        case QuotaBy.COUNTRY:
            return Group(country_code(typed))
        case QuotaBy.CATEGORY:
            return Group(category_key(kind, typed))
        case QuotaBy.CITY:
            city = find_city(typed)
            return Group(city.key, city_id=city.id) if city else Group("")
        case QuotaBy.ORGANISATION:
            return _body(typed)


def _body(typed: str) -> Group:
    """A body under every name that the directory knows of it, or else under the one that was typed."""
    known = find_organisation(typed)
    if known is None:
        return Group(names.body_key(typed)[:200])
    named = (typed, *known.name.values(), known.short_name)
    return Group(known.key, tuple(dict.fromkeys(key for key in (names.body_key(n)[:200] for n in named if n) if key)))


def category_key(kind: str, typed: str) -> str:
    """The key of a category given by its key or by its name in any language; empty if unknown."""
    known = categories_of(kind)
    if typed in dict(known):
        return typed
    wanted = names.fold(typed)
    for language in LANGUAGES:
        with in_language(language):
            for key, label in known:
                if names.fold(str(label)) == wanted:
                    return key
    return ""


def country_code(typed: str) -> str:
    """The code of a country given by its code or by its name in any language of the installation; empty if unknown."""
    if typed.upper() in country_codes():
        return typed.upper()
    key = names.fold(typed)
    for language in LANGUAGES:
        for code, name in country_choices(language):
            if key and names.fold(name) == key:
                return code
    return ""


def as_values(event: Event, *, but: int | None = None) -> list[QuotaValues]:
    """The quotas of an event as if they were typed again, perhaps without one of them."""
    ordered = sorted(event.quotas, key=lambda quota: (quota.by.value, quota.label))
    return [
        QuotaValues(by=q.by, value=_typed(q), places=q.places, set_aside=q.set_aside, release_at=q.release_at)
        for q in ordered
        if q.id != but
    ]


def _typed(quota: Quota) -> str:
    return quota.value if quota.by in (QuotaBy.COUNTRY, QuotaBy.CATEGORY) else quota.label or quota.value


class OfGroup(Protocol):
    """A quota, or what else goes by the same groups."""

    @property
    def by(self) -> QuotaBy:
        """The sort of group."""

    @property
    def value(self) -> str:
        """Which one."""

    @property
    def label(self) -> str:
        """As it was typed."""


def quota_label(quota: OfGroup, kind: str) -> str:
    """What a quota is for, in the language in use."""
    if quota.by is QuotaBy.COUNTRY:
        return country_name(quota.value)
    if quota.by is QuotaBy.CATEGORY:
        return str(dict(categories_of(kind)).get(quota.value, quota.value))
    return quota.label or quota.value
