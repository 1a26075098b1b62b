"""Changes that need approval wait beside the registration, which keeps its state and its place."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, organiser_of, reviewer_of
from tests.registration.form_builder.builders import field
from tests.registration.test_mails import read, text_of
from tests.registration.test_personal import link_of, someone
from webapp.core.audit import AuditEntry
from webapp.core.errors import Conflict, Invalid
from webapp.core.permissions import Actor, link_holder
from webapp.events.models import Event, Quota, QuotaBy
from webapp.mail.models import Message
from webapp.registration import services
from webapp.registration.errors import QuotaFull
from webapp.registration.form_builder import sealing
from webapp.registration.models import ProposedChange
from webapp.registration.models import RegistrationState as State
from webapp.registration.own_changes import changing, deciding
from webapp.registration.own_changes.rules import Rules, set_rules
from webapp.registration.people_verbs import move_on_list

PERSON = link_holder("Aziz")
HOST = Actor(name="Organiser", is_admin=True)
NUMBER = "AB1234567"


def approving(*approved: str, **more: Any) -> Event:
    """A toy event whose organisers approve some changes."""
    event: Event = EventFactory(kind="toy", **more)
    set_rules(event, Rules(approved), by=HOST)
    return event


def waiting(session: Session) -> ProposedChange | None:
    """The one change that waits, if any."""
    return session.scalars(select(ProposedChange)).one_or_none()


def data(**more: str) -> dict[str, str]:
    """The change form of somebody."""
    return {"given_name": "Aziz", "family_name": "Rahimov", "country": "UZ", "language": "en"} | more


def test_a_change_waits_and_the_rest_is_saved(client: PageClient, session: Session) -> None:
    event = approving("name", "organisation", capacity=1)
    registration = someone(event=event, given_name="Aziz", answers={"motivation": "To learn."})
    path = link_of(registration)
    typed = data(given_name="Aziza", organisation="Mehr", **{"field-motivation": "To teach."})
    page = client.post(f"{path}/change", data=typed, follow_redirects=True).get_data(as_text=True)
    assert "A part of your changes is saved; the rest waits for approval." in page
    assert "Your change waits for approval; your place stays." in page
    session.expire_all()
    assert (registration.given_name, registration.organisation, registration.state) == ("Aziz", "", State.CONFIRMED)
    assert registration.answers["motivation"] == "To teach."
    proposal = waiting(session)
    assert proposal is not None
    assert proposal.values == {"given_name": "Aziza", "organisation": "Mehr"}
    assert 'value="Aziza"' in client.text(f"{path}/change"), "the form begins with what was proposed"


def test_what_needs_no_approval_is_saved_at_once(client: PageClient, session: Session) -> None:
    registration = someone(event=approving("country"), given_name="Aziz", answers={"motivation": "To learn."})
    typed = data(given_name="Aziza", **{"field-motivation": "To learn."})
    page = client.post(f"{link_of(registration)}/change", data=typed, follow_redirects=True).get_data(as_text=True)
    assert "Your changes are saved." in page
    session.expire_all()
    assert registration.given_name == "Aziza"
    assert waiting(session) is None


def test_a_second_edit_takes_the_place_of_the_first(session: Session) -> None:
    registration = someone(event=approving("name", "country"), given_name="Aziz", country="UZ")
    changing.change_own(registration, {"given_name": "Aziza", "country": "UZ"}, by=PERSON)
    outcome = changing.change_own(registration, {"given_name": "Aziz", "country": "KG"}, by=PERSON)
    assert outcome.waits
    proposal = waiting(session)
    assert proposal is not None
    assert proposal.values == {"country": "KG"}
    assert not changing.change_own(registration, {"given_name": "Aziz", "country": "UZ"}, by=PERSON).waits
    assert waiting(session) is None, "as it was: nothing is proposed any more"


def test_while_an_application_awaits_a_decision_nothing_waits_beside_it(session: Session) -> None:
    registration = someone(State.PENDING, event=approving("name"))
    assert not changing.change_own(registration, {"given_name": "Aziza"}, by=PERSON).waits
    assert registration.given_name == "Aziza"


def test_the_organiser_sees_both_and_approves(client: PageClient, session: Session) -> None:
    event = approving("country")
    registration = someone(event=event, given_name="Aziz", country="UZ", language="ru")
    changing.change_own(registration, {"country": "KG"}, by=PERSON)
    session.commit()
    client.sign_in(organiser_of(event.host))
    assert "change of a participant to approve" in client.text("/manage/")
    people = f"/manage/events/{event.id}/people"
    assert "Change to approve" in client.text(people)
    assert "Aziz" in client.text(f"{people}?change=waiting")
    page = client.text(f"{people}/{registration.id}")
    assert "A change waits for your approval" in page
    assert all(name in page.split("A change waits")[-1].split("Approve the change")[0] for name in ("Uzbek", "Kyrgyz"))
    proposal = waiting(session)
    assert proposal is not None
    seen = deciding.mark_of(proposal)
    url = f"{people}/{registration.id}/change/approve"
    assert client.post(url, data={"seen": seen}).status_code == 303
    session.expire_all()
    assert (registration.country, registration.state) == ("KG", State.CONFIRMED)
    assert waiting(session) is None
    assert "A change waits" not in client.text(f"{people}/{registration.id}")
    (mail,) = read(session)
    assert "Ваше изменение одобрено" in str(mail["Subject"])
    deeds = session.scalars(select(AuditEntry.action).where(AuditEntry.object_id == registration.id)).all()
    assert {"registration_change_proposed", "registration_change_approved", "registration_updated"} <= set(deeds)
    assert client.post(url, data={"seen": seen}).status_code == 409, "decided already"


@pytest.mark.parametrize(
    ("language", "subject"), [("en", "was not approved"), ("ru", "не одобрено"), ("uz", "tasdiqlanmadi")]
)
def test_it_is_refused_with_a_reason(client: PageClient, session: Session, language: str, subject: str) -> None:
    event = approving("organisation")
    registration = someone(event=event, organisation="Mehr", language=language)
    changing.change_own(registration, {"organisation": "Nur"}, by=PERSON)
    with pytest.raises(Invalid):
        deciding.refuse(registration, reason=" ", by=HOST)
    deciding.refuse(registration, reason="The letter names Mehr <only>.", by=HOST)
    assert registration.organisation == "Mehr"
    assert waiting(session) is None
    (mail,) = read(session)
    assert subject in str(mail["Subject"])
    assert "Mehr <only>" in text_of(mail)
    assert "Mehr &lt;only&gt;" in text_of(mail, "html")


def test_limits_are_looked_at_again(session: Session) -> None:
    event = approving("country")
    event.quotas = [Quota(by=QuotaBy.COUNTRY, value="KG", places=1, label="Kyrgyzstan")]
    session.commit()
    registration = someone(event=event, country="UZ")
    changing.change_own(registration, {"country": "KG"}, by=PERSON)
    someone(event=event, country="KG")
    with pytest.raises(QuotaFull):
        deciding.approve(registration, by=HOST)
    assert waiting(session) is not None
    assert registration.country == "UZ"


def test_a_change_that_no_limit_lets_in_is_refused_at_once(session: Session) -> None:
    event = approving("country")
    event.quotas = [Quota(by=QuotaBy.COUNTRY, value="KG", places=0, label="Kyrgyzstan")]
    session.commit()
    with pytest.raises(QuotaFull):
        changing.change_own(someone(event=event, country="UZ"), {"country": "KG"}, by=PERSON)


def test_a_place_in_a_group_that_is_left_goes_to_who_waits(session: Session) -> None:
    event = approving("country")
    event.quotas = [Quota(by=QuotaBy.COUNTRY, value="UZ", places=1, label="Uzbekistan")]
    session.commit()
    registration = someone(event=event, country="UZ")
    next_one = someone(State.WAITLISTED, event=event, country="UZ")
    changing.change_own(registration, {"country": "KG"}, by=PERSON)
    deciding.approve(registration, by=HOST)
    session.expire_all()
    assert next_one.state is State.OFFERED


def test_answers_to_own_questions_wait_with_those_that_depend_on_them(session: Session) -> None:
    event = EventFactory(kind="toy")
    field(event, "Hotel", "choice")
    field(event, "Nights", "number", shown_when="f_hotel", shown_values=["halal"])
    set_rules(event, Rules(("f_hotel",)), by=HOST)
    registration = someone(event=event, answers={"f_hotel": "none"})
    outcome = changing.change_own(registration, {"answers": {"f_hotel": "halal", "f_nights": "3"}}, by=PERSON)
    assert outcome.waits
    assert registration.answers == {"f_hotel": "none"}
    proposal = waiting(session)
    assert proposal is not None
    assert proposal.answers == {"f_hotel": "halal", "f_nights": 3}
    deciding.approve(registration, by=HOST)
    assert registration.answers == {"f_hotel": "halal", "f_nights": 3}


def test_what_is_missing_may_be_said_without_approval(session: Session) -> None:
    event = EventFactory(kind="toy")
    field(event, "Hotel", required=True)
    set_rules(event, Rules(("f_hotel",)), by=HOST)
    registration = someone(event=event)
    assert not changing.change_own(registration, {"answers": {"f_hotel": "Afrosiyob"}}, by=PERSON).waits
    assert changing.change_own(registration, {"answers": {"f_hotel": "Registon"}}, by=PERSON).waits
    assert registration.answers == {"f_hotel": "Afrosiyob"}


def test_a_proposed_sensitive_answer_stays_encrypted(client: PageClient, session: Session, app: Flask) -> None:
    event = EventFactory(kind="toy")
    field(event, "Passport", sensitive=True)
    set_rules(event, Rules(("f_passport",)), by=HOST)
    registration = someone(event=event, answers={"motivation": "x"}, sealed={"f_passport": sealing.seal("OLD")})
    changing.change_own(registration, {"answers": {"f_passport": NUMBER}}, by=PERSON)
    session.commit()
    proposal = waiting(session)
    assert proposal is not None
    assert NUMBER not in str((proposal.values, proposal.answers, proposal.sealed))
    client.sign_in(organiser_of(event.host))
    page = client.text(f"/manage/events/{event.id}/people/{registration.id}")
    assert "Passport" in page
    assert NUMBER not in page
    assert app.test_cli_runner().invoke(args=["lock-again"]).exit_code == 0
    changing.change_own(registration, {"answers": {}}, by=PERSON)
    kept = waiting(session)
    assert kept is not None, "not given anew it is still meant"
    deciding.approve(registration, by=HOST)
    assert sealing.unseal(registration.sealed["f_passport"]) == NUMBER


@pytest.mark.parametrize("deed", ["withdraw", "cancel"])
def test_whoever_does_not_come_proposes_nothing(session: Session, deed: str) -> None:
    registration = someone(event=approving("name"))
    changing.change_own(registration, {"given_name": "Aziza"}, by=PERSON)
    if deed == "withdraw":
        services.withdraw(registration, by=PERSON)
    else:
        services.cancel(registration, by=HOST, reason="The hall.")
    assert waiting(session) is None
    with pytest.raises(Conflict):
        deciding.approve(registration, by=HOST)


def test_the_person_takes_it_back(client: PageClient, session: Session) -> None:
    registration = someone(event=approving("name"))
    changing.change_own(registration, {"given_name": "Aziza"}, by=PERSON)
    path = link_of(registration)
    page = client.post(f"{path}/change/take-back", follow_redirects=True).get_data(as_text=True)
    assert "It is taken back." in page
    assert waiting(session) is None
    assert client.post(f"{path}/change/take-back").status_code == 409


def test_the_organiser_decides_on_what_they_saw(session: Session) -> None:
    registration = someone(event=approving("name"))
    changing.change_own(registration, {"given_name": "Aziza"}, by=PERSON)
    proposal = waiting(session)
    assert proposal is not None
    seen = deciding.mark_of(proposal)
    changing.change_own(registration, {"given_name": "Azizbek"}, by=PERSON)
    with pytest.raises(Conflict, match="meanwhile"):
        deciding.approve(registration, by=HOST, seen=seen)


def test_who_does_not_manage_the_event_cannot_decide(client: PageClient, session: Session) -> None:
    event = approving("name")
    registration = someone(event=event)
    changing.change_own(registration, {"given_name": "Aziza"}, by=PERSON)
    session.commit()
    base = f"/manage/events/{event.id}/people/{registration.id}"
    client.sign_in(reviewer_of(event.host))
    assert ">A change waits for approval<" in re.sub(r"\s*([<>])\s*", r"\1", client.text(base)), "whoever decides"
    for user, status in ((reviewer_of(event.host), 403), (organiser_of(EventFactory().host), 404)):
        client.sign_in(user)
        assert client.post(f"{base}/change/approve", data={"seen": ""}).status_code == status
        assert client.post(f"{base}/change/refuse", data={"reason": "x"}).status_code == status
        assert client.get(f"/manage/events/{event.id}/people/changes").status_code == status
    assert session.scalar(select(func.count(Message.id))) == 0


def test_moving_on_the_list_leaves_a_change_waiting(session: Session) -> None:
    registration = someone(State.WAITLISTED, event=approving("name"))
    changing.change_own(registration, {"given_name": "Aziza"}, by=PERSON)
    move_on_list(registration, "first", by=HOST, reason="She speaks.")
    assert waiting(session) is not None
