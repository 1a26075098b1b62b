"""Whoever is offered a place before others has a reason in the trail, which only organisers read."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, organiser_of
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.events.models import Quota, QuotaBy
from webapp.registration.models import RegistrationState as State
from webapp.registration.places import waiting


def test_the_first_who_fits_is_next(session: Session) -> None:
    event = EventFactory(capacity=5)
    event.quotas.append(Quota(by=QuotaBy.COUNTRY, value="UZ", places=0))
    blocked, first, second = (
        RegistrationFactory(
            event=event, state=State.WAITLISTED, queued_at=clock.now(), country=country, priority=number
        )
        for number, country in enumerate(("UZ", "KG", "KG"))
    )
    session.flush()
    assert [waiting.out_of_turn(person) for person in (blocked, first, second)] == [True, False, True]


def test_the_page_asks_why(client: PageClient, session: Session) -> None:
    event = EventFactory(capacity=5)
    first, second = (
        RegistrationFactory(event=event, state=State.WAITLISTED, queued_at=clock.now(), priority=number)
        for number in range(2)
    )
    client.sign_in(organiser_of(event.host))
    base = f"/manage/events/{event.id}/people"
    page = client.text(f"{base}/waiting")
    assert page.count("Offer out of turn") >= 1
    assert "Offer out of turn" in client.text(f"{base}/{second.id}")
    assert "Offer out of turn" not in client.text(f"{base}/{first.id}")
    assert client.post(f"{base}/{second.id}/offer").status_code == 422
    session.expire_all()
    assert second.state is State.WAITLISTED
    assert client.post(f"{base}/{second.id}/offer", data={"reason": "She speaks first."}).status_code == 303
    session.expire_all()
    assert (second.state, second.reason) == (State.OFFERED, "")
    entry = session.scalar(select(AuditEntry).where(AuditEntry.action == "registration_offer"))
    assert entry is not None
    assert entry.details["reason"] == "She speaks first."
    assert client.post(f"{base}/{first.id}/offer").status_code == 303
