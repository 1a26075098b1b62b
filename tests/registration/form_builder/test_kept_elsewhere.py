"""The same beside pages: over the API, in lists, in changes that wait for approval, and where choices have places."""

import io

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, organiser_of
from tests.registration.form_builder.builders import field, values
from tests.registration.form_builder.changed_forms import (
    ANSWERS,
    PHONE,
    Known,
    asked,
    by_the_organiser,
    by_themself,
    changed,
    prepared,
    shown,
)
from tests.registration.form_builder.shown_form import as_shown
from tests.registration.test_api import Caller
from webapp.core.errors import InvalidMany
from webapp.core.permissions import SYSTEM, Actor, link_holder
from webapp.registration import changes
from webapp.registration.form_builder import services
from webapp.registration.form_builder.values import OptionValues
from webapp.registration.models import ProposedChange, Registration
from webapp.registration.own_changes import deciding
from webapp.registration.own_changes.rules import Rules, set_rules
from webapp.registration.people_import.running import import_people

BY = Actor(name="Organiser", is_admin=True)


def test_more_choices_beside_an_old_one_keep_its_name(client: PageClient, session: Session) -> None:
    known = prepared(by_the_organiser(client), session)
    sent = as_shown(client.text(known.path))
    assert client.post(known.path, data=sent | {"field-f_many": ["r", "p", "q"]}).status_code == 303
    assert known.own()["f_many"] == ["q", "p", "r"]
    assert dict(shown(known.registration))["Many"] == "Option Q, Option P, Option R"


def test_a_program_leaves_or_repeats_what_is_kept(client: PageClient, session: Session) -> None:
    known = prepared(by_the_organiser(client), session)
    call = Caller(client, organiser_of(known.event.host))
    path = f"/registrations/{known.registration.id}"
    told = call("GET", path).json["answers"]
    for body in ({"phone": PHONE}, {"answers": {"f_pick": "y"}}, {"answers": told}, {"answers": {"f_photos": 1}}):
        answer = call("PATCH", path, body=body)
        assert (answer.status_code, answer.json["answers"]) == (200, told)
    assert known.own() == ANSWERS
    assert call("PATCH", path, body={"answers": {"f_photos": None, "f_pick": ""}}).status_code == 200
    assert known.own().keys() == ANSWERS.keys() - {"f_photos", "f_pick"}
    assert call("PATCH", path, body={"answers": {"f_pick": "y"}}).status_code == 422


def test_a_list_leaves_or_repeats_what_is_kept(session: Session) -> None:
    event = EventFactory(kind="toy")
    registration = RegistrationFactory(event=event, email="aziza@example.org")
    known = prepared(Known(event, registration, ""), session)
    rows = (
        ("given_name", "email", "phone", "f_pick", "f_many", "f_nights", "f_words", "f_town", "f_note"),
        ("Aziza", "aziza@example.org", PHONE, "Option Y", "Option P, Option R", "7", "Longer than five", "Quva", "Bus"),
    )
    text = "\n".join(";".join(row) for row in rows)
    import_people(event, io.BytesIO(text.encode()), "people.csv", by=BY, notify=False)
    session.expire_all()
    assert known.registration.phone == PHONE
    assert known.own() == ANSWERS


def test_a_change_that_waits_leaves_the_rest_and_keeps_old_choices(client: PageClient, session: Session) -> None:
    known = by_themself(client)
    set_rules(known.event, Rules(("name",)), by=BY)
    prepared(known, session)
    sent = as_shown(client.text(known.path)) | {"given_name": "Malika"}
    assert client.post(known.path, data=sent).status_code == 303
    proposal = session.scalars(select(ProposedChange)).one()
    assert (proposal.values, proposal.answers) == ({"given_name": "Malika"}, {})
    assert known.own() == ANSWERS
    deciding.approve(known.registration, by=BY)
    assert known.registration.given_name == "Malika"
    assert known.own() == ANSWERS


def test_a_proposed_choice_is_approved_though_it_is_offered_no_more(client: PageClient, session: Session) -> None:
    known = by_themself(client)
    asked(known.event)
    set_rules(known.event, Rules(("f_pick", "f_many")), by=BY)
    first = ANSWERS | {"f_pick": "x", "f_many": ["p"]}
    changes.update_registration(known.registration, {"answers": first}, by=SYSTEM)
    sent = as_shown(client.text(known.path)) | {"field-f_pick": "y", "field-f_many": ["p", "r"]}
    assert client.post(known.path, data=sent).status_code == 303
    assert known.own() == first
    changed(known.event)
    page = client.text(known.path)
    assert "Option Y (no longer offered)" in page
    assert client.post(known.path, data=as_shown(page) | {"phone": PHONE}).status_code == 303
    assert (known.registration.phone, known.own()) == (PHONE, first)
    deciding.approve(known.registration, by=BY)
    kept = known.own()
    assert (kept["f_pick"], kept["f_many"]) == ("y", ["p", "r"])
    assert dict(shown(known.registration))["Pick"] == "Option Y"


def test_places_are_counted_rightly_beside_old_choices(session: Session) -> None:
    event = EventFactory(kind="toy")
    limited = [OptionValues({"en": "Water"}, "water", 1), OptionValues({"en": "Trade"}, "trade", 1)]
    section = field(event, "Section", "choices", options=limited)
    one, two = (RegistrationFactory(event=event) for _ in range(2))
    person = link_holder("Aziza")

    def choose(registration: Registration, *chosen: str) -> None:
        changes.update_registration(registration, {"answers": {"f_section": list(chosen)}}, by=person)

    choose(one, "water", "trade")
    services.change_field(section, values("Section", "choices", options=limited[1:]), by=SYSTEM)
    choose(one, "water", "trade")
    with pytest.raises(InvalidMany, match="not right"):
        choose(two, "trade")
    choose(one, "water")
    choose(two, "trade")
    with pytest.raises(InvalidMany, match="not right"):
        choose(one, "water", "trade")
    session.refresh(one)
    assert (one.answers, two.answers) == ({"f_section": ["water"]}, {"f_section": ["trade"]})


def test_a_new_choice_never_takes_the_value_of_one_that_is_gone(session: Session) -> None:
    event = EventFactory(kind="toy")
    diet = field(event, "Diet", "choice", options=[OptionValues({"en": "Meat"}), OptionValues({"en": "Fish"})])
    registration = RegistrationFactory(event=event)
    changes.update_registration(registration, {"answers": {"f_diet": "o2"}}, by=SYSTEM)
    for names in (("Meat",), ("Meat", "Nuts"), ("Meat",), ("Meat", "Rice")):
        known = [OptionValues({"en": "Meat"}, "o1"), *(OptionValues({"en": name}) for name in names[1:])]
        services.change_field(diet, values("Diet", "choice", options=known), by=SYSTEM)
    assert [one["value"] for one in diet.options] == ["o1", "o4"]
    assert shown(registration) == [("Diet", "Fish")]
