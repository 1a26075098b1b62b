"""A day of the programme with its rooms side by side: what happens where, and what cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from webapp.core.i18n import translated
from webapp.events.models import Session


@dataclass
class Block:
    """A session in its room, with those that overlap it there."""

    starts_at: datetime
    ends_at: datetime
    sessions: list[Session]
    rows: int = 1
    """How many rows of the table it is high."""


@dataclass
class Lane:
    """One room, or all that is in none."""

    label: str
    names: set[str]
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """The time between two moments at which something begins or ends."""

    starts_at: datetime
    cells: list[Block | None]
    """By lane: what begins here, None where nothing is; what goes on from above has no cell."""


@dataclass(frozen=True)
class Lanes:
    """A day as a table."""

    rooms: list[str]
    """The heads of the columns; empty for what is in no room."""
    rows: list[Row]


def lanes_of(sessions: Sequence[Session]) -> Lanes | None:
    """The sessions of a day, in order, by room; None where there are not two rooms to compare."""
    lanes = _by_room(sessions)
    if sum(bool(lane.names) for lane in lanes) < 2:
        return None
    moments = sorted({moment for lane in lanes for block in lane.blocks for moment in (block.starts_at, block.ends_at)})
    place = {moment: number for number, moment in enumerate(moments)}
    for block in (block for lane in lanes for block in lane.blocks):
        block.rows = place[block.ends_at] - place[block.starts_at]
    return Lanes([lane.label for lane in lanes], [_row(start, lanes) for start, _end in pairwise(moments)])


def _row(moment: datetime, lanes: Sequence[Lane]) -> Row:
    cells: list[Block | None] = []
    for lane in lanes:
        here = next((block for block in lane.blocks if block.starts_at <= moment < block.ends_at), None)
        if here is None or here.starts_at == moment:
            cells.append(here)
    return Row(moment, cells)


def _by_room(sessions: Sequence[Session]) -> list[Lane]:
    """A lane a room, by name; what is in no room comes last."""
    lanes: list[Lane] = []
    nowhere = Lane("", set())
    for session in sessions:
        _put(session, _lane_of(session, lanes, nowhere))
    lanes.sort(key=lambda lane: lane.label.casefold())
    return [*lanes, *([nowhere] if nowhere.blocks else [])]


def _lane_of(session: Session, lanes: list[Lane], nowhere: Lane) -> Lane:
    names = {name.casefold() for name in session.room.values()}
    if not names:
        return nowhere
    known = next((lane for lane in lanes if lane.names & names), None)
    if known is None:
        known = Lane(translated(session.room), set())
        lanes.append(known)
    known.names |= names
    return known


def _put(session: Session, lane: Lane) -> None:
    last = lane.blocks[-1] if lane.blocks else None
    if last is None or session.starts_at >= last.ends_at:
        lane.blocks.append(Block(session.starts_at, session.ends_at, [session]))
        return
    last.sessions.append(session)
    last.ends_at = max(last.ends_at, session.ends_at)
