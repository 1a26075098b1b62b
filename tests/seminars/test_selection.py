"""Reviewers give opinions, organisers decide, and others learn nothing."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, HostFactory, UserFactory, actor_of, organiser_of, reviewer_of
from tests.queries import QueryCounter
from tests.seminars.builders import PDF, application, apply, seminar
from webapp.accounts.models import Membership, Role
from webapp.core.errors import Conflict
from webapp.events.models import Event
from webapp.mail.models import Message
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State
from webapp.seminars.applications import give_opinion
from webapp.seminars.models import Recommendation, Review


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


def test_the_list_is_exported_with_opinions(organiser: PageClient, event: Event) -> None:
    found = application(event, "=Aziza")
    give_opinion(found, Recommendation.SELECT, comment="", by=actor_of(reviewer_of(event.host)))
    rows = organiser.get(at(event, "?format=csv")).get_data(as_text=True).splitlines()
    assert "'=Aziza" in rows[1]
    assert "Select 1" in rows[1]
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


def test_several_reviewers_give_opinions_and_may_change_their_own(
    client: PageClient, event: Event, session: Session
) -> None:
    found = application(event)
    path = at(event, f"/{found.id}")
    reviewers = [reviewer_of(event.host) for _number in range(3)]
    for reviewer, wanted in zip(reviewers, ("select", "reserve", "select"), strict=True):
        client.sign_in(reviewer)
        answer = client.post(path, data={"recommendation": wanted, "comment": f"Reasons of {reviewer.name}"})
        assert answer.status_code == 303
    page = client.text(path)
    assert page.count("Reasons of") == 4  # three opinions, and mine in the form
    assert "Decision" not in page
    client.post(path, data={"recommendation": "decline", "comment": ""})
    given = [review.recommendation for review in session.scalars(select(Review).order_by(Review.user_id))]
    assert given == [Recommendation.SELECT, Recommendation.RESERVE, Recommendation.DECLINE]
    listed = client.text(at(event))
    assert "Select 1 · Reserve 1 · Decline 1" in listed
    assert "Gulnora" not in client.text(at(event, "?mine=missing"))
    assert "Gulnora" in client.text(at(event, "?mine=given"))


def test_the_best_stand_first(organiser: PageClient, event: Event) -> None:
    by = actor_of(reviewer_of(event.host))
    for name, wanted in (("Low", "decline"), ("High", "select"), ("Middle", "reserve")):
        give_opinion(application(event, name), Recommendation(wanted), comment="", by=by)
    application(event, "Unread")
    page = organiser.text(at(event))
    places = [page.index(f">{name} Rahimov<") for name in ("High", "Middle", "Low", "Unread")]
    assert places == sorted(places)


def test_an_opinion_needs_a_recommendation_and_keeps_the_reasons(organiser: PageClient, event: Event) -> None:
    found = application(event)
    answer = organiser.post(at(event, f"/{found.id}"), data={"comment": "Well written."})
    assert answer.status_code == 422
    assert "Well written." in answer.get_data(as_text=True)
    long = organiser.post(at(event, f"/{found.id}"), data={"recommendation": "select", "comment": "x" * 4001})
    assert long.status_code == 422


def test_nothing_is_said_of_an_application_that_was_decided(
    organiser: PageClient, event: Event, session: Session
) -> None:
    found = application(event)
    found.state = State.REJECTED
    session.commit()
    assert "My opinion" not in organiser.text(at(event, f"/{found.id}"))
    assert organiser.post(at(event, f"/{found.id}"), data={"recommendation": "select"}).status_code == 422
    with pytest.raises(Conflict):
        give_opinion(found, Recommendation.SELECT, comment="", by=actor_of(organiser_of(event.host)))


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
    assert "All 1 places are taken." in page
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
    assert client.post(at(event), data={"ids": [found.id], "action": "approve"}).status_code == 403
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
    client.post(at(event, f"/{found.id}"), data={"recommendation": "select"})
    client.post(at(event), data={"ids": [found.id], "action": "approve"})
    session.refresh(found)
    assert found.state is State.PENDING
    assert session.scalar(select(Review.user_id)) is None


def test_other_kinds_of_events_have_no_selection(client: PageClient, session: Session) -> None:
    meeting = EventFactory(kind="ngo_meeting")
    client.sign_in(organiser_of(meeting.host))
    assert client.get(at(meeting)).status_code == 404


def test_the_pages_ask_the_same_of_the_database_however_many_apply(
    organiser: PageClient, event: Event, queries: QueryCounter
) -> None:
    by = [actor_of(reviewer_of(event.host)) for _number in range(2)]
    first = application(event, "Aziza")
    give_opinion(first, Recommendation.SELECT, comment="", by=by[0])
    organiser.text(at(event))
    for most, path in ((12, ""), (12, f"/{first.id}")):
        with queries.at_most(most):
            organiser.text(at(event, path))
    for name in ("Bobur", "Dilnoza"):
        for actor in by:
            give_opinion(
                application(event, f"{name} {actor.user_id}"), Recommendation.RESERVE, comment="Good.", by=actor
            )
    give_opinion(first, Recommendation.RESERVE, comment="Good.", by=by[1])
    for most, path in ((12, ""), (12, f"/{first.id}")):
        with queries.at_most(most):
            organiser.text(at(event, path))


@pytest.mark.parametrize("language", ["ru", "uz"])
def test_the_pages_speak_every_language(organiser: PageClient, event: Event, language: str) -> None:
    found = application(event)
    for part in ("", f"/{found.id}"):
        page = organiser.text(at(event, f"{part}?lang={language}"))
        assert "My opinion" not in page
        assert "Affiliation" not in page
