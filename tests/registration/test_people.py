"""The organiser's pages of who takes part."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, organiser_of, reviewer_of
from tests.queries import QueryCounter
from tests.registration.test_waiting import waits
from webapp.core import clock
from webapp.events.models import Event
from webapp.extensions import db
from webapp.mail.models import Message
from webapp.registration.models import Registration, Source
from webapp.registration.models import RegistrationState as State


@pytest.fixture
def event(session: Session) -> Event:
    """A toy event with five places."""
    made: Event = EventFactory(kind="toy", capacity=5)
    return made


@pytest.fixture
def organiser(client: PageClient, event: Event) -> PageClient:
    """Its organiser's browser."""
    return client.sign_in(organiser_of(event.host))


def people(event: Event, part: str = "") -> str:
    """The address of the list, or of a part of it."""
    return f"/manage/events/{event.id}/people{part}"


def test_the_list_searches_in_any_script_and_filters(organiser: PageClient, event: Event) -> None:
    RegistrationFactory(event=event, given_name="Шавкат", family_name="Мирзиёев", country="UZ")
    RegistrationFactory(event=event, given_name="Li", family_name="Na", country="CN", state=State.PENDING)
    RegistrationFactory(given_name="Somebody", family_name="Else")
    page = organiser.text(people(event))
    assert "Мирзиёев" in page
    assert "Li Na" in page
    assert "Somebody" not in page
    assert "Li Na" not in organiser.text(people(event) + "?q=mirziyoyev")
    assert "Мирзиёев" in organiser.text(people(event) + "?q=Mirziyoyev")
    assert "Мирзиёев" not in organiser.text(people(event) + "?state=pending")
    assert "Li Na" in organiser.text(people(event) + "?country=CN&state=pending&category=participant&delegation=x")
    assert "Nothing matches" in organiser.text(people(event) + "?state=cancelled")
    assert "Nothing matches" not in organiser.text(people(event) + "?delegation=1")
    organiser.text(people(event) + "?columns=name,email,phone,reference,source,organisation,function,delegation")


def test_a_reference_finds_its_person(organiser: PageClient, event: Event) -> None:
    RegistrationFactory(event=event, given_name="Found", reference="7K3M9QXZ")
    RegistrationFactory(event=event, given_name="Other", reference="00000000")
    page = organiser.text(people(event) + "?q=7k3m-9qxz")
    assert "Found" in page
    assert "Other" not in page


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_the_list_is_exported_as_narrowed(organiser: PageClient, event: Event, format_: str) -> None:
    RegistrationFactory(event=event, given_name="=cmd", phone="+998901234567", answers={"motivation": "To learn."})
    RegistrationFactory(event=event, given_name="Zafar", state=State.PENDING)
    answer = organiser.get(people(event) + f"?format={format_}&state=confirmed")
    assert answer.status_code == 200
    content = answer.get_data()
    if format_ == "csv":
        text = content.decode("utf-8-sig")
        assert "'=cmd" in text
        assert ",+998901234567," in text
        assert "To learn." in text
        assert "Zafar" not in text
    else:
        assert content.startswith(b"PK")


def test_the_list_takes_the_same_statements_however_many(
    organiser: PageClient, event: Event, session: Session, queries: QueryCounter
) -> None:
    RegistrationFactory(event=event)
    organiser.text(people(event))
    session.expire_all()
    queries.reset()
    organiser.text(people(event))
    few = queries.count
    for _ in range(3):
        RegistrationFactory(event=event)
    session.expire_all()
    with queries.at_most(few):
        organiser.text(people(event))


