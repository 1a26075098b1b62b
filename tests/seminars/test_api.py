"""The selection over the API."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.api import bearer
from tests.client import PageClient
from tests.factories import EventFactory, HostFactory, organiser_of, reviewer_of
from tests.queries import QueryCounter
from tests.seminars.builders import application, seminar
from tests.seminars.scores import KEYS, all_scored, reviewers_of, scored
from webapp.accounts.models import User
from webapp.events.models import Event
from webapp.registration.models import RegistrationState as State
from webapp.seminars.models import Scoring

API = "/api/v1"


@pytest.fixture
def event(session: Session) -> Event:
    """A seminar with one place."""
    return seminar(capacity=1)


@pytest.fixture
def organiser(event: Event) -> User:
    """Its organiser."""
    return organiser_of(event.host)


def test_a_reviewer_scores_and_then_sees_the_others(client: PageClient, event: Event) -> None:
    first, second = reviewers_of(event)
    found = application(event)
    scored(found, 5, by=first, comment="Brilliant.")
    mine, listed = f"{API}/registrations/{found.id}/score", f"{API}/events/{event.id}/selection"
    (before,) = client.get(listed, headers=bearer(second)).json["items"]
    assert (before["points"], before["scorings"], before["scored"], before["mine"]) == (None, None, [], None)
    begun = client.put(mine, headers=bearer(second), json={"scores": {"expertise": 2}})
    assert begun.json["points"] is None
    (still,) = client.get(listed, headers=bearer(second)).json["items"]
    assert (still["points"], still["scored"]) == (None, [])
    given = client.put(mine, headers=bearer(second), json={"scores": all_scored(4), "comment": "Good."})
    assert (given.status_code, given.json["points"]) == (200, 80.0)
    (after,) = client.get(listed, headers=bearer(second)).json["items"]
    assert (after["points"], after["scorings"], after["spread"], after["placing"]) == (90.0, 2, 20.0, None)
    assert {one["comment"] for one in after["scored"]} == {"Brilliant.", "Good."}


def test_wrong_scores_are_named(client: PageClient, event: Event, session: Session) -> None:
    path = f"{API}/registrations/{application(event).id}/score"
    headers = bearer(reviewer_of(event.host))
    answer = client.put(path, headers=headers, json={"scores": {"expertise": 6, "other": 1}})
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json["errors"]} == {"scores.expertise", "scores.other"}
    assert client.put(path, headers=headers, json={"scores": {"expertise": "5"}}).status_code == 422
    assert session.scalar(select(Scoring.user_id)) is None


def test_a_conflict_is_declared_and_taken_back(client: PageClient, event: Event, organiser: User) -> None:
    reviewer = reviewer_of(event.host)
    found = application(event)
    path, headers = f"{API}/registrations/{found.id}/conflict", bearer(reviewer)
    assert client.post(path, headers=headers, json={"reason": "My student."}).json["conflict"] is True
    score = f"{API}/registrations/{found.id}/score"
    assert client.put(score, headers=headers, json={"scores": all_scored(4)}).status_code == 409
    (seen,) = client.get(f"{API}/events/{event.id}/selection", headers=bearer(organiser)).json["items"]
    assert seen["scored"][0]["conflict_reason"] == "My student."
    assert client.delete(path, headers=headers).status_code == 204
    assert client.delete(path, headers=headers).status_code == 409


def test_the_sheet_is_read_and_written(client: PageClient, event: Event, organiser: User) -> None:
    path, headers = f"{API}/events/{event.id}/scoring-sheet", bearer(organiser)
    usual = client.get(path, headers=headers).json
    assert ([one["key"] for one in usual["criteria"]], usual["in_use"]) == (KEYS, False)
    wanted = {
        "criteria": [{"key": "expertise", "name": "Practice", "weight": 3, "scale": 10}, {"name": {"ru": "Языки"}}]
    }
    made = client.put(path, headers=headers, json=wanted).json["criteria"]
    assert [(one["name"], one["weight"], one["scale"]) for one in made] == [
        ({"en": "Practice"}, 3, 10),
        ({"ru": "Языки"}, 1, 5),
    ]
    reviewer = bearer(reviewer_of(event.host))
    score = f"{API}/registrations/{application(event).id}/score"
    client.put(score, headers=reviewer, json={"scores": {"expertise": 10}})
    answer = client.put(path, headers=headers, json={"criteria": wanted["criteria"][:1]})
    assert (answer.status_code, answer.json["code"]) == (409, "sheet_in_use")
    again = client.put(path, headers=headers, json={"criteria": wanted["criteria"][:1], "recount": True})
    assert (again.status_code, again.json["in_use"]) == (200, True)
    assert client.put(path, headers=reviewer, json=wanted).status_code == 403


def test_the_short_list_is_decided(client: PageClient, event: Event, organiser: User, session: Session) -> None:
    (by,) = reviewers_of(event, 1)
    people = [application(event, name) for name in ("Aziza", "Bobur", "Dilnoza")]
    for one, value in zip(people, (5, 4, 3), strict=True):
        scored(one, value, by=by)
    ids, headers = [one.id for one in people], bearer(organiser)
    place, decide = f"{API}/events/{event.id}/short-list", f"{API}/events/{event.id}/selection/decide"
    body = {"registration_ids": ids[:2], "placing": "accepted"}
    assert client.post(place, headers=headers, json=body).json == {"changed": 2}
    client.post(place, headers=headers, json={"registration_ids": ids[2:], "placing": "reserve"})
    listed = client.get(f"{API}/events/{event.id}/selection?placing=reserve", headers=headers).json
    assert [one["name"] for one in listed["items"]] == ["Dilnoza Rahimov"]
    expected = {
        "accepted": ids[:1],
        "reserve": ids[2:],
        "rejected": [],
        "already": [],
        "skipped": [{"registration_id": ids[1], "placing": "accepted", "reason": "The only place is taken."}],
    }
    own = {"letters": {"accepted": {"en": "Come along."}}}
    tried = client.post(decide, headers=headers, json={"dry_run": True, **own}).json
    (accepted, reserve) = tried.pop("letters")
    assert tried == expected
    assert (accepted["placing"], accepted["language"], accepted["number"]) == ("accepted", "en", 1)
    assert "Come along." in accepted["text"]
    assert "You are in reserve" in reserve["subject"]
    session.refresh(people[0])
    assert people[0].state is State.PENDING
    assert client.post(decide, headers=headers, json={"accepted": {"en": "Welcome."}}).json == expected | {
        "letters": []
    }
    again = client.post(decide, headers=headers, json={}).json
    assert (again["accepted"], again["reserve"], again["already"]) == ([], [], [ids[0], ids[2]])


def test_others_are_refused(client: PageClient, event: Event, organiser: User) -> None:
    found = application(event)
    score, decide = f"{API}/registrations/{found.id}/score", f"{API}/events/{event.id}/selection/decide"
    stranger = bearer(reviewer_of(HostFactory()))
    assert client.put(score, headers=stranger, json={"scores": {}}).status_code == 404
    assert client.get(f"{API}/events/{event.id}/selection", headers=stranger).status_code == 404
    assert client.put(score, headers=bearer(organiser), json={"scores": {}}).status_code == 403
    reviewer = bearer(reviewer_of(event.host))
    assert client.post(decide, headers=reviewer, json={}).status_code == 403
    short_list = f"{API}/events/{event.id}/short-list"
    body = {"registration_ids": [found.id], "placing": None}
    assert client.post(short_list, headers=reviewer, json=body).status_code == 403
    meeting = EventFactory(kind="ngo_meeting", host=event.host)
    assert client.get(f"{API}/events/{meeting.id}/selection", headers=reviewer).status_code == 404


def test_the_list_asks_the_same_of_the_database_however_many_apply(
    client: PageClient, event: Event, organiser: User, queries: QueryCounter
) -> None:
    path, headers = f"{API}/events/{event.id}/selection", bearer(organiser)
    by = reviewers_of(event)
    scored(application(event), 3, by=by[0])
    client.get(path, headers=headers)
    queries.reset()
    client.get(path, headers=headers)
    few = queries.count
    for name in ("Bobur", "Dilnoza", "Eldor"):
        one = application(event, name)
        for reviewer in by:
            scored(one, 4, by=reviewer)
    with queries.at_most(few):
        assert len(client.get(path, headers=headers).json["items"]) == 4
