"""Somebody of a body is replaced by somebody else."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.ngo_meetings.builders import FOCAL, accredited, in_days, meeting, named, page_of
from tests.ngo_meetings.helpers import messages_to, states
from webapp.core.errors import Conflict
from webapp.core.permissions import SYSTEM
from webapp.events.models import Approval
from webapp.ngo_meetings import queries as reads
from webapp.ngo_meetings.people import representatives
from webapp.registration import services
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.own_changes import substituting
from webapp.registration.own_changes.rules import Rules, set_rules
from webapp.registration.own_changes.substituting import SubstituteValues


def test_somebody_is_replaced_and_the_seat_stays_with_the_body(client: PageClient, session: Session) -> None:
    event = meeting(cap=2, capacity=1)
    body = accredited(event)
    (first,) = named(body, "Aziza", email="aziza@example.org")
    (waits,) = named(accredited(event, "Mahalla Union"), "Sardor")
    link = page_of(body)
    client.text(f"{link}/people/{first.id}/replace")
    answer = client.post(
        f"{link}/people/{first.id}/replace", data={"given_name": "Bobur", "email": "bobur@example.org"}
    )
    page = client.text(answer.headers["Location"].split("#")[0])
    assert "Bobur comes instead of Aziza." in page
    assert "No longer coming (1)" in page
    newcomer = session.scalars(select(Registration).where(Registration.given_name == "Bobur")).one()
    assert states(first, newcomer, waits) == [State.WITHDRAWN, State.CONFIRMED, State.WAITLISTED]
    assert newcomer.reference != first.reference
    assert messages_to(session, "aziza@example.org") == ["registration_confirmed", "registration_withdrawn"]
    assert messages_to(session, "bobur@example.org") == ["registration_confirmed"]


def test_where_organisers_approve_a_newcomer_waits_for_that_and_the_seat_is_not_given_away(session: Session) -> None:
    event = meeting(cap=1, capacity=1, approval=Approval.MANUAL)
    body = accredited(event)
    (first,) = named(body, "Aziza")
    (waits,) = named(accredited(event, "Mahalla Union"), "Sardor")
    services.approve(first, by=SYSTEM)
    services.put_on_waiting_list(waits, by=SYSTEM)
    new = representatives.replace(
        body, reads.person_of(body, first.id), representatives.PersonValues(given_name="Bobur"), by=FOCAL
    )
    assert states(new, waits) == [State.PENDING, State.WAITLISTED]


def test_replacing_works_after_registration_has_closed(client: PageClient, session: Session) -> None:
    event = meeting()
    body = accredited(event)
    (first,) = named(body, "Aziza")
    event.registration_closes_at = in_days(-1)
    session.commit()
    link = page_of(body)
    assert "You can still replace people" in client.text(link)
    assert client.post(f"{link}/people/new", data={"given_name": "Bobur"}).status_code == 422
    assert client.post(f"{link}/people/{first.id}/replace", data={"given_name": "Bobur"}).status_code == 303


def test_a_bad_replacement_changes_nothing(client: PageClient, session: Session) -> None:
    body = accredited(meeting())
    first, _second = named(body, "Aziza", "Bobur")
    answer = client.post(f"{page_of(body)}/people/{first.id}/replace", data={"given_name": "Bobur"})
    assert answer.status_code == 422
    assert "Bobur is on the list already." in answer.get_data(as_text=True)
    assert states(first) == [State.CONFIRMED]


def test_who_comes_for_a_body_is_replaced_by_its_focal_point_alone(session: Session) -> None:
    event = meeting()
    set_rules(event, Rules(substitutes=True), by=SYSTEM)
    (person,) = named(accredited(event), "Aziza", email="aziza@example.org")
    with pytest.raises(Conflict, match="focal point"):
        substituting.name_substitute(person, SubstituteValues(given_name="B", email="b@example.org"), by=FOCAL)
