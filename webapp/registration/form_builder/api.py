"""The form of an event over the API."""

from typing import Any

from webapp.core.api import operation
from webapp.core.permissions import Access, current_actor
from webapp.events.access import managed_event, seen_event
from webapp.registration.form_builder import presets, reading, services
from webapp.registration.form_builder.schemas import FormIn, FormOut, shown

FORM = "/events/{event_id}/form"


@operation("GET", FORM, access=Access.STAFF, summary="The form of an event", answer=FormOut)
def read_form(event_id: int) -> Any:
    """The fields that organisers added, in their order; answers are kept under their keys."""
    return shown(reading.fields_of(seen_event(event_id).id))


@operation(
    "POST",
    f"{FORM}/usual",
    access=Access.ORGANISE,
    summary="Add the usual fields of the event's kind",
    answer=FormOut,
)
def add_usual(event_id: int) -> Any:
    """Those that the form does not have yet; a second time adds nothing."""
    event = managed_event(event_id)
    presets.add_usual(event, by=current_actor())
    return shown(reading.fields_of(event.id))


@operation("PUT", FORM, access=Access.ORGANISE, summary="Replace the form of an event", body=FormIn, answer=FormOut)
def write_form(event_id: int, body: FormIn) -> Any:
    """All of it or nothing: known keys are changed, others added, and what is not named is asked no more."""
    event = managed_event(event_id)
    fields = services.replace_form(event, [(one.key, one.values()) for one in body.fields], by=current_actor())
    return shown(fields)
