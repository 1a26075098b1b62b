"""A focal point whose links are closed acts for the body no more, by link nor by account, until let in again."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.api import bearer
from tests.client import PageClient
from tests.factories import HostFactory, UserFactory, organiser_of, reviewer_of
from tests.ngo_meetings.builders import FOCAL, accredited, asks, meeting, named, page_of
from tests.ngo_meetings.test_focal_points import API, NEW
from tests.ngo_meetings.test_validity import later, until
from webapp.accounts import known_addresses
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.mail import context
from webapp.mail.models import Message, MessageState
from webapp.ngo_meetings.accrediting import decisions, focal_points
from webapp.ngo_meetings.letters import mails
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.models import AccreditationState as State
from webapp.registration import links


@pytest.fixture
def event(session: Session) -> Event:
    """A meeting."""
    return meeting()


@pytest.fixture
def body(event: Event) -> Accreditation:
    """A body that is accredited to it."""
    return accredited(event)


def close(body: Accreditation, session: Session) -> None:
    """Keep its focal point out."""
    focal_points.close_links(body, by=SYSTEM)
    session.commit()


def test_neither_link_nor_account_acts_until_a_link_is_sent(
    client: PageClient, event: Event, body: Accreditation, session: Session
) -> None:
    former, organiser, account = page_of(body), organiser_of(event.host), UserFactory(email=FOCAL.email)
    own = f"/accreditations/of/{body.id}"
    address = f"/manage/events/{event.id}/bodies/{body.id}"
    client.sign_in(organiser)
    assert client.post(f"{address}/close-links").status_code == 303
    page = client.text(address)
    assert "neither a link nor an account acts for the body" in page
    assert "Let in again and send a link" in page
    assert "kept out" in client.text(f"/manage/events/{event.id}/bodies")
    client.sign_in(account)
    person = {"given_name": "Aziza"}
    for door, status in ((former, 410), (page_of(body), 410), (own, 404)):
        assert client.get(door).status_code == status
        assert client.post(f"{door}/people/new", data=person).status_code == status
        assert client.post(f"{door}/focal-point", data=NEW).status_code == status
    closed = client.get(former).get_data(as_text=True)
    assert "The organisers have closed this link." in closed
    assert f"write to {event.contact_email} for a new link" in closed
    assert "You are not the focal point of an organisation" in client.text("/accreditations/")
    assert known_addresses.find(FOCAL.email or "") is None
    client.sign_in(organiser)
    assert client.post(f"{address}/link").status_code == 303
    client.sign_in(account)
    assert client.post(f"{own}/people/new", data=person).status_code == 303
    assert client.get(page_of(body)).status_code == 200
    assert client.get(former).status_code == 410


def test_a_letter_brings_no_link_meanwhile(body: Accreditation, session: Session) -> None:
    close(body, session)
    mails.tell_focal_point(body, mails.MOVED)
    session.flush()
    message = session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
    assert context.values_for([message])[message.id]["accreditation_url"].endswith("/accreditations/")


def test_whoever_is_kept_out_is_not_accredited_at_once_elsewhere(event: Event, session: Session) -> None:
    body = decisions.accredit(asks(event), by=SYSTEM, until=until(event))
    close(body, session)
    assert asks(later(event)).state is State.APPLIED
    focal_points.send_link(body, by=SYSTEM)
    assert asks(later(event, 70)).state is State.ACCREDITED


def test_people_without_an_address_are_not_reached_through_the_closed_mailbox(
    client: PageClient, body: Accreditation, session: Session
) -> None:
    (served,) = named(body, "Aziza")
    (other,) = named(body, "Bobur", email="bobur@example.org")
    theirs, others = (f"/r/{links.mint(one)}" for one in (served, other))
    session.commit()
    close(body, session)
    assert (served.email, other.email) == (None, "bobur@example.org")
    waiting = select(Message.state).where(Message.registration_id == served.id)
    assert set(session.scalars(waiting)) == {MessageState.SUPPRESSED}
    assert (client.get(theirs).status_code, client.get(others).status_code) == (410, 200)
    focal_points.send_link(body, by=SYSTEM)
    assert served.email == FOCAL.email


def test_with_another_focal_point_their_letters_go_there(
    client: PageClient, body: Accreditation, session: Session
) -> None:
    served, other = named(body, "Aziza")[0], named(body, "Bobur", email="bobur@example.org")[0]
    theirs = f"/r/{links.mint(served)}"
    client.post(f"{page_of(body)}/focal-point", data=NEW)
    assert (served.email, other.email) == ("kamola@yuksalish.example", "bobur@example.org")
    assert client.get(theirs).status_code == 410


def test_programs_list_focal_points_and_see_who_is_kept_out(
    client: PageClient, event: Event, body: Accreditation, session: Session
) -> None:
    headers = bearer(organiser_of(event.host))
    asks(event, "Mahalla Union", focal_email="second@example.org")
    url, one = f"{API}/events/{event.id}/focal-points", f"{API}/accreditations/{body.id}"
    listed = client.get(url, headers=headers).json
    assert [item["email"] for item in listed["items"]] == [FOCAL.email, "second@example.org"]
    assert listed["items"][0] == client.get(f"{one}/focal-point", headers=headers).json
    assert (listed["items"][0]["body"], listed["items"][0]["access"]) == ({"en": "Yuksalish Movement"}, "open")
    assert client.get(f"{url}?state=applied", headers=headers).json["total"] == 1
    closed = client.post(f"{one}/close-links", headers=headers).json
    assert closed["access_closed_at"]
    found = client.get(f"{url}?access=closed", headers=headers).json["items"]
    assert [(item["accreditation_id"], item["access"]) for item in found] == [(body.id, "closed")]
    assert [item["email"] for item in client.get(f"{url}?access=open", headers=headers).json["items"]] == [
        "second@example.org"
    ]
    for stranger in (organiser_of(HostFactory()), reviewer_of(event.host), UserFactory(email=FOCAL.email)):
        for path in (url, f"{one}/focal-point"):
            assert client.get(path, headers=bearer(stranger)).status_code in (403, 404)


def test_calls_can_be_repeated(client: PageClient, event: Event, body: Accreditation, session: Session) -> None:
    headers = bearer(organiser_of(event.host))
    one = f"{API}/accreditations/{body.id}"
    # A form's token, which a program has none of, would make another request of it in the next second.
    repeated = headers | {"Idempotency-Key": f"link-{body.id}"}
    letters = select(Message.id).where(Message.template == "accreditation_link")
    for _again in range(2):
        assert client.put(f"{one}/focal-point", json=NEW, headers=headers).status_code == 200
    assert len(session.scalars(letters).all()) == 1
    for _again in range(2):
        answer = client.post(f"{one}/link", headers=repeated, csrf=False)
        assert answer.status_code == 200, answer.json
    assert len(session.scalars(letters).all()) == 2
    client.post(f"{one}/close-links", headers=headers)
    assert client.put(f"{one}/focal-point", json=NEW, headers=headers).json["access_closed_at"] is None
    assert len(session.scalars(letters).all()) == 3


def test_the_document_names_them(client: PageClient) -> None:
    paths = client.get(f"{API}/openapi.json").json["paths"]
    assert "get" in paths["/events/{event_id}/focal-points"]
    assert {"get", "put"} <= paths["/accreditations/{accreditation_id}/focal-point"].keys()
