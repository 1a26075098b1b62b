"""A representative registers alone, and the focal point confirms them."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import RegistrationFactory, organiser_of
from tests.ngo_meetings.builders import PERSON, accredited, asks, meeting, named, page_of, register
from webapp.core.permissions import SYSTEM
from webapp.events.models import Approval, Event
from webapp.mail.models import Message
from webapp.ngo_meetings.models import Representative
from webapp.registration import flow, services
from webapp.registration.models import Registration, Source
from webapp.registration.models import RegistrationState as State


def the_one(session: Session, event: Event) -> Registration:
    """The only registration of an event."""
    return session.scalars(select(Registration).where(Registration.event_id == event.id)).one()


def mails(session: Session) -> list[tuple[str, str]]:
    """The mails posted since the bodies were accredited."""
    rows = session.execute(select(Message.template, Message.to_email).order_by(Message.id))
    return [(row[0], row[1]) for row in rows if row[0] not in ("accreditation_received", "accreditation_accredited")]


def test_the_form_proposes_the_accredited_bodies(client: PageClient, session: Session) -> None:
    event = meeting()
    page = client.text(f"/ngo-meetings/{event.slug}/register")
    assert "No organisation is accredited yet" in page
    accredited(event)
    asks(event, "Mahalla Union")
    page = client.text(f"/ngo-meetings/{event.slug}/register")
    assert '<option value="Yuksalish Movement">' in page
    assert "Mahalla" not in page
    assert 'list="accredited-bodies"' in page
    assert 'name="field-floor"' in page


@pytest.mark.parametrize("spelled", ["Yuksalish Movement", "«Юксалиш мовемент» ННТ", "YM", "Движение Юксалиш"])
def test_who_registers_waits_for_the_focal_point_whatever_the_event_says(
    client: PageClient, session: Session, spelled: str
) -> None:
    event = meeting()
    body = accredited(event, short_name="YM", name={"en": "Yuksalish Movement", "ru": "Движение «Юксалиш»"})
    answer = register(client, event, organisation=spelled, **{"field-floor": "On water."})
    assert answer.status_code == 303
    page = client.text(answer.headers["Location"])
    assert "The focal point of Yuksalish Movement has to confirm that you come for it." in page
    found = the_one(session, event)
    assert (found.state, found.source, found.organisation) == (State.PENDING, Source.SELF, "Yuksalish Movement")
    assert found.answers == {"floor": "On water."}
    assert session.get_one(Representative, found.id).vouched_at is None
    asked = ("accreditation_person", "nodira@yuksalish.example")
    assert mails(session) == [asked, ("accreditation_awaits", "aziza@example.org")]
    assert "Do they come for you?" in client.text(page_of(body))


def test_a_body_that_is_not_accredited_is_shown_the_way(client: PageClient, session: Session) -> None:
    event = meeting()
    accredited(event)
    asks(event, "Mahalla Union")
    for typed, sentence in (
        ("Unknown Society", "This organisation is not accredited to the meeting."),
        ("Mahalla Union", "Mahalla Union has asked for accreditation, which is not decided yet."),
        ("Yuksalosh Movement", "Do you mean Yuksalish Movement?"),
    ):
        answer = register(client, event, organisation=typed)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert sentence in page
        assert f'<a href="/ngo-meetings/{event.slug}/accreditation">Ask for accreditation</a>' in page
        assert 'value="Karimova"' in page
    assert register(client, event, organisation="").status_code == 422
    assert register(client, event, organisation="<b>?!").status_code == 422
    assert session.scalar(select(Registration.id)) is None


def test_nobody_is_registered_twice(client: PageClient, session: Session) -> None:
    event = meeting()
    body = accredited(event)
    named(body, "Aziza Karimova")
    answer = register(client, event, given_name="АЗИЗА", family_name="Каримова")
    assert answer.status_code == 422
    assert "registered for this event already" in answer.get_data(as_text=True)
    assert register(client, event, given_name="Bobur").status_code == 303
    assert register(client, event, given_name="Bobur", family_name="Alimov").status_code == 422


def test_confirmed_by_the_focal_point_they_have_a_place(client: PageClient, session: Session) -> None:
    event = meeting()
    body = accredited(event)
    register(client, event)
    found = the_one(session, event)
    link = page_of(body)
    assert "/confirm" in client.text(f"{link}/people/{found.id}")
    answer = client.post(f"{link}/people/{found.id}/confirm")
    assert answer.status_code == 303
    session.refresh(found)
    assert found.state is State.CONFIRMED
    assert session.get_one(Representative, found.id).vouched_by == "Nodira Yusupova"
    assert mails(session)[-1] == ("registration_confirmed", "aziza@example.org")
    assert client.post(f"{link}/people/{found.id}/confirm").status_code == 409
    assert client.post(f"{link}/people/{found.id}/refuse", data={"reason": "x"}).status_code == 409


def test_above_the_cap_they_wait(client: PageClient, session: Session) -> None:
    event = meeting(cap=1)
    body = accredited(event)
    named(body, "Bobur")
    register(client, event)
    found = session.scalars(select(Registration).where(Registration.email == "aziza@example.org")).one()
    assert found.state is State.PENDING
    client.post(f"{page_of(body)}/people/{found.id}/confirm")
    session.refresh(found)
    assert found.state is State.WAITLISTED
    assert mails(session)[-1] == ("registration_waitlisted", "aziza@example.org")


def test_where_organisers_approve_they_still_have_to(client: PageClient, session: Session) -> None:
    event = meeting(approval=Approval.MANUAL)
    body = accredited(event)
    register(client, event)
    found = the_one(session, event)
    client.post(f"{page_of(body)}/people/{found.id}/confirm")
    session.refresh(found)
    assert found.state is State.PENDING
    assert session.get_one(Representative, found.id).vouched_at is not None
    assert mails(session)[-1] == ("registration_pending", "aziza@example.org")
    services.approve(found, by=SYSTEM)
    assert found.state is State.CONFIRMED


def test_refused_by_the_focal_point_they_read_why(client: PageClient, session: Session) -> None:
    event = meeting()
    body = accredited(event)
    register(client, event)
    found = the_one(session, event)
    link = page_of(body)
    assert client.post(f"{link}/people/{found.id}/refuse", data={"reason": " "}).status_code == 422
    client.post(f"{link}/people/{found.id}/refuse", data={"reason": "Not one of ours."})
    session.refresh(found)
    assert (found.state, found.reason) == (State.REJECTED, "Not one of ours.")
    assert mails(session)[-1] == ("registration_rejected", "aziza@example.org")
    assert "Not one of ours." in client.text(link)


def test_who_registered_alone_keeps_the_address(client: PageClient, session: Session) -> None:
    event = meeting()
    body = accredited(event)
    register(client, event)
    found = the_one(session, event)
    data = {"given_name": "Aziza", "family_name": "K.", "email": "other@example.org"}
    assert client.post(f"{page_of(body)}/people/{found.id}", data=data).status_code == 303
    session.refresh(found)
    assert (found.family_name, found.email) == ("K.", "aziza@example.org")


def test_guests_of_the_organisers_need_no_accredited_body(
    client: PageClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = meeting(cap=1)
    body = accredited(event)
    known = {"guest": lambda _event, value: flow.Entrance(initial={"email": "aziza@example.org"})}
    monkeypatch.setattr(flow, "_resolvers", known)
    path = f"/ngo-meetings/{event.slug}/register?guest=yes"
    assert 'value="aziza@example.org"' in client.text(path)
    assert client.post(path, data={**PERSON, "organisation": "Expert Bureau"}).status_code == 303
    assert the_one(session, event).state is State.CONFIRMED
    again = {**PERSON, "email": "second@example.org", "given_name": "Bobur"}
    assert client.post(path, data=again).status_code == 303
    assert named(body, "Dilnoza")[0].state is State.WAITLISTED


def test_the_personal_page_tells_of_the_floor(client: PageClient, session: Session) -> None:
    event = meeting()
    accredited(event)
    answer = register(client, event, **{"field-floor": "On water & trust."})
    page = client.text(answer.headers["Location"].replace("/registered", ""))
    assert "You ask for the floor" in page
    assert "On water &amp; trust." in page
    assert "The organisers have not decided yet." in page


def test_the_organisers_interface_asks_for_no_accreditation(session: Session) -> None:
    event = meeting(cap=1)
    guest = RegistrationFactory(event=event, organisation="Anybody", organisation_key="anibodi", state=State.PENDING)
    assert services.approve(guest, by=SYSTEM).state is State.CONFIRMED


def test_the_public_page_names_accredited_bodies_and_no_person(client: PageClient, session: Session) -> None:
    event = meeting(cap=3)
    path = f"/ngo-meetings/{event.slug}"
    page = client.text(path)
    assert "Water and trust" in page
    assert "names up to 3 representatives" in page
    assert f'href="{path}/accreditation"' in page
    assert f'href="{path}/register"' in page
    accredited(event, name={"en": "Yuksalish Movement", "ru": "Движение «Юксалиш»"}, city="Tashkent")
    asks(event, "Mahalla Union")
    page = client.text(path)
    assert "Yuksalish Movement" in page
    assert "Tashkent" in page
    assert "Движение «Юксалиш»" in client.text(f"{path}?lang=ru")
    assert not any(hidden in page for hidden in ("Mahalla", "Nodira", "nodira@", "No. Yuksalish", "Bobur Alimov"))


def test_a_meeting_keeps_its_theme_and_cap(client: PageClient, session: Session) -> None:
    event = meeting(cap=3)
    client.sign_in(organiser_of(event.host))
    page = client.text(f"/manage/events/{event.id}/settings")
    assert 'name="details.cap"' in page
    assert "Water and trust" in page
