"""Many people move to another category at once; who finds no place there stays and is named."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, organiser_of
from webapp.core.errors import Invalid
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event, Quota, QuotaBy
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.recategorising import move_to_category


@pytest.fixture
def event(session: Session) -> Event:
    """An event with two places for observers."""
    made: Event = EventFactory(kind="toy", capacity=10)
    made.quotas = [Quota(by=QuotaBy.CATEGORY, value="observer", places=2, label="Observers")]
    session.commit()
    return made


def names(report_people: list[Registration]) -> list[str]:
    """Who they are."""
    return [person.given_name for person in report_people]


def test_as_many_move_as_find_a_place(session: Session, event: Event) -> None:
    people = [RegistrationFactory(event=event, given_name=name) for name in "ABCD"]
    withdrawn = RegistrationFactory(event=event, given_name="E", state=State.WITHDRAWN)
    report = move_to_category(event, [one.id for one in (*people, withdrawn)], "observer", by=SYSTEM)
    assert names(report.done) == ["A", "B"]
    assert [(one.given_name, why) for one, why in report.skipped] == [
        ("C", "All 2 places for Observer are taken."),
        ("D", "All 2 places for Observer are taken."),
        ("E", "This cannot be done with a registration in this state."),
    ]
    session.expire_all()
    assert [one.category for one in people] == ["observer", "observer", "participant", "participant"]
    again = move_to_category(event, [people[0].id, people[2].id], "participant", by=SYSTEM)
    assert (names(again.done), names([one for one, _why in again.skipped])) == (["A"], ["C"])


def test_one_who_is_refused_keeps_their_place_in_the_count(session: Session) -> None:
    event = EventFactory(kind="toy", capacity=2)
    event.quotas = [Quota(by=QuotaBy.CATEGORY, value="observer", places=0, label="Observers")]
    session.commit()
    first, press = RegistrationFactory(event=event), RegistrationFactory(event=event, category="press")
    RegistrationFactory(event=event)
    assert move_to_category(event, [first.id], "observer", by=SYSTEM).done == []
    refused = move_to_category(event, [press.id], "participant", by=SYSTEM)
    assert [why for _one, why in refused.skipped] == ["All 2 places are taken."]


def test_a_place_that_a_group_has_no_longer_goes_to_who_waits(session: Session, event: Event) -> None:
    observers = [RegistrationFactory(event=event, category="observer") for _ in range(2)]
    waits = RegistrationFactory(event=event, category="observer", state=State.WAITLISTED)
    move_to_category(event, [observers[0].id], "participant", by=SYSTEM)
    session.expire_all()
    assert waits.state is State.OFFERED


def test_a_category_has_to_be_one_of_the_event(session: Session, event: Event) -> None:
    with pytest.raises(Invalid):
        move_to_category(event, [RegistrationFactory(event=event).id], "king", by=SYSTEM)


def test_from_the_list_with_a_report(client: PageClient, session: Session, event: Event) -> None:
    people = [RegistrationFactory(event=event, given_name=name) for name in ("Aziza", "Bobur", "Karim")]
    client.sign_in(organiser_of(event.host))
    base = f"/manage/events/{event.id}/people"
    assert "Move to another category" in client.text(base)
    ids = [str(one.id) for one in people]
    asked = client.post(f"{base}/bulk", data={"ids": ids, "action": "category"})
    assert "Move 3 people to another category" in client.text(asked.headers["Location"])
    wrong = client.post(f"{base}/category", data={"ids": ",".join(ids), "category": "king"})
    assert wrong.status_code == 422
    report = client.post(f"{base}/category", data={"ids": ",".join(ids), "category": "observer"})
    page = report.get_data(as_text=True)
    assert "Karim" in page
    assert "All 2 places for Observer are taken." in page
    done = client.post(f"{base}/category", data={"ids": ids[0], "category": "press"})
    assert done.status_code == 303
    categories = session.scalars(select(Registration.category).order_by(Registration.id)).all()
    assert categories == ["press", "observer", "participant"]
    assert client.get(f"{base}/category").status_code == 303, "nobody is ticked"
