"""Reviewers score alone, those too who organise; whoever scores with the scores of others in view is known for it."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.api import bearer
from tests.client import PageClient
from tests.factories import UserFactory, actor_of, organiser_of, reviewer_of
from tests.queries import QueryCounter
from tests.seminars.builders import application, seminar
from tests.seminars.scores import all_scored, fields, reviewers_of, scored
from webapp.accounts.models import Membership, Role, User
from webapp.core.audit import AuditEntry
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.registration import services
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.own_changes.substituting import SubstituteValues, put_in_stead
from webapp.seminars import knowing, ranking
from webapp.seminars.models import Placing, Scoring
from webapp.seminars.scoring import declare_conflict, score, take_conflict_back
from webapp.seminars.short_list import place

INFORMED = "application_scored_informed"


@pytest.fixture
def event(session: Session) -> Event:
    """A seminar."""
    return seminar()


@pytest.fixture
def found(event: Event) -> Registration:
    """An application."""
    return application(event)


@pytest.fixture
def both(event: Event, session: Session) -> User:
    """Somebody who organises and reviews."""
    user = reviewer_of(event.host)
    session.add(Membership(user_id=user.id, organisation_id=event.host.id, role=Role.ORGANISER))
    session.commit()
    return user


def at(event: Event, part: str = "") -> str:
    """The address of the pages."""
    return f"/manage/events/{event.id}/selection{part}"


def marks(session: Session, registration: Registration) -> list[dict[str, object]]:
    """What the trail tells of scores given with those of others in view."""
    query = select(AuditEntry.details).where(AuditEntry.action == INFORMED, AuditEntry.object_id == registration.id)
    return list(session.scalars(query.order_by(AuditEntry.id)))


def kept(session: Session, registration: Registration, by: User) -> Scoring:
    """Somebody's scoring."""
    return session.get_one(Scoring, (registration.id, by.id))


def test_a_change_after_reading_the_others_is_marked(
    client: PageClient, event: Event, found: Registration, session: Session
) -> None:
    first, second = reviewers_of(event)
    scored(found, 5, by=first, comment="Brilliant.")
    client.sign_in(second)
    page = at(event, f"/{found.id}")
    assert "You can read what others have scored" not in client.text(page)
    client.post(page, data=fields(1))
    assert "You can read what others have scored" in client.text(page)
    client.post(page, data=fields(5))
    client.post(page, data=fields(4))
    assert marks(session, found) == [
        {"complete": True, "points": 100.0, "points_alone": 20.0},
        {"complete": True, "points": 80.0, "points_alone": 20.0},
    ]
    assert "Given alone" not in client.text(page)
    client.sign_in(organiser_of(event.host))
    assert "Given alone: 20.0." in client.text(page)
    assert "not scored alone: 1" in client.text(at(event))
    history = client.text(f"/manage/events/{event.id}/people/{found.id}")
    assert "Scored or changed with the scores of others in view" in history
    assert "20.0" not in history


def test_scores_given_alone_are_not_marked(event: Event, found: Registration, session: Session) -> None:
    first, second = reviewers_of(event)
    scored(found, 5, by=first)
    scored(found, 4, by=first)  # Nobody else has scored yet.
    score(found, {"expertise": 3}, comment="", by=actor_of(second))
    scored(found, 3, by=first)  # What is unfinished is not shown to reviewers.
    scored(found, 2, by=second)
    scored(found, 2, by=second, comment="The same with more words.")
    assert marks(session, found) == []
    standing = ranking.standings(event, actor_of(organiser_of(event.host)))[found.id]
    assert (standing.number, standing.informed) == (2, 0)


def test_whoever_scored_first_could_read_the_later_too(event: Event, found: Registration, session: Session) -> None:
    first, second = reviewers_of(event)
    scored(found, 2, by=first)
    scored(found, 5, by=second)
    scored(found, 4, by=first)
    assert kept(session, found, first).points_alone == Decimal(40)
    assert kept(session, found, second).informed_at is None


