"""What mail about an invitation may say: a new link for each message."""

from collections.abc import Sequence

from flask import Flask
from sqlalchemy import select

from webapp.core.addresses import page_url
from webapp.core.tokens import mint_many
from webapp.extensions import db
from webapp.invitations.answers import PURPOSE
from webapp.invitations.listeners import MOVED_TEMPLATE
from webapp.invitations.models import Invitation
from webapp.mail import context
from webapp.mail.context import Values
from webapp.mail.models import Message
from webapp.registration.mail_values import moves_of


def values_of_invitations(messages: Sequence[Message]) -> Values:
    """The invitations of a batch by one statement, their links by another."""
    concerned = [message for message in messages if "invitation_id" in message.params]
    ids = [message.params["invitation_id"] for message in concerned]
    found = {one.id: one for one in db.session.scalars(select(Invitation).where(Invitation.id.in_(ids)))} if ids else {}
    concerned = [message for message in concerned if message.params["invitation_id"] in found]
    links = mint_many([(PURPOSE, message.params["invitation_id"], None) for message in concerned])
    return {
        message.id: _values(found[message.params["invitation_id"]], link)
        for message, link in zip(concerned, links, strict=True)
    }


def _values(invitation: Invitation, token: str) -> dict[str, object]:
    return {
        "answer_url": page_url("invitations.answer", token=token, lang=invitation.language),
        "organisation": invitation.organisation,
        "note": invitation.message,
        "answer_until": invitation.valid_until,
    }


def init_app(_app: Flask) -> None:
    """Gives invitations, and what is written about them, their links."""
    context.register("invitations", values_of_invitations)
    context.register("invitation_moves", moves_of, templates={MOVED_TEMPLATE})
