"""What a reviewer finds first after signing in."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import HostFactory, UserFactory, actor_of, organiser_of, reviewer_of
from tests.queries import QueryCounter
from tests.seminars.builders import application, seminar
from tests.seminars.scores import scored
from webapp.directory.models import Organisation
from webapp.events.models import Event, EventState
from webapp.extensions import db
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State
from webapp.seminars.desk import todos
from webapp.seminars.scoring import declare_conflict, score

LANDING = "/admin/review/"
FIGURE = re.compile(r'figure-value">(\d+)</p>.*?href="([^"]+)">([^<]+)</a>', re.DOTALL)


def figures(page: str) -> list[tuple[str, str, str]]:
    """Number, address and words of what waits."""
    return [(number, url.replace("&amp;", "&"), words) for number, url, words in FIGURE.findall(page)]


@pytest.fixture
def event(session: Session) -> Event:
    """A seminar with two applications to read and one that was decided."""
    made = seminar(title={"en": "Water and borders"})
    application(made, "Aziza")
    application(made, "Bobur")
    application(made, "Dilnoza").state = State.REJECTED
    session.commit()
    return made


def test_a_reviewer_lands_on_what_waits_for_scores(client: PageClient, event: Event) -> None:
    client.sign_in(reviewer_of(event.host))
    page = client.text(LANDING)
    ((number, url, words),) = figures(page)
    assert (number, words) == ("2", "applications wait for my scores")
    assert "Water and borders" in page
    assert page.index("figure-value") < page.index('id="events"')
    selection = client.text(url)
    assert all(name in selection for name in ("Aziza", "Bobur"))
    assert "Dilnoza" not in selection


def test_what_i_scored_waits_no_more_and_stays_at_hand(client: PageClient, event: Event, session: Session) -> None:
    reviewer = reviewer_of(event.host)
    client.sign_in(reviewer)
    people = [application(event, name) for name in ("Gulnora", "Husan")]
    score(people[0], {"expertise": 5}, comment="", by=actor_of(reviewer))
    scored(people[1], 5, by=reviewer_of(event.host))
    assert [number for number, _url, _words in figures(client.text(LANDING))] == ["4"]
    declare_conflict(people[0], reason="My sister.", by=actor_of(reviewer))
    session.commit()
    assert [number for number, _url, _words in figures(client.text(LANDING))] == ["3"]
    waiting = select(Registration).where(Registration.state == State.PENDING)
    for found in session.scalars(waiting):
        if found is not people[0]:
            scored(found, 3, by=reviewer)
    session.commit()
    ((number, url, _words),) = figures(client.text(LANDING))
    assert number == "0"
    assert "Aziza" in client.text(url)


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.CANCELLED, EventState.COMPLETED])
def test_nothing_waits_where_nobody_selects(client: PageClient, event: Event, state: EventState) -> None:
    event.state = state
    db.session.commit()
    client.sign_in(reviewer_of(event.host))
    assert figures(client.text(LANDING)) == []


def test_only_who_was_named_reviewer_is_asked(event: Event) -> None:
    strangers = [reviewer_of(HostFactory()), organiser_of(event.host), UserFactory(is_admin=True)]
    assert [todos(actor_of(user)) for user in strangers] == [[], [], []]


def test_many_seminars_are_asked_for_at_once(client: PageClient, event: Event, queries: QueryCounter) -> None:
    host: Organisation = event.host
    client.sign_in(reviewer_of(host))
    client.text(LANDING)
    queries.reset()
    client.text(LANDING)
    few = queries.count
    for number in range(3):
        application(seminar(host=host), f"Expert{number}")
    with queries.at_most(few):
        assert len(figures(client.text(LANDING))) == 4


@pytest.mark.parametrize("language", ["ru", "uz"])
def test_it_speaks_every_language(client: PageClient, event: Event, language: str) -> None:
    client.sign_in(reviewer_of(event.host))
    assert "wait for my scores" not in client.text(f"{LANDING}?lang={language}")
