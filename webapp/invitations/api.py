"""Invitations over the API."""

from typing import Any

from pydantic import AwareDatetime, Field, field_validator

from webapp.core.api import Instant, Listing, Paging, Schema, listing, operation
from webapp.core.errors import Invalid, InvalidMany
from webapp.core.i18n import _l
from webapp.core.permissions import Access, current_actor
from webapp.core.types import LANGUAGES
from webapp.events.access import managed_event, seen_event
from webapp.invitations import queries, services
from webapp.invitations.addressees import MOST, Addressee, checked
from webapp.invitations.models import Invitation
from webapp.invitations.services import LONGEST_MESSAGE
from webapp.invitations.standing import Standing, answer_until, standing_of

PATH = "/events/{event_id}/invitations"


class RecipientIn(Schema):
    """Somebody to be invited."""

    email: str = Field(max_length=400)
    name: str = Field(default="", max_length=200)
    organisation: str = Field(default="", max_length=200)
    language: str | None = None

    @field_validator("language")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        if value and value not in LANGUAGES:
            raise ValueError(f"one of {', '.join(LANGUAGES)}")
        return value


class InvitationsIn(Schema):
    """Whom to invite, until when they can answer, and what to write to them."""

    recipients: list[RecipientIn] = Field(min_length=1, max_length=MOST)
    valid_until: AwareDatetime | None = None
    message: str = Field(default="", max_length=LONGEST_MESSAGE)


class SkippedOut(Schema):
    """An address that gets no invitation."""

    email: str
    reason: str


class InvitedOut(Schema):
    """What came of inviting."""

    queued: int
    skipped: list[SkippedOut]


class InvitationOut(Schema):
    """An invitation; `message_id` is that of its latest mail, `opened_at` when its page was first seen, if known.

    `email` is null a year after the event.
    """

    id: int
    email: str | None
    name: str
    organisation: str
    language: str
    state: Standing
    valid_until: Instant
    sent_at: Instant | None
    opened_at: Instant | None
    answered_at: Instant | None
    reason: str
    message_id: str | None


class InvitationsQuery(Paging):
    """What the list is narrowed by."""

    state: Standing | None = None
    q: str = Field(default="", max_length=200)


@operation(
    "POST", PATH, access=Access.ORGANISE, summary="Invite people", body=InvitationsIn, answer=InvitedOut, status=202
)
def invite(event_id: int, body: InvitationsIn) -> Any:
    """Queued are those who are neither invited nor registered; wrong addresses are named and nobody is invited."""
    event = managed_event(event_id)
    services.check_inviting(event)
    invited = services.invite(
        event, _addressees(body), by=current_actor(), message=body.message, valid_until=body.valid_until
    )
    skipped = [{"email": one.email, "reason": str(one.reason)} for one in invited.skipped]
    return {"queued": invited.queued, "skipped": skipped}


def _addressees(body: InvitationsIn) -> list[Addressee]:
    found, errors = [], []
    for number, one in enumerate(body.recipients):
        try:
            found.append(checked(Addressee(one.email, one.name, one.organisation, one.language or "")))
        except Invalid as error:
            errors.append((f"recipients.{number}.email", error.message))
    if errors:
        raise InvalidMany(_l("Some addresses are not right."), errors)
    return found


@operation(
    "GET",
    PATH,
    access=Access.STAFF,
    summary="The invitations of an event",
    query=InvitationsQuery,
    answer=Listing[InvitationOut],
)
def list_invitations(event_id: int, query: InvitationsQuery) -> Any:
    """In the order in which they were made."""
    wanted = queries.of_event(seen_event(event_id).id).order_by(Invitation.id)
    if query.state is not None:
        wanted = queries.in_standing(wanted, query.state.value)
    return listing(queries.search(wanted, query.q), query, lambda rows: [_shown(row) for row in rows])


def _shown(invitation: Invitation) -> dict[str, Any]:
    mail = invitation.mail
    return {
        "id": invitation.id,
        "email": invitation.email,
        "name": invitation.name,
        "organisation": invitation.organisation,
        "language": invitation.language,
        "state": standing_of(invitation),
        "valid_until": answer_until(invitation),
        "sent_at": mail.sent_at if mail else None,
        "opened_at": invitation.opened_at,
        "answered_at": invitation.answered_at,
        "reason": invitation.reason,
        "message_id": mail.message_id if mail else None,
    }
