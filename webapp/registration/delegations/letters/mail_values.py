"""What mail about a delegation may say: the delegation, its list, and a link made for the message."""

from collections.abc import Sequence
from typing import Any

from webapp.core import tokens
from webapp.core.addresses import page_url
from webapp.core.i18n import in_language
from webapp.events.contact import whom_to_write
from webapp.extensions import db
from webapp.mail import context
from webapp.mail.context import Values
from webapp.mail.models import Message
from webapp.registration.delegations import queries
from webapp.registration.delegations.composing import own_answers
from webapp.registration.delegations.composing.comparison import Change, changes_since_approval
from webapp.registration.delegations.composing.gaps import standing_of
from webapp.registration.delegations.letters.mails import ASKED, CHANGED, REQUEST_DECLINED, TEMPLATES
from webapp.registration.delegations.state import PURPOSE
from webapp.registration.delegations.words import sender_of
from webapp.registration.models import Delegation
from webapp.registration.places.claims import asked_no_more


def values_of_delegations(messages: Sequence[Message]) -> Values:
    """The delegations of a batch of messages, with a new link for each message to a coordinator."""
    wanted = {message.id: message.params.get("delegation_id") for message in messages}
    query = queries.delegations().where(Delegation.id.in_({number for number in wanted.values() if number}))
    found = {delegation.id: delegation for delegation in db.session.scalars(query).unique()}
    concerned = [message for message in messages if wanted[message.id] in found]
    # Whoever coordinated it before and still has a message on the way gets no link to it.
    theirs = [m for m in concerned if _is_for(m, found[wanted[m.id] or 0])]
    minted = tokens.mint_many([(PURPOSE, wanted[message.id] or 0, None) for message in theirs])
    links = {message.id: token for message, token in zip(theirs, minted, strict=True)}
    return {
        message.id: _values(message, found[wanted[message.id] or 0], links.get(message.id)) for message in concerned
    }


def _is_for(message: Message, delegation: Delegation) -> bool:
    """Whether a message goes to whoever coordinates it now and may open the list."""
    theirs = message.params.get("to") != "host" and message.to_email == delegation.coordinator_email
    return theirs and delegation.access_closed_at is None


def _values(message: Message, delegation: Delegation, token: str | None) -> dict[str, Any]:
    standing = standing_of(delegation)
    values = {
        "delegation": delegation,
        "sender": sender_of(delegation, message.language),
        "used": standing.used,
        "kept_out": "",
        "offered_until": next((one.offer_expires_at for one in standing.members if one.offer_expires_at), None),
        "asked_no_more": any(map(asked_no_more, standing.members)),
        "delegation_url": page_url("delegation_by_link.show", token=token) if token else page_url("delegations.index"),
    }
    if delegation.access_closed_at is not None:
        values["kept_out"] = whom_to_write(delegation.event)
    if message.template == CHANGED:
        values["changes"] = _changes(message, delegation)
    if message.params.get("to") == "host":
        address = page_url("host_delegation.show", event_id=delegation.event_id, delegation_id=delegation.id)
        # What the host writes to is the host's own mailbox: answers go to the coordinator instead.
        values |= {
            "kept_out": "",
            "delegation_url": address,
            "reply_to": (delegation.coordinator_name, delegation.coordinator_email),
        }
    return values


def _changes(message: Message, delegation: Delegation) -> list[Change]:
    """What has changed since approval; of answers to the event's own questions the mail says only that they have."""
    with in_language(message.language):
        return changes_since_approval(delegation, own_answers.asked_of_members(delegation.event))


def _request_addresses(messages: Sequence[Message]) -> Values:
    return {
        message.id: {"request_url": page_url("delegations_of_event.index", event_id=message.event_id)}
        for message in messages
    }


def init_app() -> None:
    """Lets messages about delegations speak of them."""
    context.register("delegation_requests", _request_addresses, templates=(ASKED, REQUEST_DECLINED))
    context.register("delegations", values_of_delegations, templates=TEMPLATES)
