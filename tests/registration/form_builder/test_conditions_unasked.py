"""What participants are asked never depends on an answer that only organisers give."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, organiser_of
from tests.registration.form_builder.builders import DIETS, field, values
from tests.registration.test_api import Caller
from webapp.core.errors import Invalid
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.events.services import copy_event
from webapp.registration.form_builder import presets, reading, services
from webapp.registration.form_builder.models import FormField
from webapp.registration.questions import SeenBy

INNER, EVERYBODY, PROTOCOL = SeenBy.ORGANISERS, SeenBy.EVERYBODY, SeenBy.PROTOCOL
WHEN: dict[str, Any] = {"shown_when": "f_diet", "shown_values": ["halal"]}
SENTENCE = "Participants would never see “Note”: it depends on “Diet”, which only organisers fill in"


@pytest.fixture
def event(session: Session) -> Event:
    made: Event = EventFactory(kind="toy")
    return made


def diet(event: Event, seen_by: SeenBy) -> FormField:
    return field(event, "Diet", "choice", seen_by=seen_by)


@pytest.mark.parametrize("note", [EVERYBODY, PROTOCOL])
def test_a_condition_on_what_only_organisers_fill_in_is_refused(event: Event, note: SeenBy) -> None:
    diet(event, INNER)
    with pytest.raises(Invalid, match=SENTENCE) as caught:
        field(event, "Note", seen_by=note, **WHEN)
    assert caught.value.field == "shown_when"


@pytest.mark.parametrize(
    ("watched", "note"), [(INNER, INNER), (EVERYBODY, INNER), (EVERYBODY, PROTOCOL), (PROTOCOL, EVERYBODY)]
)
def test_other_conditions_are_taken(event: Event, watched: SeenBy, note: SeenBy) -> None:
    diet(event, watched)
    assert field(event, "Note", seen_by=note, **WHEN).shown_when == "f_diet"


def test_a_heading_of_what_organisers_fill_in_may_depend_on_it(event: Event) -> None:
    diet(event, INNER)
    assert field(event, "Inner", "heading", **WHEN).shown_when == "f_diet"


def test_it_is_refused_beside_whichever_field_is_changed(event: Event, session: Session) -> None:
    watched = diet(event, EVERYBODY)
    note = field(event, "Note", **WHEN)
    with pytest.raises(Invalid, match=SENTENCE) as caught, session.begin_nested():
        services.change_field(watched, values("Diet", "choice", options=DIETS, seen_by=INNER), by=SYSTEM)
    assert caught.value.field == "seen_by"
    services.change_field(note, values("Note", seen_by=INNER, **WHEN), by=SYSTEM)
    services.change_field(watched, values("Diet", "choice", options=DIETS, seen_by=INNER), by=SYSTEM)
    with pytest.raises(Invalid, match=SENTENCE) as caught, session.begin_nested():
        services.change_field(note, values("Note", **WHEN), by=SYSTEM)
    assert caught.value.field == "shown_when"


def test_a_form_from_earlier_days_can_be_changed_elsewhere_and_copied(event: Event, session: Session) -> None:
    watched, note = diet(event, EVERYBODY), field(event, "Note", **WHEN)
    watched.seen_by = INNER
    session.flush()
    other = field(event, "Other")
    services.change_field(other, values("Another"), by=SYSTEM)
    copy = copy_event(event, event.starts_at.date(), by=SYSTEM)
    assert [one.shown_when for one in reading.fields_of(copy.id)] == [None, "f_diet", None]
    with pytest.raises(Invalid, match=SENTENCE):
        services.change_field(note, values("Note", **WHEN), by=SYSTEM)


def test_usual_fields_come_without_such_a_condition(session: Session) -> None:
    event = EventFactory(kind="seminar")
    services.append(event, [(presets.DIET.key, presets.DIET.values)], "form_usual_added", by=SYSTEM)
    [watched] = reading.fields_of(event.id)
    watched.seen_by = INNER
    session.flush()
    added = {one.key: one.shown_when for one in presets.add_usual(event, by=SYSTEM)}
    assert len(added) > 1
    assert set(added.values()) == {None}


def test_the_page_says_it_beside_the_field(client: PageClient, session: Session, event: Event) -> None:
    watched = diet(event, INNER)
    session.commit()
    client.sign_in(organiser_of(event.host))
    base = f"/manage/events/{event.id}/form"
    typed = {"label.en": "Note", "seen_by": "everybody", "asked_of": "everybody"}
    answer = client.post(f"{base}/add/text", data=typed | {"shown_if": "f_diet=halal"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.index('id="shown_if-error"') < page.rindex("which only organisers fill in")
    watched.seen_by = EVERYBODY
    field(event, "Note", **WHEN)
    lines = {"options-0-value": "none", "options-0-en": "None", "options-1-value": "halal", "options-1-en": "Halal"}
    typed |= {"label.en": "Diet", "seen_by": "organisers"} | lines
    answer = client.post(f"{base}/{watched.id}", data=typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.index('id="seen_by-error"') < page.rindex("which only organisers fill in")


def test_a_program_is_told_too(client: PageClient, session: Session, event: Event) -> None:
    call = Caller(client, organiser_of(event.host))
    options = [{"value": "halal", "label": {"en": "Halal"}}]
    fields = [
        {"key": "f_diet", "kind": "choice", "label": {"en": "Diet"}, "options": options, "seen_by": "organisers"},
        {"kind": "text", "label": {"en": "Note"}, **WHEN},
    ]
    answer = call("PUT", f"/events/{event.id}/form", body={"fields": fields})
    assert answer.status_code == 422
    assert "which only organisers fill in" in answer.get_data(as_text=True)
    fields[0]["seen_by"] = "protocol"
    assert call("PUT", f"/events/{event.id}/form", body={"fields": fields}).status_code == 200
