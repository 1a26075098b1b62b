"""The bodies of those who speak, called as their readers know them."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from webapp.core.i18n import current_language
from webapp.core.types import Texts
from webapp.directory.models import Organisation
from webapp.extensions import db
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.models import Accreditation, AccreditationState
from webapp.ngo_meetings.speaking.floor import FloorRequest
from webapp.registration.models import Registration


class BodyNames:
    """What bodies are called in the languages there are: by themselves, else by the directory; read for all at once."""

    def __init__(self, requests: Sequence[FloorRequest]) -> None:
        people = [request.registration for request in requests]
        linked = _linked([person.id for person in people])
        known = _known({person.organisation_key for person in people} - {""})
        self._names = {
            person.id: {**known.get(person.organisation_key, {}), **linked.get(person.id, {})} for person in people
        }

    def of(self, registration: Registration) -> Texts:
        """All that is known; empty where nobody but the registration names the body."""
        return self._names.get(registration.id, {})

    def shown(self, registration: Registration) -> str:
        """The name in the language in use, else as it was registered."""
        return self.of(registration).get(current_language()) or registration.organisation


def _linked(ids: Collection[int]) -> dict[int, Texts]:
    """By registration: the names of the body that is accredited, or that the directory has under its number."""
    number = func.coalesce(Registration.organisation_id, Accreditation.organisation_id)
    query = (
        select(Registration.id, Accreditation.name, Organisation.name)
        .select_from(Registration)
        .outerjoin(Accreditation, queries.belongs())
        .outerjoin(Organisation, Organisation.id == number)
        .where(Registration.id.in_(ids))
        # The last of several counts: a body that was refused and has asked again stands before its former request.
        .order_by((Accreditation.state == AccreditationState.REFUSED).desc(), Accreditation.id.desc())
    )
    named = {row[0]: {**(row[2] or {}), **(row[1] or {})} for row in db.session.execute(query)}
    return {registration_id: names for registration_id, names in named.items() if names}


def _known(keys: Collection[str]) -> dict[str, Texts]:
    """By key: the names of the one body of the directory that goes by it."""
    if not keys:
        return {}
    found: dict[str, list[Texts]] = {}
    for key, name in db.session.execute(select(Organisation.key, Organisation.name).where(Organisation.key.in_(keys))):
        found.setdefault(key, []).append(name)
    return {key: names[0] for key, names in found.items() if len(names) == 1}
