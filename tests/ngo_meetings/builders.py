"""Meetings, bodies and their people for these tests."""

from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from tests.client import PageClient
from tests.factories import EventFactory
from webapp.core import clock
from webapp.core.permissions import SYSTEM, link_holder
from webapp.core.types import Texts
from webapp.events.models import Event
from webapp.extensions import db
from webapp.ngo_meetings.accrediting import decisions, links
from webapp.ngo_meetings.accrediting.requests import request_accreditation
from webapp.ngo_meetings.accrediting.values import BodyValues
from webapp.ngo_meetings.models import Accreditation, NgoMeetingDetails
from webapp.ngo_meetings.people import representatives
from webapp.ngo_meetings.people.representatives import PersonValues
from webapp.registration import services
from webapp.registration.models import Registration, Source
from webapp.registration.values import RegistrationValues

FOCAL = link_holder("Nodira Yusupova", "nodira@yuksalish.example")
BODY = {
    "name.en": "Yuksalish Movement",
    "name.ru": "Движение «Юксалиш»",
    "type": "ngo",
    "country": "UZ",
    "city": "Tashkent",
    "registration_number": "123",
    "registration_authority": "Ministry of Justice",
    "field.en": "Education and volunteering",
    "head_name": "Bobur Alimov",
    "focal_name": "Nodira Yusupova",
    "focal_email": "Nodira@Yuksalish.example",
    "focal_phone": "+998 90 123 45 67",
    "language": "en",
    "consent": "y",
}
PERSON = {
    "given_name": "Aziza",
    "family_name": "Karimova",
    "email": "aziza@example.org",
    "country": "UZ",
    "organisation": "Yuksalish Movement",
    "consent": "y",
}


def meeting(cap: int = 2, **more: Any) -> Event:
    """A published meeting with places for everybody."""
    event: Event = EventFactory(kind="ngo_meeting", **more)
    db.session.add(NgoMeetingDetails(event_id=event.id, theme={"en": "Water and trust"}, cap=cap))
    db.session.commit()
    return event


def body_values(name: str | Texts = "Yuksalish Movement", **more: Any) -> BodyValues:
    """A body as it describes itself."""
    values: dict[str, Any] = {
        "name": {"en": name} if isinstance(name, str) else name,
        "country": "UZ",
        "registration_number": f"No. {name if isinstance(name, str) else next(iter(name.values()))}",
        "field": {"en": "Education"},
        "head_name": "Bobur Alimov",
        "focal_name": "Nodira Yusupova",
        "focal_email": "nodira@yuksalish.example",
    }
    return BodyValues(**(values | more))


def asks(event: Event, name: str | Texts = "Yuksalish Movement", **more: Any) -> Accreditation:
    """A body that has asked."""
    made = request_accreditation(event, body_values(name, **more), by=FOCAL)
    db.session.commit()
    return made


def accredited(
    event: Event, name: str | Texts = "Yuksalish Movement", cap: int | None = None, **more: Any
) -> Accreditation:
    """A body that is accredited."""
    made = decisions.accredit(asks(event, name, **more), by=SYSTEM, cap=cap)
    db.session.commit()
    return made


def named(body: Accreditation, *names: str, **more: Any) -> list[Registration]:
    """People whom the focal point puts on the list."""
    people = [PersonValues(given_name=name, **more) for name in names]
    added = representatives.add_people(body, people, by=FOCAL)
    db.session.commit()
    return added


def by_hand(event: Event, organisation: str, given_name: str = "Timur", **more: Any) -> Registration:
    """Somebody whom an organiser registers for a body."""
    values: dict[str, Any] = {"email": f"{given_name.lower()}@example.org", "country": "UZ"} | more
    wanted = RegistrationValues(given_name=given_name, organisation=organisation, **values)
    made = services.register(event, wanted, by=SYSTEM, source=Source.ORGANISER)
    db.session.commit()
    return made


def page_of(body: Accreditation, part: str = "") -> str:
    """The address of a page of a body, by a link."""
    token = links.mint(body)
    db.session.commit()
    return f"/accreditations/{token}{part}"


def register(client: PageClient, event: Event, **changed: Any) -> TestResponse:
    """Somebody registers alone."""
    return client.post(f"/ngo-meetings/{event.slug}/register", data={**PERSON, **changed})


def in_days(days: int) -> Any:
    """So many days from now."""
    return clock.now() + timedelta(days=days)