def test_neither_leaving_a_score_open_nor_a_conflict_makes_anybody_score_alone_again(
    event: Event, found: Registration, session: Session
) -> None:
    first, second, third = reviewers_of(event, 3)
    for one, value in ((first, 5), (second, 1), (third, 2)):
        scored(found, value, by=one)
    score(found, {"expertise": 1}, comment="", by=actor_of(second))
    scored(found, 5, by=second)
    assert kept(session, found, second).points_alone == Decimal(20)
    declare_conflict(found, reason="My niece.", by=actor_of(third))
    assert (kept(session, found, third).informed_at, kept(session, found, third).points_alone) == (None, None)
    take_conflict_back(found, by=actor_of(third))
    # Those whose scores were read may have gone since.
    for one in (first, second):
        declare_conflict(found, reason="My niece.", by=actor_of(one))
    scored(found, 5, by=third)
    again = kept(session, found, third)
    assert again.informed_at is not None
    assert again.points_alone is None


def test_of_the_next_person_everybody_scores_alone_again(event: Event, found: Registration, both: User) -> None:
    by, (other,) = actor_of(both), reviewers_of(event, 1)
    scored(found, 5, by=other)
    assert knowing.open_scores(event, by=by) == 1
    services.approve(found, by=by)
    put_in_stead(found, SubstituteValues(given_name="Nodira", email="nodira@example.org"), by=by)
    assert not knowing.is_informed(found, event, by)
    assert not knowing.is_informed(found, event, actor_of(other))


def test_whoever_organises_and_reviews_scores_first(client: PageClient, event: Event, both: User) -> None:
    found = application(event)
    scored(found, 5, by=reviewer_of(event.host), comment="Brilliant.")
    place(event, [found.id], Placing.RESERVE, by=actor_of(both))
    client.sign_in(both)
    pages = [at(event, f"/{found.id}"), at(event), at(event, "?format=csv"), at(event, "/decision")]
    for page in pages:
        text = client.get(page).get_data(as_text=True)
        assert not [one for one in ("Brilliant", "100.0") if one in text], page
    assert client.post(at(event, "/decision"), data={}).location.endswith("/decision")
    (listed,) = client.get(f"/api/v1/events/{event.id}/selection", headers=bearer(both)).json["items"]
    assert (listed["points"], listed["scored"]) == (None, [])
    client.post(at(event, f"/{found.id}"), data=fields(4))
    for page, seen in zip(pages, ("Brilliant", "90.0", "90.0", "90.0"), strict=True):
        assert seen in client.get(page).get_data(as_text=True)


def test_an_organiser_opens_the_scores_deliberately_and_that_is_noted(
    client: PageClient, event: Event, both: User, found: Registration, session: Session
) -> None:
    scored(found, 5, by=reviewer_of(event.host), comment="Brilliant.")
    other = application(event, "Bobur")
    scored(other, 4, by=reviewer_of(event.host), comment="Fair.")
    client.sign_in(both)
    page = at(event, f"/{found.id}")
    assert "Open the scores of others" in client.text(page)
    assert client.post(at(event, "/open"), data={"only": found.id}).location.endswith(page)
    assert "Brilliant" in client.text(page)
    assert "Fair" not in client.text(at(event, f"/{other.id}"))
    opened = select(AuditEntry.object_id).where(AuditEntry.action == "application_scores_opened")
    assert session.scalars(opened).all() == [found.id]
    client.post(page, data=fields(5))
    assert marks(session, found) == [{"complete": True, "points": 100.0, "points_alone": None}]
    assert "when the scores of others could be read." in client.text(page)


@pytest.mark.parametrize(("what", "opened"), [("short-list", "Aziza"), ("", "Aziza Bobur")])
def test_those_of_the_short_list_or_all_are_opened_at_once(
    client: PageClient, event: Event, both: User, session: Session, what: str, opened: str
) -> None:
    by = actor_of(both)
    people = [application(event, name) for name in ("Aziza", "Bobur", "Unread", "Scored", "Kept")]
    for one in people:
        if one.given_name != "Unread":
            scored(one, 5, by=reviewer_of(event.host))
    scored(people[3], 4, by=both)
    declare_conflict(people[4], reason="My niece.", by=by)
    place(event, [one.id for one in (people[0], *people[2:])], Placing.ACCEPTED, by=by)
    client.sign_in(both)
    page = at(event, "/decision" if what else "")
    assert "Open the scores of others" in client.text(page)
    assert client.post(at(event, "/open"), data={"what": what}).location.endswith(page)
    assert "Open the scores of others" not in client.text(page)
    query = select(AuditEntry.object_id).where(AuditEntry.action == "application_scores_opened")
    assert set(session.scalars(query)) == {one.id for one in people if one.given_name in opened}


