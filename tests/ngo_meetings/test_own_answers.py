"""What a meeting asks of its own, answered by focal points for their people, by representatives, and over the API."""

import re
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import organiser_of
from tests.forms import form_on
from tests.ngo_meetings.builders import accredited, meeting, named, page_of, register
from tests.queries import QueryCounter
from tests.registration.form_builder.builders import field
from tests.registration.test_api import Caller
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.ngo_meetings.models import Accreditation
from webapp.registration import changes
from webapp.registration.form_builder import sealing
from webapp.registration.models import Registration
from webapp.registration.questions import SeenBy

NUMBER = "AB1234567"
NAMED = {"given_name": "Dilnoza", "country": "UZ"}


@pytest.fixture
def event(session: Session) -> Event:
    """A meeting that asks for a diet with a note, a passport, and something that organisers fill in."""
    made = meeting(cap=5)
    field(made, "Diet", "choice", required=True)
    field(made, "Note", shown_when="f_diet", shown_values=["halal"])
    field(made, "Passport", sensitive=True)
    field(made, "Nights", "number", least=1, greatest=9)
    field(made, "Inner", seen_by=SeenBy.ORGANISERS)
    session.commit()
    return made


@pytest.fixture
def body(event: Event) -> Accreditation:
    """A body that may send people to it."""
    return accredited(event)


def of(session: Session, name: str) -> Registration:
    session.expire_all()
    return session.scalars(select(Registration).where(Registration.given_name == name)).one()


def own(registration: Registration) -> dict[str, Any]:
    return {key: value for key, value in registration.answers.items() if key.startswith("f_")}


def answers(**given: str) -> dict[str, str]:
    return {f"field-f_{key}": value for key, value in given.items()}


def test_the_focal_point_answers_for_somebody_new(client: PageClient, session: Session, body: Accreditation) -> None:
    link = page_of(body)
    page = client.text(f"{link}/people/new")
    assert all(f'name="field-f_{key}"' in page for key in ("diet", "note", "passport", "nights"))
    assert 'name="field-f_inner"' not in page
    given = answers(diet="halal", note="No pork", passport=NUMBER, nights="2", inner="mine", foreign="x")
    assert client.post(f"{link}/people/new", data=NAMED | given).status_code == 303
    found = of(session, "Dilnoza")
    assert own(found) == {"f_diet": "halal", "f_note": "No pork", "f_nights": 2}
    assert sealing.unseal(found.sealed["f_passport"]) == NUMBER
    assert NUMBER not in client.text(link)


def test_answers_that_are_hidden_are_not_kept(client: PageClient, session: Session, body: Accreditation) -> None:
    link = page_of(body)
    client.post(f"{link}/people/new", data=NAMED | answers(diet="none", note="No pork"))
    assert own(of(session, "Dilnoza")) == {"f_diet": "none"}


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    client: PageClient, session: Session, body: Accreditation
) -> None:
    [known] = named(body, "Aziza")
    link = page_of(body)
    for path in ("/people/new", f"/people/{known.id}", f"/people/{known.id}/replace"):
        data = NAMED | answers(diet="lunch", nights="12", note="typed")
        answer = client.post(f"{link}{path}", data=data)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert 'id="field-f_nights-error"' in page
        assert 'id="field-f_diet-error"' in page
        assert 'value="typed"' in page
    assert [one.given_name for one in session.scalars(select(Registration))] == ["Aziza"]


def test_what_is_missing_stands_in_the_list_and_can_follow(
    client: PageClient, session: Session, body: Accreditation
) -> None:
    [known] = named(body, "Aziza")
    link = page_of(body)
    listed = client.text(link)
    assert "Not said yet: Diet" in listed
    assert "1 person lacks answers that this meeting needs." in listed
    assert f'href="{link}/people/{known.id}#questions"' in listed
    data = {"given_name": "Aziza", "country": "UZ"}
    person = f"{link}/people/{known.id}"
    assert client.post(person, data=data | answers(diet="halal", note="-", passport=NUMBER)).status_code == 303
    listed = client.text(link)
    assert "Not said yet" not in listed
    assert "lacks answers" not in listed
    page = client.text(person)
    assert 'value="-"' in page
    assert NUMBER not in page
    assert "Leave this empty to leave it as it is" in page
    # The sensitive one stays where nothing is typed, the others go with an empty answer.
    assert client.post(person, data=data | answers(diet="", note="", passport="")).status_code == 303
    found = of(session, "Aziza")
    assert own(found) == {}
    assert sealing.unseal(found.sealed["f_passport"]) == NUMBER


def test_pasted_names_come_with_a_word_on_what_they_lack(client: PageClient, body: Accreditation) -> None:
    link = page_of(body)
    client.post(f"{link}/people/paste", data={"people": "Aziza\nBobur"})
    page = client.text(link)
    assert "2 of them lack answers that this meeting needs: the list says which." in page
    assert page.count("Not said yet: Diet") == 2


def test_whoever_comes_instead_brings_their_own_answers(
    client: PageClient, session: Session, body: Accreditation
) -> None:
    link = page_of(body)
    given = answers(diet="halal", note="No pork", passport=NUMBER)
    client.post(f"{link}/people/new", data=NAMED | given)
    former = of(session, "Dilnoza")
    page = client.text(f"{link}/people/{former.id}/replace")
    assert "No pork" not in page
    wanted = {"given_name": "Bobur", "country": "UZ"} | answers(diet="none", passport="CD7")
    assert client.post(f"{link}/people/{former.id}/replace", data=wanted).status_code == 303
    found = of(session, "Bobur")
    assert (own(found), sealing.unseal(found.sealed["f_passport"])) == ({"f_diet": "none"}, "CD7")


