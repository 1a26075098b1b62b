"""A field is asked of everybody, of those who register alone, or of members of delegations."""

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, organiser_of
from tests.registration.form_builder.builders import GUEST, field, person
from tests.registration.test_api import Caller
from webapp.core.errors import Invalid
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.registration import services
from webapp.registration.form_builder import answering, reading
from webapp.registration.form_builder import services as forms
from webapp.registration.questions import AskedOf


@pytest.fixture
def event(client: PageClient) -> Event:
    """A visit, whose organiser has signed in."""
    made: Event = EventFactory(kind="exchange")
    client.sign_in(organiser_of(made.host))
    return made


def test_the_page_of_a_field_sets_of_whom_it_is_asked_and_the_list_says_it(client: PageClient, event: Event) -> None:
    base = f"/manage/events/{event.id}/form"
    assert "Of whom it is asked" in client.text(f"{base}/add/text")
    data = {"label.en": "Passport", "seen_by": "everybody", "asked_of": "members"}
    assert client.post(f"{base}/add/text", data=data).status_code == 303
    (made,) = reading.fields_of(event.id)
    assert made.asked_of is AskedOf.MEMBERS
    assert "Only members of delegations" in client.text(base)
    assert client.post(f"{base}/{made.id}", data=data | {"asked_of": "alone"}).status_code == 303
    assert made.asked_of is AskedOf.ALONE
    assert client.post(f"{base}/{made.id}", data=data | {"asked_of": "dogs"}).status_code == 422


def test_where_there_are_no_delegations_it_is_not_set(client: PageClient, event: Event) -> None:
    alone = EventFactory(kind="toy", host=event.host)
    assert "Of whom it is asked" not in client.text(f"/manage/events/{alone.id}/form/add/text")


def test_the_preview_shows_what_each_is_asked(client: PageClient, event: Event) -> None:
    field(event, "Passport", asked_of=AskedOf.MEMBERS)
    field(event, "How you heard of it", asked_of=AskedOf.ALONE)
    base = f"/manage/events/{event.id}/form/preview"
    alone, member = client.text(base), client.text(f"{base}?of=members")
    assert ("Passport" in alone, "How you heard of it" in alone) == (False, True)
    assert ("Passport" in member, "How you heard of it" in member) == (True, False)


def test_who_registers_alone_is_not_asked_what_members_are(session: Session) -> None:
    event = EventFactory(kind="toy")
    field(event, "Passport", asked_of=AskedOf.MEMBERS, required=True)
    field(event, "Diet", "choice")
    registration = services.register(event, person(passport="AB1", diet="halal"), by=GUEST)
    assert registration.answers == {"f_diet": "halal"}
    assert [question.key for question in reading.questions_at("toy", event.slug)] == ["f_diet"]


def test_a_member_is_not_asked_what_others_are(event: Event) -> None:
    field(event, "Source", asked_of=AskedOf.ALONE, required=True)
    field(event, "Passport", asked_of=AskedOf.MEMBERS)
    given = {"f_source": "A friend", "f_passport": "AB1"}
    kept = answering.settle(event, given, by=SYSTEM, member=True, strict=True)
    assert kept.answers == {"f_passport": "AB1"}


def test_a_condition_between_different_people_can_never_hold(event: Event) -> None:
    diet = field(event, "Diet", "choice", asked_of=AskedOf.ALONE)
    with pytest.raises(Invalid, match="asked of different people"):
        field(event, "Which?", asked_of=AskedOf.MEMBERS, shown_when=diet.key, shown_values=["halal"])


def test_the_api_takes_and_gives_it(client: PageClient, event: Event) -> None:
    call = Caller(client, organiser_of(event.host))
    path = f"/events/{event.id}/form"
    fields = [{"kind": "text", "label": "Passport", "asked_of": "members"}, {"kind": "text", "label": "Diet"}]
    written = call("PUT", path, body={"fields": fields}).get_json()["fields"]
    assert [one["asked_of"] for one in written] == ["members", "everybody"]
    assert call("GET", path).get_json()["fields"] == written


def test_a_copied_form_asks_the_same_people(event: Event) -> None:
    field(event, "Passport", asked_of=AskedOf.MEMBERS)
    copy: Event = EventFactory(kind="exchange")
    forms.copy_form(copy, event, by=SYSTEM)
    assert reading.fields_of(copy.id)[0].asked_of is AskedOf.MEMBERS
