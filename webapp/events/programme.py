"""The verbs of an event's programme: sessions with those who speak at them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError

from webapp.core import audit, clock
from webapp.core.errors import Conflict, InvalidMany
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.core.types import Texts
from webapp.directory.models import Person
from webapp.events import hooks
from webapp.events.checks import LONG, SHORT, Problem, too_long
from webapp.events.models import Event, Session, SessionKind, Speaker
from webapp.extensions import db

COUNTED = frozenset({SessionKind.SESSION, SessionKind.PLENARY, SessionKind.SECTION})
"""Items at which attendance counts unless the organiser says otherwise."""


@dataclass(frozen=True, kw_only=True)
class SpeakerValues:
    """Somebody who speaks: a person of the directory, or a name."""

    name: str = ""
    person_id: int | None = None
    position_text: Texts = field(default_factory=dict)
    moderator: bool = False


@dataclass(frozen=True, kw_only=True)
class SessionValues:
    """An item of the programme."""

    title: Texts
    starts_at: datetime
    ends_at: datetime
    kind: SessionKind = SessionKind.SESSION
    description: Texts = field(default_factory=dict)
    room: Texts = field(default_factory=dict)
    counted: bool = True
    speakers: tuple[SpeakerValues, ...] = ()


def add_session(event: Event, values: SessionValues, *, by: Actor) -> Session:
    """Put an item into the programme.

    Raises InvalidMany naming the fields that are wrong.
    """
    _check(event, values)
    session = Session(event_id=event.id)
    _write(session, values)
    db.session.add(session)
    audit.record("session_added", session, by=by, event_id=event.id, title=session.title)
    _forget(event)
    hooks.on_programme_changed.fire(event, by)
    return session


def update_session(session: Session, values: SessionValues, *, by: Actor) -> Session:
    """Change an item of the programme.

    Raises InvalidMany naming the fields that are wrong.
    """
    _check(session.event, values)
    _write(session, values)
    audit.record("session_updated", session, by=by, event_id=session.event_id, title=session.title)
    db.session.flush()
    _forget(session.event)
    hooks.on_programme_changed.fire(session.event, by)
    return session


def remove_session(session: Session, *, by: Actor) -> None:
    """Take an item out of the programme.

    Raises Conflict where attendance at it has been recorded.
    """
    event = session.event
    audit.record("session_removed", session, by=by, event_id=session.event_id, title=session.title)
    hooks.on_session_removed.fire(session, by)
    try:
        with db.session.begin_nested():
            db.session.delete(session)
    except IntegrityError:
        raise Conflict(_l("Attendance at this session has been recorded: it cannot be removed.")) from None
    _forget(event)
    hooks.on_programme_changed.fire(event, by)


def _forget(event: Event) -> None:
    db.session.flush()
    db.session.expire(event, ["sessions"])


def _check(event: Event, values: SessionValues) -> None:
    problems: list[Problem] = [
        *too_long("title", values.title, SHORT),
        *too_long("description", values.description, LONG),
        *too_long("room", values.room, SHORT),
    ]
    if not any(text.strip() for text in values.title.values()):
        problems.append(("title", _l("Write it in at least one language.")))
    if values.ends_at <= values.starts_at:
        problems.append(("ends_at", _l("The end must be after the start.")))
    zone = ZoneInfo(event.timezone)
    first, last = event.starts_at.astimezone(zone).date(), event.ends_at.astimezone(zone).date()
    if not first <= values.starts_at.astimezone(zone).date() <= last:
        problems.append(("starts_at", _l("This is not a day of the event.")))
    for number, speaker in enumerate(values.speakers):
        if not speaker.name.strip() and speaker.person_id is None:
            problems.append((f"speakers.{number}.name", _l("Give the name.")))
        if len(speaker.name) > SHORT:
            problems.append((f"speakers.{number}.name", _l("This is longer than %(limit)s characters.", limit=SHORT)))
    if problems:
        raise InvalidMany(_l("Some values are not right."), problems)


def _write(session: Session, values: SessionValues) -> None:
    session.kind, session.title, session.description = values.kind, values.title, values.description
    session.starts_at, session.ends_at = values.starts_at, values.ends_at
    session.room, session.counted = values.room, values.counted
    session.speakers = [_speaker(number, given) for number, given in enumerate(values.speakers)]


def _speaker(position: int, given: SpeakerValues) -> Speaker:
    person = db.session.get(Person, given.person_id) if given.person_id is not None else None
    return Speaker(
        person_id=person.id if person else None,
        name=given.name.strip() or (person.name if person else ""),
        position_text=given.position_text or (person.position if person else {}),
        moderator=given.moderator,
        position=position,
    )


def move_along(event: Event, started_at: datetime, timezone: str) -> None:
    """Move the programme by as many days as the event's start has moved, to the same times on the clock there."""
    before = started_at.astimezone(ZoneInfo(timezone)).date()
    days = event.starts_at.astimezone(ZoneInfo(event.timezone)).date() - before
    if not days and timezone == event.timezone:
        return
    for session in event.sessions:
        for name in ("starts_at", "ends_at"):
            local = getattr(session, name).astimezone(ZoneInfo(timezone)).replace(tzinfo=None)
            as_there = local.replace(tzinfo=ZoneInfo(event.timezone)).astimezone(UTC)
            setattr(session, name, clock.shifted(as_there, days, event.timezone))


def copy_programme(source: Event, copy: Event) -> None:
    """Give a copy of an event the programme of its source, on its own days."""
    days = (
        copy.starts_at.astimezone(ZoneInfo(copy.timezone)).date()
        - source.starts_at.astimezone(ZoneInfo(source.timezone)).date()
    )
    for session in source.sessions:
        db.session.add(_copied(session, copy, days))
    _forget(copy)


def _copied(session: Session, event: Event, days: timedelta) -> Session:
    return Session(
        event_id=event.id,
        kind=session.kind,
        title=session.title,
        description=session.description,
        starts_at=clock.shifted(session.starts_at, days, event.timezone),
        ends_at=clock.shifted(session.ends_at, days, event.timezone),
        room=session.room,
        counted=session.counted,
        speakers=[
            Speaker(
                person_id=speaker.person_id,
                name=speaker.name,
                position_text=speaker.position_text,
                moderator=speaker.moderator,
                position=speaker.position,
            )
            for speaker in session.speakers
        ],
    )
