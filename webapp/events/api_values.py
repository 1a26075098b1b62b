"""Between the API's bodies and the values that the verbs take."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from webapp.core.errors import Invalid, InvalidMany
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.core.types import Texts
from webapp.directory.models import Organisation
from webapp.directory.queries import find_city, host_organisations
from webapp.events import places
from webapp.events.availability import availability_of
from webapp.events.details import details_of
from webapp.events.kinds import EventKind, kind_of
from webapp.events.models import Event
from webapp.events.schemas import EventFields, EventIn, EventPatch, QuotaIn
from webapp.events.urls import public_url
from webapp.events.values import PLAIN, EventValues, QuotaValues, values_of

COMMON = frozenset({*EventIn.model_fields, "state", "slug", "id", "url", "places", "changes_close_at"}) - {
    "twinning_id"
}
"""Fields that do not belong to the kind; a body may repeat what an answer held."""


def new_values(kind: EventKind, body: EventIn, actor: Actor) -> EventValues:
    """The values of a new event.

    Raises Invalid or InvalidMany naming fields as the body does.
    """
    preset = kind.defaults
    given = body.model_fields_set
    return EventValues(
        **{name: getattr(body, name) for name in PLAIN},
        host_id=_host(body.host, actor).id,
        city_id=_city_id(body.city),
        **_series(body.series),
        co_host_ids=tuple(body.co_hosts),
        languages=tuple(body.languages if "languages" in given else preset.languages),
        quotas=_quotas(body.quotas),
        details=_details(kind, body),
    )


def changed_values(event: Event, body: EventPatch, actor: Actor) -> EventValues:
    """The values of an event with the changes of a body.

    Raises Invalid or InvalidMany naming fields as the body does.
    """
    given = body.model_fields_set
    changes: dict[str, Any] = {name: getattr(body, name) for name in PLAIN if name in given}
    if "host" in given:
        changes["host_id"] = _host(body.host, actor, event.host).id
    if "city" in given:
        changes["city_id"] = _city_id(body.city)
    if "series" in given:
        changes |= _series(body.series)
    if "co_hosts" in given:
        changes["co_host_ids"] = tuple(body.co_hosts)
    if "languages" in given:
        changes["languages"] = tuple(body.languages)
    if "quotas" in given:
        changes["quotas"] = _quotas(body.quotas or [])
    return replace(values_of(event), **changes, details=_details(kind_of(event.kind), body))


def _quotas(given: Sequence[QuotaIn] | None) -> tuple[QuotaValues, ...] | None:
    if given is None:
        return None
    return tuple(QuotaValues(**quota.model_dump()) for quota in given)


def _host(asked: int | str | None, actor: Actor, present: Organisation | None = None) -> Organisation:
    hosts = list(host_organisations(actor))
    if present is not None and present.id not in {host.id for host in hosts}:
        hosts.append(present)
    if asked is None and hosts:
        return hosts[0]
    named = places.host_named(asked) if isinstance(asked, str) else None
    found = next((host for host in hosts if host.id == (named.id if named else asked)), None)
    if found is None:
        raise Invalid(_l("This is not one of your host organisations."), field="host")
    return found


def _series(asked: int | Texts | None) -> dict[str, Any]:
    known = isinstance(asked, int)
    return {"series_id": asked if known else None, "series_name": {} if known else asked or {}}


def _city_id(name: str | None) -> int | None:
    if not name:
        return None
    city = find_city(name)
    if city is None:
        raise Invalid(_l("This city is not in the directory."), field="city")
    return city.id


def _details(kind: EventKind, body: EventFields) -> dict[str, Any]:
    extra = {name: value for name, value in (body.model_extra or {}).items() if name not in COMMON}
    if "twinning_id" in body.model_fields_set:
        extra["twinning_id"] = body.twinning_id
    if kind.details_schema is None:
        return {}
    try:
        checked = kind.details_schema.model_validate_json(json.dumps(extra), strict=True)
    except ValidationError as error:
        wrong = [(".".join(map(str, e["loc"])), e["msg"]) for e in error.errors(include_url=False)]
        raise InvalidMany(_l("Some values are not right."), wrong) from None
    values: dict[str, Any] = checked.model_dump(exclude_unset=True)
    return values


def shown(events: list[Event]) -> list[dict[str, Any]]:
    """Events as a list gives them; cities are loaded, places are counted for all at once."""
    availability = availability_of([event.id for event in events])
    return [
        {
            **{
                name: getattr(event, name)
                for name in ("id", "kind", "slug", "state", "title", "starts_at", "ends_at", "timezone", "capacity")
            },
            "city": city_name(event),
            "places": availability[event.id],
            "url": public_url(event),
            "series": event.series,
        }
        for event in events
    ]


def city_name(event: Event) -> str | None:
    """The English name of the city, or the one there is."""
    return (event.city.name.get("en") or next(iter(event.city.name.values()), "")) if event.city else None


def shown_whole(event: Event) -> dict[str, Any]:
    """An event with everything that can be said of it."""
    kind = kind_of(event.kind)
    details = details_of(event)
    own = kind.details_schema.model_validate(details).model_dump(mode="json") if kind.details_schema and details else {}
    same = ("description", "venue", "online_url", "approval", "waiting_list", "registration_opens_at")
    more = ("registration_closes_at", "changes_until", "changes_days", "changes_close_at", "languages")
    who = ("attendance_unit", "host", "contact_name", "contact_email", "quotas", "reason", "sequence")
    return {
        **shown([event])[0],
        **{name: getattr(event, name) for name in (*same, *more, *who)},
        "co_hosts": [co_host.organisation for co_host in event.co_hosts],
        "details": own,
    }
