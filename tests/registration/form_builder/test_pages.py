"""An organiser composes the form of an event; somebody fills it in."""

import html
import re
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import (
    EventFactory,
    HostFactory,
    RegistrationFactory,
    UserFactory,
    organiser_of,
    protocol_officer_of,
    reviewer_of,
)
from tests.queries import QueryCounter
from tests.registration.form_builder.builders import PERSON, field
from webapp.core.permissions import SYSTEM
from webapp.events.models import CoHost, Event
from webapp.registration.form_builder import reading, services
from webapp.registration.models import Registration
from webapp.registration.questions import KINDS, SeenBy


@pytest.fixture
def event(client: PageClient) -> Event:
    """An event of the toy kind, whose organiser has signed in."""
    made: Event = EventFactory(kind="toy")
    client.sign_in(organiser_of(made.host))
    return made


def labels(event: Event) -> list[str]:
    """The labels of a form in their order."""
    return [one.label["en"] for one in reading.fields_of(event.id)]


def add(client: PageClient, event: Event, kind: str, **data: Any) -> Any:
    """Sends the page that adds a field."""
    names = {name.replace("__", "."): value for name, value in data.items()}
    return client.post(f"/manage/events/{event.id}/form/add/{kind}", data={"seen_by": "everybody", **names})


@pytest.mark.parametrize("kind", [key for key, kind in KINDS.items() if kind.offered])
def test_every_kind_of_field_is_added_shown_and_changed(client: PageClient, event: Event, kind: str) -> None:
    data = {
        "label__en": "My field",
        "text__en": "Some text",
        "options-0-en": "One",
        "options-0-places": "3",
        "accept": "pdf",
    }
    client.text(f"/manage/events/{event.id}/form/add/{kind}")
    assert add(client, event, kind, **data).status_code == 303
    (made,) = reading.fields_of(event.id)
    assert (made.kind, made.key, made.label) == (kind, "f_my_field", {"en": "My field"})
    assert "My field" in client.text(f"/manage/events/{event.id}/form")
    assert "My field" in client.text(f"/manage/events/{event.id}/form/{made.id}")
    changed = data | {"label__ru": "Моё поле", "options-0-value": "o1"}
    names = {name.replace("__", "."): value for name, value in changed.items()} | {"seen_by": "everybody"}
    assert client.post(f"/manage/events/{event.id}/form/{made.id}", data=names).status_code == 303
    assert made.label == {"en": "My field", "ru": "Моё поле"}
    assert "Моё поле" in client.text(f"/manage/events/{event.id}/form/preview?in=ru")
    assert "My field" in client.text(f"/toys/{event.slug}/register")


def test_what_is_wrong_is_said_beside_the_field_and_the_rest_is_kept(client: PageClient, event: Event) -> None:
    answer = add(client, event, "choice", label__ru="Питание", help__en="What you eat")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Write at least one answer to choose from." in page
    assert "Питание" in page
    assert "What you eat" in page
    assert "Write it in at least one language." in add(client, event, "text").get_data(as_text=True)
    assert labels(event) == []


def test_fields_are_put_in_order_by_buttons_and_by_dragging(client: PageClient, event: Event) -> None:
    first, second, third = (field(event, name) for name in ("One", "Two", "Three"))
    address = f"/manage/events/{event.id}/form"
    client.post(f"{address}/{third.id}/up")
    assert labels(event) == ["One", "Three", "Two"]
    client.post(f"{address}/{first.id}/up")
    client.post(f"{address}/{first.id}/down")
    assert labels(event) == ["Three", "One", "Two"]
    positions = {f"position-{one.id}": place for place, one in enumerate((second, first, third), 1)}
    client.post(f"{address}/order", data={**positions, "position-x": "1", "position-999999": "2"})
    assert labels(event) == ["Two", "One", "Three"]


def test_the_form_of_my_other_event_is_copied(client: PageClient, event: Event) -> None:
    mine, foreign = EventFactory(host=event.host, kind="toy"), EventFactory(kind="toy")
    diet = field(mine, "Diet", "choice")
    field(mine, "Which?", shown_when=diet.key, shown_values=["halal"])
    field(foreign, "Secret")
    field(event, "Diet")
    page = client.text(f"/manage/events/{event.id}/form")
    assert f'value="{mine.id}"' in page
    assert f'value="{foreign.id}"' not in page
    address = f"/manage/events/{event.id}/form/copy"
    assert client.post(address, data={"source": str(foreign.id)}).status_code == 404
    assert client.post(address, data={"source": str(mine.id)}).status_code == 303
    copied = reading.fields_of(event.id)
    assert [one.key for one in copied] == ["f_diet", "f_diet_2", "f_which"]
    assert copied[2].shown_when == "f_diet_2"