def test_bulk_approval_reports_what_was_skipped(organiser: PageClient, event: Event, session: Session) -> None:
    event.capacity = 1
    first, second = (RegistrationFactory(event=event, state=State.PENDING) for _ in range(2))
    data = {"ids": [str(first.id), str(second.id), "x"], "action": "approve"}
    answer = organiser.post(people(event, "/bulk"), data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert second.name in page
    assert "The only place is taken." in page
    session.expire_all()
    assert (first.state, second.state) == (State.CONFIRMED, State.PENDING)


def test_bulk_rejection_needs_a_reason(organiser: PageClient, event: Event, session: Session) -> None:
    registration = RegistrationFactory(event=event, state=State.PENDING)
    data = {"ids": [str(registration.id)], "action": "reject"}
    organiser.post(people(event, "/bulk"), data=data, headers={"Referer": f"http://localhost{people(event)}"})
    session.expire_all()
    assert registration.state is State.PENDING
    assert organiser.post(people(event, "/bulk"), data={**data, "reason": "Too many."}).status_code == 303
    session.expire_all()
    assert (registration.state, registration.reason) == (State.REJECTED, "Too many.")
    assert organiser.post(people(event, "/bulk"), data={"action": "reject"}).status_code == 303
    assert organiser.post(people(event, "/bulk"), data={**data, "action": "burn"}).status_code == 400


def test_a_message_goes_once_to_each_address(organiser: PageClient, event: Event, session: Session) -> None:
    shared = [RegistrationFactory(event=event, email="box@example.org", shared_mailbox=True) for _ in range(2)]
    alone = RegistrationFactory(event=event)
    ids = [str(person.id) for person in (*shared, alone)]
    answer = organiser.post(people(event, "/bulk"), data={"ids": ids, "action": "message"})
    address = answer.headers["Location"]
    assert "Write to 3 people" in organiser.text(address)
    wrong = organiser.post(people(event, "/message"), data={"ids": ",".join(ids), "title.en": "", "text.en": "Hi"})
    assert wrong.status_code == 422
    organiser.post(
        people(event, "/message"), data={"ids": ",".join(ids), "title.en": "Bus\r\nBcc: x", "text.en": "At 9."}
    )
    sent = session.scalars(select(Message).order_by(Message.to_email)).all()
    assert [message.to_email for message in sent] == ["box@example.org", alone.email]


def test_somebody_is_added_by_hand(organiser: PageClient, event: Event, session: Session) -> None:
    organiser.text(people(event, "/add"))
    data = {"given_name": "Bahrom", "email": "box@example.org", "category": "press", "language": "ru"}
    assert organiser.post(people(event, "/add"), data=data).status_code == 303
    again = organiser.post(people(event, "/add"), data={**data, "given_name": "Botir"})
    assert again.status_code == 422
    assert "registered for this event already" in again.get_data(as_text=True)
    shared = {**data, "given_name": "Botir", "shared_mailbox": "y"}
    assert organiser.post(people(event, "/add"), data=shared).status_code == 303
    nobody = organiser.post(
        people(event, "/add"), data={"given_name": "Bek", "category": "participant", "language": "ru"}
    )
    assert "Write an email address." in nobody.get_data(as_text=True)
    found = session.scalars(select(Registration).order_by(Registration.id)).all()
    assert [(r.given_name, r.category, r.source, r.shared_mailbox) for r in found] == [
        ("Bahrom", "press", Source.ORGANISER, False),
        ("Botir", "press", Source.ORGANISER, True),
    ]


def test_adding_after_registration_has_closed_is_a_choice(
    organiser: PageClient, event: Event, session: Session
) -> None:
    event.registration_closes_at = clock.now() - timedelta(days=1)
    data = {"given_name": "Late", "email": "late@example.org", "category": "participant", "language": "en"}
    refused = organiser.post(people(event, "/add"), data=data)
    assert refused.status_code == 422
    assert "Registration for this event is closed." in refused.get_data(as_text=True)
    assert organiser.post(people(event, "/add"), data={**data, "late": "y"}).status_code == 303


@pytest.mark.parametrize("state", list(State))
def test_the_page_of_a_person_offers_what_can_be_done(organiser: PageClient, event: Event, state: State) -> None:
    offered = clock.now() + timedelta(hours=1) if state is State.OFFERED else None
    registration = RegistrationFactory(
        event=event, state=state, offer_expires_at=offered, queued_at=clock.now(), answers={"motivation": "To learn."}
    )
    page = organiser.text(people(event, f"/{registration.id}"))
    assert "To learn." in page
    assert (f'/{registration.id}/approve"' in page) == (state in (State.PENDING, State.WAITLISTED, State.OFFERED))
    assert (f'/{registration.id}/reject"' in page) == (state in (State.PENDING, State.WAITLISTED))


def test_one_person_is_decided_on(organiser: PageClient, event: Event, session: Session) -> None:
    registration = RegistrationFactory(event=event, state=State.PENDING)
    path = people(event, f"/{registration.id}")
    assert organiser.post(f"{path}/approve").status_code == 303
    page = organiser.text(path)
    assert "Approved" in page
    assert "Confirmation" in page
    assert organiser.post(f"{path}/send-again").status_code == 303
    assert organiser.post(f"{path}/cancel", data={"reason": "Ill."}).status_code == 303
    session.expire_all()
    assert registration.state is State.CANCELLED
    assert session.scalar(select(func.count(Message.id))) == 3
    assert organiser.post(f"{path}/approve").status_code == 409


def test_what_is_known_of_a_person_is_changed(organiser: PageClient, event: Event, session: Session) -> None:
    other = RegistrationFactory(event=event)
    registration = RegistrationFactory(event=event, answers={"motivation": "To learn."})
    path = people(event, f"/{registration.id}/change")
    assert "To learn." in organiser.text(path)
    data = {"given_name": "New", "category": "speaker", "language": "uz", "email": other.email}
    taken = organiser.post(path, data=data)
    assert taken.status_code == 422
    assert organiser.post(path, data={**data, "email": "new@example.org"}).status_code == 303
    session.expire_all()
    assert (registration.given_name, registration.category, registration.email) == ("New", "speaker", "new@example.org")


def test_the_waiting_list_is_put_in_order(organiser: PageClient, event: Event, session: Session) -> None:
    event.capacity = 0
    first, second = waits(event, 1), waits(event, 2)
    page = organiser.text(people(event, "/waiting"))
    assert page.index(first.name) < page.index(second.name)
    assert "All 0 places are taken." in page
    ahead = {"where": "first", "reason": "She opens the day."}
    assert organiser.post(people(event, f"/{second.id}/move"), data=ahead).status_code == 303
    page = organiser.text(people(event, "/waiting"))
    assert page.index(second.name) < page.index(first.name)
    assert organiser.post(people(event, f"/{second.id}/move"), data={"where": "up"}).status_code == 400


def test_a_reviewer_sees_and_decides_nothing(client: PageClient, event: Event, session: Session) -> None:
    registration = RegistrationFactory(event=event, state=State.PENDING)
    client.sign_in(reviewer_of(event.host))
    page = client.text(people(event))
    assert 'name="ids"' not in page
    assert "/approve" not in client.text(people(event, f"/{registration.id}"))
    client.text(people(event, "/waiting"))
    for part in ("/bulk", f"/{registration.id}/approve", f"/{registration.id}/move", "/add", "/message"):
        assert client.post(people(event, part), data={"ids": str(registration.id)}).status_code == 403
    assert client.get(people(event, "/add")).status_code == 403


@pytest.mark.parametrize("part", ["", "/add", "/waiting", "/{id}", "/{id}/change", "?format=csv"])
def test_another_host_learns_nothing(client: PageClient, event: Event, part: str) -> None:
    registration = RegistrationFactory(event=event)
    other: Any = EventFactory(kind="toy")
    client.sign_in(organiser_of(other.host))
    path = people(event, part.format(id=registration.id))
    assert client.get(path).status_code == 404
    mixed = people(other, part.format(id=registration.id))
    if "{id}" in part:
        assert client.get(mixed).status_code == 404


def test_the_landing_page_names_applications(organiser: FlaskClient, event: Event) -> None:
    for _ in range(2):
        RegistrationFactory(event=event, state=State.PENDING)
    db.session.flush()
    assert "applications to decide on" in organiser.get("/manage/").get_data(as_text=True)
