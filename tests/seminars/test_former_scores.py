"""When somebody else comes in an expert's stead, what was scored and declared stays with the former person."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import actor_of, organiser_of
from tests.registration.test_api import Caller
from tests.seminars.builders import application, seminar
from tests.seminars.scores import all_scored, fields, reviewers_of, scored
from webapp.accounts.models import Membership, Role, User
from webapp.core.audit import AuditEntry
from webapp.core.errors import Conflict
from webapp.events.models import Event
from webapp.registration import services
from webapp.registration.models import Registration
from webapp.registration.own_changes.substituting import SubstituteValues, put_in_stead
from webapp.seminars import ranking
from webapp.seminars.former import formers_of
from webapp.seminars.models import FormerScoring, Scoring
from webapp.seminars.scoring import declare_conflict, score
from webapp.seminars.sheet import CriterionValues, set_sheet

NEXT = SubstituteValues(given_name="Nodira", family_name="Salimova", email="nodira@example.org")


@pytest.fixture
def event(session: Session) -> Event:
    """A seminar."""
    return seminar()


@pytest.fixture
def organiser(event: Event) -> User:
    """Its organiser."""
    return organiser_of(event.host)


@pytest.fixture
def reviewers(event: Event) -> list[User]:
    """Three reviewers: the first two score, the third has an interest."""
    return reviewers_of(event, 3)


@pytest.fixture
def expert(event: Event, organiser: User, reviewers: list[User], session: Session) -> Registration:
    """Gulnora, scored by two, kept from by one, and selected."""
    found = application(event, "Gulnora")
    first, second, third = reviewers
    scored(found, 5, by=first, comment="Brilliant beyond doubt.")
    scored(found, 3, by=second)
    declare_conflict(found, reason="My sister.", by=actor_of(third))
    services.approve(found, by=actor_of(organiser))
    session.commit()
    return found


def replaced(registration: Registration, by: User, session: Session) -> Registration:
    """Nodira comes instead."""
    put_in_stead(registration, NEXT, by=actor_of(by))
    session.commit()
    return registration


def page_of(registration: Registration, part: str = "") -> str:
    """The page of the application."""
    return f"/manage/events/{registration.event_id}/selection/{registration.id}{part}"


def test_the_next_person_has_no_scores(expert: Registration, organiser: User, event: Event, session: Session) -> None:
    by = actor_of(organiser)
    assert ranking.standings(event, by)[expert.id].mean == 80
    replaced(expert, organiser, session)
    assert ranking.standings(event, by) == {}
    assert session.scalar(select(func.count()).select_from(Scoring)) == 0
    assert ranking.progress(event.id) == []
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "application_scores_laid_aside"))
    assert (entry.object_id, entry.actor, entry.details) == (expert.id, by.name, {"scorings": 3})


def test_whoever_was_kept_from_the_former_scores_the_next(
    expert: Registration, organiser: User, reviewers: list[User], session: Session
) -> None:
    third = actor_of(reviewers[2])
    with pytest.raises(Conflict):
        score(expert, all_scored(4), comment="", by=third)
    replaced(expert, organiser, session)
    assert score(expert, all_scored(4), comment="", by=third).points == 80
    # A second replacement keeps both.
    put_in_stead(expert, SubstituteValues(given_name="Karim", email="karim@example.org"), by=actor_of(organiser))
    kept = formers_of([expert.id], expert.event, actor_of(organiser))[expert.id]
    assert [(one.person, len(one.scorings)) for one in kept] == [("Nodira Salimova", 1), ("Gulnora Rahimov", 3)]


def test_organisers_read_them_as_given_to_the_former(
    client: PageClient, expert: Registration, organiser: User, event: Event, session: Session
) -> None:
    former = expert.name
    replaced(expert, organiser, session)
    # The sheet may be another one by now.
    set_sheet(event, [CriterionValues(name={"en": "Patience"}, weight=1, scale=5)], by=actor_of(organiser))
    session.commit()
    client.sign_in(organiser)
    for path in (page_of(expert), f"/manage/events/{event.id}/people/{expert.id}"):
        page = " ".join(client.text(path).split())
        assert f"Scores given to {former}" in page
        for shown in ("Brilliant beyond doubt.", "Expertise 5/5", "100.0", "60.0", "My sister."):
            assert shown in page, shown
    assert "Scores kept with the former expert" in client.text(f"/manage/events/{event.id}/people/{expert.id}")


def test_reviewers_read_what_they_could_read_before(
    client: PageClient, expert: Registration, organiser: User, reviewers: list[User], event: Event, session: Session
) -> None:
    replaced(expert, organiser, session)
    (stranger,) = reviewers_of(event, 1)
    expected = {
        reviewers[0]: ("Brilliant", "60.0"),
        reviewers[1]: ("Brilliant", "60.0"),
        reviewers[2]: ("My sister.",),
        stranger: (),
    }
    for reviewer, known in expected.items():
        client.sign_in(reviewer)
        page = client.text(page_of(expert))
        for text in ("Brilliant", "60.0", "My sister."):
            assert (text in page) is (text in known), (reviewer.name, text)


def test_whoever_had_an_interest_reads_nothing_more_as_an_organiser(
    expert: Registration, organiser: User, reviewers: list[User], event: Event, session: Session
) -> None:
    session.add(Membership(user_id=reviewers[2].id, organisation_id=event.host.id, role=Role.ORGANISER))
    session.commit()
    replaced(expert, organiser, session)
    ((former,),) = formers_of([expert.id], event, actor_of(reviewers[2])).values()
    assert [one.conflict_reason for one in former.scorings] == ["My sister."]


def test_scores_typed_about_the_former_are_not_taken_for_the_next(
    client: PageClient, expert: Registration, organiser: User, reviewers: list[User], event: Event, session: Session
) -> None:
    (late,) = reviewers_of(event, 1)
    client.sign_in(late)
    reference = expert.reference
    assert f'name="person" value="{reference}"' in client.text(page_of(expert))
    replaced(expert, organiser, session)
    for part, data in (("", fields(5)), ("/conflict", {"reason": "My brother."})):
        page = client.post(page_of(expert, part), data=data | {"person": reference}, follow_redirects=True)
        assert "Somebody else comes instead by now" in page.get_data(as_text=True)
    with pytest.raises(Conflict):
        score(expert, all_scored(5), comment="", by=actor_of(late), person=reference)
    assert session.scalar(select(func.count()).select_from(Scoring)) == 0
    assert client.post(page_of(expert), data=fields(5, person=expert.reference)).status_code == 303
    assert session.scalar(select(func.count()).select_from(Scoring)) == 1


def test_programs_read_them_apart(
    client: PageClient, expert: Registration, organiser: User, event: Event, session: Session
) -> None:
    former = expert.name
    replaced(expert, organiser, session)
    (item,) = Caller(client, organiser)("GET", f"/events/{event.id}/selection").get_json()["items"]
    assert (item["name"], item["points"], item["scored"], item["mine"]) == ("Nodira Salimova", None, [], None)
    assert [(one["person"], one["points"], one["conflict"]) for one in item["former"]] == [
        (former, 100.0, False),
        (former, 60.0, False),
        (former, None, True),
    ]
    assert item["former"][0]["scores"][0] == {
        "name": {"en": "Expertise", "ru": "Компетентность", "uz": "Bilim va tajriba"},
        "score": 5,
        "scale": 5,
    }


def test_nothing_is_kept_of_whoever_was_not_scored(event: Event, organiser: User, session: Session) -> None:
    found = application(event, "Gulnora")
    services.approve(found, by=actor_of(organiser))
    replaced(found, organiser, session)
    assert session.scalar(select(func.count()).select_from(FormerScoring)) == 0
    assert formers_of([found.id], event, actor_of(organiser)) == {}
