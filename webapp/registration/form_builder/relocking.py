"""Sensitive answers are locked again with the newest key, while people read and change them."""

import time
from collections.abc import Iterator
from typing import Any, cast

from sqlalchemy import Column, Table, bindparam, func, select, update

from webapp.core import crypto
from webapp.core.errors import Conflict
from webapp.core.i18n import _l
from webapp.extensions import db
from webapp.registration.form_builder.models import HeldAnswers
from webapp.registration.models import ProposedChange, Registration

KEPT: tuple[Any, ...] = (Registration, ProposedChange, HeldAnswers)
"""What holds sensitive answers, each in its column `sealed`."""
PORTION = 200
"""Records that are locked and written together: whoever changes one of them waits for no more than these."""
PASSES = 10
PAUSE = 1.0
"""Seconds until those are looked at again that somebody was changing."""


def number_of_records() -> int:
    """How many records have sensitive answers."""
    return sum(db.session.scalar(select(func.count()).where(model.sealed != {})) or 0 for model in KEPT)


def lock_again() -> Iterator[int]:
    """Encrypt every sensitive answer with the newest key; whoever runs it commits after each portion.

    Yields how many more records have been seen to. It can be broken off and run again at any time: what the newest key
    locks already is left alone. Raises Undecryptable, and Conflict where older keys go on being used.
    """
    for model in KEPT:
        yield from _until_none_is_old(model.__table__)


def _until_none_is_old(table: Table) -> Iterator[int]:
    """Whoever read an answer before it was turned may write it as it was afterwards: only a look at all tells."""
    for number in range(PASSES):
        old = turned = 0
        for seen, found, written in _pass(table):
            old, turned = old + found, turned + written
            yield 0 if number else seen
        if not old:
            return
        if turned < old:
            time.sleep(PAUSE)
    raise Conflict(_l("Answers go on coming in under an older key: give every part of Elchi the newest one first."))


def _pass(table: Table) -> Iterator[tuple[int, int, int]]:
    """For each portion: how many there were, how many were under older keys, and how many of these were turned."""
    key = _key(table)
    query = select(key, table.c.sealed).where(table.c.sealed != {}).order_by(key).limit(PORTION)
    last = 0
    while rows := db.session.execute(query.where(key > last)).all():
        old = [number for number, sealed in rows if not _is_newest(sealed)]
        last = rows[-1][0]
        yield len(rows), len(old), _turn(table, old) if old else 0


def _turn(table: Table, numbers: list[int]) -> int:
    """Lock some records again, but for those that somebody is changing: nobody waits for another in a circle."""
    key = _key(table)
    free = (
        select(key, table.c.sealed)
        .where(key.in_(numbers))
        .order_by(key)
        .with_for_update(key_share=True, skip_locked=True)
    )
    turned = [
        {"number": number, "turned": {name: _rotated(text) for name, text in sealed.items()}}
        for number, sealed in db.session.execute(free)
    ]
    if turned:
        write = update(table).where(key == bindparam("number")).values(sealed=bindparam("turned"))
        db.session.connection().execute(write, turned)
    return len(turned)


def _key(table: Table) -> Column[int]:
    return cast("Column[int]", table.primary_key.columns[0])


def _is_newest(sealed: dict[str, str]) -> bool:
    return all(crypto.is_newest(text.encode()) for text in sealed.values())


def _rotated(text: str) -> str:
    return crypto.rotate(text.encode()).decode()
