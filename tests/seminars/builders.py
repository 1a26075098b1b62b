"""Seminars and applications for these tests."""

import io
import zipfile
from typing import Any

from werkzeug.test import TestResponse

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory
from webapp.events.models import Approval, Event
from webapp.extensions import db
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State
from webapp.seminars.models import SeminarDetails

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
EXPERT = {
    "given_name": "Gulnora",
    "family_name": "Rashidova",
    "email": "gulnora@example.org",
    "country": "UZ",
    "organisation": "Institute of Water Problems",
    "function": "Senior researcher",
    "consent": "y",
    "field-expertise": "Transboundary water, since 2009.",
    "field-motivation": "To compare notes\nwith neighbours.",
}


def seminar(*, cv_required: bool = False, **more: Any) -> Event:
    """A published seminar whose organisers decide on every application."""
    event: Event = EventFactory(**({"approval": Approval.MANUAL, "capacity": 30} | more))
    db.session.add(SeminarDetails(event_id=event.id, audience={"en": "Experts on water."}, cv_required=cv_required))
    db.session.commit()
    return event


def docx() -> bytes:
    """The least that is a Word document."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{kind}"/></Types>')
        archive.writestr("word/document.xml", "<document/>")
    return content.getvalue()


def apply(client: PageClient, event: Event, cv: tuple[bytes, str] | None = None, **changed: Any) -> TestResponse:
    """Somebody applies."""
    data = {**EXPERT, **changed}
    if cv is not None:
        data["field-cv"] = (io.BytesIO(cv[0]), cv[1])
    return client.post(f"/seminars/{event.slug}/register", data=data)


def application(event: Event, name: str = "Gulnora", **more: Any) -> Registration:
    """An application that has arrived."""
    answers = {"expertise": "Water", "motivation": "To learn."}
    made: Registration = RegistrationFactory(
        event=event, given_name=name, sort_key=name.lower(), state=State.PENDING, answers=answers, **more
    )
    return made
