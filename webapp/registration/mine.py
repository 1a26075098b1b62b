"""My events: what whoever has signed in takes part in, with their address."""

from collections.abc import Sequence

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import Select, select

from webapp.accounts.known_addresses import KnownAddress
from webapp.core.permissions import Access, Actor, current_actor, requires
from webapp.events.cards import when_of
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import links, panels
from webapp.registration.blueprint import bp
from webapp.registration.labels import state_label
from webapp.registration.models import Registration

MOST = 200


def _mine(email: str) -> Select[Registration]:
    query = links.with_event().join(Registration.event)
    own = (Registration.email == email) & Registration.shared_mailbox.is_(False)
    return query.where(own).order_by(Event.starts_at.desc(), Registration.id.desc()).limit(MOST)


@bp.get("/me")
@requires(Access.SIGNED_IN)
def mine() -> ResponseReturnValue:
    """What I take part in, the next first, and what has been."""
    found = db.session.scalars(_mine(current_actor().email or "")).all()
    coming = [registration for registration in reversed(found) if not registration.event.over]
    past = [registration for registration in found if registration.event.over]
    sections: list[Markup] = panels.MINE.of(current_actor())
    return render_template("registration/me.html", coming=_lines(coming), past=_lines(past), panels=sections)


def _lines(registrations: Sequence[Registration]) -> list[dict[str, object]]:
    return [
        {
            "registration": registration,
            "event": registration.event,
            "label": state_label(registration),
            "when": when_of(registration.event),
            "url": url_for("registration.my_personal", registration_id=registration.id),
        }
        for registration in registrations
    ]


def landing(actor: Actor) -> str | None:
    """Whoever takes part in something lands here after signing in."""
    known = actor.email is not None and find_person(actor.email) is not None
    return url_for("registration.mine") if known else None


def find_person(email: str) -> KnownAddress | None:
    """A participant by address, so that they can sign in by a mailed link without an account."""
    query = select(Registration).where(Registration.email == email, Registration.shared_mailbox.is_(False))
    found = db.session.scalar(query.order_by(Registration.id.desc()).limit(1))
    return KnownAddress(found.name, found.language) if found else None
