"""The documents of an event on the personal pages of those who may still come."""

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.events.test_documents import PDF, document
from tests.factories import EventFactory, UserFactory, organiser_of
from tests.queries import QueryCounter
from tests.registration.delegation_helpers import COORDINATOR, add, composed, exchange, host_of, host_path, link_to
from tests.registration.test_personal import link_of, someone
from webapp.events.documents.models import Audience
from webapp.events.models import Event
from webapp.registration.delegations import decisions
from webapp.registration.delegations.deciding import waiting
from webapp.registration.models import LIVE, DelegationState
from webapp.registration.models import RegistrationState as State


@pytest.fixture
def event(session: Session) -> Event:
    """A toy event."""
    found: Event = EventFactory(kind="toy", capacity=5)
    return found


@pytest.mark.parametrize("state", State)
def test_they_are_there_while_the_registration_is_live(client: PageClient, event: Event, state: State) -> None:
    registration = someone(state, event=event)
    public, inner = document(event), document(event, "Information note", Audience.REGISTERED)
    path = link_of(registration)
    page = client.text(path)
    live = state in LIVE
    assert ("Concept note" in page, "Information note" in page) == (live, live)
    for one in (public, inner):
        answer = client.get(f"{path}/documents/{one.id}")
        assert answer.status_code == (200 if live else 404)
        assert (answer.data == PDF) == live
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert (f"{path}/documents/{one.id}" in page) == live


def test_whoever_signed_in_with_the_address_has_them_too(client: PageClient, event: Event) -> None:
    user = UserFactory()
    mine, other = someone(event=event, email=user.email), someone(event=event)
    inner = document(event, "Information note", Audience.REGISTERED)
    client.sign_in(user)
    assert f"/me/{mine.id}/documents/{inner.id}" in client.text(f"/me/{mine.id}")
    assert client.get(f"/me/{mine.id}/documents/{inner.id}").data == PDF
    assert client.get(f"/me/{other.id}/documents/{inner.id}").status_code == 404


def test_a_link_opens_nothing_of_other_events(client: PageClient, event: Event) -> None:
    path = link_of(someone(event=event))
    theirs = document(EventFactory(kind="toy"))
    assert client.get(f"{path}/documents/{theirs.id}").status_code == 404
    assert client.get(f"/r/forged/documents/{document(event).id}").status_code == 404
    assert 'id="documents"' in client.text(path)


def test_without_documents_the_page_has_no_such_part(client: PageClient, event: Event) -> None:
    assert 'id="documents"' not in client.text(link_of(someone(event=event)))


def test_the_page_takes_as_many_statements_with_one_document_as_with_three(
    client: PageClient, event: Event, session: Session, queries: QueryCounter
) -> None:
    path = link_of(someone(event=event))
    document(event)
    session.commit()
    session.expire_all()
    queries.reset()
    client.text(path)
    few = queries.count
    document(event, "Second", Audience.REGISTERED)
    document(event, "Third")
    session.commit()
    session.expire_all()
    with queries.at_most(few):
        assert "Third" in client.text(path)


def test_coordinators_and_members_of_delegations_have_them(
    client: PageClient, session: Session, queries: QueryCounter
) -> None:
    visit = exchange()
    delegation = composed(visit, "Na Li")
    decisions.approve(decisions.submit(delegation, by=COORDINATOR), by=host_of(visit))
    inner, theirs = document(visit, "Information note", Audience.REGISTERED), document(EventFactory(kind="toy"))
    path, member = link_to(delegation), link_of(delegation.members[0])
    for page in (path, member):
        assert f"{page}/documents/{inner.id}" in client.text(page)
        assert client.get(f"{page}/documents/{inner.id}").data == PDF
        assert client.get(f"{page}/documents/{theirs.id}").status_code == 404
    session.expire_all()
    queries.reset()
    client.text(path)
    few = queries.count
    document(visit, "Second")
    document(visit, "Third")
    session.commit()
    session.expire_all()
    with queries.at_most(few):
        assert "Third" in client.text(path)
    host = client.application.test_client().sign_in(organiser_of(visit.host))
    assert "Information note" not in host.text(host_path(delegation)), "the host has a page for them"
    decisions.withdraw(delegation, by=COORDINATOR)
    assert "Information note" not in client.text(path)
    assert client.get(f"{path}/documents/{inner.id}").status_code == 404


def test_documents_for_who_comes_are_the_coordinators_once_the_list_is_approved(
    client: PageClient, session: Session
) -> None:
    visit = exchange()
    delegation = composed(visit, "Na Li")
    everybody, inner = document(visit, "Information note"), document(visit, "Hotel and cars", Audience.REGISTERED)
    path, host = link_to(delegation), host_of(visit)

    def sees() -> list[bool]:
        page = client.text(path)
        listed = [f"{path}/documents/{one.id}" in page for one in (everybody, inner)]
        given = [client.get(f"{path}/documents/{one.id}").status_code == 200 for one in (everybody, inner)]
        assert listed == given
        return given

    assert sees() == [True, False]
    decisions.submit(delegation, by=COORDINATOR)
    assert sees() == [True, False]
    decisions.return_(delegation, reason="Who interprets?", by=host)
    assert sees() == [True, False]
    decisions.submit(delegation, by=COORDINATOR)
    waiting.put_on_waiting_list(delegation, by=host)
    assert sees() == [True, False]
    decisions.approve(delegation, by=host)
    assert sees() == [True, True]
    add(delegation, "Liu")
    assert delegation.state is DelegationState.SUBMITTED
    assert sees() == [True, True]
    decisions.return_(delegation, reason="Who is Liu?", by=host)
    assert sees() == [True, True]
