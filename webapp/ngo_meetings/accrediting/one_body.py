"""One body under the names that the directory knows: whoever is linked to its record, or writes one of its names."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Connection, Table, any_, event, inspect, or_, select, update
from sqlalchemy.dialects.postgresql import array

from webapp.core.i18n import _l
from webapp.core.types import Texts
from webapp.directory.models import Organisation
from webapp.extensions import db
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.accrediting.bodies import keys_of, shown_name
from webapp.ngo_meetings.errors import KnownBody
from webapp.ngo_meetings.models import STANDING, Accreditation

_TABLE = cast(Table, Accreditation.__table__)


class Records:
    """The records of the directory of which some requests may be, read at once.

    A request that is linked is of that record; any other of each that knows the request's name as one of its own.
    """

    def __init__(self, requests: Sequence[Accreditation]) -> None:
        linked = {one.organisation_id for one in requests} - {None}
        words = {word for one in requests if one.organisation_id is None for word in _telling_words(one)}
        self._names: dict[int, set[str]] = {}
        if linked or words:
            self._names = {row[0]: set(keys_of(row[1], row[2])) for row in db.session.execute(_named(linked, words))}

    def of(self, accreditation: Accreditation) -> set[int]:
        """The numbers of the records, as far as they were read."""
        if accreditation.organisation_id is not None:
            return {accreditation.organisation_id}
        keys = set(keys_of(accreditation.name, ""))
        return {number for number, names in self._names.items() if not keys.isdisjoint(names)}

    def share(self, one: Accreditation, other: Accreditation) -> bool:
        """Whether two requests are of one record, where those of either were read."""
        return not self.of(one).isdisjoint(self.of(other))


def _telling_words(accreditation: Accreditation) -> set[str]:
    """The longest word of each name: a record with that name has it among what it is found by."""
    return {max(key.split(), key=len) for key in keys_of(accreditation.name, "")}


def _named(ids: set[Any], words: set[str]) -> Any:
    patterns = array([f"%{word}%" for word in sorted(words)])
    found = [Organisation.search.like(any_(patterns))] if words else []
    query = select(Organisation.id, Organisation.name, Organisation.short_name)
    return query.where(or_(Organisation.id.in_(ids), *found))


def standing_beside(accreditation: Accreditation) -> Accreditation | None:
    """Another accredited body of the meeting that the directory knows as the same."""
    records = Records([accreditation])
    mine = records.of(accreditation)
    if not mine:
        return None
    query = queries.of_event(accreditation.event_id).where(Accreditation.id != accreditation.id)
    others = db.session.scalars(query.where(Accreditation.state.in_(STANDING)).order_by(Accreditation.id))
    return next((other for other in others if not mine.isdisjoint(records.of(other))), None)


def require_alone(accreditation: Accreditation) -> None:
    """Raises KnownBody, naming the other, where the same body is accredited beside this request: it has one cap."""
    other = standing_beside(accreditation)
    if other is not None:
        raise KnownBody(
            _l(
                "%(name)s is accredited to this meeting already, and the directory knows both as one body, which has "
                "one cap: raise that cap instead. If they are two bodies, each needs a record of its own there.",
                name=shown_name(other),
            )
        )


def learn_names(accreditation: Accreditation) -> None:
    """Let the names that the directory knows for a linked body count as its own."""
    number = accreditation.organisation_id
    record = db.session.get(Organisation, number) if number is not None else None
    keys = keys_with(accreditation.name, accreditation.short_name, record)
    if keys != accreditation.keys:
        accreditation.keys = keys


def keys_with(name: Texts, short_name: str, record: Organisation | None) -> list[str]:
    """The keys of a body's own names, then of those of its record, once each."""
    theirs = keys_of(record.name, record.short_name) if record is not None else []
    return list(dict.fromkeys([*keys_of(name, short_name), *theirs]))


@event.listens_for(Organisation, "after_update")
def _renamed(_mapper: object, connection: Connection, record: Organisation) -> None:
    """A body that gets another name in the directory goes by it at its meetings too."""
    state = inspect(record)
    if not any(state.attrs[name].history.has_changes() for name in ("name", "short_name")):
        return
    linked = select(_TABLE.c.id, _TABLE.c.name, _TABLE.c.short_name).where(_TABLE.c.organisation_id == record.id)
    for number, name, short_name in connection.execute(linked).all():
        keys = keys_with(name, short_name, record)
        connection.execute(update(_TABLE).where(_TABLE.c.id == number).values(keys=keys))
