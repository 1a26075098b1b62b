"""Invitations and their answers."""

from datetime import timedelta

from sqlalchemy import select

from scripts.demo.crowd import crowd
from scripts.demo.loading.stage import Stage, past
from webapp.core.permissions import link_holder
from webapp.events.models import EventState
from webapp.extensions import db
from webapp.invitations import answers
from webapp.invitations.addressees import Addressee
from webapp.invitations.models import Invitation
from webapp.invitations.services import invite, revoke
from webapp.mail.models import Message, MessageState

ANSWERED = timedelta(days=3)
ENDED = (EventState.DRAFT, EventState.CANCELLED)


def load_invitations(shown: Stage) -> None:
    """Invite the guests of an event; most have answered since."""
    wanted = _wanted(shown)
    if not wanted or shown.record.state in ENDED:
        return
    sent = past(shown.before_start(min(shown.record.registration.opens, 28)))
    expired = {guest.email for guest, state, _reason in wanted if state == "expired"}
    for group, until in ((expired, past(sent + timedelta(days=10))), (None, None)):
        people = [guest for guest, _s, _r in wanted if (guest.email in expired) is (group is not None)]
        if people and (until is None or until > sent):
            with shown.as_of(sent):
                invite(shown.event, people, by=shown.organiser, valid_until=until)
    for guest, state, reason in wanted:
        _answer(shown, guest, state, reason)


def _wanted(shown: Stage) -> list[tuple[Addressee, str, str]]:
    content, record = shown.book.content, shown.record.invitations
    found: list[tuple[Addressee, str, str]] = []
    for one in record.people:
        person = content.people[one.person]
        name = f"{person.given} {person.family}".strip()
        reason = one.reason.of(person.language) if one.reason else ""
        found.append((Addressee(person.email, name, "", person.language), one.state, reason))
    states = [state for state, number in record.generate.items() for _ in range(number)]
    people = crowd(content.cultures, record.cultures, len(states), f"{shown.record.key}:invited")
    for passerby, state in zip(people, states, strict=True):
        reason = content.phrases.decline_reasons[0].of(passerby.language) if state == "declined" else ""
        name = f"{passerby.given} {passerby.family}".strip()
        found.append((Addressee(passerby.email, name, "", passerby.language), state, reason))
    return found


def _arrived(invitation: Invitation) -> None:
    """Whoever has answered had the invitation before: it does not go out with what is still to be sent."""
    message = db.session.get_one(Message, invitation.message_id)
    message.state, message.attempts, message.sent_at = MessageState.SENT, 1, invitation.created_at


def _answer(shown: Stage, guest: Addressee, state: str, reason: str) -> None:
    wanted = (Invitation.event_id == shown.event.id, Invitation.email == guest.email)
    invitation = db.session.scalar(select(Invitation).where(*wanted))
    if invitation is None:
        return
    opens = state == "sent" and len(guest.email) % 2
    if opens or state in ("accepted", "declined"):
        _arrived(invitation)
    by = link_holder(guest.name, guest.email)
    with shown.as_of(past(invitation.created_at + ANSWERED)):
        if state == "accepted":
            answers.accept(invitation, by=by)
        elif state == "declined":
            answers.decline(invitation, by=by, reason=reason)
        elif state == "revoked":
            revoke(invitation, by=shown.organiser)
        elif opens:
            answers.opened(invitation)
    if state == "failed":
        message = db.session.get_one(Message, invitation.message_id)
        message.state, message.attempts = MessageState.FAILED, 1
        message.error = "550 5.1.1 No such mailbox"
