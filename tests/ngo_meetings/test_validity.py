"""An accreditation until a date lets the body into the host's further meetings, and no impostor with it."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import UserFactory, organiser_of
from tests.ngo_meetings.builders import BODY, FOCAL, asks, body_values, in_days, meeting
from webapp.core.audit import AuditEntry
from webapp.core.errors import Invalid
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.mail.models import Message
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.accrediting import decisions, suspending, terms, validity
from webapp.ngo_meetings.accrediting.requests import request_accreditation
from webapp.ngo_meetings.errors import ImpossibleDecision
from webapp.ngo_meetings.models import Accreditation, NgoMeetingDetails
from webapp.ngo_meetings.models import AccreditationState as State


def later(event: Event, days: int = 60, **more: Any) -> Event:
    """Another meeting of the same host."""
    begins = event.starts_at + timedelta(days=days)
    return meeting(host=event.host, starts_at=begins, ends_at=begins + timedelta(hours=8), **more)


def until(event: Event, days: int = 100) -> date:
    """A day after a meeting."""
    return validity.first_day(event) + timedelta(days=days)


@pytest.fixture
def event(session: Session) -> Event:
    """A meeting."""
    return meeting()


@pytest.fixture
def standing(event: Event) -> Accreditation:
    """A body accredited for a hundred days, with a cap of its own."""
    return decisions.accredit(asks(event), by=SYSTEM, cap=7, until=until(event))


def test_it_is_accredited_at_once_with_its_own_cap(standing: Accreditation, event: Event, session: Session) -> None:
    other = later(event, cap=3)
    again = asks(other, {"en": "YUKSALISH movement"}, registration_number=standing.registration_number)
    assert (again.state, again.cap, again.granted_by_id) == (State.ACCREDITED, 7, standing.id)
    assert again.accredited_until is None
    assert validity.until_of(again) == standing.accredited_until
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "accreditation_carried_over")).one()
    assert (entry.details["earlier"], entry.details["earlier_event"]) == (standing.id, event.id)
    mails = session.scalars(select(Message.template).where(Message.event_id == other.id)).all()
    assert mails == ["accreditation_accredited"]


def test_a_meeting_may_have_one_cap_for_all(standing: Accreditation, event: Event, session: Session) -> None:
    other = later(event, cap=3)
    details = session.get(NgoMeetingDetails, other.id)
    assert details is not None
    details.caps_anew = True
    again = asks(other)
    assert (again.state, again.cap, queries.cap_of(again)) == (State.ACCREDITED, None, 3)


@pytest.mark.parametrize(("days", "state"), [(100, State.ACCREDITED), (101, State.APPLIED)])
def test_the_last_day_is_the_last_on_which_a_meeting_may_begin(
    standing: Accreditation, event: Event, days: int, state: State
) -> None:
    assert asks(later(event, days)).state is state


@pytest.mark.parametrize(
    "changed",
    [
        {"focal_email": "impostor@example.org"},
        {"registration_number": "another"},
        {"country": "KZ"},
        {"name": "Yuksalosh Movement"},
    ],
)
def test_who_only_looks_like_the_body_waits_for_a_person(
    standing: Accreditation, event: Event, changed: dict[str, str]
) -> None:
    known = {"registration_number": standing.registration_number} | changed
    assert asks(later(event), **known).state is State.APPLIED


def test_another_host_decides_for_itself(standing: Accreditation) -> None:
    assert asks(meeting()).state is State.APPLIED


def test_for_this_meeting_only(event: Event) -> None:
    decisions.accredit(asks(event), by=SYSTEM)
    assert asks(later(event)).state is State.APPLIED


def test_what_follows_from_a_decision_carries_nothing_further(standing: Accreditation, event: Event) -> None:
    """Once the decision is taken back, what came by it lets nobody in elsewhere."""
    assert asks(later(event)).state is State.ACCREDITED
    decisions.refuse(standing, "Dissolved.", by=SYSTEM)
    assert asks(later(event, 70)).state is State.APPLIED


def test_suspended_anywhere_or_refused_here_a_person_decides(standing: Accreditation, event: Event) -> None:
    refused_here = later(event, 50)
    decisions.refuse(asks(refused_here), "No.", by=SYSTEM)
    assert asks(refused_here).state is State.APPLIED
    suspending.suspend(standing, "A complaint.", by=SYSTEM)
    assert asks(later(event, 70)).state is State.APPLIED
    suspending.restore(standing, by=SYSTEM)
    assert asks(later(event, 80)).state is State.ACCREDITED


def test_a_body_entered_by_hand_is_decided_by_hand(standing: Accreditation, event: Event) -> None:
    made = request_accreditation(later(event), body_values(), by=SYSTEM, late=True)
    assert made.state is State.APPLIED


@pytest.mark.parametrize("days", [-1, 3700])
def test_days_that_make_no_sense(event: Event, days: int) -> None:
    body = asks(event)
    with pytest.raises(Invalid) as raised:
        decisions.accredit(body, by=SYSTEM, until=until(event, days))
    assert raised.value.field == "until"
    assert body.state is State.APPLIED
    with pytest.raises(ImpossibleDecision):
        terms.change(body, {"until": until(event)}, by=SYSTEM)


def test_organisers_set_and_see_the_last_day(client: PageClient, event: Event, session: Session) -> None:
    client.sign_in(organiser_of(event.host))
    body = asks(event)
    address = f"/manage/events/{event.id}/bodies"
    last = until(event).isoformat()
    assert client.post(f"{address}/{body.id}/accredit", data={"extent": "until", "until": "soon"}).status_code == 422
    assert (
        client.post(f"{address}/{body.id}/accredit", data={"cap": "4", "extent": "until", "until": last}).status_code
        == 303
    )
    session.refresh(body)
    assert (body.state, body.cap, str(body.accredited_until)) == (State.ACCREDITED, 4, last)
    again = asks(later(event))
    page = client.text(f"{address}/{body.id}")
    assert "By this decision it takes part in:" in page
    assert f"/manage/events/{again.event_id}/bodies/{again.id}" in page
    assert "By the decision at an earlier meeting" in client.text(f"/manage/events/{again.event_id}/bodies/{again.id}")
    assert str(body.accredited_until.year if body.accredited_until else "-") in client.get(
        f"{address}?format=csv"
    ).get_data(as_text=True)
    assert (
        client.post(f"{address}/{body.id}/cap", data={"cap": "4", "extent": "meeting", "until": last}).status_code
        == 303
    )
    session.refresh(body)
    assert body.accredited_until is None


def test_before_deciding_the_organiser_sees_what_was_decided_elsewhere(
    client: PageClient, standing: Accreditation, event: Event
) -> None:
    waits = asks(later(event), focal_email="new@yuksalish.example")
    client.sign_in(organiser_of(event.host))
    page = client.text(f"/manage/events/{waits.event_id}/bodies/{waits.id}")
    assert "The same body at other meetings" in page
    assert f"/manage/events/{event.id}/bodies/{standing.id}" in page


def test_the_way_in_goes_to_the_focal_point_alone(client: PageClient, standing: Accreditation, event: Event) -> None:
    """Whoever knows name, number and address gets no link on the screen; the focal point who has signed in does."""
    known = {**BODY, "registration_number": standing.registration_number}
    first, second = later(event), later(event, 70)
    answer = client.post(f"/ngo-meetings/{first.slug}/accreditation", data=known)
    assert answer.headers["Location"].endswith(f"/ngo-meetings/{first.slug}")
    client.sign_in(UserFactory(email=FOCAL.email))
    page = client.text(client.post(f"/ngo-meetings/{second.slug}/accreditation", data=known).headers["Location"])
    assert "Your organisation is accredited and may send up to 7 people." in page
    assert "that begin by" in page


def test_an_expired_one_asks_anew(session: Session) -> None:
    past = meeting(starts_at=in_days(-40), ends_at=in_days(-39))
    body = request_accreditation(meeting(host=past.host, starts_at=in_days(1)), body_values(), by=FOCAL)
    body.event_id = past.id
    session.flush()
    session.refresh(body)
    decisions.accredit(body, by=SYSTEM, until=until(past, 10))
    assert asks(meeting(host=past.host)).state is State.APPLIED
