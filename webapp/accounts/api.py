"""The API of accounts."""

from typing import Any

from webapp.accounts.roles import roles_of
from webapp.core.api import Schema, operation
from webapp.core.permissions import Access, current_actor


class MeOut(Schema):
    """Whom the token belongs to."""

    email: str
    name: str
    roles: list[str]


@operation("GET", "/me", access=Access.SIGNED_IN, summary="Whom the token belongs to", answer=MeOut)
def me() -> dict[str, Any]:
    """The caller."""
    actor = current_actor()
    return {"email": actor.email, "name": actor.name, "roles": roles_of(actor)}