def test_whoever_does_not_organise_the_event_cannot_touch_its_form(client: PageClient, event: Event) -> None:
    one = field(event, "Diet")
    other = field(EventFactory(kind="toy"), "Foreign")
    base = f"/manage/events/{event.id}/form"
    assert client.get(f"{base}/{other.id}").status_code == 404
    assert client.post(f"{base}/{other.id}/remove").status_code == 404
    for user, refused in ((reviewer_of(event.host), 403), (organiser_of(HostFactory()), 404)):
        client.sign_in(user)
        for path in ("", "/preview", "/add/text", f"/{one.id}"):
            assert client.get(base + path).status_code == refused
        for path in (f"/{one.id}/remove", f"/{one.id}/up", "/order", "/copy", "/add/text"):
            assert client.post(base + path).status_code == refused
    assert labels(event) == ["Diet"]


def test_the_page_reads_as_much_for_many_fields_as_for_one(
    client: PageClient, event: Event, queries: QueryCounter
) -> None:
    for number in range(25):
        field(event, f"Field {number}", "choice")
    with queries.at_most(14):
        client.text(f"/manage/events/{event.id}/form")


def register(client: PageClient, event: Event, **data: Any) -> Any:
    """Sends the registration form."""
    return client.post(f"/toys/{event.slug}/register", data={**PERSON, **data})


def the_one(session: Session, event: Event) -> Registration:
    """The only registration of an event."""
    session.expire_all()
    return session.scalars(select(Registration).where(Registration.event_id == event.id)).one()


def test_conditions_decide_what_is_kept_and_what_is_required(client: PageClient, session: Session) -> None:
    event = EventFactory(kind="toy")
    diet = field(event, "Diet", "choice")
    field(
        event, "Halal since", "number", shown_when=diet.key, shown_values=["halal"], required=True, least=1, greatest=9
    )
    page = client.text(f"/toys/{event.slug}/register")
    assert 'data-shown-when="field-f_diet"' in page
    hidden = {"field-f_diet": "none", "field-f_halal_since": "many", "field-f_foreign": "x"}
    assert register(client, event, **hidden).status_code == 303
    assert {key: value for key, value in the_one(session, event).answers.items() if key[:2] == "f_"} == {
        "f_diet": "none"
    }


def test_shown_fields_are_checked_in_the_language_of_the_person(client: PageClient, session: Session) -> None:
    event = EventFactory(kind="toy")
    diet = field(event, "Diet", "choice")
    field(
        event, "Halal since", "number", shown_when=diet.key, shown_values=["halal"], required=True, least=1, greatest=9
    )
    empty = register(client, event, **{"field-f_diet": "halal"}).get_data(as_text=True)
    assert "This field is required." in empty
    assert 'value="halal"' in empty
    client.get("/?lang=ru")
    wrong = register(client, event, **{"field-f_diet": "halal", "field-f_halal_since": "12"})
    page = wrong.get_data(as_text=True)
    assert wrong.status_code == 422
    assert "Введите число от 1 до 9." in page
    assert "Karimova" in page
    assert 'value="12"' in page


def test_a_person_sees_and_changes_their_answers(client: PageClient, session: Session) -> None:
    event = EventFactory(kind="toy")
    field(event, "Diet", "choice")
    field(event, "Section", "choices")
    field(event, "City", "city")
    field(event, "Visa no.", seen_by=SeenBy.ORGANISERS)
    answers = {"field-f_diet": "halal", "field-f_section": ["halal", "none"], "field-f_city": "Kokand"}
    thanks = register(client, event, **answers, **{"field-f_visa_no": "mine"})
    link = re.sub("/registered$", "", thanks.headers["Location"])
    page = client.text(link)
    assert "None, Halal" in page
    assert "Kokand" in page
    assert "f_visa_no" not in the_one(session, event).answers
    form = client.text(f"{link}/change")
    assert 'value="Kokand"' in form
    assert "Visa no." not in form
    data = {**PERSON, "field-f_diet": "", "field-f_city": "Osh", "language": "en"}
    assert client.post(f"{link}/change", data=data).status_code == 303
    own = {key: value for key, value in the_one(session, event).answers.items() if key.startswith("f_")}
    assert own == {"f_city": {"name": "Osh"}}


