"""Reads of invitations, always with the event and the message that say where one stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager

from webapp.extensions import db
from webapp.invitations.models import Invitation
from webapp.invitations.standing import Standing, standing_column
from webapp.mail.models import Message, MessageState


def with_standing() -> Select[Invitation]:
    """Invitations joined with what says where they stand."""
    return (
        select(Invitation)
        .join(Invitation.event)
        .outerjoin(Invitation.mail)
        .options(contains_eager(Invitation.event), contains_eager(Invitation.mail))
    )


def of_event(event_id: int) -> Select[Invitation]:
    """The invitations to an event."""
    return with_standing().where(Invitation.event_id == event_id)


def one(invitation_id: int) -> Invitation | None:
    """An invitation."""
    return db.session.scalar(with_standing().where(Invitation.id == invitation_id))


def in_standing(query: Select[Invitation], standing: str) -> Select[Invitation]:
    """Those that stand so; an unknown standing narrows nothing."""
    known = {one.value for one in Standing}
    return query.where(standing_column() == standing) if standing in known else query


def search(query: Select[Invitation], text: str) -> Select[Invitation]:
    """Those whose address, name or organisation hold every word, as it is written."""
    for word in text.lower().split():
        hit = (func.lower(column).contains(word, autoescape=True) for column in COLUMNS)
        query = query.where(or_(*hit))
    return query


COLUMNS = (Invitation.email, Invitation.name, Invitation.organisation)


def opened(query: Select[Invitation], answer: str) -> Select[Invitation]:
    """Those whose page somebody has looked at, as far as is known, or has not; any other answer narrows nothing."""
    known = {"yes": Invitation.opened_at.is_not(None), "no": Invitation.opened_at.is_(None)}
    return query.where(known[answer]) if answer in known else query


@dataclass(frozen=True)
class Counts:
    """How many invitations stand how, and the pages of how many somebody has looked at."""

    standing: Mapping[Standing, int]
    opened: int


def counts(event_id: int) -> Counts:
    """The figures of an event, by one statement."""
    standing = standing_column().label("standing")
    rows = db.session.execute(
        select(standing, func.count(), func.count(Invitation.opened_at))
        .select_from(Invitation)
        .join(Invitation.event)
        .outerjoin(Invitation.mail)
        .where(Invitation.event_id == event_id)
        .group_by(standing)
    )
    found = {Standing(standing): (number, looked) for standing, number, looked in rows}
    by_standing = {one: found.get(one, (0, 0))[0] for one in Standing}
    return Counts(by_standing, sum(looked for _number, looked in found.values()))


def sent_at(event_ids: Sequence[int]) -> Mapping[int, datetime]:
    """When invitations to events first left."""
    rows = db.session.execute(
        select(Invitation.event_id, func.min(Message.sent_at))
        .join(Invitation.mail)
        .where(Invitation.event_id.in_(event_ids), Message.state == MessageState.SENT)
        .group_by(Invitation.event_id)
    )
    return {row[0]: row[1] for row in rows if row[1] is not None}


def selected(event_id: int, ids: Sequence[int]) -> Sequence[Invitation]:
    """Those of an event's invitations that have one of the ids."""
    return db.session.scalars(of_event(event_id).where(Invitation.id.in_(ids)).order_by(Invitation.id)).all()