def test_a_choice_without_a_place_is_refused_to_focal_points_too(
    client: PageClient, session: Session, event: Event, body: Accreditation
) -> None:
    call = Caller(client, organiser_of(event.host))
    written = call("GET", f"/events/{event.id}/form").get_json()["fields"]
    section = {"kind": "choice", "label": "Section", "options": [{"value": "a", "label": "A", "places": 1}]}
    assert call("PUT", f"/events/{event.id}/form", body={"fields": [*_as_given(written), section]}).status_code == 200
    link = page_of(body)
    assert client.post(f"{link}/people/new", data=NAMED | answers(section="a")).status_code == 303
    answer = client.post(f"{link}/people/new", data={"given_name": "Late"} | answers(section="a"))
    assert answer.status_code == 422
    assert "No place is left: A." in answer.get_data(as_text=True)


def _as_given(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in one.items() if key != "version"} for one in fields]


def test_a_representative_who_registers_alone_answers_and_is_asked_for_what_is_required(
    client: PageClient, session: Session, event: Event, body: Accreditation
) -> None:
    assert body.event_id == event.id
    refused = register(client, event)
    assert refused.status_code == 422
    assert 'id="field-f_diet-error"' in refused.get_data(as_text=True)
    given = answers(diet="none", note="hidden", passport=NUMBER, inner="mine", foreign="x")
    made = register(client, event, **given)
    assert made.status_code == 303
    found = of(session, "Aziza")
    assert (own(found), set(found.sealed)) == ({"f_diet": "none"}, {"f_passport"})
    link = re.sub("/registered$", "", made.headers["Location"])
    client.post(f"{link}/change", data={"given_name": "Aziza", "language": "en"} | answers(diet="halal", note="Milk"))
    assert own(of(session, "Aziza")) == {"f_diet": "halal", "f_note": "Milk"}


def test_the_api_keeps_them_for_whoever_is_registered_by_an_organiser(
    client: PageClient, session: Session, event: Event
) -> None:
    call = Caller(client, organiser_of(event.host))
    given = {"f_diet": "halal", "f_note": "Milk", "f_passport": NUMBER, "f_inner": "ours", "f_foreign": "x"}
    body = {"given_name": "Aziza", "email": "a@example.org", "organisation": "Anybody", "answers": given}
    made = call("POST", f"/events/{event.id}/registrations", body=body)
    assert made.status_code == 201
    assert own(of(session, "Aziza")) == {"f_diet": "halal", "f_note": "Milk", "f_inner": "ours"}
    told = call("GET", f"/registrations/{made.get_json()['id']}").get_json()["answers"]
    assert told["f_passport"] == sealing.MASK


def test_the_list_costs_the_same_for_many_people(
    client: PageClient, session: Session, queries: QueryCounter, body: Accreditation
) -> None:
    link = page_of(body)
    named(body, "First")
    client.get(link)
    queries.reset()
    client.get(link)
    first = queries.count
    named(body, "Second", "Third", "Fourth")
    with queries.at_most(first):
        client.text(link)


def test_the_focal_point_takes_a_sensitive_answer_away(
    client: PageClient, session: Session, body: Accreditation
) -> None:
    link = page_of(body)
    assert client.post(f"{link}/people/new", data={**NAMED, **answers(passport=NUMBER)}).status_code == 303
    one = f"{link}/people/{of(session, 'Dilnoza').id}"
    box = 'name="field-f_passport-remove"'
    assert box in client.text(one)
    assert client.post(one, data={**NAMED, **answers(passport="")}).status_code == 303
    assert "f_passport" in of(session, "Dilnoza").sealed
    gone = {**NAMED, **answers(passport=""), "field-f_passport-remove": "y"}
    assert client.post(one, data=gone).status_code == 303
    assert of(session, "Dilnoza").sealed == {}
    assert box not in client.text(one)


def test_the_focal_point_writes_only_what_they_have_changed(
    client: PageClient, session: Session, body: Accreditation
) -> None:
    link = page_of(body)
    client.post(f"{link}/people/new", data=NAMED | answers(diet="none", passport=NUMBER, nights="3"))
    person = of(session, "Dilnoza")
    url = f"{link}/people/{person.id}"
    opened = form_on(client.text(url), "seen")
    changes.update_registration(
        person, {"phone": "+998901112233", "answers": {"f_diet": "halal", "f_nights": 5, "floor": "Water"}}, by=SYSTEM
    )
    session.commit()
    typed = {name: values for name, values in opened.items() if name != "csrf_token"}
    assert client.post(url, data={**typed, "function": "Lawyer"}).status_code == 303
    person = of(session, "Dilnoza")
    assert (person.function, person.phone, person.answers["floor"]) == ("Lawyer", "+998901112233", "Water")
    assert own(person) == {"f_diet": "halal", "f_nights": 5}
    answer = client.post(url, data={**typed, "phone": "+998907654321", "floor": "Trust"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for words in ("+998901112233", "Water"):
        assert f"Meanwhile somebody else has put here: {words}" in page
    again = form_on(page, "seen")
    assert (
        client.post(url, data={name: values for name, values in again.items() if name != "csrf_token"}).status_code
        == 303
    )
    person = of(session, "Dilnoza")
    assert (person.function, person.phone, person.answers["floor"]) == ("Lawyer", "+998907654321", "Trust")