def test_who_sees_which_answers(client: PageClient, session: Session) -> None:
    event = EventFactory(kind="toy")
    partner = HostFactory()
    session.add(CoHost(event_id=event.id, organisation_id=partner.id))
    for name, seen in (("Open", SeenBy.EVERYBODY), ("Inner", SeenBy.ORGANISERS), ("Passport", SeenBy.PROTOCOL)):
        field(event, name, seen_by=seen)
    registration = RegistrationFactory(
        event=event, answers={"f_open": "what-all-see", "f_inner": "what-few-see", "f_passport": "what-hosts-see"}
    )
    everything = {"what-all-see", "what-few-see", "what-hosts-see"}
    seen = {
        protocol_officer_of(event.host): everything - {"what-few-see"},
        organiser_of(event.host): everything - {"what-hosts-see"},
        UserFactory(is_admin=True): everything,
        organiser_of(partner): everything - {"what-hosts-see"},
        reviewer_of(event.host): {"what-all-see"},
    }
    base = f"/manage/events/{event.id}/people"
    for user, visible in seen.items():
        client.sign_in(user)
        for address in (f"{base}/{registration.id}", f"{base}?format=csv", f"{base}?columns=answer-f_open"):
            text = client.get(address).get_data(as_text=True)
            found = {word for word in everything if word in text}
            assert found == (visible if "columns" not in address else {"what-all-see"})


def test_an_organiser_fills_in_what_only_organisers_see(client: PageClient, session: Session, event: Event) -> None:
    field(event, "Visa no.", seen_by=SeenBy.ORGANISERS)
    registration = RegistrationFactory(event=event)
    address = f"/manage/events/{event.id}/people/{registration.id}"
    assert "Visa no." in client.text(f"{address}/change")
    data = {"given_name": "Aziz", "email": registration.email, "category": "participant", "language": "en"}
    assert client.post(f"{address}/change", data={**data, "field-f_visa_no": "V-1"}).status_code == 303
    assert the_one(session, event).answers["f_visa_no"] == "V-1"
    assert "V-1" in client.text(address)
    added = client.post(
        f"/manage/events/{event.id}/people/add", data={**data, "email": "b@x.uz", "field-f_visa_no": "2"}
    )
    assert added.status_code == 303


def test_a_condition_on_a_field_that_is_asked_no_more_is_refused_with_a_sentence(
    client: PageClient, session: Session, event: Event
) -> None:
    diet = field(event, "Diet", "choice")
    RegistrationFactory(event=event, answers={diet.key: "halal"})
    services.remove_field(diet, by=SYSTEM)
    session.commit()
    assert diet.removed_at is not None
    answer = add(client, event, "text", label__en="Which?", shown_if="f_diet=halal")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "“Which?” depends on a field that is not in this form." in html.unescape(page)
    assert labels(event) == []


def test_answers_to_depend_on_stand_under_the_field_that_they_answer(client: PageClient, event: Event) -> None:
    field(event, "Diet", "choice")
    field(event, "Meals", "choices")
    page = client.text(f"/manage/events/{event.id}/form/add/text")
    for label, key in (("Diet", "f_diet"), ("Meals", "f_meals")):
        group = page.split(f"<legend>{label}</legend>")[1].split("</fieldset>")[0]
        assert f'value="{key}=halal"' in group
        assert group.count("<input") == 2


def test_a_field_that_others_watch_is_not_removed_and_a_circle_is_shown_beside_the_condition(
    client: PageClient, event: Event
) -> None:
    first = field(event, "One", "choice")
    second = field(event, "Two", "choice", shown_when=first.key, shown_values=["halal"])
    base = f"/manage/events/{event.id}/form"
    refused = client.post(f"{base}/{first.id}/remove", follow_redirects=True)
    assert "These fields depend on it: “Two”." in html.unescape(refused.get_data(as_text=True))
    assert labels(event) == ["One", "Two"]
    data = {"label.en": "One", "options-0-en": "Halal", "options-0-value": "halal", "seen_by": "everybody"}
    asked = {"asked_of": "everybody", "shown_if": f"{second.key}=halal"}
    circle = client.post(f"{base}/{first.id}", data=data | asked)
    page = html.unescape(circle.get_data(as_text=True))
    assert circle.status_code == 422
    assert "These fields depend on each other in a circle: “One” → “Two” → “One”." in page
    assert 'id="shown_if-error"' in page
    assert first.shown_when is None
