"""One of everything that belongs to a host, for whoever wants to try what strangers can do with it."""

import io
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from tests.factories import EventFactory, HostFactory, RegistrationFactory, UserFactory
from tests.ngo_meetings import builders
from tests.registration import delegation_helpers as delegations
from webapp.accounts.api_tokens import issue_api_token
from webapp.accounts.models import ApiToken, Membership, Role, User
from webapp.accounts.saved_views.models import SavedView
from webapp.attendance.sheets import ensure_sheets
from webapp.core import clock, files, tokens
from webapp.core.jobs.models import Job
from webapp.core.permissions import SYSTEM
from webapp.directory.models import Organisation
from webapp.events.documents.models import Audience, EventDocument
from webapp.events.models import Event, Milestone, Quota, QuotaBy, Session
from webapp.events.series.models import Series
from webapp.extensions import db
from webapp.invitations.models import Invitation
from webapp.mail.models import Message
from webapp.ngo_meetings.accrediting import links as body_links
from webapp.ngo_meetings.models import AccreditationDocument
from webapp.registration import links as guest_links
from webapp.registration.delegations import state as delegation_state
from webapp.registration.delegations.models import DelegationRequest
from webapp.registration.form_builder.models import FormField
from webapp.registration.models import RegistrationState
from webapp.reminders.models import Reminder


@dataclass
class Belongings:
    """What one host has, by the names that addresses give it, and somebody who works for it in every role."""

    host: Organisation
    worker: User
    token: str
    visit: dict[str, int] = field(default_factory=dict)
    """An exchange with all that any event has, and a delegation."""
    meeting: dict[str, int] = field(default_factory=dict)
    """An NGO meeting with a body and its people."""
    seminar: dict[str, int] = field(default_factory=dict)
    """A seminar somebody has applied to."""
    links: dict[str, str] = field(default_factory=dict)
    """Tokens of links by the beginnings of their addresses."""

    def of(self, rule: str) -> dict[str, int]:
        """What fits into an address."""
        if any(part in rule for part in ("accreditation", "/bodies", "/floor", "/focal-points")):
            return self.meeting
        return self.seminar if "/selection" in rule or "/scoring" in rule else self.visit


def belongings() -> Belongings:
    """A new host with one of everything."""
    host = HostFactory()
    worker = UserFactory()
    worker.memberships = [Membership(organisation_id=host.id, role=role) for role in Role]
    db.session.flush()
    made = Belongings(host, worker, issue_api_token(worker, "A program", by=SYSTEM))
    made.visit = _visit(host, worker, made.links)
    made.meeting = _meeting(host, worker, made.links)
    seminar = EventFactory(kind="seminar", host=host)
    made.seminar = {"event_id": seminar.id, "registration_id": RegistrationFactory(event=seminar).id}
    db.session.commit()
    return made


def _added(row: Any) -> int:
    db.session.add(row)
    db.session.flush()
    number: int = row.id
    return number


def _paper(purpose: str) -> int:
    paper = io.BytesIO(b"%PDF-1.4\n%%EOF")
    return files.store(paper, "paper.pdf", allowed=("pdf",), max_bytes=1000, purpose=purpose).id


def _visit(host: Organisation, worker: User, links: dict[str, str]) -> dict[str, int]:
    event = delegations.exchange(host=host)
    group = delegations.composed(event, "Na Li", "Wei Zhang", coordinator_email=worker.email)
    # Who has a place has the papers for those who come.
    group.members[0].state = RegistrationState.CONFIRMED
    guest = RegistrationFactory(event=event, email=worker.email)
    links["/r/"] = guest_links.mint(guest)
    links["/delegations/"] = tokens.mint(delegation_state.PURPOSE, group.id)
    return {
        "event_id": event.id,
        "delegation_id": group.id,
        "member_id": group.members[0].id,
        "registration_id": guest.id,
        "person_id": guest.id,
    } | _tended(event, worker)


def _tended(event: Event, worker: User) -> dict[str, int]:
    """What organisers make for an event, and what is their own."""
    now = clock.now()
    session = Session(event_id=event.id, title={"en": "Opening"}, starts_at=event.starts_at, ends_at=event.ends_at)
    message = Message(
        cause=f"of:{event.id}",
        template="registration_confirmed",
        to_email="guest@example.org",
        params={},
        event_id=event.id,
        not_before=now,
        created_at=now,
        message_id=f"<{event.id}@example.org>",
    )
    request = DelegationRequest(
        event_id=event.id, sending_name="Xi’an", coordinator_email="li@example.org", places=3, created_at=now
    )
    reminder = Reminder(
        event_id=event.id, after=timedelta(hours=3), due_at=event.ends_at, audience=["attended"], created_at=now
    )
    job = Job(kind="people_import", user_id=worker.id, event_id=event.id, language="en", created_at=now)
    job.arguments = {"file": "gone", "name": "people.csv", "take": False, "notify": False}
    view = SavedView(user_id=worker.id, list="people.everybody", name="Mine", query="q=a", created_at=now)
    note = EventDocument(
        event_id=event.id, file_id=_paper("event"), title={"en": "Note"}, audience=Audience.REGISTERED, position=1
    )
    note.created_at = now
    question = FormField(
        event_id=event.id, key="f_diet", position=1, kind="text", label={"en": "Diet"}, earlier={}, created_at=now
    )
    return {
        "session_id": _added(session),
        "sheet_id": ensure_sheets(event)[0].id,
        "message_id": _added(message),
        "request_id": _added(request),
        "reminder_id": _added(reminder),
        "job_id": _added(job),
        "view_id": _added(view),
        "field_id": _added(question),
        "document_id": _added(note),
        "series_id": _added(Series(host_id=event.host_id, slug=f"s{event.id}", name={"en": "Visits"}, created_at=now)),
        "milestone_id": _added(Milestone(event_id=event.id, key="own-1", label={"en": "Flags"}, days=-3)),
        "quota_id": _added(Quota(event_id=event.id, by=QuotaBy.COUNTRY, value="UZ", places=5)),
        "invitation_id": _added(Invitation(event_id=event.id, email="guest@example.org", created_at=now)),
        "token_id": db.session.scalars(select(ApiToken.id).where(ApiToken.user_id == worker.id)).one(),
    }


def _meeting(host: Organisation, worker: User, links: dict[str, str]) -> dict[str, int]:
    event = builders.meeting(host=host)
    body = builders.accredited(event, f"Body of {host.id}", focal_email=worker.email)
    person = builders.named(body, "Aziza")[0]
    document = AccreditationDocument(accreditation_id=body.id, file_id=_paper("accreditation"))
    links["/accreditations/"] = body_links.mint(body)
    return {
        "event_id": event.id,
        "accreditation_id": body.id,
        "registration_id": person.id,
        "document_id": _added(document),
    }
