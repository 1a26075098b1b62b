"""One body, one cap: quotas follow the names that the directory learns, so that counting looks nothing up."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select

from webapp.core.permissions import SYSTEM
from webapp.directory import naming
from webapp.directory.models import Organisation
from webapp.directory.naming import Named, keys_of
from webapp.directory.queries import find_organisation
from webapp.events import hooks
from webapp.events.models import Event, Quota, QuotaBy
from webapp.events.quotas.checks import keeps_places
from webapp.extensions import db


def when_named(named: Sequence[Named]) -> None:
    """Count the people of bodies under the names that they have now, besides those they had.

    Nobody loses a place, also where the body holds more than it may then. A quota for a name that the directory did not
    know is that of the body which bears it from now on, where there is exactly one.
    """
    by_body = {one.body.id: one for one in named}
    concerned = list(_concerned(by_body))
    _lock({event_id for _quota_id, event_id in concerned})
    quotas = _read([quota_id for quota_id, _event_id in concerned])
    for quota in quotas:
        known = by_body.get(quota.organisation_id or 0)
        body = known.body if known is not None else find_organisation(quota.label or quota.value)
        if body is not None:
            _follow(quota, body, known.former if known is not None else frozenset())
    db.session.flush()
    # Places that its people hold under another name are not set aside for them any more: others may take them.
    for event in dict.fromkeys(quota.event for quota in quotas if keeps_places(quota)):
        hooks.on_changed.fire(event, SYSTEM)


def _concerned(by_body: dict[int, Named]) -> Iterator[tuple[int, int]]:
    """The quotas of the bodies, and those for a name that one of them has or had, each with its event."""
    keys = {key for one in by_body.values() for key in (*one.former, *keys_of(one.body))}
    columns = (Quota.id, Quota.event_id, Quota.organisation_id, Quota.value)
    for quota_id, event_id, body_id, value in db.session.execute(
        select(*columns).where(Quota.by == QuotaBy.ORGANISATION)
    ):
        if body_id in by_body or (body_id is None and value in keys):
            yield quota_id, event_id


def _lock(event_ids: Iterable[int]) -> None:
    # What a quota counts stays true until the transaction ends. In one order, so that nobody waits for each other.
    query = select(Event.id).where(Event.id.in_(sorted(event_ids))).order_by(Event.id)
    db.session.execute(query.with_for_update(key_share=True))


def _read(quota_ids: Sequence[int]) -> Sequence[Quota]:
    query = select(Quota).where(Quota.id.in_(quota_ids)).order_by(Quota.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def _follow(quota: Quota, body: Organisation, former: frozenset[str]) -> None:
    present = set(keys_of(body))
    others = {key for key in former - present - {quota.value} if _borne_by_another(key, body)}
    quota.organisation_id = body.id
    quota.keys = [key for key in dict.fromkeys((quota.value, *quota.keys, *sorted(present))) if key not in others]


def _borne_by_another(key: str, body: Organisation) -> bool:
    """Whether a name that a body had is now that of another one: it was written down at the wrong one."""
    found = find_organisation(key)
    return found is not None and found is not body


def init_app() -> None:
    """Listens to the directory."""
    naming.on_named.append(when_named)
