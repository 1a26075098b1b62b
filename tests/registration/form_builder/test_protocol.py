"""Answers for the protocol only: read and revealed by its officers at the host, known to organisers, to nobody else."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import (
    HostFactory,
    RegistrationFactory,
    UserFactory,
    organiser_of,
    protocol_officer_of,
    reviewer_of,
)
from tests.registration.delegation_helpers import composed, exchange, host_path
from tests.registration.form_builder.builders import field, person
from tests.registration.test_api import Caller
from webapp.accounts.models import Membership, Role, User
from webapp.core.audit import AuditEntry
from webapp.core.permissions import SYSTEM
from webapp.events.models import CoHost, Event
from webapp.registration import services as registrations
from webapp.registration.form_builder.sealing import MASK
from webapp.registration.models import Registration
from webapp.registration.questions import SeenBy

NUMBER, PLACE = "AB1234567", "Kokand-on-the-river"
KEYS = ("f_passport", "f_place")


@pytest.fixture
def event(session: Session) -> Event:
    """An event of a host and a partner that asks for two things for the protocol only, one of them sealed."""
    made = exchange(kind="toy")
    session.add(CoHost(event_id=made.id, organisation_id=HostFactory().id))
    field(made, "Passport", sensitive=True, seen_by=SeenBy.PROTOCOL)
    field(made, "Place", seen_by=SeenBy.PROTOCOL)
    session.commit()
    return made


@pytest.fixture
def registration(event: Event) -> Registration:
    """Somebody who answered both."""
    return registrations.register(event, person(passport=NUMBER, place=PLACE), by=SYSTEM)


def base(event: Event) -> str:
    return f"/manage/events/{event.id}/people"


def partner(event: Event) -> int:
    return event.co_hosts[0].organisation_id


def test_a_protocol_officer_reads_and_reveals(client: PageClient, event: Event, registration: Registration) -> None:
    client.sign_in(protocol_officer_of(event.host))
    page = client.text(f"{base(event)}/{registration.id}")
    assert (PLACE in page, NUMBER in page, MASK in page) == (True, False, True)
    for address in (f"{base(event)}?columns=answer-f_place", f"{base(event)}?format=csv"):
        text = client.get(address).get_data(as_text=True)
        assert (PLACE in text, NUMBER in text) == (True, False)
    revealed = client.post(f"{base(event)}/{registration.id}/reveal", data={"key": "f_passport"})
    assert NUMBER in revealed.get_data(as_text=True)


def test_organisers_without_the_role_see_that_there_is_an_answer(
    client: PageClient, session: Session, event: Event, registration: Registration
) -> None:
    for host in (event.host, event.co_hosts[0].organisation):
        client.sign_in(organiser_of(host))
        for address in (f"{base(event)}/{registration.id}", f"{base(event)}?format=csv"):
            text = client.get(address).get_data(as_text=True)
            assert text.count(MASK) == 2
            assert PLACE not in text
            assert "/reveal" not in text
        change = client.text(f"{base(event)}/{registration.id}/change")
        assert "f_passport" not in change
        answer = client.post(f"{base(event)}/{registration.id}/reveal", data={"key": "f_passport"})
        assert answer.status_code == 403
        assert "Only a protocol officer of the host" in answer.get_data(as_text=True)
    assert session.scalars(select(AuditEntry).where(AuditEntry.action == "answer_revealed")).all() == []


def test_who_only_reviews_or_keeps_the_protocol_of_a_partner_learns_less(
    client: PageClient, event: Event, registration: Registration
) -> None:
    reveal = f"{base(event)}/{registration.id}/reveal"
    for user in (reviewer_of(event.host), protocol_officer_of(event.co_hosts[0].organisation)):
        client.sign_in(user)
        page = client.text(f"{base(event)}/{registration.id}")
        assert (PLACE in page, MASK in page, "Passport" in page) == (False, False, False)
        assert client.post(reveal, data={"key": "f_passport"}).status_code == 404
    client.sign_in(protocol_officer_of(HostFactory()))
    client.text(f"{base(event)}/{registration.id}", 404)


def test_an_organiser_changes_nothing_that_they_may_not_read(
    client: PageClient, session: Session, event: Event, registration: Registration
) -> None:
    client.sign_in(organiser_of(event.host))
    data = {"given_name": "Aziz", "email": registration.email, "category": "participant", "language": "en"}
    typed = {"field-f_place": "Elsewhere", "field-f_passport": "X1"}
    before = dict(registration.sealed)
    assert client.post(f"{base(event)}/{registration.id}/change", data={**data, **typed}).status_code == 303
    session.expire_all()
    found = session.get_one(Registration, registration.id)
    assert (found.given_name, found.answers["f_place"], found.sealed) == ("Aziz", PLACE, before)


def test_the_api_masks_what_only_the_protocol_reads(
    client: PageClient, event: Event, registration: Registration
) -> None:
    def answers(user: User) -> dict[str, str]:
        found: dict[str, str] = Caller(client, user)("GET", f"/registrations/{registration.id}").get_json()["answers"]
        return {key: found[key] for key in KEYS if key in found}

    assert answers(protocol_officer_of(event.host)) == {"f_passport": MASK, "f_place": PLACE}
    assert answers(organiser_of(event.host)) == {"f_passport": MASK, "f_place": MASK}
    assert answers(reviewer_of(event.host)) == {}
    assert answers(UserFactory(is_admin=True)) == {"f_passport": MASK, "f_place": PLACE}


def test_a_protocol_officer_comes_to_the_people_and_delegations_and_changes_nothing(
    client: PageClient, session: Session
) -> None:
    event = exchange(title={"en": "Visit of friends"})
    delegation = composed(event, "Wang")
    member = delegation.members[0]
    client.sign_in(protocol_officer_of(event.host))
    assert "Visit of friends" in client.text("/manage/events")
    assert "/manage/events/new" not in client.text("/manage/events")
    assert "Attendance" not in client.text(f"/manage/events/{event.id}/")
    listed = client.text(f"/manage/events/{event.id}/delegations")
    assert ("Ask for a delegation" in listed, host_path(delegation) in listed) == (False, True)
    page = client.text(host_path(delegation))
    assert "You may read this list" in page
    assert f"/manage/events/{event.id}/people/{member.id}" in page
    for word in ("Approve", "Withdraw the delegation", "Send a new link", "Add a person", "Head</button>"):
        assert word not in page
    client.text(host_path(delegation, "/print"))
    for path in ("/approve", "/members/new", "/withdraw", "/order"):
        assert client.post(host_path(delegation, path)).status_code == 403
    client.text(f"/manage/events/{event.id}/attendance", 403)


def test_where_somebody_reviews_for_another_host_they_still_only_read_here(
    client: PageClient, session: Session
) -> None:
    """The role of one host opens nothing at another."""
    ours, theirs = exchange(kind="seminar"), exchange(kind="seminar")
    user = protocol_officer_of(ours.host)
    session.add(Membership(user_id=user.id, organisation_id=theirs.host_id, role=Role.REVIEWER))
    session.commit()
    RegistrationFactory(event=ours)
    client.sign_in(user)
    for page in ("attendance", "selection"):
        client.text(f"/manage/events/{theirs.id}/{page}")
        client.text(f"/manage/events/{ours.id}/{page}", 403)
