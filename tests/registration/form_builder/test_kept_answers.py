"""What somebody answered stays when the form is changed afterwards and something else of them is saved on a page."""

import re

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import RegistrationFactory
from tests.registration.form_builder.changed_forms import (
    AGREED,
    ANSWERS,
    PHONE,
    WAYS,
    Made,
    asked,
    by_the_coordinator,
    by_the_focal_point,
    by_the_organiser,
    by_themself,
    prepared,
    shown,
)
from tests.registration.form_builder.shown_form import as_shown
from webapp.core.permissions import SYSTEM
from webapp.registration import changes


@pytest.mark.parametrize("way", WAYS)
def test_saving_something_else_leaves_every_answer_as_it_was(client: PageClient, session: Session, way: Made) -> None:
    known = prepared(way(client), session)
    before = (known.own(), dict(known.registration.asked), shown(known.registration))
    assert before[0] == ANSWERS
    sent = as_shown(client.text(known.path)) | {"phone": PHONE}
    assert client.post(known.path, data=sent).status_code == 303
    assert known.registration.phone == PHONE
    assert (known.own(), dict(known.registration.asked), shown(known.registration)) == before


@pytest.mark.parametrize("way", WAYS)
def test_an_old_choice_and_an_old_agreement_are_shown_as_what_they_are(
    client: PageClient, session: Session, way: Made
) -> None:
    known = prepared(way(client), session)
    page = client.text(known.path)
    assert re.search(r'<option selected value="y">Option Y \(no longer offered\)</option>', page)
    assert "Option R (no longer offered)" in page
    assert "An earlier text was agreed to (version 1)." in page
    assert page.index("Photos may be published.") < page.index("Films too.")
    assert "checked" not in re.findall(r'<input[^>]*name="field-f_photos"[^>]*>', page)[0]


@pytest.mark.parametrize("way", WAYS)
def test_whoever_edits_may_still_change_and_remove_each_answer(client: PageClient, session: Session, way: Made) -> None:
    known = prepared(way(client), session)
    sent = as_shown(client.text(known.path))
    sent |= {"field-f_pick": "x", "field-f_many": ["p"], "field-f_photos": "2", "field-f_nights": "2"}
    sent |= {"field-f_words": "", "field-f_town": "Rishton"}
    assert client.post(known.path, data=sent).status_code == 303
    assert known.own() == {
        "f_pick": "x",
        "f_many": ["p"],
        "f_photos": {"version": 2, "text": "Films too."},
        "f_note": "By train",
        "f_nights": 2,
        "f_town": {"name": "Rishton"},
    }
    assert known.registration.asked["f_photos"] == 2


@pytest.mark.parametrize("way", [by_the_organiser, by_the_focal_point, by_the_coordinator])
def test_an_earlier_agreement_is_withdrawn_by_a_box_of_its_own(client: PageClient, session: Session, way: Made) -> None:
    known = prepared(way(client), session)
    sent = as_shown(client.text(known.path))
    assert client.post(known.path, data=sent | {"field-f_photos-remove": "y"}).status_code == 303
    assert known.own() == {key: value for key, value in ANSWERS.items() if key != "f_photos"}


def test_a_required_consent_is_not_withdrawn_by_the_participant(client: PageClient, session: Session) -> None:
    known = prepared(by_themself(client), session)
    page = client.text(known.path)
    assert "field-f_photos-remove" not in page
    sent = as_shown(page) | {"field-f_photos-remove": "y"}
    assert client.post(known.path, data=sent).status_code == 303
    assert known.own()["f_photos"] == AGREED
    sent["field-f_photos"] = "2"
    assert client.post(known.path, data=sent).status_code == 303
    sent = as_shown(client.text(known.path))
    assert sent["field-f_photos"] == ["2"]
    del sent["field-f_photos"]
    assert client.post(known.path, data=sent).status_code == 422
    assert known.own()["f_photos"] == {"version": 2, "text": "Films too."}


def test_an_agreement_to_the_text_as_it_stands_is_withdrawn_by_unticking_it(
    client: PageClient, session: Session
) -> None:
    known = by_the_organiser(client)
    asked(known.event)
    changes.update_registration(known.registration, {"answers": ANSWERS}, by=SYSTEM)
    sent = as_shown(client.text(known.path))
    assert sent.pop("field-f_photos") == ["1"]
    assert client.post(known.path, data=sent).status_code == 303
    assert "f_photos" not in known.own()


@pytest.mark.parametrize("way", WAYS)
def test_after_an_error_the_form_shows_the_old_answers_once_more(
    client: PageClient, session: Session, way: Made
) -> None:
    known = prepared(way(client), session)
    sent = as_shown(client.text(known.path)) | {"given_name": "", "field-f_pick": "x", "field-f_many": ["q"]}
    answer = client.post(known.path, data=sent | {"field-f_photos-remove": "y"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Option Y (no longer offered)" in page
    assert "Option R (no longer offered)" in page
    assert "An earlier text was agreed to" in page
    again = as_shown(page) | {"given_name": "Aziza"}
    assert ("field-f_photos-remove" in again) is (way is not by_themself)
    again |= {"field-f_pick": "y", "field-f_many": ["p", "r"]}
    again.pop("field-f_photos-remove", None)
    assert client.post(known.path, data=again).status_code == 303
    assert known.own() == ANSWERS


def test_only_who_has_an_old_choice_may_keep_it(client: PageClient, session: Session) -> None:
    known = prepared(by_the_organiser(client), session)
    other = RegistrationFactory(event=known.event)
    path = known.path.replace(f"people/{known.registration.id}/", f"people/{other.id}/")
    page = client.text(path)
    assert "no longer offered" not in page
    assert "An earlier text was agreed to" not in page
    for more in ({"field-f_pick": "y"}, {"field-f_many": ["p", "r"]}, {"field-f_photos": "1"}):
        assert client.post(path, data=as_shown(page) | more).status_code == 422
    assert other.answers == {}


def test_an_old_choice_that_was_given_up_is_not_offered_again(client: PageClient, session: Session) -> None:
    known = prepared(by_the_organiser(client), session)
    sent = as_shown(client.text(known.path))
    assert client.post(known.path, data=sent | {"field-f_pick": "x"}).status_code == 303
    assert client.post(known.path, data=sent | {"field-f_pick": "y"}).status_code == 422
    assert known.own()["f_pick"] == "x"
