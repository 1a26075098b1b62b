"""The verbs on forms, and what is kept of answers."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import CityFactory, EventFactory, RegistrationFactory
from tests.registration.form_builder.builders import DIETS, GUEST, field, person, values
from webapp.core import clock
from webapp.core.errors import Conflict, DomainError, Invalid, InvalidMany
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.events.services import copy_event
from webapp.registration import changes, merging
from webapp.registration import services as registrations
from webapp.registration.form_builder import purging, reading, services, showing
from webapp.registration.form_builder.values import OptionValues
from webapp.registration.models import Registration
from webapp.registration.questions import SeenBy


@pytest.fixture
def event(session: Session) -> Event:
    """An event whose form is empty."""
    made: Event = EventFactory()
    return made


def register(event: Event, email: str = "aziza@example.org", **answers: Any) -> Registration:
    """Somebody who registers alone."""
    return registrations.register(event, person(email, **answers), by=GUEST)


def change(registration: Registration, **answers: Any) -> None:
    """The same person changes answers."""
    given = {"answers": {f"f_{key}": value for key, value in answers.items()}}
    changes.update_registration(registration, given, by=GUEST)


def test_keys_are_made_of_labels_and_never_twice(event: Event) -> None:
    keys = [field(event, label).key for label in ("Diet", "Diet", "!!!")]
    russian = services.add_field(event, values("x", "text", help={"ru": "Помощь"}), by=SYSTEM)
    assert keys == ["f_diet", "f_diet_2", "f_field"]
    assert russian.help == {"ru": "Помощь"}


def test_a_condition_needs_a_field_that_is_there_and_an_answer_it_has(event: Event, session: Session) -> None:
    diet, note = field(event, "Diet", "choice"), field(event, "Note")
    for key, answers, sentence in (
        ("f_gone", ["halal"], "not in this form"),
        (diet.key, ["stones"], "does not have"),
        (diet.key, [], "does not have"),
        (note.key, ["x"], "cannot depend"),
    ):
        with pytest.raises(Invalid, match=sentence) as caught, session.begin_nested():
            field(event, "Which?", shown_when=key, shown_values=answers)
        assert caught.value.field == "shown_when"
    secret = field(event, "Faith", "choice", sensitive=True)
    with pytest.raises(Invalid, match="cannot depend"):
        field(event, "Which?", shown_when=secret.key, shown_values=["halal"])


def test_a_field_that_others_depend_on_stays(event: Event) -> None:
    diet = field(event, "Diet", "choice")
    which = field(event, "Which?", shown_when=diet.key, shown_values=["halal"])
    with pytest.raises(Conflict, match="Which"):
        services.remove_field(diet, by=SYSTEM)
    with pytest.raises(Invalid, match="does not have"):
        services.change_field(diet, values("Diet", "choice", options=DIETS[:1]), by=SYSTEM)
    services.remove_field(which, by=SYSTEM)
    services.remove_field(diet, by=SYSTEM)
    assert reading.fields_of(event.id) == []


def test_a_circle_of_conditions_is_refused_with_its_fields(event: Event, session: Session) -> None:
    one = field(event, "One", "choice")
    two = field(event, "Two", "choice", shown_when=one.key, shown_values=["halal"])
    three = field(event, "Three", "choice", shown_when=two.key, shown_values=["halal"])
    looped = values("One", "choice", options=DIETS, shown_when=three.key, shown_values=["none"])
    with pytest.raises(Invalid, match="“One” → “Three” → “Two” → “One”"):
        services.change_field(one, looped, by=SYSTEM)
    itself = values("Three", "choice", options=DIETS, shown_when=three.key, shown_values=["none"])
    with pytest.raises(Invalid, match="in a circle"):
        services.change_field(three, itself, by=SYSTEM)


def test_a_question_that_depends_on_a_hidden_one_is_hidden_too(event: Event) -> None:
    one = field(event, "One", "choice")
    two = field(event, "Two", "choice", shown_when=one.key, shown_values=["halal"])
    field(event, "Three", shown_when=two.key, shown_values=["halal"], required=True)
    registration = register(event, one="none", two="halal", three="x")
    assert registration.answers == {"f_one": "none"}
    with pytest.raises(InvalidMany) as caught:
        change(registration, one="halal", two="stones")
    assert [name for name, _sentence in caught.value.errors] == ["answers.f_two"]
    change(registration, one="halal", two="halal", three="x")
    assert registration.answers == {"f_one": "halal", "f_two": "halal", "f_three": "x"}
    change(registration, one="none")
    assert registration.answers == {"f_one": "none"}


def test_what_is_required_is_named_for_whoever_registers_alone(event: Event) -> None:
    field(event, "Diet", "choice", required=True)
    field(event, "Passport", required=True, sensitive=True)
    with pytest.raises(InvalidMany) as caught:
        register(event, diet="")
    assert {name for name, _sentence in caught.value.errors} == {"answers.f_diet", "answers.f_passport"}


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("text", " a\nb ", "a b"),
        ("text", "x" * 201, None),
        ("text", ["x"], None),
        ("long", " a\r\nb", "a\nb"),
        ("number", "12", 12),
        ("number", "1.5", None),
        ("date", "2026-11-24", "2026-11-24"),
        ("date", "24.11.2026", None),
        ("choice", "halal", "halal"),
        ("choice", {"a": 1}, None),
        ("choices", ["halal", "none"], ["none", "halal"]),
        ("choices", "halal", ["halal"]),
        ("choices", ["stones"], None),
        ("country", "uz", "UZ"),
        ("country", "XX", None),
        ("city", "Kokand", {"name": "Kokand"}),
        ("organisation", "Nobody Knows", {"name": "Nobody Knows"}),
        ("level", "b2", "b2"),
        ("level", "z9", None),
        ("phone", "+998 90 123 45 67", "+998901234567"),
        ("phone", "call me", None),
        ("consent", True, {"version": 1, "text": "Photos may be published."}),
        ("consent", "2", None),
    ],
)
def test_each_kind_reads_its_answers(event: Event, kind: str, given: Any, kept: Any) -> None:
    field(event, "Field", kind)
    if kept is None:
        with pytest.raises(InvalidMany):
            register(event, field=given)
    else:
        assert register(event, field=given).answers == {"f_field": kept}


def test_a_city_of_the_directory_is_known_in_any_language(event: Event, session: Session) -> None:
    city = CityFactory(name={"en": "Bukhara", "ru": "Бухара", "uz": "Buxoro"})
    field(event, "City", "city")
    assert register(event, city="Бухара").answers == {"f_city": {"name": "Бухара", "id": city.id}}


def test_choices_without_a_place_cannot_be_made(event: Event) -> None:
    options = [OptionValues({"en": "Water"}, "water", 1), OptionValues({"en": "Trade"}, "trade")]
    field(event, "Section", "choices", options=options)
    first = register(event, "a@example.org", section=["water", "trade"])
    with pytest.raises(InvalidMany, match="not right") as caught:
        register(event, "b@example.org", section=["water"])
    assert [(name, str(sentence)) for name, sentence in caught.value.errors] == [
        ("answers.f_section", "No place is left: Water.")
    ]
    second = register(event, "b@example.org", section=["trade"])
    change(first, section=["water"])
    with pytest.raises(InvalidMany):
        change(second, section=["water"])
    registrations.withdraw(first, by=GUEST)
    change(second, section=["water"])
    assert second.answers == {"f_section": ["water"]}


def test_old_answers_keep_the_words_they_were_given_under(event: Event) -> None:
    diet = field(event, "Diet", "choice")
    services.change_field(diet, values("Food", "choice", options=DIETS), by=SYSTEM)
    assert diet.version == 1
    old = register(event, "a@example.org", food="halal", diet="halal")
    other = [OptionValues({"en": "Anything"}, "none"), OptionValues({"en": "Halal or kosher"}, "halal")]
    services.change_field(diet, values("What do you eat?", "choice", options=other), by=SYSTEM)
    new = register(event, "b@example.org", diet="halal")
    shown = [[(str(a.label), a.text) for a in showing.answers_for(one, SYSTEM)] for one in (old, new)]
    assert shown == [[("Food", "Halal")], [("What do you eat?", "Halal or kosher")]]
    change(old, diet="none")
    assert [(str(a.label), a.text) for a in showing.answers_for(old, SYSTEM)] == [("What do you eat?", "Anything")]
    services.remove_field(diet, by=SYSTEM)
    assert showing.answers_for(new, SYSTEM)[0].text == "Halal or kosher"
    change(new, diet="none")
    assert new.answers == {"f_diet": "halal"}


def test_a_consent_is_kept_with_its_text_and_asked_again_when_that_changes(event: Event) -> None:
    photos = field(event, "Photos", "consent")
    registration = register(event, photos="1")
    services.change_field(photos, values("Photos", "consent", text={"en": "Films too."}), by=SYSTEM)
    with pytest.raises(InvalidMany, match="not right"):
        register(event, "b@example.org", photos="1")
    assert registration.answers == {"f_photos": {"version": 1, "text": "Photos may be published."}}
    again = register(event, "b@example.org", photos=2)
    assert again.answers == {"f_photos": {"version": 2, "text": "Films too."}}
    merging.merge(RegistrationFactory(event=event, email=None, shared_mailbox=True), registration, by=SYSTEM)


def test_sensitive_answers_never_come_to_light_by_a_changed_setting(event: Event) -> None:
    passport = field(event, "Passport", sensitive=True)
    services.change_field(passport, values("Passport"), by=SYSTEM)
    services.change_field(passport, values("Passport", sensitive=True), by=SYSTEM)
    register(event, passport="AB1234567")
    with pytest.raises(Conflict, match="answered already"):
        services.change_field(passport, values("Passport"), by=SYSTEM)


def test_only_what_a_person_is_asked_is_taken_from_them(event: Event) -> None:
    field(event, "Visa", seen_by=SeenBy.ORGANISERS)
    field(event, "Passport", seen_by=SeenBy.PROTOCOL)
    registration = register(event, visa="x", passport="y", foreign="z")
    assert registration.answers == {"f_passport": "y"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "file"},
        {"kind": "no-such"},
        {"kind": "choice", "options": []},
        {"kind": "number", "least": 5, "greatest": 1},
        {"purge_days": -1},
        {"kind": "consent", "text": {"en": "x"}, "sensitive": True},
        {"kind": "choices", "options": [OptionValues({"en": "A"}, places=1)], "sensitive": True},
        {"kind": "choice", "options": [OptionValues({"en": "A"}, "a"), OptionValues({"en": "B"}, "a")]},
    ],
)
def test_a_field_that_makes_no_sense_is_refused(event: Event, wrong: dict[str, Any]) -> None:
    with pytest.raises(DomainError):
        field(event, "Field", **({"kind": "text"} | wrong))
    assert reading.fields_of(event.id) == []


def test_answers_are_deleted_when_their_time_is_over(session: Session) -> None:
    event = EventFactory()
    diet, passport = field(event, "Diet", purge_days=7), field(event, "Passport", sensitive=True, purge_days=7)
    field(event, "Section")
    registration = register(event, diet="halal", passport="AB1", section="x")
    with clock.at(event.ends_at + timedelta(days=6)):
        assert purging.fields_due() == []
        assert purging.purge(diet.id) == 0
    with clock.at(event.ends_at + timedelta(days=8)):
        assert sorted(purging.fields_due()) == sorted([diet.id, passport.id])
        assert [purging.purge(one.id) for one in (diet, passport, diet)] == [1, 1, 0]
        assert purging.fields_due() == []
    session.refresh(registration)
    assert (registration.answers, registration.sealed) == ({"f_section": "x"}, {})
    change(registration, diet="again")
    assert registration.answers == {"f_section": "x"}


def test_copying_an_event_copies_its_form(session: Session) -> None:
    event = EventFactory()
    diet = field(event, "Diet", "choice")
    field(event, "Which?", shown_when=diet.key, shown_values=["halal"], required=True)
    register(event, diet="none")
    copy = copy_event(event, event.starts_at.date() + timedelta(days=300), by=SYSTEM)
    copied = reading.fields_of(copy.id)
    assert [(one.key, one.shown_when, one.required) for one in copied] == [
        ("f_diet", None, False),
        ("f_which", "f_diet", True),
    ]
    assert session.scalars(select(Registration).where(Registration.event_id == copy.id)).all() == []