def test_deciding_over_the_api_opens_them(client: PageClient, event: Event, both: User, found: Registration) -> None:
    scored(found, 5, by=reviewer_of(event.host))
    place(event, [found.id], Placing.ACCEPTED, by=actor_of(both))
    assert not knowing.sees_scores(found, event, actor_of(both))
    decide = f"/api/v1/events/{event.id}/selection/decide"
    assert client.post(decide, headers=bearer(both), json={"dry_run": True}).json["accepted"] == [found.id]
    assert knowing.sees_scores(found, event, actor_of(both))


def test_one_is_opened_over_the_api_by_whoever_organises(client: PageClient, event: Event, both: User) -> None:
    reviewer, found = reviewer_of(event.host), application(event)
    scored(found, 5, by=reviewer_of(event.host))
    path = f"/api/v1/registrations/{found.id}/scores/open"
    assert client.post(path, headers=bearer(reviewer)).status_code == 403
    client.sign_in(reviewer)
    assert client.post(at(event, "/open"), data={"only": found.id}).status_code == 403
    assert client.post(path, headers=bearer(both)).status_code == 204
    given = client.put(f"/api/v1/registrations/{found.id}/score", headers=bearer(both), json={"scores": all_scored(4)})
    assert (given.json["informed_at"] is not None, given.json["points_alone"]) == (True, None)
    scored(found, 1, by=reviewer)
    for who, marked in ((both, 1), (organiser_of(event.host), 1), (reviewer, 0)):
        (listed,) = client.get(f"/api/v1/events/{event.id}/selection", headers=bearer(who)).json["items"]
        assert sum(one["informed_at"] is not None for one in listed["scored"]) == marked


def test_who_is_not_asked_to_score_works_as_ever(event: Event, found: Registration, both: User) -> None:
    scored(found, 5, by=reviewer_of(event.host))
    admin: Actor = actor_of(UserFactory(is_admin=True))
    for by in (actor_of(organiser_of(event.host)), admin):
        assert knowing.sees_scores(found, event, by)
        assert knowing.count_closed(event, by) == 0
    assert not knowing.sees_scores(found, event, actor_of(both))
    # What is decided is not asked of anybody any more, but may be scored, and is then not scored alone.
    found.state = State.WAITLISTED
    assert knowing.sees_scores(found, event, actor_of(both))
    for by in (actor_of(both), admin):
        assert score(found, all_scored(3), comment="", by=by).informed_at is not None


def test_whoever_has_begun_finishes_first(event: Event, found: Registration) -> None:
    scored(found, 5, by=reviewer_of(event.host))
    admin = actor_of(UserFactory(is_admin=True))
    other = application(event, "Bobur")
    score(other, {"expertise": 1}, comment="", by=admin)
    scored(other, 5, by=reviewer_of(event.host))
    assert not knowing.sees_scores(other, event, admin)
    assert knowing.count_closed(event, admin) == 1


def test_the_pages_ask_no_more_where_many_are_closed(
    client: PageClient, event: Event, both: User, queries: QueryCounter
) -> None:
    reviewer = reviewer_of(event.host)
    first = application(event)
    scored(first, 4, by=reviewer)
    pages = [(at(event), 18), (at(event, f"/{first.id}"), 17), (at(event, "/decision"), 7)]
    client.sign_in(both)
    for name in ("Bobur", "Dilnoza", "Eldor"):
        one = application(event, name)
        scored(one, 4, by=reviewer)
        place(event, [one.id], Placing.ACCEPTED, by=actor_of(both))
    for page, most in pages:
        client.text(page)
        with queries.at_most(most):
            client.text(page)
    with queries.at_most(11):
        client.post(at(event, "/open"))
    assert knowing.count_closed(event, actor_of(both)) == 0
