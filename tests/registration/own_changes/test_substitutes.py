"""A participant names who comes in their stead: the place stays, the former person's links and answers do not."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, organiser_of
from tests.registration.form_builder.builders import field
from tests.registration.own_changes.test_approval import HOST, PERSON, waiting
from tests.registration.test_api import Caller
from tests.registration.test_mails import read, text_of
from tests.registration.test_personal import link_of, someone
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.errors import Conflict, Invalid
from webapp.events.models import Approval, Event
from webapp.mail.models import Message, MessageState
from webapp.mail.outbox import Draft, post
from webapp.registration import services
from webapp.registration.errors import AlreadyRegistered, ChangesClosed
from webapp.registration.form_builder import sealing
from webapp.registration.models import Registration, Source
from webapp.registration.models import RegistrationState as State
from webapp.registration.own_changes import changing, deciding, substituting
from webapp.registration.own_changes.rules import Rules, set_rules
from webapp.registration.own_changes.substituting import SubstituteValues

NODIRA = SubstituteValues(given_name="Nodira", family_name="Salimova", email="nodira@example.org", language="ru")
TYPED = {"given_name": "Nodira", "family_name": "Salimova", "email": "nodira@example.org", "language": "ru"}


def event_with_substitutes(**more: Any) -> Event:
    """A toy event at which participants may name somebody in their stead."""
    event: Event = EventFactory(kind="toy", capacity=1, **more)
    set_rules(event, Rules(substitutes=True), by=HOST)
    return event


def holder(event: Event, **more: Any) -> Registration:
    """Somebody who has the only place."""
    return someone(event=event, given_name="Aziz", organisation="Mehr", function="Head", phone="+998901234567", **more)


def test_the_place_stays_and_what_was_the_former_persons_goes(client: PageClient, session: Session) -> None:
    event = event_with_substitutes()
    field(event, "Passport", sensitive=True)
    registration = holder(
        event, answers={"motivation": "Mine."}, sealed={"f_passport": sealing.seal("AB1")}, category="observer"
    )
    reference, former_address, path = registration.reference, registration.email, link_of(registration)
    assert "Somebody else comes instead of me" in client.text(path)
    client.text(f"{path}/substitute")
    done = client.post(f"{path}/substitute", data=TYPED)
    assert done.status_code == 200
    assert "Nodira Salimova comes instead of you" in done.get_data(as_text=True)
    session.expire_all()
    assert (registration.name, registration.email, registration.language) == (
        "Nodira Salimova",
        "nodira@example.org",
        "ru",
    )
    kept = (registration.state, registration.category, registration.organisation)
    assert kept == (State.CONFIRMED, "observer", "Mehr")
    assert registration.reference != reference
    gone = (registration.phone, registration.function, registration.answers, registration.sealed, registration.asked)
    assert gone == ("", "", {}, {}, {})
    assert (registration.source, registration.consent_at) == (Source.SUBSTITUTE, None)
    assert "nodira" in registration.search
    closed = client.get(path)
    assert closed.status_code == 410
    assert "It has been closed" in closed.get_data(as_text=True)
    to_next, to_former = read(session)
    assert str(former_address) in str(to_former["To"])
    assert "/r/" not in text_of(to_former)
    assert "Aziz Rahimov уступает вам своё место" in str(to_next["Subject"])
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "registration_substituted")).all()
    assert (entry.details["before"], entry.details["after"]) == ("Aziz Rahimov", "Nodira Salimova")
    assert "Mine." not in str(session.scalars(select(AuditEntry.details)).all())


def test_the_substitute_completes_and_consents(client: PageClient, session: Session) -> None:
    event = event_with_substitutes(changes_days=0)
    registration = holder(event)
    substituting.name_substitute(registration, NODIRA, by=PERSON)
    path = link_of(registration)
    event.changes_days, event.changes_until = None, clock.now() - timedelta(minutes=1)
    session.commit()
    page = client.text(path)
    assert "You have been named as a substitute." in page
    form = client.text(f"{path}/change")
    assert 'name="consent"' in form
    assert "<h1>Complete my registration</h1>" in form
    typed = {"given_name": "Nodira", "language": "ru", "field-motivation": "To learn.", "organisation": "Mehr"}
    assert client.post(f"{path}/change", data=typed).status_code == 422, "without consent nothing is kept"
    session.expire_all()
    assert (registration.consent_at, registration.answers) == (None, {})
    assert client.post(f"{path}/change", data=typed | {"consent": "y"}).status_code == 303
    session.expire_all()
    assert registration.consent_at is not None
    assert registration.answers["motivation"] == "To learn."
    assert "You have been named" not in client.text(path)
    with pytest.raises(ChangesClosed):
        changing.change_own(registration, {"given_name": "X"}, by=PERSON)


def test_nothing_meant_for_the_former_person_leaves(session: Session) -> None:
    registration = holder(event_with_substitutes())
    address = registration.email or ""
    for cause, state in (("a", MessageState.QUEUED), ("b", MessageState.FAILED), ("c", MessageState.SENT)):
        post(Draft(cause=cause, template="registration_confirmed", to_email=address, registration_id=registration.id))
        session.scalars(select(Message).where(Message.cause == cause)).one().state = state
    session.flush()
    substituting.name_substitute(registration, NODIRA, by=PERSON)
    session.expire_all()
    states = dict(session.execute(select(Message.cause, Message.state).where(Message.cause.in_(["a", "b", "c"]))).all())
    suppressed = MessageState.SUPPRESSED
    assert states == {"a": suppressed, "b": suppressed, "c": MessageState.SENT}


def test_mail_to_another_address_carries_no_link_to_the_registration(session: Session) -> None:
    registration = holder(event_with_substitutes())
    post(
        Draft(
            cause="x",
            template="registration_confirmed",
            to_email="former@example.org",
            event_id=registration.event_id,
            registration_id=registration.id,
        )
    )
    (mail,) = read(session)
    assert "/r/" not in text_of(mail)
    assert "http://elchi.test/r" in text_of(mail)


def test_where_everybody_is_approved_a_substitute_is_too(client: PageClient, session: Session) -> None:
    event = event_with_substitutes(approval=Approval.MANUAL)
    registration = holder(event)
    path = link_of(registration)
    page = client.post(f"{path}/substitute", data=TYPED, follow_redirects=True).get_data(as_text=True)
    assert "Your substitute waits for approval; your place stays." in page
    session.expire_all()
    assert registration.given_name == "Aziz"
    proposal = waiting(session)
    assert proposal is not None
    assert proposal.substitute
    changing.change_own(registration, {"phone": "+998901112233"}, by=PERSON)
    assert waiting(session) is not None, "another edit leaves it waiting"
    set_rules(event, Rules(("name",), substitutes=True), by=HOST)
    with pytest.raises(Conflict):
        changing.change_own(registration, {"given_name": "Azizbek"}, by=PERSON)
    session.commit()
    client.sign_in(organiser_of(event.host))
    person = f"/manage/events/{event.id}/people/{registration.id}"
    shown = client.text(person)
    assert "A substitute waits for your approval" in shown
    assert "nodira@example.org" in shown
    assert "Substitute to approve" in client.text(f"/manage/events/{event.id}/people")
    assert client.post(f"{person}/change/approve", data={"seen": deciding.mark_of(proposal)}).status_code == 303
    session.expire_all()
    assert (registration.given_name, registration.state) == ("Nodira", State.CONFIRMED)
    assert waiting(session) is None
    assert client.get(path).status_code == 410
    assert {str(mail["Subject"])[:4] for mail in read(session)} == {"Aziz", "Nodi"}


def test_a_substitute_is_refused_with_a_reason(session: Session) -> None:
    registration = holder(event_with_substitutes(approval=Approval.MANUAL))
    assert substituting.name_substitute(registration, NODIRA, by=PERSON)
    deciding.refuse(registration, reason="Experts only.", by=HOST)
    assert registration.given_name == "Aziz"
    (mail,) = read(session)
    assert "Your substitute was not approved" in str(mail["Subject"])


def test_one_address_is_registered_once(client: PageClient, session: Session) -> None:
    event = event_with_substitutes()
    RegistrationFactory(event=event, email="nodira@example.org")
    registration = holder(event)
    path = link_of(registration)
    refused = client.post(f"{path}/substitute", data=TYPED)
    assert refused.status_code == 422
    page = refused.get_data(as_text=True)
    assert "This address is registered for this event already." in page
    assert 'value="Salimova"' in page
    with pytest.raises(AlreadyRegistered):
        substituting.name_substitute(registration, NODIRA, by=PERSON)
    myself = SubstituteValues(given_name="Aziz", family_name="Rahimov", email=registration.email or "")
    with pytest.raises(Invalid):
        substituting.name_substitute(registration, myself, by=PERSON)
    for typed in ({"given_name": ""}, {"email": "nobody"}):
        assert client.post(f"{path}/substitute", data=TYPED | typed).status_code == 422


@pytest.mark.parametrize(
    "changed",
    [
        {"rules": Rules()},
        {"state": State.WAITLISTED},
        {"state": State.WITHDRAWN},
        {"changes_until": -1},
    ],
)
def test_it_is_not_for_everybody(client: PageClient, session: Session, changed: dict[str, Any]) -> None:
    event = event_with_substitutes()
    registration = someone(changed.get("state", State.CONFIRMED), event=event)
    if "rules" in changed:
        set_rules(event, changed["rules"], by=HOST)
    if "changes_until" in changed:
        event.changes_until = clock.now() - timedelta(minutes=1)
    session.commit()
    path = link_of(registration)
    assert "Somebody else comes instead" not in client.text(path)
    assert client.get(f"{path}/substitute").status_code == 303
    with pytest.raises(Conflict):
        substituting.name_substitute(registration, NODIRA, by=PERSON)


def test_organisers_do_it_on_the_persons_word(client: PageClient, session: Session) -> None:
    registration = someone(event=EventFactory(kind="toy", approval=Approval.MANUAL), given_name="Aziz")
    client.sign_in(organiser_of(registration.event.host))
    person = f"/manage/events/{registration.event_id}/people/{registration.id}"
    assert "Somebody else comes instead" in client.text(person)
    client.text(f"{person}/substitute")
    assert client.post(f"{person}/substitute", data=TYPED | {"email": "x"}).status_code == 422
    assert client.post(f"{person}/substitute", data=TYPED).status_code == 303
    page = client.text(person)
    assert "Nodira Salimova" in page
    assert "Named as a substitute" in page
    call = Caller(client, organiser_of(registration.event.host))
    body = {"given_name": "Malika", "email": "malika@example.org"}
    answer = call("POST", f"/registrations/{registration.id}/substitute", body)
    assert (answer.status_code, answer.get_json()["name"]) == (200, "Malika")
    again = call("POST", f"/registrations/{registration.id}/substitute", body)
    assert again.status_code == 422


def test_whoever_withdrew_names_nobody(session: Session) -> None:
    registration = holder(event_with_substitutes(approval=Approval.MANUAL))
    substituting.name_substitute(registration, NODIRA, by=PERSON)
    services.withdraw(registration, by=PERSON)
    with pytest.raises(Conflict):
        deciding.approve(registration, by=HOST)
    assert registration.given_name == "Aziz"
