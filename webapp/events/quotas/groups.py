"""The groups that quotas are for: what was typed is recognised, so that every spelling of it is counted together."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from webapp.core import names
from webapp.core.formatting import country_choices, country_codes, country_name
from webapp.core.i18n import LANGUAGES, in_language
from webapp.directory.naming import keys_of, organisation_key
from webapp.directory.queries import find_city, find_organisation
from webapp.events.categories import categories_of
from webapp.events.models import Quota, QuotaBy


@dataclass(frozen=True)
class Group:
    """A group of people as it was recognised: what their registrations are compared with."""

    value: str
    keys: tuple[str, ...] = ()
    city_id: int | None = None
    organisation_id: int | None = None


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


def plain(typed: str) -> str:
    """What was typed, as it is kept."""
    return " ".join(typed.split())[:200]


def recognised(kind: str, by: QuotaBy, typed: str) -> Group:
    """The group that is meant; one without a value where there is none."""
    match by:
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
        return Group(organisation_key(typed))
    return Group(known.key, _all([organisation_key(typed)], keys_of(known)), organisation_id=known.id)


def _all(*keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for some in keys for key in some if key))


def named_as(quotas: Iterable[Quota], kind: str, by: QuotaBy, typed: str) -> Quota | None:
    """The quota that is called so, by its value or as its page calls it, whatever the directory says by now."""
    alike = [quota for quota in quotas if quota.by is by]
    called = (quota for quota in alike if typed in (quota.label, quota_label(quota, kind)))
    return next((quota for quota in alike if quota.value == typed), None) or next(called, None)


def quota_for(quotas: Iterable[Quota], by: QuotaBy, group: Group) -> Quota | None:
    """The quota of a group."""
    alike = [quota for quota in quotas if quota.by is by]
    same_body = (q for q in alike if q.organisation_id is not None and q.organisation_id == group.organisation_id)
    return next((quota for quota in alike if quota.value == group.value), None) or next(same_body, None)


def group_of(quota: Quota, heard: Group) -> Group:
    """What a quota is for, as it was recognised when it was set, and under what names the directory knows it by now."""
    known = Group(quota.value, tuple(quota.keys), quota.city_id, quota.organisation_id)
    if heard.organisation_id is None or known.organisation_id not in (None, heard.organisation_id):
        return known
    return replace(known, keys=_all(known.keys, heard.keys), organisation_id=heard.organisation_id)


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


def quota_label(quota: OfGroup, kind: str) -> str:
    """What a quota is for, in the language in use."""
    if quota.by is QuotaBy.COUNTRY:
        return country_name(quota.value)
    if quota.by is QuotaBy.CATEGORY:
        return str(dict(categories_of(kind)).get(quota.value, quota.value))
    return quota.label or quota.value
