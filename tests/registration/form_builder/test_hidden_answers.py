"""Answers to questions that are hidden: those whose condition came later stay, those that an edit hides go."""

import io
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory
from tests.registration.form_builder.builders import DIETS, GUEST, field, values
from tests.registration.form_builder.shown_form import as_shown
from tests.registration.form_builder.uploading import OTHER, PDF
from tests.registration.test_personal import link_of
from webapp.core.arriving import Arrived, arrive
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.registration import changes
from webapp.registration.form_builder import keeping, reading, sealing, services
from webapp.registration.models import Registration

LATER: dict[str, Any] = {"shown_when": "f_diet", "shown_values": ["halal"]}


def change(registration: Registration, **given: Any) -> None:
    wanted = {"answers": {f"f_{key}": value for key, value in given.items()}}
    changes.update_registration(registration, wanted, by=GUEST)


def arrived(content: bytes) -> Arrived:
    return arrive(io.BytesIO(content), "scan.pdf", allowed=["pdf"], max_bytes=10_000)


def put(event: Event, key: str, kind: str = "text", **more: Any) -> None:
    """A field gets other settings."""
    found = next(one for one in reading.fields_of(event.id) if one.key == key)
    options = DIETS if kind == "choice" else ()
    wanted = values(found.label["en"], kind, options=options, sensitive=found.sensitive, **more)
    services.change_field(found, wanted, by=SYSTEM)


@pytest.fixture
def registration(session: Session) -> Registration:
    """Somebody who answered three questions before they got a condition that is not met."""
    event = EventFactory(kind="toy")
    field(event, "Diet", "choice")
    field(event, "Since")
    field(event, "Where", "choice")
    field(event, "Secret", sensitive=True)
    made: Registration = RegistrationFactory(event=event, answers={"motivation": "To learn."})
    change(made, diet="none", since="2001", where="halal", secret="AB1")
    put(event, "f_since", **LATER)
    put(event, "f_secret", **LATER)
    put(event, "f_where", "choice", shown_when="f_diet", shown_values=["halal"])
    return made


def own(registration: Registration) -> dict[str, Any]:
    sealed = {key: sealing.unseal(text) for key, text in registration.sealed.items()}
    return {key: value for key, value in (registration.answers | sealed).items() if key.startswith("f_")}


BEFORE = {"f_diet": "none", "f_since": "2001", "f_where": "halal", "f_secret": "AB1"}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"diet": "none"},
        {"diet": ""},
        {"since": "1999", "where": "none", "secret": "XX"},
        {"since": "", "where": None, "secret": ""},
    ],
)
def test_what_was_hidden_before_is_neither_lost_nor_changed(registration: Registration, given: dict[str, Any]) -> None:
    change(registration, **given)
    kept = {key: value for key, value in BEFORE.items() if given.get("diet") != "" or key != "f_diet"}
    assert own(registration) == kept


def test_it_can_be_changed_and_removed_once_it_is_shown(registration: Registration) -> None:
    change(registration, diet="halal", since="1999", where="")
    assert own(registration) == {"f_diet": "halal", "f_since": "1999", "f_secret": "AB1"}


def test_it_goes_when_an_edit_hides_it(registration: Registration) -> None:
    change(registration, diet="halal")
    assert own(registration) == BEFORE | {"f_diet": "halal"}
    change(registration, diet="none", since="2001")
    assert own(registration) == {"f_diet": "none"}


def test_an_answer_to_a_hidden_question_is_never_stored(registration: Registration) -> None:
    change(registration, diet="halal", since="", where="", secret="")
    change(registration, diet="none", since="1999", where="none", secret="XX")
    assert own(registration) == {"f_diet": "none"}


def test_what_depends_on_a_hidden_question_is_hidden_with_it(registration: Registration) -> None:
    field(registration.event, "Which", shown_when="f_where", shown_values=["halal"])
    change(registration, which="x")
    assert own(registration) == BEFORE
    change(registration, diet="halal", which="x")
    assert own(registration) == BEFORE | {"f_diet": "halal", "f_which": "x"}


def test_the_words_of_a_hidden_answer_stay(registration: Registration, session: Session) -> None:
    since = next(one for one in reading.fields_of(registration.event_id) if one.key == "f_since")
    services.change_field(since, values("Since when", **LATER), by=SYSTEM)
    change(registration, since="1999", diet="none")
    assert own(registration) == BEFORE
    assert registration.asked == {}


def test_a_file_of_a_hidden_question_stays(own_storage: object, session: Session) -> None:
    event = EventFactory(kind="toy")
    field(event, "Diet", "choice")
    field(event, "Scan", "file", accept=["pdf"])
    registration: Registration = RegistrationFactory(event=event)
    change(registration, diet="none", scan=arrived(PDF))
    kept = registration.answers
    put(event, "f_scan", "file", accept=["pdf"], **LATER)
    change(registration, diet="none", scan=arrived(OTHER))
    change(registration, scan=None)
    assert registration.answers == kept
    assert [one.key for one in keeping.files_of(registration)] == ["f_scan"]
    change(registration, diet="halal")
    change(registration, diet="none")
    assert registration.answers == {"f_diet": "none"}
    assert keeping.files_of(registration) == []


def test_the_page_of_changes_leaves_what_it_hides(
    client: PageClient, session: Session, registration: Registration
) -> None:
    path = f"{link_of(registration)}/change"
    sent = as_shown(client.text(path)) | {"given_name": "Malika", "field-f_since": ""}
    assert client.post(path, data=sent).status_code == 303
    assert (registration.given_name, own(registration)) == ("Malika", BEFORE)
