"""Ceilings of places: what was typed is recognised, so that every spelling of it is counted together."""

from collections.abc import Iterable

from webapp.core import audit, names
from webapp.core.errors import InvalidMany
from webapp.core.formatting import country_choices, country_codes, country_name
from webapp.core.i18n import LANGUAGES, _l, in_language
from webapp.core.permissions import Actor
from webapp.directory.queries import find_city
from webapp.events import hooks
from webapp.events.categories import categories_of
from webapp.events.models import Event, Quota, QuotaBy
from webapp.events.values import QuotaValues

MOST = 100_000


def set_quotas(event: Event, wanted: Iterable[QuotaValues], *, by: Actor) -> list[Quota]:
    """Replace the quotas of an event.

    Raises InvalidMany naming `quotas.N.value` or `quotas.N.places` of each wrong one.
    """
    problems: list[tuple[str, object]] = []
    rows: dict[tuple[QuotaBy, str], Quota] = {}
    for number, quota in enumerate(wanted):
        value, label = _recognised(event.kind, quota)
        if not value:
            problems.append((f"quotas.{number}.value", _l("This is not known: check its spelling.")))
        elif (quota.by, value) in rows:
            problems.append((f"quotas.{number}.value", _l("There are two quotas for this.")))
        if not 0 <= quota.places <= MOST:
            problems.append((f"quotas.{number}.places", _l("Give a number from 0 to %(most)s.", most=MOST)))
        rows[quota.by, value] = Quota(by=quota.by, value=value, label=label[:200], places=quota.places)
    if problems:
        raise InvalidMany(_l("Some values are not right."), problems)
    _replace(event, rows)
    audit.record("event_quotas_set", event, by=by, event_id=event.id, quotas=_plain(event.quotas))
    hooks.on_changed.fire(event, by)
    return event.quotas


def _replace(event: Event, rows: dict[tuple[QuotaBy, str], Quota]) -> None:
    kept = {(quota.by, quota.value): quota for quota in event.quotas}
    for key, quota in kept.items():
        if key not in rows:
            event.quotas.remove(quota)
    for key, row in rows.items():
        if key in kept:
            kept[key].places, kept[key].label = row.places, row.label
        else:
            event.quotas.append(row)


def _plain(quotas: Iterable[Quota]) -> list[dict[str, object]]:
    return [{"by": quota.by.value, "value": quota.value, "places": quota.places} for quota in quotas]


def _recognised(kind: str, quota: QuotaValues) -> tuple[str, str]:
    typed = " ".join(quota.value.split())[:200]
    if quota.by is QuotaBy.COUNTRY:
        return country_code(typed), typed
    if quota.by is QuotaBy.CATEGORY:
        return category_key(kind, typed), typed
    if quota.by is QuotaBy.CITY:
        city = find_city(typed)
        return (city.key if city else names.fold(typed)), typed
    return names.body_key(typed), typed


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
    return [QuotaValues(by=q.by, value=_typed(q), places=q.places) for q in ordered if q.id != but]


def _typed(quota: Quota) -> str:
    return quota.value if quota.by in (QuotaBy.COUNTRY, QuotaBy.CATEGORY) else quota.label or quota.value


def quota_label(quota: Quota, kind: str) -> str:
    """What a quota is for, in the language in use."""
    if quota.by is QuotaBy.COUNTRY:
        return country_name(quota.value)
    if quota.by is QuotaBy.CATEGORY:
        return str(dict(categories_of(kind)).get(quota.value, quota.value))
    return quota.label or quota.value
