"""One action with many registrations of an event, and the report of what was skipped and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from webapp.core.errors import DomainError
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.mail import outbox
from webapp.registration import messages, places, services
from webapp.registration.errors import ImpossibleChange
from webapp.registration.models import LIVE, Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.states import Action, Places, after_changes, change_under_lock, tell_ended


@dataclass
class BulkReport:
    """What a bulk action did, and what it skipped and why."""

    done: list[Registration] = field(default_factory=list)
    skipped: list[tuple[Registration, str]] = field(default_factory=list)


def act(
    event: Event, ids: Iterable[int], action: Action, *, by: Actor, reason: str = "", notify: bool = True
) -> BulkReport:
    """Do one action with many registrations of an event, in the order they came in; what cannot be done is skipped."""
    if action in services.NEEDS_REASON:
        services.needed(reason)
    event = places.lock(event.id)
    ledger = places.count(event)
    report = BulkReport()
    drafts: list[outbox.Draft | None] = []
    left: list[Registration] = []
    for registration in fresh(event.id, sorted(set(ids))):
        try:
            _spare_reserve(registration, action)
            row = change_under_lock(registration, event, action, by=by, reason=reason, ledger=ledger)
        except DomainError as error:
            report.skipped.append((registration, str(error)))
            continue
        report.done.append(registration)
        left += [registration] if row.places is Places.FREES else []
        if notify and row.message:
            drafts.append(messages.draft_about(registration, event, row.message))
    outbox.post_many(draft for draft in drafts if draft is not None)
    tell_ended(event, [one for one in report.done if one.state not in LIVE], by=by)
    if report.done:
        after_changes(event, freed=bool(left), left=left)
    return report


def _spare_reserve(registration: Registration, action: Action) -> None:
    """Raises ImpossibleChange where a reserve would get a place only because it was ticked among others."""
    if action is Action.APPROVE and registration.reserve_of is not None and registration.state is not State.OFFERED:
        raise ImpossibleChange(_l("Named as a reserve: approve this person on their own page."))


def fresh(event_id: int, ids: Sequence[int]) -> Sequence[Registration]:
    """Registrations of an event as they stand now, in the order in which they came."""
    query = select(Registration).where(Registration.event_id == event_id, Registration.id.in_(ids))
    order = query.order_by(Registration.queued_at.nulls_last(), Registration.id)
    return db.session.scalars(order.execution_options(populate_existing=True)).all()
