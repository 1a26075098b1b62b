"""Answers to questions that are hidden, of another event, or not somebody's to answer are kept on no way in."""

import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, organiser_of
from tests.registration.delegation_helpers import composed, link_to
from tests.registration.form_builder.builders import PERSON, field
from tests.registration.test_api import Caller
from tests.registration.test_delegation_pages import hidden
from webapp.core.permissions import Actor
from webapp.core.spreadsheets.importing import ImportRefused
from webapp.events.models import Event
from webapp.registration.delegations.state import live_members
from webapp.registration.form_builder import services
from webapp.registration.models import Registration
from webapp.registration.people_import.running import import_people
from webapp.registration.questions import AskedOf, SeenBy

BY = Actor(name="Organiser", is_admin=True)
GIVEN = {
    "diet": "none",
    "since": "2001",
    "secret": "AB1234567",
    "removed": "old",
    "theirs": "another event's",
    "of_members": "a member's",
    "foreign": "x",
}
"""What is sent: `since` and `secret` are hidden with this diet, and nothing else but the diet is asked here."""
NAMES = {"given_name": "Aziza", "email": "aziza@example.org", "category": "participant", "language": "en"}
KEPT = {"f_diet": "none"}


@pytest.fixture
def event(session: Session) -> Event:
    """An event with a hidden question in clear, a hidden sensitive one, one asked no more, and one of members."""
    made: Event = EventFactory(kind="toy")
    shown = {"shown_when": "f_diet", "shown_values": ["halal"]}
    field(made, "Diet", "choice")
    field(made, "Since", "number", **shown)
    field(made, "Secret", sensitive=True, **shown)
    field(made, "Inner", seen_by=SeenBy.ORGANISERS, **shown)
    field(made, "Of members", asked_of=AskedOf.MEMBERS)
    field(EventFactory(kind="toy", host=made.host), "Theirs")
    services.remove_field(field(made, "Removed"), by=BY)
    session.commit()
    return made


def typed(**more: str) -> dict[str, str]:
    """The same as a form sends it."""
    return {f"field-f_{key}": value for key, value in (GIVEN | more).items()}


def answers() -> dict[str, str]:
    """The same as programs send it."""
    return {f"f_{key}": value for key, value in GIVEN.items()}


def by_the_form(client: PageClient, event: Event) -> None:
    """The public registration form."""
    assert client.post(f"/toys/{event.slug}/register", data=PERSON | typed(inner="mine")).status_code == 303


def by_the_change_page(client: PageClient, event: Event) -> None:
    """The page on which people change what they said."""
    thanks = client.post(f"/toys/{event.slug}/register", data=PERSON)
    link = re.sub("/registered$", "", thanks.headers["Location"])
    data = NAMES | {"field-motivation": "To learn."} | typed(inner="mine")
    assert client.post(f"{link}/change", data=data).status_code == 303


def by_an_organiser(client: PageClient, event: Event) -> None:
    """The organiser's page for somebody new."""
    client.sign_in(organiser_of(event.host))
    assert client.post(f"/manage/events/{event.id}/people/add", data=NAMES | typed(inner="ours")).status_code == 303


def by_an_organiser_who_changes(client: PageClient, event: Event) -> None:
    """The organiser's page for somebody who is there."""
    base = f"/manage/events/{event.id}/people"
    client.sign_in(organiser_of(event.host))
    made = client.post(f"{base}/add", data=NAMES)
    changed = client.post(f"{made.headers['Location']}/change", data=NAMES | typed(inner="ours"))
    assert changed.status_code == 303


def by_the_api(client: PageClient, event: Event) -> None:
    """A program of the organiser's."""
    call = Caller(client, organiser_of(event.host))
    body = {"given_name": "Aziza", "email": "aziza@example.org", "answers": answers() | {"f_inner": "ours"}}
    assert call("POST", f"/events/{event.id}/registrations", body=body).status_code == 201


def by_a_list(client: PageClient, event: Event) -> None:
    """A list that is imported."""
    names = ("diet", "since", "secret", "inner")
    row = {"given_name": "Aziza", "email": "aziza@example.org"} | {f"f_{name}": GIVEN.get(name, "x") for name in names}
    text = "\n".join(";".join(line) for line in (row.keys(), row.values()))
    import_people(event, io.BytesIO(text.encode()), "people.csv", by=BY, notify=False)


@pytest.mark.parametrize(
    "way", [by_the_form, by_the_change_page, by_an_organiser, by_an_organiser_who_changes, by_the_api, by_a_list]
)
def test_only_what_is_asked_of_somebody_is_kept(
    client: PageClient, session: Session, event: Event, way: Callable[[PageClient, Event], None]
) -> None:
    way(client, event)
    session.expire_all()
    found = session.scalars(select(Registration).where(Registration.event_id == event.id)).one()
    assert {key: value for key, value in found.answers.items() if key.startswith("f_")} == KEPT
    assert found.sealed == {}
    assert GIVEN["secret"] not in json.dumps([found.answers, found.asked])


@pytest.mark.parametrize("column", ["f_foreign", "f_theirs", "f_removed", "f_of_members"])
def test_a_list_with_a_column_that_nobody_asks_for_keeps_nothing_of_it(
    session: Session, event: Event, column: str
) -> None:
    text = f"given_name;{column}\nAziza;x\n".encode()
    try:
        import_people(event, io.BytesIO(text), "people.csv", by=BY, notify=False)
    except ImportRefused:
        session.rollback()
    found = session.scalars(select(Registration).where(Registration.event_id == event.id)).all()
    assert [one.answers for one in found if column in one.answers or column in one.sealed] == []


def test_a_coordinator_answers_for_a_member_only_what_members_are_asked(
    client: PageClient, session: Session, event: Event
) -> None:
    delegation = composed(event, "Wang")
    link, member = link_to(delegation), delegation.members[0]
    seen = hidden(client.text(f"{link}/members/{member.id}"), "seen")
    data: dict[str, Any] = {"given_name": "Wang", "category": "participant", "visa": "", "head": "y", "seen": seen}
    assert client.post(f"{link}/members/{member.id}", data=data | typed(inner="mine")).status_code == 303
    session.expire_all()
    (kept,) = live_members(delegation)
    own = {key: value for key, value in kept.answers.items() if key.startswith("f_")}
    assert (own, kept.sealed) == (KEPT | {"f_of_members": "a member's"}, {})
