"""Personal links: who holds one sees and changes one registration, without an account."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from webapp.core import clock, tokens
from webapp.core.addresses import page_url
from webapp.core.i18n import _l
from webapp.events.models import Event, EventState
from webapp.extensions import db
from webapp.registration.models import LIVE, Registration

PURPOSE = "registration"
AGAIN = (_l("Send me my link"), "registration.find_link")
"""Where whoever holds a link that opens nothing can go on."""
CLOSED = _l(
    "It has been closed: the place has gone to somebody else, or the organisers have withdrawn the link. "
    "If you are registered, have your link sent to you again, or write to the organisers."
)


class UnknownLink(tokens.BadLink):
    """A personal link that was never given out."""

    way = AGAIN

    def __init__(self) -> None:
        super().__init__(
            _l(
                "This link does not open anything. A part of it may be missing: open the whole link from the message. "
                "If that does not help, have it sent to you again."
            )
        )


def mint(registration: Registration) -> str:
    """A new token for the personal page."""
    return tokens.mint(PURPOSE, registration.id)


def manage_url(registration: Registration) -> str:
    """A new personal link, whole; each mail and each answer carries its own, and all of them work."""
    return page_url("registration.personal", token=mint(registration))


def with_event() -> Select[Registration]:
    """Registrations together with what their page says of the event."""
    event = joinedload(Registration.event)
    return select(Registration).options(event.joinedload(Event.host), event.joinedload(Event.city))


def of_address(email: str) -> Select[Registration]:
    """The live registrations of an address in events that are not over, those that were entered by it alone."""
    return (
        with_event()
        .join(Registration.event)
        .where(
            Registration.email == email,
            Registration.shared_mailbox.is_(False),
            Registration.state.in_(LIVE),
            Event.ends_at > clock.now(),
            Event.state != EventState.CANCELLED,
        )
        .order_by(Event.starts_at, Registration.id)
    )


def open_link(token: str) -> Registration:
    """The registration a personal link opens, with its event, host and city.

    Raises UnknownLink or ClosedLink with a sentence for its holder.
    """
    try:
        found = tokens.find(PURPOSE, token)
    except tokens.BadLink:
        if tokens.find_revoked(PURPOSE, token):
            raise tokens.ClosedLink(CLOSED, way=AGAIN) from None
        raise UnknownLink from None
    registration = db.session.scalar(with_event().where(Registration.id == found.subject_id))
    if registration is None:
        raise UnknownLink
    return leading_on(registration)


def joined_with(registration: Registration) -> Registration | None:
    """The registration of the same person for which one was given up, if it was."""
    kept = registration
    while kept.merged_into_id is not None:
        kept = db.session.scalars(with_event().where(Registration.id == kept.merged_into_id)).one()
    return kept if kept is not registration else None


def leading_on(registration: Registration) -> Registration:
    """What whoever holds a registration sees: the one it was joined with, where that writes to the same address.

    Organisers may take two people for one: another address has the link sent to it instead.
    """
    kept = joined_with(registration)
    alone = kept is not None and not kept.shared_mailbox and kept.email == registration.email
    return kept if kept is not None and alone else registration


def revoke(registration: Registration) -> None:
    """Close every personal link of a registration, as when its address was wrong."""
    tokens.revoke(PURPOSE, registration.id)
