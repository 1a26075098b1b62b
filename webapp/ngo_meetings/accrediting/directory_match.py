"""Finds the same body under another spelling: in the directory, and among the other requests of the meeting."""

from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import product

from sqlalchemy import or_, select

from webapp.core import audit
from webapp.core.errors import NotFound
from webapp.core.i18n import _l
from webapp.core.names import same_body, search_terms
from webapp.core.permissions import Actor
from webapp.directory.models import Organisation
from webapp.extensions import db
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.accrediting import one_body
from webapp.ngo_meetings.accrediting.bodies import full_names, keys_of, perhaps_same, same_number
from webapp.ngo_meetings.accrediting.one_body import Records
from webapp.ngo_meetings.models import STANDING, Accreditation
from webapp.registration import places

MOST_READ = 300
MOST_SHOWN = 5


def candidates(accreditation: Accreditation) -> list[Organisation]:
    """Bodies of the directory that may be this one: those of the same key, then those of almost the same name."""
    names = full_names(accreditation.name)
    words = {term for name in names for term in search_terms(name)}
    by_word = [Organisation.search.contains(word, autoescape=True) for word in sorted(words, key=len)[-3:]]
    query = select(Organisation).where(or_(Organisation.key.in_(accreditation.keys), *by_word)).limit(MOST_READ)
    keys = set(accreditation.keys)
    found: Sequence[Organisation] = db.session.scalars(query.order_by(Organisation.id)).all()
    same = [one for one in found if not keys.isdisjoint(keys_of(one.name, one.short_name))]
    alike = [one for one in found if one not in same and perhaps_same(names, full_names(one.name))]
    return [one for one in (*same, *alike) if one.id != accreditation.organisation_id][:MOST_SHOWN]


class Alike:
    """Finds, among all requests of a meeting, those that may come from the same body; they are read once.

    It is asked about those that wait for a decision, and about `more`.
    """

    def __init__(self, event_id: int, more: Collection[Accreditation] = ()) -> None:
        self._event_id = event_id
        self._more = {one.id for one in more}

    @cached_property
    def _known(self) -> list[tuple[Accreditation, list[str]]]:
        found = db.session.scalars(queries.of_event(self._event_id).order_by(Accreditation.id))
        return [(one, keys_of(one.name, "")) for one in found]

    @cached_property
    def _records(self) -> Records:
        """What the directory knows of those it is asked about."""
        return Records([one for one, _keys in self._known if one.state in queries.ASKED or one.id in self._more])

    def of(self, accreditation: Accreditation) -> list[Accreditation]:
        """The others, refused ones too: of a common name, the same number, almost the same name, or one record."""
        names, keys, records = keys_of(accreditation.name, ""), set(accreditation.keys), self._records
        found = []
        for other, theirs in self._known:
            if other.id == accreditation.id:
                continue
            numbered = same_number(accreditation.registration_number, accreditation.country, other)
            named = not keys.isdisjoint(other.keys) or _alike(names, theirs)
            if numbered or named or records.share(accreditation, other):
                found.append(other)
        return sorted(found, key=lambda one: one.state not in STANDING)[:MOST_SHOWN]


def _alike(names: Sequence[str], others: Sequence[str]) -> bool:
    # Most pairs are told apart by their lengths: each word may differ by one letter.
    return any(_near(one, other) and same_body(one, other) for one, other in product(names, others))


def _near(one: str, other: str) -> bool:
    gaps = one.count(" ")
    return gaps == other.count(" ") and abs(len(one) - len(other)) <= gaps + 1


def similar_requests(accreditation: Accreditation) -> list[Accreditation]:
    """Other requests of the meeting that may come from the same body."""
    return Alike(accreditation.event_id, [accreditation]).of(accreditation)


def found(accreditation: Accreditation, organisation_id: int | None, *, by: Actor) -> Accreditation:
    """Say which body of the directory it is, or that it is none; its names there count as its own.

    Raises NotFound for one that is not there, KnownBody where two accredited bodies of the meeting would be one.
    """
    places.lock(accreditation.event_id)
    db.session.refresh(accreditation)
    if organisation_id is not None and db.session.get(Organisation, organisation_id) is None:
        raise NotFound(_l("There is no such body in the directory."))
    accreditation.organisation_id = organisation_id
    one_body.learn_names(accreditation)
    db.session.flush()
    if organisation_id is not None and accreditation.state in STANDING:
        one_body.require_alone(accreditation)
    audit.record("accreditation_found", accreditation, by=by, organisation=organisation_id)
    return accreditation
