"""The pages of a selection: reviewers score, organisers decide, and others learn nothing."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, HostFactory, UserFactory, actor_of, organiser_of, reviewer_of
from tests.queries import QueryCounter
from tests.seminars.builders import PDF, application, apply, seminar
from tests.seminars.scores import fields, reviewers_of, scored
from webapp.accounts.models import Membership, Role
from webapp.events.models import Event
from webapp.extensions import db
from webapp.mail.models import Message
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State
from webapp.seminars.models import Placing, Scoring, ShortListed
from webapp.seminars.short_list import place


def at(event: Event, part: str = "") -> str:
    """The address of the pages."""
    return f"/manage/events/{event.id}/selection{part}"


@pytest.fixture
def event(session: Session) -> Event:
    """A seminar."""
    return seminar()


@pytest.fixture
def organiser(client: PageClient, event: Event) -> PageClient:
    """A client of its organiser."""
    return client.sign_in(organiser_of(event.host))


def test_the_list_and_an_application(organiser: PageClient, event: Event) -> None:
    assert "No applications yet" in organiser.text(at(event))
    first, second = application(event, "Aziza"), application(event, "Bobur", country="KZ")
    page = organiser.text(at(event))
    assert "Aziza" in page
    assert "Bobur" not in organiser.text(at(event, "?country=UZ"))
    assert "Bobur" in organiser.text(at(event, "?q=Бобур"))
    shown = organiser.text(at(event, f"/{first.id}"))
    assert "To learn." in shown
    assert "No CV came with this application." in shown
    assert f"/selection/{second.id}" in shown
    assert organiser.get(at(event, f"/{first.id}/cv")).status_code == 404


def test_the_list_is_exported_with_points(organiser: PageClient, event: Event) -> None:
    found = application(event, "=Aziza")
    for reviewer, value in zip(reviewers_of(event), (5, 4), strict=True):
        scored(found, value, by=reviewer)
    rows = organiser.get(at(event, "?format=csv")).get_data(as_text=True).splitlines()
    assert "'=Aziza" in rows[1]
    assert "90.0" in rows[1]
    assert "20.0" in rows[1]
    assert organiser.get(at(event, "?format=xlsx")).data.startswith(b"PK")


def test_a_cv_is_downloaded_by_who_reads_applications(client: PageClient, event: Event, session: Session) -> None:
    apply(client, event, (PDF, "Rashidova.pdf"))
    found = session.scalars(select(Registration)).one()
    path = at(event, f"/{found.id}/cv")
    assert client.get(path).status_code == 303
    client.sign_in(reviewer_of(event.host))
    answer = client.get(path)
    assert (answer.status_code, answer.data) == (200, PDF)
    assert "Rashidova.pdf" in answer.headers["Content-Disposition"]
    client.sign_in(reviewer_of(HostFactory()))
    assert client.get(path).status_code == 404


def test_the_best_stand_first(organiser: PageClient, event: Event) -> None:
    (by,) = reviewers_of(event, 1)
    for name, value in (("Low", 1), ("High", 5), ("Middle", 3)):
        scored(application(event, name), value, by=by)
    application(event, "Unread")
    page = organiser.text(at(event))
    places = [page.index(f">{name} Rahimov<") for name in ("High", "Middle", "Low", "Unread")]
    assert places == sorted(places)


def test_many_are_decided_at_once_with_a_reason_and_mail(organiser: PageClient, event: Event, session: Session) -> None:
    people = [application(event, name) for name in ("Aziza", "Bobur", "Dilnoza")]
    ids = [one.id for one in people]
    answer = organiser.post(at(event), data={"ids": ids, "action": "reject"})
    assert "Write the reason" in organiser.text(answer.headers["Location"])
    organiser.post(at(event), data={"ids": ids[:1], "action": "reject", "reason": "Another field."})
    answer = organiser.post(at(event), data={"ids": ids, "action": "approve"})
    page = answer.get_data(as_text=True)
    assert "2 applications decided." in page
    assert "1 was skipped, and nothing has changed there:" in page
    assert "Aziza" in page
    for one in people:
        session.refresh(one)
    assert [one.state for one in people] == [State.REJECTED, State.CONFIRMED, State.CONFIRMED]
    sent = session.scalars(select(Message.template).order_by(Message.id)).all()
    assert sent == ["registration_rejected", "registration_confirmed", "registration_confirmed"]


def test_places_are_kept_to_and_the_rest_is_named(organiser: PageClient, session: Session, event: Event) -> None:
    event.capacity = 1
    ids = [application(event, name).id for name in ("Aziza", "Bobur")]
    page = organiser.post(at(event), data={"ids": ids, "action": "approve"}).get_data(as_text=True)
    assert "1 application decided." in page
    assert "The only place is taken." in page
    organiser.post(at(event), data={"ids": ids, "action": "waitlist"})
    states = session.scalars(select(Registration.state).order_by(Registration.id)).all()
    assert states == [State.CONFIRMED, State.WAITLISTED]


def test_unknown_actions_and_numbers_change_nothing(organiser: PageClient, event: Event, session: Session) -> None:
    stranger = application(seminar())
    assert organiser.post(at(event), data={"ids": [stranger.id], "action": "explode"}).status_code == 400
    data = {"ids": [stranger.id, "x", 10**30], "action": "approve"}
    assert organiser.post(at(event), data=data).status_code == 303
    session.refresh(stranger)
    assert stranger.state is State.PENDING
    assert organiser.get(at(event, f"/{stranger.id}")).status_code == 404


def test_reviewers_do_not_decide(client: PageClient, event: Event, session: Session) -> None:
    found = application(event)
    client.sign_in(reviewer_of(event.host))
    for part, action in (("", "approve"), ("/short-list", "accepted")):
        assert client.post(at(event, part), data={"ids": [found.id], "action": action}).status_code == 403
    for part in ("/sheet", "/decision"):
        assert client.get(at(event, part)).status_code == 403
        assert client.post(at(event, part), data={}).status_code == 403
    both = reviewer_of(event.host)
    session.add(Membership(user_id=both.id, organisation_id=HostFactory().id, role=Role.ORGANISER))
    session.commit()
    client.sign_in(both)
    assert client.post(at(event), data={"ids": [found.id], "action": "approve"}).status_code == 403
    session.refresh(found)
    assert found.state is State.PENDING


@pytest.mark.parametrize("who", ["reviewer of another host", "organiser of another host", "participant", "nobody"])
def test_who_may_not_learns_nothing(client: PageClient, event: Event, session: Session, who: str) -> None:
    found = application(event, "Secretive")
    users = {
        "reviewer of another host": lambda: reviewer_of(HostFactory()),
        "organiser of another host": lambda: organiser_of(HostFactory()),
        "participant": UserFactory,
    }
    if who in users:
        client.sign_in(users[who]())
    for part in ("", f"/{found.id}", f"/{found.id}/cv"):
        answer = client.get(at(event, part))
        assert answer.status_code in (303, 403, 404)
        assert "Secretive" not in answer.get_data(as_text=True)
    client.post(at(event, f"/{found.id}"), data=fields(5))
    client.post(at(event, f"/{found.id}/conflict"), data={"reason": "Because."})
    client.post(at(event), data={"ids": [found.id], "action": "approve"})
    client.post(at(event, "/short-list"), data={"ids": [found.id], "action": "accepted"})
    session.refresh(found)
    assert found.state is State.PENDING
    assert session.scalar(select(Scoring.user_id)) is None
    assert session.scalar(select(ShortListed.registration_id)) is None


def test_other_kinds_of_events_have_no_selection(client: PageClient, session: Session) -> None:
    meeting = EventFactory(kind="ngo_meeting")
    client.sign_in(organiser_of(meeting.host))
    assert client.get(at(meeting)).status_code == 404


@pytest.mark.parametrize(("part", "most"), [("", 17), ("/decision", 14), ("one", 16)])
def test_the_pages_ask_the_same_of_the_database_however_many_apply(
    organiser: PageClient, event: Event, queries: QueryCounter, part: str, most: int
) -> None:
    by = reviewers_of(event)
    first = application(event, "Aziza")
    path = f"/{first.id}" if part == "one" else part
    scored(first, 3, by=by[0])
    place(event, [first.id], Placing.ACCEPTED, by=actor_of(by[0]))
    organiser.text(at(event, path))
    with queries.at_most(most):
        organiser.text(at(event, path))
    for name in ("Bobur", "Dilnoza", "Eldor"):
        one = application(event, name)
        place(event, [one.id], Placing.ACCEPTED, by=actor_of(by[0]))
        for reviewer in by:
            scored(one, 4, by=reviewer, comment="Good.")
    scored(first, 4, by=by[1], comment="Good.")
    with queries.at_most(most):
        organiser.text(at(event, path))


@pytest.mark.parametrize("language", ["ru", "uz"])
def test_the_pages_speak_every_language(client: PageClient, event: Event, language: str) -> None:
    found, both = application(event), reviewer_of(event.host)
    db.session.add(Membership(user_id=both.id, organisation_id=event.host.id, role=Role.ORGANISER))
    client.sign_in(both)
    for part in ("", f"/{found.id}", "/sheet", "/decision"):
        page = client.text(at(event, f"{part}?lang={language}"))
        for text in ("My scores", "Affiliation", "Short list", "Scoring sheet", "Best score", "Decision", "Women"):
            assert text not in page
