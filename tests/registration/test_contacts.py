"""A year after the event nobody's address is left, but for those who have an account; all the rest stays."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tasks.registration import forget
from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, UserFactory, actor_of, organiser_of
from tests.registration.delegation_helpers import COORDINATOR, add, delegation_to, exchange, host_of
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.permissions import link_holder
from webapp.events.models import Event
from webapp.invitations import services as invitations
from webapp.invitations.addressees import Addressee
from webapp.invitations.models import Invitation, InvitationState
from webapp.mail.models import Message
from webapp.registration import messages, retention
from webapp.registration.contacts import WHAT
from webapp.registration.delegations import decisions, forgetting, queries
from webapp.registration.delegations.composing.comparison import changes_since_approval
from webapp.registration.delegations.services import set_travel
from webapp.registration.delegations.values import TravelValues
from webapp.registration.models import Registration
from webapp.registration.own_changes import proposed

YEAR = timedelta(days=365)


def written(session: Session, event: Event) -> int:
    """How many messages about an event are kept."""
    return session.scalar(select(func.count()).where(Message.event_id == event.id)) or 0


def test_addresses_go_a_year_after_the_end_and_not_before(session: Session) -> None:
    event = EventFactory(kind="toy")
    person: Registration = RegistrationFactory(
        event=event, given_name="Aziza", email="aziza@nur.example", phone="+998901234567", organisation="Nur Society"
    )
    proposed.put(person, by=actor_of(UserFactory()), values={"phone": "+998900000000", "function": "Head"})
    messages.post_about(person, event, "registration_confirmed")
    session.commit()
    with clock.at(event.ends_at + YEAR - timedelta(minutes=1)):
        assert (event.id, WHAT) not in retention.due()
        assert retention.forget(event.id, WHAT) == 0
    assert (person.email, written(session, event)) == ("aziza@nur.example", 1)
    with clock.at(event.ends_at + YEAR):
        assert (event.id, WHAT) in retention.due()
        forget()
        forget()
        assert (event.id, WHAT) not in retention.due()
        person.phone = "+998901234567"
        session.commit()
        assert retention.forget(event.id, WHAT) == 0
        assert person.phone == "+998901234567"
        person.phone = ""
        session.commit()
    session.refresh(person)
    assert (person.name, person.email, person.phone, person.organisation) == ("Aziza Rahimov", None, "", "Nur Society")
    assert "aziz" in person.search
    assert "example" not in person.search
    assert "nor" in person.search
    change = proposed.of(person)
    assert change is not None
    assert change.values == {"function": "Head"}
    assert written(session, event) == 0
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "contacts_forgotten")).one()
    assert entry.details == {"people": 1}


def test_who_signs_in_goes_on_being_known(session: Session) -> None:
    event, user = EventFactory(kind="toy"), UserFactory()
    theirs = RegistrationFactory(event=event, email=user.email, phone="+998901234567")
    elsewhere = RegistrationFactory(email="later@nur.example")
    session.commit()
    with clock.at(event.ends_at + YEAR):
        assert retention.forget(event.id, WHAT) == 0
    session.refresh(theirs)
    assert (theirs.email, theirs.phone, theirs.shared_mailbox) == (user.email, "+998901234567", False)
    assert elsewhere.email == "later@nur.example"


def test_who_was_invited_and_what_they_said_stays(session: Session) -> None:
    event = EventFactory(kind="toy")
    invitations.invite(event, [Addressee("karim@nur.example", "Karim"), Addressee("x@nur.example")], by=COORDINATOR)
    session.commit()
    first, second = session.scalars(select(Invitation).order_by(Invitation.email))
    first.state, first.suggested_email = InvitationState.DECLINED, "other@nur.example"
    session.commit()
    with clock.at(event.ends_at + YEAR):
        retention.forget(event.id, WHAT)
        session.commit()
        session.expire_all()
        assert [(one.email, one.suggested_email, one.name, one.state) for one in (first, second)] == [
            (None, None, "Karim", InvitationState.DECLINED),
            (None, None, "", InvitationState.OPEN),
        ]


def test_the_approved_list_of_a_delegation_has_no_addresses_either(session: Session) -> None:
    event = exchange()
    delegation = delegation_to(event)
    add(delegation, "Wang", head=True, email="wang@xian.example", phone="+8613800000000")
    decisions.approve(decisions.submit(delegation, by=COORDINATOR), by=host_of(event))
    session.commit()
    assert "wang@xian.example" in str(delegation.approved_list)
    with clock.at(event.ends_at + YEAR):
        assert retention.forget(event.id, WHAT) == 1
        session.commit()
    session.refresh(delegation)
    kept = str(delegation.approved_list)
    assert "Wang" in kept
    assert "wang@xian.example" not in kept
    assert "+8613800000000" not in kept
    assert delegation.coordinator_email == ""
    assert queries.with_address("") == []
    assert queries.of_coordinator(link_holder("Nobody", "")) == []


def test_how_a_delegation_travelled_goes_after_a_month_and_its_order_stays(session: Session) -> None:
    event = exchange()
    delegation = delegation_to(event)
    head = add(delegation, "Wang", head=True, visa="needed", travel="CZ 6011", languages=("zh", "en"))
    spouse = add(delegation, "Na", category="accompanying", accompanies=head.id)
    set_travel(delegation, TravelValues(arrives_at=event.starts_at, travel_notes="By bus"), by=COORDINATOR)
    decisions.approve(decisions.submit(delegation, by=COORDINATOR), by=host_of(event))
    session.commit()
    with clock.at(event.ends_at + timedelta(days=30) - timedelta(minutes=1)):
        assert retention.forget(event.id, forgetting.JOURNEYS) == 0
    assert (head.answers["travel"], spouse.accompanies_id, delegation.travel_notes) == ("CZ 6011", head.id, "By bus")
    with clock.at(event.ends_at + timedelta(days=30)):
        forget()
        assert retention.due() == []
    session.expire_all()
    assert head.answers.keys().isdisjoint(forgetting.ANSWERS)
    assert (delegation.arrives_at, delegation.travel_notes, spouse.accompanies_id) == (None, "", None)
    assert ((head.head, head.precedence), (spouse.head, spouse.precedence)) == ((True, 1), (False, 2))
    assert "CZ 6011" not in str(delegation.approved_list)
    assert changes_since_approval(delegation) == []


def test_the_pages_say_that_addresses_are_gone(client: PageClient, session: Session) -> None:
    event = EventFactory(kind="toy")
    person = RegistrationFactory(event=event, email="aziza@nur.example")
    invitations.invite(event, [Addressee("x@nur.example")], by=COORDINATOR)
    session.commit()
    client.sign_in(organiser_of(event.host))
    with clock.at(event.ends_at + YEAR):
        retention.forget(event.id, WHAT)
        session.commit()
        page = f"/manage/events/{event.id}/people/{person.id}"
        invited = f"/manage/events/{event.id}/invitations"
        assert "deleted a year after the event" in client.text(page)
        assert "Address deleted" in client.text(invited)
        one = session.scalars(select(Invitation.id)).one()
        assert "Deleted, since its time was over" in client.text(f"{invited}/{one}")
        found = client.get(f"/manage/events/{event.id}/people/?q=aziza@nur.example")
        assert "Rahimov" not in found.text
