"""What stands above the list of applications: what waits for a reviewer, and the balance for an organiser."""

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import actor_of, organiser_of
from tests.seminars.builders import application, seminar
from tests.seminars.scores import reviewers_of, scored
from webapp.events.models import Event
from webapp.registration.models import RegistrationState as State
from webapp.seminars.applications import state_sex
from webapp.seminars.models import Placing, Sex
from webapp.seminars.short_list import place


@pytest.fixture
def event(session: Session) -> Event:
    """A seminar."""
    return seminar()


def test_a_reviewer_is_led_to_what_waits(client: PageClient, event: Event, session: Session) -> None:
    (reviewer,) = reviewers_of(event, 1)
    first, _second = application(event, "Aziza"), application(event, "Bobur")
    application(event, "Decided").state = State.CONFIRMED
    session.commit()
    client.sign_in(reviewer)
    path = f"/manage/events/{event.id}/selection"
    page = client.text(path)
    assert "Score 2 applications that wait for you" in page
    assert f"{path}?state=pending&amp;mine=missing" in page
    scored(first, 4, by=reviewer)
    assert "Score 1 application that waits for you" in client.text(path)
    assert "My scores" in client.text(path)


def test_an_organiser_sees_the_balance_above_the_ranking_and_no_scores_of_their_own(
    client: PageClient, event: Event, session: Session
) -> None:
    (reviewer,) = reviewers_of(event, 1)
    organiser = organiser_of(event.host)
    chosen = [application(event, "Aziza", country="UZ"), application(event, "Bobur", country="KZ")]
    state_sex(chosen[0], Sex.FEMALE)
    scored(chosen[0], 4, by=reviewer)
    place(event, [one.id for one in chosen], Placing.ACCEPTED, by=actor_of(organiser))
    session.commit()
    client.sign_in(organiser)
    path = f"/manage/events/{event.id}/selection"
    page = client.text(path)
    balance = "Balance of the selected: countries 2, women 1, men 0, not stated 1"
    assert page.index(balance) < page.index(">Aziza")
    assert "My scores" not in page
    assert "wait for you" not in page
    assert "80.0" in page
    assert "80,0" in client.text(f"{path}?lang=ru")
