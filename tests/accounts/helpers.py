"""What the tests of accounts share."""

from urllib.parse import urlsplit

from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.client import PageClient
from tests.factories import UserFactory
from webapp.accounts import passwords
from webapp.accounts.models import User
from webapp.extensions import db
from webapp.mail.context import values_for
from webapp.mail.models import Message

PASSWORD = "correct horse battery"


def user_with_password(**values: object) -> User:
    user: User = UserFactory(password_hash=passwords.hashed(PASSWORD), **values)
    return user


def sign_in(client: PageClient, email: str, password: str = PASSWORD, path: str = "/sign-in") -> TestResponse:
    return client.post(path, data={"email": email, "password": password})


def messages(template: str) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.template == template).order_by(Message.id)))


def link_in(message: Message) -> str:
    """The path of the link that a message carries, minted as when it is rendered."""
    return urlsplit(values_for([message])[message.id]["action_url"]).path
