"""The pages of attendance read the same for one and for many."""

import pytest
from sqlalchemy.orm import Session

from tests.attendance.builders import Held, past
from tests.client import PageClient
from tests.factories import RegistrationFactory
from tests.queries import QueryCounter
from webapp.attendance.marks import mark_the_rest
from webapp.attendance.models import Mark


def crowd(session: Session, held: Held, people: int) -> None:
    """Adds people with a mark on each sheet."""
    session.add_all([RegistrationFactory.build(event=held.event) for _ in range(people)])
    session.flush()
    for sheet in held.sheets:
        mark_the_rest(sheet, Mark.ATTENDED, by=held.door)
    session.flush()


@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("/manage/events/{event}/attendance", 20),
        ("/manage/events/{event}/attendance/{sheet}", 20),
        ("/admin/review/events/{event}?per_page=250", 20),
        ("/check-in/{sheet}?q=aziz", 20),
        ("/attendance/sheets/{sheet}/list", 20),
        ("/attendance/events/{event}/export.csv", 20),
    ],
)
def test_pages_of_an_event_read_the_same_for_one_and_for_many(
    client: PageClient, session: Session, queries: QueryCounter, page: str, most: int
) -> None:
    counts = []
    for people, days in ((1, 1), (3, 3), (300, 3)):
        held = Held(people=0, days=days)
        crowd(session, held, people)
        session.commit()
        session.expire_all()
        client.sign_in(session.merge(held.reviewer))
        url = page.format(event=held.event.id, sheet=held.sheets[0].id)
        session.expire_all()
        with queries.at_most(most):
            answer = client.get(url)
            assert answer.status_code == 200
            assert answer.get_data()
        counts.append(queries.count)
    assert len(set(counts)) == 1, counts


@pytest.mark.parametrize(("page", "most"), [("/admin/review/", 12), ("/check-in/", 12), ("/admin/", 14)])
def test_lists_of_events_read_the_same_for_one_and_for_three(
    client: PageClient, session: Session, queries: QueryCounter, page: str, most: int
) -> None:
    counts = []
    for number in (1, 3):
        first = Held()
        past(first, 1)
        for _more in range(number - 1):
            more = Held()
            past(more, 1)
            more.event.host = first.event.host
        session.commit()
        client.sign_in(first.reviewer)
        session.expire_all()
        with queries.at_most(most):
            assert client.get(page).status_code == 200
        counts.append(queries.count)
    assert len(set(counts)) == 1, counts
