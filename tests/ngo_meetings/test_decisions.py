"""The secretariat decides on requests; who may not, learns nothing of them."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import (
    HostFactory,
    OrganisationFactory,
    UserFactory,
    organiser_of,
    reviewer_of,
)
from tests.ngo_meetings.builders import BODY, accredited, asks, by_hand, in_days, meeting, named, page_of
from tests.ngo_meetings.helpers import messages_to, states
from tests.queries import QueryCounter
from webapp.core.audit import AuditEntry
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.mail.models import Message
from webapp.ngo_meetings.accrediting import decisions
from webapp.ngo_meetings.errors import ImpossibleDecision, KnownBody
from webapp.ngo_meetings.models import Accreditation, AccreditationState
from webapp.registration.models import RegistrationState as State


def at(event: Event, part: str = "") -> str:
    """The address of the secretariat's pages."""
    return f"/manage/events/{event.id}/bodies{part}"


def templates(session: Session) -> list[str]:
    """The mails posted, the earliest first."""
    return list(session.scalars(select(Message.template).order_by(Message.id)))


@pytest.fixture
def event(session: Session) -> Event:
    """A meeting."""
    return meeting()


@pytest.fixture
def organiser(client: PageClient, event: Event) -> PageClient:
    """A client of its organiser."""
    return client.sign_in(organiser_of(event.host))


def test_the_list_and_the_page_of_a_body(organiser: PageClient, event: Event) -> None:
    assert "No body has asked for accreditation yet" in organiser.text(at(event))
    body = asks(event, "Yuksalish", short_name="YM")
    accredited(event, "Istiqbolli Avlod", cap=5)
    page = organiser.text(at(event))
    assert "Yuksalish" in page
    assert "0 / 5" in page
    assert "Istiqbolli" not in organiser.text(at(event, "?state=applied"))
    assert "Yuksalish" in organiser.text(at(event, "?q=Юксалиш"))
    shown = organiser.text(at(event, f"/{body.id}"))
    assert "No. Yuksalish" in shown
    assert "No letter came with this request." in shown


def test_the_list_is_exported(organiser: PageClient, event: Event) -> None:
    named(accredited(event, "=Yuksalish"), "Aziza")
    rows = organiser.get(at(event, "?format=csv")).get_data(as_text=True).splitlines()
    assert "'=Yuksalish" in rows[1]
    assert "1 / 2" in rows[1]
    assert organiser.get(at(event, "?format=xlsx")).data.startswith(b"PK")


def test_a_body_is_accredited_with_its_own_cap_and_told(organiser: PageClient, event: Event, session: Session) -> None:
    body = asks(event)
    answer = organiser.post(at(event, f"/{body.id}/accredit"), data={"cap": "3"})
    assert answer.status_code == 303
    session.refresh(body)
    assert (body.state, body.cap) == (AccreditationState.ACCREDITED, 3)
    assert templates(session) == ["accreditation_received", "accreditation_accredited"]
    assert session.scalar(select(AuditEntry.actor).where(AuditEntry.action == "accreditation_accredited"))
    assert organiser.post(at(event, f"/{body.id}/accredit")).status_code == 409
    assert "Take the accreditation back" in organiser.text(at(event, f"/{body.id}"))


def test_more_is_asked_and_the_request_comes_again(organiser: PageClient, event: Event, session: Session) -> None:
    body = asks(event)
    assert organiser.post(at(event, f"/{body.id}/more"), data={"reason": " "}).status_code == 422
    organiser.post(at(event, f"/{body.id}/more"), data={"reason": "The charter, please."})
    link = page_of(body)
    assert "The charter, please." in organiser.text(link)
    changed = {**BODY, "registration_number": "77"}
    assert organiser.post(f"{link}/request", data=changed).status_code == 303
    session.refresh(body)
    assert (body.state, body.registration_number) == (AccreditationState.APPLIED, "77")
    assert "The charter, please." not in organiser.text(link)
    assert templates(session)[-1] == "accreditation_needs_more"


def test_a_decided_request_is_not_sent_again(client: PageClient, event: Event, session: Session) -> None:
    link = page_of(accredited(event))
    assert client.get(f"{link}/request").status_code == 409
    assert client.post(f"{link}/request", data=BODY).status_code == 409


def test_a_refusal_needs_a_reason_which_the_focal_point_reads(
    organiser: PageClient, event: Event, session: Session
) -> None:
    body = asks(event)
    assert organiser.post(at(event, f"/{body.id}/refuse")).status_code == 422
    organiser.post(at(event, f"/{body.id}/refuse"), data={"reason": "Not in this field."})
    assert "Not in this field." in organiser.text(page_of(body))
    assert templates(session)[-1] == "accreditation_refused"
    assert organiser.post(at(event, f"/{body.id}/refuse"), data={"reason": "Twice."}).status_code == 409


