"""The page a personal link opens: it tells where somebody stands, and its buttons change it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, HostFactory, RegistrationFactory, UserFactory
from tests.queries import QueryCounter
from tests.registration.test_waiting import waits
from webapp.core import clock, tokens
from webapp.events.models import EventState, Speaker
from webapp.events.models import Session as ProgrammeItem
from webapp.mail.models import Message
from webapp.registration import links
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State

DEEDS = ("withdraw", "accept", "decline")


def link_of(registration: Registration) -> str:
    """The path of a new personal link."""
    return f"/r/{links.mint(registration)}"


def someone(state: State = State.CONFIRMED, **more: Any) -> Registration:
    """A registration in a toy event."""
    event = more.pop("event", None) or EventFactory(kind="toy", capacity=5)
    offered = clock.now() + timedelta(hours=5) if state is State.OFFERED else None
    made: Registration = RegistrationFactory(
        event=event, state=state, offer_expires_at=offered, queued_at=clock.now(), **more
    )
    return made


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (State.CONFIRMED, "Your place is confirmed."),
        (State.PENDING, "The organisers have not decided yet."),
        (State.WAITLISTED, "You are number 1 on the waiting list."),
        (State.OFFERED, "A place has become free for you."),
        (State.REJECTED, "Your application was not accepted this time."),
        (State.WITHDRAWN, "You have withdrawn"),
        (State.CANCELLED, "The organisers have cancelled your registration."),
    ],
)
def test_it_says_where_somebody_stands(client: PageClient, session: Session, state: State, sentence: str) -> None:
    registration = someone(state, reason="The hall is small.")
    response = client.get(link_of(registration))
    page = response.get_data(as_text=True)
    assert sentence in page
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    assert ("I cannot come" in page) == (state in (State.CONFIRMED, State.PENDING, State.WAITLISTED, State.OFFERED))
    assert ("Take the place" in page) == (state is State.OFFERED)
    assert ("data:image/svg+xml" in page) == (state is State.CONFIRMED)


def test_it_says_why_somebody_waits(client: PageClient, session: Session) -> None:
    event = EventFactory(kind="toy", capacity=0)
    page = client.text(link_of(someone(State.WAITLISTED, event=event)))
    assert "All places are taken at the moment." in page


@pytest.mark.parametrize(
    ("name", "contact", "mailbox", "shown"),
    [
        ("Nodira", "contact@elchi.example", "contact@elchi.example", "Nodira"),
        ("", "contact@elchi.example", "contact@elchi.example", "contact@elchi.example"),
        ("Nodira", None, "office@elchi.example", "office@elchi.example"),
    ],
)
def test_it_says_whom_to_write(
    client: PageClient, session: Session, name: str, contact: str | None, mailbox: str, shown: str
) -> None:
    host = HostFactory(email="office@elchi.example")
    event = EventFactory(kind="toy", host=host, contact_name=name, contact_email=contact)
    page = client.text(link_of(someone(event=event)))
    assert f'Questions? Write to <a href="mailto:{mailbox}">{shown}</a>.' in page


@pytest.mark.parametrize("deed", DEEDS)
def test_opening_a_link_changes_nothing(client: PageClient, session: Session, deed: str) -> None:
    registration = someone(State.OFFERED)
    path = link_of(registration)
    page = client.text(f"{path}/{deed}")
    assert 'method="post"' in page
    assert client.head(f"{path}/{deed}").status_code == 200
    session.expire_all()
    assert registration.state is State.OFFERED
    assert session.scalar(select(func.count(Message.id))) == 0


@pytest.mark.parametrize(
    ("deed", "before", "after"),
    [
        ("withdraw", State.CONFIRMED, State.WITHDRAWN),
        ("accept", State.OFFERED, State.CONFIRMED),
        ("decline", State.OFFERED, State.WAITLISTED),
    ],
)
def test_its_button_does_it(client: PageClient, session: Session, deed: str, before: State, after: State) -> None:
    registration = someone(before)
    path = link_of(registration)
    answer = client.post(f"{path}/{deed}", data={"reason": "A visa."})
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    session.expire_all()
    assert registration.state is after
    client.text(path)
    again = client.post(f"{path}/{deed}", follow_redirects=True)
    assert "done already" in again.get_data(as_text=True)


def test_a_place_given_up_is_offered_to_the_next(client: PageClient, session: Session) -> None:
    event = EventFactory(kind="toy", capacity=1)
    registration, next_one = someone(event=event), waits(event, 1)
    client.post(f"{link_of(registration)}/withdraw")
    session.expire_all()
    assert next_one.state is State.OFFERED


def test_changes_are_kept_or_refused_beside_the_field(client: PageClient, session: Session) -> None:
    registration = someone(answers={"motivation": "To learn.", "since": "2020-05-01"})
    path = link_of(registration)
    page = client.text(f"{path}/change")
    assert "To learn." in page
    assert 'value="2020-05-01"' in page
    wrong = client.post(f"{path}/change", data={"given_name": "", "phone": "x", "language": "uz"})
    assert wrong.status_code == 422
    assert "Write your name." in wrong.get_data(as_text=True)
    data = {
        "given_name": "Азиза",
        "family_name": "",
        "phone": "+998901234567",
        "language": "uz",
        "field-motivation": "To teach.",
        "field-since": "",
    }
    assert client.post(f"{path}/change", data=data).status_code == 303
    session.expire_all()
    assert (registration.given_name, registration.family_name, registration.language) == ("Азиза", "", "uz")
    assert registration.answers["motivation"] == "To teach."
    assert "since" not in registration.answers
    assert "aziza" in registration.search


def test_what_is_over_cannot_be_changed(client: PageClient, session: Session) -> None:
    past = EventFactory(kind="toy", starts_at=clock.now() - timedelta(days=3))
    path = link_of(someone(event=past))
    assert "This event is over." in client.text(path)
    assert client.get(f"{path}/change").status_code == 303
    assert client.post(f"{path}/withdraw").status_code == 303
    called_off = EventFactory(kind="toy", state=EventState.CANCELLED, reason={"en": "A storm."})
    page = client.text(link_of(someone(event=called_off)))
    assert "A storm." in page
    assert "I cannot come" not in page


def test_the_calendar_file_has_the_identity_of_the_event(client: PageClient, session: Session) -> None:
    registration = someone()
    answer = client.get(f"{link_of(registration)}/event.ics")
    assert answer.mimetype == "text/calendar"
    assert f"UID:{registration.event.uid}@elchi" in answer.get_data(as_text=True)


@pytest.mark.parametrize("part", ["", "/registered", "/change", "/withdraw", "/event.ics"])
def test_a_forged_link_opens_nothing(client: PageClient, session: Session, part: str) -> None:
    someone()
    answer = client.get(f"/r/forged{part}")
    assert answer.status_code == 404
    assert "This link does not open anything." in answer.get_data(as_text=True)


def test_a_revoked_or_expired_link_is_explained(client: PageClient, session: Session) -> None:
    registration = someone()
    path = link_of(registration)
    links.revoke(registration)
    assert client.get(path).status_code == 410
    expired = tokens.mint(links.PURPOSE, registration.id, lasts=timedelta(seconds=-1))
    answer = client.get(f"/r/{expired}")
    assert answer.status_code == 410
    assert "expired" in answer.get_data(as_text=True)


def test_a_token_of_another_purpose_opens_nothing(client: PageClient, session: Session) -> None:
    registration = someone()
    assert client.get(f"/r/{tokens.mint('delegation', registration.id)}").status_code == 404


def test_the_programme_takes_as_many_statements_with_one_item_as_with_many(
    client: PageClient, session: Session, queries: QueryCounter
) -> None:
    registration = someone()
    path, start = link_of(registration), registration.event.starts_at

    def add_item(number: int) -> None:
        hour = start + timedelta(hours=number)
        item = ProgrammeItem(title={"en": f"Talk {number}"}, starts_at=hour, ends_at=hour + timedelta(hours=1))
        item.event_id = registration.event_id
        item.speakers = [Speaker(name="Nodira")]
        session.add(item)
        session.flush()

    add_item(0)
    session.expire_all()
    queries.reset()
    client.text(path)
    few = queries.count
    for number in range(1, 4):
        add_item(number)
    session.expire_all()
    with queries.at_most(few):
        assert "Talk 3" in client.text(path)


def test_a_lost_link_is_mailed_and_nothing_disclosed(client: PageClient, session: Session) -> None:
    registration = someone()
    known = client.post("/r", data={"email": registration.email})
    unknown = client.post("/r", data={"email": "nobody@example.org"})
    assert "a message with the personal link is on its way" in known.get_data(as_text=True)
    page = known.get_data(as_text=True).replace(registration.email or "", "X")
    strip = unknown.get_data(as_text=True).replace("nobody@example.org", "X")
    assert len(page) == len(strip)
    assert session.scalars(select(Message.template)).all() == ["personal_links"]
    client.post("/r", data={"email": registration.email})
    assert session.scalar(select(func.count(Message.id))) == 1
    assert client.post("/r", data={"email": "no address"}).status_code == 422


def test_my_events_are_those_of_my_address(client: PageClient, session: Session) -> None:
    user = UserFactory()
    mine = someone(email=user.email)
    past = someone(email=user.email, event=EventFactory(kind="toy", starts_at=clock.now() - timedelta(days=9)))
    shared = someone(email=user.email, shared_mailbox=True)
    other = someone()
    assert client.get("/me").status_code == 303
    client.sign_in(user)
    page = client.text("/me")
    for registration, listed in ((mine, True), (past, True), (shared, False), (other, False)):
        assert (f'"/me/{registration.id}"' in page) == listed
        assert client.get(f"/me/{registration.id}").status_code == (200 if listed else 404)
    assert client.post(f"/me/{other.id}/withdraw").status_code == 404
    assert client.post(f"/me/{mine.id}/withdraw").status_code == 303
    session.expire_all()
    assert (mine.state, other.state) == (State.WITHDRAWN, State.CONFIRMED)


def test_an_organiser_has_no_more_rights_on_their_own_page(client: PageClient, session: Session) -> None:
    user = UserFactory(is_admin=True)
    mine = someone(State.PENDING, email=user.email)
    client.sign_in(user)
    assert client.post(f"/me/{mine.id}/approve").status_code == 404
    client.text(f"/me/{mine.id}/change")
    client.text(f"/me/{mine.id}/registered")


def test_my_events_take_the_same_statements_however_many(
    client: PageClient, session: Session, queries: QueryCounter
) -> None:
    user = UserFactory()
    someone(email=user.email)
    client.sign_in(user)
    session.expire_all()
    queries.reset()
    client.text("/me")
    few = queries.count
    for _ in range(3):
        someone(email=user.email)
    session.expire_all()
    with queries.at_most(few):
        client.text("/me")
