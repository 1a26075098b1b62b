"""What mail to a registered person may say, and the files that go with it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.core import tokens
from webapp.core.addresses import page_url
from webapp.core.formatting import period
from webapp.core.i18n import in_language, translated
from webapp.events.calendar import invitation_ics
from webapp.extensions import db
from webapp.mail import context
from webapp.mail.context import Values
from webapp.mail.mime import Part
from webapp.mail.models import Message
from webapp.registration import codes, links, places, references, waiting_words
from webapp.registration.errors import EventFull
from webapp.registration.models import Registration, RegistrationState
from webapp.registration.places import offers, reserves
from webapp.registration.places.claims import MOST_LAPSES

OFF = ("registration_withdrawn", "registration_cancelled", "registration_event_cancelled")
"""Messages that take the event out of the calendar."""
MOST_LINKS = 20
LINKS = ("manage_url", "accept_url", "decline_url", "withdraw_url")


def values_of_registrations(messages: Sequence[Message]) -> Values:
    """The registrations of a batch of messages by one statement, with a new personal link for each message."""
    ids = {message.registration_id for message in messages if message.registration_id is not None}
    if not ids:
        return {}
    query = select(Registration).where(Registration.id.in_(ids)).execution_options(populate_existing=True)
    registrations = {registration.id: registration for registration in db.session.scalars(query)}
    concerned = [message for message in messages if message.registration_id in registrations]
    minted = tokens.mint_many([(links.PURPOSE, message.registration_id or 0, None) for message in concerned])
    return {
        message.id: _values(registrations[message.registration_id or 0], message, token)
        for message, token in zip(concerned, minted, strict=True)
    }


def _values(registration: Registration, message: Message, token: str) -> dict[str, object]:
    if registration.email is not None and message.to_email != registration.email:
        # The registration is somebody else's by now, or goes by another address: its links are not for this one.
        return {
            "registration": registration,
            "reference": "",
            "reserve_of": "",
            **dict.fromkeys(LINKS, page_url("registration.find_link")),
        }
    with in_language(message.language):
        reserve_of = reserves.label(registration)
    return {
        "registration": registration,
        "reference": references.shown(registration.reference),
        "reserve_of": reserve_of,
        "manage_url": page_url("registration.personal", token=token),
        "accept_url": page_url("registration.answer", token=token, deed="accept"),
        "decline_url": page_url("registration.answer", token=token, deed="decline"),
        "withdraw_url": page_url("registration.answer", token=token, deed="withdraw"),
    }


def entry_of(message: Message, values: Mapping[str, Any]) -> Sequence[Part]:
    """The entry for the calendar and the code for the door."""
    code = codes.png(values["registration"].reference)
    return [_calendar(message, values, "REQUEST"), Part("code.png", "image/png", code, place="inline", cid="code")]


def change_of(message: Message, values: Mapping[str, Any]) -> Sequence[Part]:
    """The changed entry for the calendar, for whoever has one."""
    return [_calendar(message, values, "REQUEST")] if message.params.get("holds", True) else []


def end_of(message: Message, values: Mapping[str, Any]) -> Sequence[Part]:
    """What takes the entry out of the calendar."""
    return [_calendar(message, values, "CANCEL")]


def _calendar(message: Message, values: Mapping[str, Any], method: str) -> Part:
    event = values["event"]
    entry = invitation_ics(event, message.to_email, message.to_name, method, message.language)
    return Part(f"{event.slug}.ics", "text/calendar", entry, params={"method": method, "charset": "utf-8"})


def moves_of(messages: Sequence[Message]) -> Values:
    """When and where an event was before it moved, in words."""
    return {message.id: _before(message) for message in messages}


def _before(message: Message) -> dict[str, object]:
    was = message.params["before"]
    starts, ends = (datetime.fromisoformat(was[name]) for name in ("starts_at", "ends_at"))
    place = (translated(was["venue"], message.language), translated(was["city"], message.language))
    return {
        "was_when": period(starts, ends, was["timezone"], message.language) if message.params["time_changed"] else "",
        "was_where": ", ".join(filter(None, place)) if message.params["place_changed"] else "",
    }


def standing_of_those_who_wait(messages: Sequence[Message]) -> Values:
    """What keeps them from a place as the letter is made, and what follows: the places are counted once an event."""
    ids = {message.registration_id for message in messages}
    found = select(Registration).where(Registration.id.in_(ids)).options(joinedload(Registration.event))
    registrations = {registration.id: registration for registration in db.session.scalars(found)}
    obstacles = _obstacles([one for one in registrations.values() if one.state is RegistrationState.WAITLISTED])
    told: dict[int, dict[str, object]] = {}
    for message in messages:
        one = registrations.get(message.registration_id or 0)
        if one is None:
            continue
        with in_language(message.language):
            theirs = one.id in obstacles and message.to_email == one.email
            told[message.id] = {
                "obstacle": waiting_words.why(one, obstacles[one.id]) if theirs else "",
                "what_follows": waiting_words.what_follows(one, one.event),
                "time_to_answer": offers.time_to_answer(one.event),
            }
    return told


def _obstacles(people: Sequence[Registration]) -> dict[int, EventFull | None]:
    """What keeps each of them from a place, by their ids."""
    found: dict[int, EventFull | None] = {}
    for event in {one.event for one in people}:
        of_event = [one for one in people if one.event is event]
        ledger = places.count(event)
        with ledger.trying(of_event):
            found |= {one.id: ledger.obstacle(one) for one in of_event}
    return found


def ends_of_offers(messages: Sequence[Message]) -> Values:
    """Whether the offer that ran out was the last by itself."""
    ids = {message.registration_id for message in messages}
    lapses = select(Registration.id, Registration.lapses).where(Registration.id.in_(ids))
    known = {row.id: row.lapses for row in db.session.execute(lapses)}
    told: dict[int, dict[str, object]] = {}
    for message in messages:
        with in_language(message.language):
            last = known.get(message.registration_id or 0, 0) >= MOST_LAPSES
            told[message.id] = {"unanswered": waiting_words.unanswered() if last else ""}
    return told


def links_of_addresses(messages: Sequence[Message]) -> Values:
    """For whoever asked for their links again: the live registrations of the address, each with a new link."""
    return {message.id: {"entries": _entries(message.to_email)} for message in messages}


def _entries(email: str) -> list[dict[str, object]]:
    found = db.session.scalars(links.of_address(email).limit(MOST_LINKS)).all()
    minted = tokens.mint_many([(links.PURPOSE, registration.id, None) for registration in found])
    return [
        {"event": registration.event, "url": page_url("registration.personal", token=token)}
        for registration, token in zip(found, minted, strict=True)
    ]


def init_app() -> None:
    """Lets messages that belong to a registration speak of it."""
    context.register("registrations", values_of_registrations)
    context.register("registration_moves", moves_of, templates={"registration_event_moved"})
    context.register("waiting", standing_of_those_who_wait, templates={"registration_waitlisted"})
    context.register("ends_of_offers", ends_of_offers, templates={"registration_offer_expired"})
    context.register("personal_links", links_of_addresses, templates={"personal_links"})
    context.register_parts("registration_confirmed", entry_of)
    context.register_parts("registration_event_moved", change_of)
    for template in OFF:
        context.register_parts(template, end_of)