def test_taking_an_accreditation_back_takes_the_places_of_its_people(
    organiser: PageClient, event: Event, session: Session
) -> None:
    body = accredited(event)
    people = [by_hand(event, "YUKSALISH movement"), *named(body, "Aziza", "Bobur", "Dilnoza")]
    other = by_hand(event, "Mahalla Union", "Malika")
    page = organiser.text(at(event, f"/{body.id}"))
    assert all(f">{person.name}</a>" in page for person in people)
    organiser.post(at(event, f"/{body.id}/refuse"), data={"reason": "Its charter was withdrawn."})
    assert states(*people) == [State.CANCELLED] * 4
    assert states(other) == [State.CONFIRMED]
    assert templates(session).count("registration_cancelled") == 4
    assert "registration_cancelled" in messages_to(session, "timur@example.org")


def test_turning_a_request_down_takes_nobodys_place(event: Event, session: Session) -> None:
    person = by_hand(event, "Yuksalish Movement")
    decisions.refuse(asks(event), "Not in this field.", by=SYSTEM)
    assert states(person) == [State.CONFIRMED]


def test_a_refused_body_can_be_accredited_after_all_unless_it_has_asked_again(event: Event) -> None:
    body = asks(event)
    decisions.refuse(body, "By mistake.", by=SYSTEM)
    assert decisions.accredit(body, by=SYSTEM).remarks == ""
    decisions.refuse(body, "By mistake again.", by=SYSTEM)
    asks(event)
    with pytest.raises(KnownBody):
        decisions.accredit(body, by=SYSTEM)
    with pytest.raises(ImpossibleDecision):
        decisions.ask_more(body, "More.", by=SYSTEM)


def test_many_are_decided_at_once_and_what_cannot_be_is_named(
    organiser: PageClient, event: Event, session: Session
) -> None:
    bodies = [asks(event, name) for name in ("Yuksalish", "Istiqbolli Avlod")]
    bodies.append(accredited(event, "Mahalla Union"))
    foreign = asks(meeting(), "Elsewhere Society")
    ids = [body.id for body in (*bodies, foreign)]
    answer = organiser.post(at(event), data={"ids": ids, "action": "accredit"})
    page = answer.get_data(as_text=True)
    assert "2 requests decided." in page
    assert "Mahalla Union" in page
    assert "This body is accredited already." in page
    assert "Elsewhere Society" not in page
    session.refresh(foreign)
    assert foreign.state is AccreditationState.APPLIED
    assert organiser.post(at(event), data={"ids": ids, "action": "explode"}).status_code == 400


def test_refusing_many_without_a_reason_changes_nothing(organiser: PageClient, event: Event, session: Session) -> None:
    body = asks(event)
    answer = organiser.post(at(event), data={"ids": [body.id], "action": "refuse", "reason": ""})
    assert "Write the reason" in answer.get_data(as_text=True)
    session.refresh(body)
    assert body.state is AccreditationState.APPLIED


def test_a_higher_cap_calls_those_who_wait(organiser: PageClient, event: Event, session: Session) -> None:
    body = accredited(event, cap=1)
    first, second = named(body, "Aziza", "Bobur")
    assert (first.state, second.state) == (State.CONFIRMED, State.WAITLISTED)
    organiser.post(at(event, f"/{body.id}/cap"), data={"cap": "2"})
    session.refresh(second)
    assert second.state is State.OFFERED
    assert organiser.post(at(event, f"/{body.id}/cap"), data={"cap": "501"}).status_code == 422


def test_a_body_is_entered_by_hand(organiser: PageClient, event: Event, session: Session) -> None:
    organiser.text(at(event, "/new"))
    short = {"name.uz": "Umid", "type": "ngo", "focal_name": "Umida", "focal_email": "umida@example.org"}
    data = {**short, "language": "uz", "cap": "4"}
    answer = organiser.post(at(event, "/new"), data=data)
    assert answer.status_code == 303
    assert "Umid" in organiser.text(answer.headers["Location"])
    found = session.scalars(select(Accreditation)).one()
    assert (found.state, found.cap, found.language) == (AccreditationState.ACCREDITED, 4, "uz")
    assert templates(session) == ["accreditation_accredited"]
    assert organiser.post(at(event, "/new"), data=data).status_code == 422
    assert organiser.post(at(event, "/new"), data={**data, "cap": "-1"}).status_code == 422


