"""How programs call: with a token of some user."""

from tests.factories import actor_of
from webapp.accounts.api_tokens import issue_api_token
from webapp.accounts.models import User
from webapp.extensions import db


def bearer(user: User) -> dict[str, str]:
    """The headers of a program that has a token of the user."""
    token = issue_api_token(user, "test", by=actor_of(user))
    db.session.commit()
    return {"Authorization": f"Bearer {token}"}
