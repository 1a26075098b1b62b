"""Whom the people on a list accompany: by reference or address, of somebody who is registered or on the list too."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import String, any_, bindparam, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from webapp.core.i18n import _l
from webapp.core.spreadsheets.importing import CellError
from webapp.extensions import db
from webapp.registration import accompanying
from webapp.registration.models import LIVE, Registration
from webapp.registration.references import folded

UNKNOWN = _l("Nobody here has this reference or address.")


def key_of(text: str) -> str:
    """What a cell holds, as people are known by."""
    return text.strip().lower() if "@" in text else folded(text)


def known(event_id: int, keys: Collection[str]) -> dict[str, Registration]:
    """Live registrations by reference and, of those who have an address of their own, by address."""
    alone = (Registration.email == _any_of(keys)) & Registration.shared_mailbox.is_(False)
    query = select(Registration).where(
        Registration.event_id == event_id,
        Registration.state.in_(LIVE),
        or_(alone, Registration.reference == _any_of(keys)),
    )
    found = db.session.scalars(query.execution_options(populate_existing=True)).all()
    by_address = {one.email: one for one in found if one.email and not one.shared_mailbox}
    return by_address | {one.reference: one for one in found}


def _any_of(texts: Collection[str]) -> Any:
    # One parameter however many there are, where IN would have one each.
    return any_(bindparam(None, sorted(texts), type_=ARRAY(String)))


class Company:
    """Who is to accompany whom once everybody on the list is written."""

    def __init__(self, event_id: int, column: str) -> None:
        self.event_id = event_id
        self.column = column
        self.noted: list[tuple[int, Registration, str]] = []

    def note(self, row: int, person: Registration, key: str | None) -> None:
        """A row says whom its person accompanies."""
        if key:
            self.noted.append((row, person, key))

    def unknown(self, listed: Collection[str]) -> Iterator[CellError]:
        """The rows that name nobody who is registered or, by a key in small letters, `listed`."""
        there = known(self.event_id, {key for _row, _person, key in self.noted}) if self.noted else {}
        for row, _person, key in self.noted:
            if key not in there and key.lower() not in listed:
                yield CellError(row, self.column, UNKNOWN)

    def link(self) -> tuple[list[int], list[CellError]]:
        """Link everybody; answers the rows by which somebody has changed, and what is wrong."""
        if not self.noted:
            return [], []
        db.session.flush()
        others = known(self.event_id, {key for _row, _person, key in self.noted})
        ids = {person.id for _row, person, _key in self.noted}
        people = {one.id: one for one in db.session.scalars(select(Registration).where(Registration.id.in_(ids)))}
        changed, errors = [], []
        followed = self._followed()
        for row, written, key in self.noted:
            person, other = people[written.id], others.get(key)
            if other is not None and person.accompanies_id == other.id:
                continue
            if (why := _hindrance(person, other, followed)) is not None:
                errors.append(CellError(row, self.column, why))
            elif other is not None:
                person.accompanies_id = other.id
                followed[other.id] = True
                changed.append(row)
                for listener in accompanying.on_named:
                    listener(person, [accompanying.FIELD])
        return changed, errors

    def _followed(self) -> dict[int, bool]:
        query = select(Registration.accompanies_id).where(
            Registration.event_id == self.event_id,
            Registration.accompanies_id.is_not(None),
            Registration.state.in_(LIVE),
        )
        return dict.fromkeys((number for number in db.session.scalars(query) if number), True)


def _hindrance(person: Registration, other: Registration | None, followed: Mapping[int, bool]) -> Any:
    if other is None:
        return UNKNOWN
    return accompanying.hindrance(person, other, is_followed=person.id in followed)