def test_a_new_focal_point_gets_a_link_and_the_former_links_close(
    organiser: PageClient, event: Event, session: Session
) -> None:
    body = accredited(event)
    link = page_of(body)
    page = organiser.text(at(event, f"/{body.id}/edit"))
    assert "nodira@yuksalish.example" in page
    data = {**BODY, "focal_email": "rustam@yuksalish.example", "cap": ""}
    assert organiser.post(at(event, f"/{body.id}/edit"), data=data).status_code == 303
    assert organiser.get(link).status_code == 410
    message = session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
    assert (message.template, message.to_email) == ("accreditation_link", "rustam@yuksalish.example")


def test_a_link_can_be_mailed_again(organiser: PageClient, event: Event, session: Session) -> None:
    body = asks(event)
    link = page_of(body)
    organiser.post(at(event, f"/{body.id}/link"))
    assert organiser.get(link).status_code == 410
    assert templates(session)[-1] == "accreditation_link"


def test_the_same_body_is_found_in_the_directory(organiser: PageClient, event: Event, session: Session) -> None:
    known = OrganisationFactory(name={"en": "Yuksalish Movement", "ru": "Движение «Юксалиш»"})
    OrganisationFactory(name={"en": "Yuksalish of Another Kind"})
    body = asks(event, "Юксалиш Мовемент")
    page = organiser.text(at(event, f"/{body.id}"))
    assert "Is it one of these?" in page
    assert "Another Kind" not in page
    organiser.post(at(event, f"/{body.id}/found"), data={"organisation_id": known.id})
    session.refresh(body)
    assert body.organisation_id == known.id
    assert "It is not this one" in organiser.text(at(event, f"/{body.id}"))
    assert organiser.post(at(event, f"/{body.id}/found"), data={"organisation_id": 10**9}).status_code == 404


@pytest.mark.parametrize("who", ["organiser of another host", "reviewer", "participant", "nobody"])
def test_who_may_not_learns_nothing(client: PageClient, event: Event, session: Session, who: str) -> None:
    body = asks(event, "Secret Society")
    users = {
        "organiser of another host": lambda: organiser_of(HostFactory()),
        "reviewer": lambda: reviewer_of(event.host),
        "participant": UserFactory,
    }
    if who in users:
        client.sign_in(users[who]())
    refusals = (302, 303, 403, 404)
    for part in ("", "/new", f"/{body.id}", f"/{body.id}/edit", f"/{body.id}/letter"):
        answer = client.get(at(event, part))
        assert answer.status_code in refusals
        assert "Secret Society" not in answer.get_data(as_text=True)
    for part in (
        "",
        *(f"/{body.id}/{deed}" for deed in ("accredit", "cap", "more", "refuse", "link", "found", "edit")),
    ):
        client.post(at(event, part), data={"reason": "x", "action": "accredit", "ids": body.id})
    session.refresh(body)
    assert body.state is AccreditationState.APPLIED
    assert templates(session) == ["accreditation_received"]


def test_a_body_of_another_meeting_is_not_found(organiser: PageClient, event: Event) -> None:
    other = asks(meeting(host=event.host))
    assert organiser.get(at(event, f"/{other.id}")).status_code == 404
    assert organiser.post(at(event, f"/{other.id}/accredit")).status_code == 404


def test_other_kinds_of_events_have_no_bodies(client: PageClient, session: Session) -> None:
    seminar = meeting()
    seminar.kind = "seminar"
    client.sign_in(organiser_of(seminar.host))
    assert client.get(at(seminar)).status_code == 404
    assert client.get(f"/manage/events/{seminar.id}/floor").status_code == 404


def test_the_list_asks_the_same_of_the_database_however_long_it_is(
    organiser: PageClient, event: Event, queries: QueryCounter
) -> None:
    named(accredited(event, "Alpha Society"), "Aziza")
    organiser.text(at(event))
    with queries.at_most(14):
        organiser.text(at(event))
    for name in ("Beta Union", "Gamma League"):
        named(accredited(event, name), "Aziza", "Bobur", "Dilnoza")
    with queries.at_most(14):
        organiser.text(at(event))


def test_requests_stand_on_the_desk_and_on_the_overview(organiser: PageClient, event: Event) -> None:
    asks(event)
    asks(meeting(host=event.host, starts_at=in_days(60)), "Later Society")
    asks(meeting(), "Foreign Society")
    desk = " ".join(organiser.text("/manage/").split())
    assert "requests for accreditation to decide" in desk
    assert f"/manage/events/{event.id}/bodies?state=applied" in desk
    assert "people whom a focal point has to confirm" in organiser.text(f"/manage/events/{event.id}/")


def test_what_is_to_be_decided_comes_first(organiser: PageClient, event: Event) -> None:
    accredited(event, "Decided")
    asks(event, "Undecided")
    page = organiser.text(at(event))
    assert page.index(">Undecided<") < page.index(">Decided<")
