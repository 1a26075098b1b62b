"""Whom the rows of a file accompany: named as they are called on the list or in the file, which may be new as well."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Protocol

from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.core.spreadsheets.importing import CellError
from webapp.extensions import db
from webapp.registration import accompanying
from webapp.registration.delegations.composing import host_deeds
from webapp.registration.delegations.composing.editing import changed
from webapp.registration.delegations.composing.rows import name_key
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import MemberValues
from webapp.registration.models import Delegation, Registration


class Row(Protocol):
    """A row of a file as it would be taken."""

    @property
    def row(self) -> int:
        """Its number."""

    @property
    def name(self) -> str:
        """Whom it is about."""

    @property
    def values(self) -> MemberValues:
        """What is known of them then."""

    @property
    def accompanies(self) -> str | None:
        """Whom they accompany by name; None where the row does not say it."""


def wrong_in(
    rows: Sequence[Row], known: Mapping[str, Registration], named: Collection[str], column: str
) -> Iterator[CellError]:
    """What is wrong with whom they accompany; `named` are all names in the file, whatever else is wrong there."""
    said = {name_key(one.name): one for one in rows if one.accompanies}
    links = {key: _present(member) for key, member in known.items()}
    links |= {name_key(one.name): "" for one in rows if one.values.category != accompanying.CATEGORY}
    links |= {key: name_key(one.accompanies or "") for key, one in said.items()}
    others = {other for key, other in links.items() if key not in said}
    for key, one in said.items():
        if (why := _hindrance(one, key, links, {*known, *named}, others)) is not None:
            yield CellError(one.row, column, why)


def _present(member: Registration) -> str:
    return name_key(member.accompanies.name) if member.accompanies is not None else ""


def _hindrance(one: Row, key: str, links: Mapping[str, str], there: Collection[str], others: Collection[str]) -> Any:
    other = name_key(one.accompanies or "")
    if one.values.category != accompanying.CATEGORY:
        return accompanying.ONLY_ACCOMPANYING
    if other == key:
        return accompanying.NOT_ONESELF
    if other not in there:
        return _l("Nobody on the list or in the file is called “%(name)s”.", name=(one.accompanies or "")[:60])
    if links.get(other):
        return accompanying.goes_along(one.accompanies or "")
    return accompanying.is_accompanied() if key in others else None


def name_accompanied(delegation: Delegation, rows: Sequence[Row], *, by: Actor) -> None:
    """Link those of the rows to whom they accompany, once everybody is on the list."""
    said = [one for one in rows if one.accompanies]
    if not said:
        return
    stood = host_deeds.before(delegation, by)
    there = {name_key(member.name): member for member in live_members(delegation)}
    for one in said:
        member = there[name_key(one.name)]
        member.accompanies_id = accompanying.checked(member, there[name_key(one.accompanies or "")])
    db.session.flush()
    changed(delegation, stood, by)
