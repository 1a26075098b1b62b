"""The verbs of organisers on invitations: invite, send again, withdraw."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, func, select, update

from webapp.core import audit, clock
from webapp.core.errors import Conflict, Invalid
from webapp.core.i18n import LANGUAGES, _l
from webapp.core.permissions import Actor
from webapp.core.rows import insert_new
from webapp.events.languages import first_language
from webapp.events.models import Event, EventState
from webapp.extensions import db
from webapp.invitations.addressees import MOST, Addressee
from webapp.invitations.models import Invitation, InvitationState
from webapp.invitations.standing import Standing, answer_until, standing_of
from webapp.mail import outbox
from webapp.mail.models import Message, MessageState
from webapp.mail.outbox import Draft
from webapp.registration.models import LIVE, Registration

INVITATIONS = cast(Table, Invitation.__table__)
TEMPLATE = "invitation"
LONGEST_MESSAGE = 10_000
TWICE = _l("The address stands in the list more than once.")
INVITED = _l("This address has been invited already.")
DECLINED = _l("This address has declined.")
REGISTERED = _l("This address is registered already.")


class NotInviting(Conflict):
    """Nobody can be invited to the event as it stands."""

    code = "not_inviting"


@dataclass(frozen=True)
class Skipped:
    """An address that gets no invitation, and why."""

    email: str
    reason: Any


@dataclass(frozen=True)
class Invited:
    """What came of inviting a list."""

    queued: int
    skipped: list[Skipped]


def invite(
    event: Event,
    addressees: Sequence[Addressee],
    *,
    by: Actor,
    message: str = "",
    valid_until: datetime | None = None,
    language: str = "",
) -> Invited:
    """Invite everybody on a list who is not invited or registered, by few statements however many they are.

    `language` is for those whose own is not known. Raises NotInviting unless the event is open to guests, Invalid on a
    time that has passed, an empty list or one that is too long.
    """
    _check(event, addressees, message, valid_until)
    skipped: list[Skipped] = []
    once = _once(addressees, skipped)
    known = _known(event, once, skipped)
    fallback = language if language in LANGUAGES else first_language(event)
    values = {"message": message.strip(), "valid_until": valid_until}
    ids = _add(event, (a for a in once.values() if a.email not in known), fallback, values, skipped)
    ids += _invite_again(event, [email for email, again in known.items() if again], once, fallback, values)
    _post(event, ids)
    if ids:
        audit.record("invitations_sent", event, by=by, event_id=event.id, invited=len(ids), skipped=len(skipped))
    return Invited(len(ids), skipped)


def _check(event: Event, addressees: Sequence[Addressee], message: str, valid_until: datetime | None) -> None:
    check_inviting(event)
    if not addressees:
        raise Invalid(_l("Nobody is on the list."), field="recipients")
    if len(addressees) > MOST:
        raise Invalid(_l("This is more than %(most)s addresses. Divide the list.", most=MOST), field="recipients")
    if len(message) > LONGEST_MESSAGE:
        raise Invalid(_l("This is longer than %(most)d characters.", most=LONGEST_MESSAGE), field="message")
    check_validity(valid_until)


def why_not(event: Event) -> Any:
    """Why nobody can be invited to the event, if so."""
    if event.state is EventState.DRAFT:
        return _l("Publish the event first: an invitation leads to its page.")
    if event.state is EventState.CANCELLED:
        return _l("The event is cancelled.")
    if event.state is EventState.COMPLETED or event.over:
        return _l("The event is over.")
    return None


def check_inviting(event: Event) -> None:
    """Raises NotInviting with the reason where nobody can be invited to the event."""
    if reason := why_not(event):
        raise NotInviting(reason, code="event_not_published" if event.state is EventState.DRAFT else None)


def check_validity(valid_until: datetime | None) -> None:
    """Raises Invalid on a time that has passed."""
    if valid_until is not None and valid_until <= clock.now():
        raise Invalid(_l("This time has passed."), field="valid_until")


def _once(addressees: Iterable[Addressee], skipped: list[Skipped]) -> dict[str, Addressee]:
    once: dict[str, Addressee] = {}
    for addressee in addressees:
        email = addressee.email.strip().lower()
        if email in once:
            skipped.append(Skipped(email, TWICE))
        else:
            once[email] = addressee
    return once


def _known(event: Event, once: dict[str, Addressee], skipped: list[Skipped]) -> dict[str, bool]:
    """The addresses that have an invitation or a registration, and whether they are to be invited again."""
    emails = func.any(list(once))
    registered = set(
        db.session.scalars(
            select(Registration.email).where(
                Registration.event_id == event.id,
                Registration.state.in_(LIVE),
                Registration.shared_mailbox.is_(False),
                Registration.email == emails,
            )
        )
    )
    known = dict.fromkeys((email for email in registered if email), False)
    skipped += [Skipped(email, REGISTERED) for email in sorted(known)]
    invited = select(Invitation).where(Invitation.event_id == event.id, Invitation.email == emails)
    for invitation in db.session.scalars(invited):
        if invitation.address in known:
            continue
        lapsed = invitation.state is InvitationState.OPEN and answer_until(invitation) <= clock.now()
        again = lapsed or invitation.state is InvitationState.REVOKED
        known[invitation.address] = again
        if not again:
            declined = invitation.state is InvitationState.DECLINED
            skipped.append(Skipped(invitation.address, DECLINED if declined else INVITED))
    return known


def _add(
    event: Event, addressees: Iterable[Addressee], fallback: str, values: dict[str, Any], skipped: list[Skipped]
) -> list[int]:
    now = clock.now()
    rows = [
        {
            "event_id": event.id,
            "email": addressee.email.strip().lower(),
            "name": addressee.name,
            "organisation": addressee.organisation,
            "language": addressee.language or fallback,
            "state": InvitationState.OPEN,
            "created_at": now,
            **values,
        }
        for addressee in addressees
    ]
    if not rows:
        return []
    written = {row.email: row.id for row in insert_new(db.session.connection(), INVITATIONS, rows, "id", "email")}
    # Somebody else invited them at the same moment.
    skipped += [Skipped(row["email"], INVITED) for row in rows if row["email"] not in written]
    return list(written.values())


def _invite_again(
    event: Event, emails: Sequence[str], once: dict[str, Addressee], fallback: str, values: dict[str, Any]
) -> list[int]:
    again = select(Invitation).where(Invitation.event_id == event.id, Invitation.email == func.any(list(emails)))
    invitations = db.session.scalars(again).all() if emails else []
    for invitation in invitations:
        new = once[invitation.address]
        invitation.state, invitation.answered_at, invitation.reason = InvitationState.OPEN, None, ""
        invitation.opened_at = None
        invitation.name = new.name or invitation.name
        invitation.organisation = new.organisation or invitation.organisation
        invitation.language = new.language or fallback
        invitation.message, invitation.valid_until = values["message"], values["valid_until"]
        invitation.resent += 1
    db.session.flush()
    return [invitation.id for invitation in invitations]


def _post(event: Event, ids: Sequence[int]) -> None:
    """Queues a message for each invitation and ties the two together."""
    if not ids:
        return
    ours = Invitation.id == func.any(list(ids))
    query = select(Invitation).where(ours).execution_options(populate_existing=True)
    outbox.post_many(_draft(invitation) for invitation in db.session.scalars(query))
    cause = func.concat("invitation:", Invitation.id, ":", Invitation.resent)
    db.session.execute(
        update(Invitation)
        .where(ours, Message.event_id == event.id, Message.cause == cause)
        .values(message_id=Message.id)
        .execution_options(synchronize_session=False)
    )


def _draft(invitation: Invitation) -> Draft:
    return Draft(
        cause=f"invitation:{invitation.id}:{invitation.resent}",
        template=TEMPLATE,
        to_email=invitation.address,
        to_name=invitation.name,
        language=invitation.language,
        params={"invitation_id": invitation.id},
        event_id=invitation.event_id,
        bulk=True,
    )


def resend(invitation: Invitation, *, by: Actor) -> Invitation:
    """Send an invitation once more; one that had expired or was withdrawn is open again until the event is over.

    Raises Conflict where it has been answered or has not left yet.
    """
    check_inviting(invitation.event)
    standing = standing_of(invitation)
    if standing in (Standing.ACCEPTED, Standing.DECLINED):
        raise Conflict(_l("It has been answered already."), code="invitation_answered")
    if standing is Standing.QUEUED:
        raise Conflict(_l("It is still being sent."), code="invitation_queued")
    if standing is Standing.EXPIRED:
        invitation.valid_until = None
    invitation.state = InvitationState.OPEN
    invitation.resent += 1
    db.session.flush()
    _post(invitation.event, [invitation.id])
    db.session.refresh(invitation)
    audit.record("invitation_resent", invitation, by=by)
    return invitation


def revoke(invitation: Invitation, *, by: Actor) -> Invitation:
    """Withdraw an invitation that has not been accepted: its page says so, and it is not sent if it has not left.

    Raises Conflict where it has been accepted.
    """
    if invitation.state is InvitationState.ACCEPTED:
        raise Conflict(_l("It has been accepted. Cancel the registration instead."), code="invitation_accepted")
    if invitation.state is InvitationState.REVOKED:
        return invitation
    invitation.state = InvitationState.REVOKED
    if invitation.mail is not None and invitation.mail.state is MessageState.QUEUED:
        invitation.mail.state = MessageState.SUPPRESSED
    audit.record("invitation_revoked", invitation, by=by)
    return invitation
