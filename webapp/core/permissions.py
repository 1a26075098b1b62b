"""Who acts, and what each route lets whom do: denied unless a route says otherwise."""

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

F = TypeVar("F", bound=Callable[..., Any])


class Access(enum.Enum):
    """What a route asks of the one who calls it. Objects are checked on top, by the loaders of each room."""

    PUBLIC = "public"
    LINK = "link"
    """Whoever holds the link in the address."""
    SIGNED_IN = "signed_in"
    ORGANISE = "organise"
    """Organiser of at least one host organisation, or administrator."""
    REVIEW = "review"
    """Reviewer of at least one host organisation, or administrator."""
    CONDUCT = "conduct"
    """Organiser or reviewer of at least one host organisation, or administrator: who marks attendance and judges."""
    STAFF = "staff"
    """Organiser, reviewer or protocol officer of at least one host organisation, or administrator: for reading only."""
    ADMINISTER = "administer"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a user, the holder of a link, or the system itself."""

    user_id: int | None = None
    name: str = "system"
    email: str | None = None
    is_admin: bool = False
    organises: frozenset[int] = field(default_factory=frozenset)
    reviews: frozenset[int] = field(default_factory=frozenset)
    protocol: frozenset[int] = field(default_factory=frozenset)
    channel: str = "web"

    def may_organise(self, *host_ids: int | None) -> bool:
        """Whether this is an organiser of one of the host organisations."""
        return self.is_admin or not self.organises.isdisjoint(h for h in host_ids if h is not None)

    def may_review(self, *host_ids: int | None) -> bool:
        """Whether this is a reviewer of one of the host organisations."""
        return self.is_admin or not self.reviews.isdisjoint(h for h in host_ids if h is not None)

    def may_conduct(self, *host_ids: int | None) -> bool:
        """Whether this is an organiser or a reviewer of one of the host organisations."""
        return self.may_organise(*host_ids) or self.may_review(*host_ids)

    def may_read_protocol(self, *host_ids: int | None) -> bool:
        """Whether this is a protocol officer of one of the host organisations."""
        return self.is_admin or not self.protocol.isdisjoint(h for h in host_ids if h is not None)

    def may_see(self, *host_ids: int | None) -> bool:
        """Whether this person works for one of the host organisations in any role."""
        return self.may_conduct(*host_ids) or self.may_read_protocol(*host_ids)

    @property
    def is_staff(self) -> bool:
        """Whether this person works for any host organisation."""
        return self.is_admin or bool(self.organises or self.reviews or self.protocol)


SYSTEM = Actor(channel="system")
ANONYMOUS = Actor(name="anonymous")
VISITOR = Actor(name="participant", channel="link")
"""The holder of a personal link, where no registration names them better."""


def link_holder(name: str, email: str | None = None) -> Actor:
    """The person a link was sent to."""
    return Actor(name=name, email=email, channel="link")


def requires(access: Access) -> Callable[[F], F]:
    """Declare what a route asks; a route without it answers nobody."""

    def mark(view: F) -> F:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


def current_actor() -> Actor:
    """Who calls, for views only: verbs get their actor as an argument."""
    if "actor" not in g:
        g.actor = current_app.extensions["elchi.actor"]()
    actor: Actor = g.actor
    return actor


def actor_of(user_id: int) -> Actor | None:
    """Somebody who is not here, as they are now: None where their account is gone or closed."""
    found: Actor | None = current_app.extensions["elchi.actor_of"](user_id)
    return found


def allowed(access: Access, actor: Actor) -> bool:
    """Whether the actor meets what a route asks."""
    checks: dict[Access, bool] = {
        Access.PUBLIC: True,
        Access.LINK: True,
        Access.SIGNED_IN: actor.user_id is not None,
        Access.ORGANISE: actor.is_admin or bool(actor.organises),
        Access.REVIEW: actor.is_admin or bool(actor.reviews),
        Access.CONDUCT: actor.is_admin or bool(actor.organises or actor.reviews),
        Access.STAFF: actor.is_staff,
        Access.ADMINISTER: actor.is_admin,
    }
    return checks[access]


def access_of(endpoint: str) -> Access | None:
    """What the route of an endpoint declares, if anything."""
    view = current_app.view_functions[endpoint]
    declared = getattr(view, "access", None) or getattr(getattr(view, "view_class", None), "access", None)
    return declared if isinstance(declared, Access) else None


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    access = access_of(request.endpoint)
    if access in (Access.PUBLIC, Access.LINK):
        return None
    if access is None:
        return abort(403)
    actor = current_actor()
    if allowed(access, actor):
        return None
    return abort(403) if actor.user_id is not None else _ask_to_sign_in()


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.blueprint and request.blueprint.startswith("api"):
        abort(401)
    back = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("accounts.sign_in", next=back or None), 303)


def init_app(app: Flask) -> None:
    """Denies every request whose route does not let the caller in."""
    app.extensions.setdefault("elchi.actor", lambda: ANONYMOUS)
    app.extensions.setdefault("elchi.actor_of", lambda _user_id: None)
    app.before_request(_guard)
