"""What only an event's kind knows of it, kept in the kind's own table."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import inspect

from webapp.core.permissions import Actor
from webapp.events.kinds import kind_of
from webapp.events.models import Event
from webapp.extensions import db


def details_of(event: Event) -> Any:
    """The kind's own facts of an event; None where the kind has none."""
    model = kind_of(event.kind).details_model
    return db.session.get(model, event.id) if model is not None else None


def write_details(event: Event, data: Mapping[str, Any], *, by: Actor) -> None:
    """Write the facts that are given and leave the others: by the kind's own verb where it has one."""
    kind = kind_of(event.kind)
    if kind.save_details is not None:
        kind.save_details(event, data, by=by)
        return
    if kind.details_model is None:
        return
    details = details_of(event) or kind.details_model(event_id=event.id)
    for name in _fields(kind.details_model):
        if name in data:
            setattr(details, name, data[name])
    db.session.add(details)


def copy_details(source: Event, copy: Event, *, by: Actor) -> None:
    """Give a copy of an event the facts of its source."""
    details = details_of(source)
    data = {name: getattr(details, name) for name in _fields(type(details))} if details is not None else {}
    write_details(copy, data, by=by)


def _fields(model: type[Any]) -> list[str]:
    return [attribute.key for attribute in inspect(model).column_attrs if attribute.key != "event_id"]
