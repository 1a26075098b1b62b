"""Everything that happened to one person in an event stands on their page."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, organiser_of, reviewer_of
from tests.queries import QueryCounter
from tests.registration.form_builder.builders import field
from webapp.attendance.marks import MarkValue, mark
from webapp.attendance.models import Mark
from webapp.attendance.sheets import ensure_sheets
from webapp.core import clock
from webapp.core.permissions import SYSTEM, Actor, link_holder
from webapp.events.models import Event
from webapp.registration import changes, services
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.own_changes import changing, deciding, substituting
from webapp.registration.own_changes.rules import Rules, set_rules
from webapp.registration.own_changes.substituting import SubstituteValues

HOST = Actor(name="Organiser", is_admin=True)


def history_of(client: PageClient, registration: Registration) -> str:
    """The page of the person."""
    return client.text(f"/manage/events/{registration.event_id}/people/{registration.id}")


def test_deeds_are_told_with_what_they_were_about(client: PageClient, session: Session) -> None:
    event = EventFactory(kind="toy")
    field(event, "Hotel", "choice")
    set_rules(event, Rules(("country", "f_hotel"), substitutes=True), by=HOST)
    registration = RegistrationFactory(event=event, given_name="Aziz", answers={"f_hotel": "none"})
    changes.update_registration(registration, {"organisation": "Mehr"}, by=HOST)
    wanted = {"country": "KG", "answers": {"f_hotel": "halal"}}
    changing.change_own(registration, wanted, by=link_holder("Aziz"))
    deciding.refuse(registration, reason="The quota is full.", by=HOST)
    substituting.name_substitute(
        registration, SubstituteValues(given_name="Nodira", email="n@example.org"), by=link_holder("Aziz")
    )
    session.commit()
    client.sign_in(organiser_of(event.host))
    page = history_of(client, registration)
    for words in (
        "Registration changed",
        "Organisation",
        "Country, Hotel",
        "The quota is full.",
        "Aziz Rahimov, then Nodira",
        "n@example.org",
        "To the substitute",
    ):
        assert words in page
    client.sign_in(reviewer_of(event.host))
    assert "Country, Hotel" in history_of(client, registration)


def test_offers_and_times_in_the_zone_of_the_event(client: PageClient, session: Session) -> None:
    event = EventFactory(kind="toy", capacity=5, timezone="Asia/Kabul")
    registration = RegistrationFactory(event=event, state=State.WAITLISTED)
    with clock.at(datetime(2026, 11, 1, 3, 0, tzinfo=UTC)):
        services.offer(registration, by=SYSTEM)
    services.decline(registration, by=link_holder("Aziz"))
    session.commit()
    client.sign_in(organiser_of(event.host))
    page = history_of(client, registration)
    assert "Place offered" in page
    assert "Offer declined" in page
    assert "1 Nov 2026, 07:30 (Kabul)" in page


@pytest.fixture
def running(session: Session) -> Event:
    """An event of three days that has begun."""
    now = clock.now().replace(microsecond=0)
    made: Event = EventFactory(starts_at=now, timezone="UTC")
    return made


def test_attendance_stands_on_the_page(client: PageClient, session: Session, running: Event) -> None:
    registration = RegistrationFactory(event=running)
    client.sign_in(organiser_of(running.host))
    assert 'id="attendance"' not in history_of(client, registration)
    (sheet, *_more) = ensure_sheets(running)
    mark(sheet, [MarkValue(registration.id, Mark.SUBSTITUTED, "By train.", "Nodira")], by=HOST)
    session.commit()
    page = history_of(client, registration)
    assert 'id="attendance"' in page
    for words in ("Substituted", "Nodira", "By train.", f"/attendance/sheets/{sheet.id}/people/{registration.id}"):
        assert words in page


def test_a_long_history_costs_no_more_than_a_short_one(
    client: PageClient, session: Session, queries: QueryCounter
) -> None:
    event = EventFactory(kind="toy")
    registration = RegistrationFactory(event=event)
    client.sign_in(organiser_of(event.host))
    history_of(client, registration)
    counts = []
    for number in (1, 6):
        for step in range(number):
            changes.update_registration(registration, {"organisation": f"Body {number}.{step}"}, by=HOST)
        session.commit()
        queries.reset()
        history_of(client, registration)
        counts.append(queries.count)
    assert counts[0] == counts[1]
