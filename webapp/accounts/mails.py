"""The links in mail about accounts: minted when a message is rendered, so that no row holds one."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Flask

from webapp.accounts.services import PASSWORD_LINK, SIGN_IN_LINK
from webapp.accounts.sign_in import FIRST_SIGN_IN_LINK, LINK_LASTS, RESET_LASTS, WELCOME_LASTS
from webapp.core.addresses import page_url
from webapp.core.tokens import mint_many
from webapp.mail import context
from webapp.mail.context import Values
from webapp.mail.models import Message

ENDPOINTS = {
    "sign_in_link": "accounts.follow_link",
    "password_reset": "accounts.choose_password",
    "account_created": "accounts.choose_password",
}
LASTS = {"sign_in_link": LINK_LASTS, "password_reset": RESET_LASTS, "account_created": WELCOME_LASTS}


def _wanted(message: Message) -> tuple[str, int, timedelta]:
    lasts = LASTS[message.template]
    user_id = message.params.get("user_id")
    if user_id is None:
        return FIRST_SIGN_IN_LINK, message.id, lasts
    return SIGN_IN_LINK if message.template == "sign_in_link" else PASSWORD_LINK, int(user_id), lasts


def links(messages: Sequence[Message]) -> Values:
    """A fresh link for each message, and how long it works, in minutes."""
    minted = mint_many([_wanted(message) for message in messages])
    return {
        message.id: {
            "action_url": page_url(ENDPOINTS[message.template], token=token),
            "minutes": int(LASTS[message.template].total_seconds() // 60),
            "sign_in_url": page_url("accounts.sign_in"),
        }
        for message, token in zip(messages, minted, strict=True)
    }


def init_app(app: Flask) -> None:
    """Gives the templates of this room their links."""
    context.register("accounts", links, templates=ENDPOINTS.keys())
