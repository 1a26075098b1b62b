"""Moves people of an event from one category to another, many at once."""

from collections.abc import Iterable

from webapp.core.errors import DomainError, Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.categories import categories_of
from webapp.events.models import Event
from webapp.registration import changes, places
from webapp.registration.bulk import BulkReport, fresh
from webapp.registration.models import HOLDING
from webapp.registration.states import after_changes


def move_to_category(event: Event, ids: Iterable[int], category: str, *, by: Actor) -> BulkReport:
    """Give many people one category, in the order they came in; who cannot have it is skipped, with the reason.

    Places that a group has no longer go to those who wait. Raises Invalid on a category the event does not know.
    """
    if category not in dict(categories_of(event.kind)):
        raise Invalid(_l("Choose a category."), field="category")
    event = places.lock(event.id)
    ledger = places.count(event)
    report, left, moved = BulkReport(), [], False
    for registration in fresh(event.id, sorted(set(ids))):
        former = changes.as_it_stands(registration)
        if registration.category == category:
            report.skipped.append((registration, str(_l("Is of this category already."))))
            continue
        try:
            changes.change_under_lock(registration, event, {"category": category}, by=by, ledger=ledger)
        except DomainError as error:
            report.skipped.append((registration, str(error)))
            continue
        report.done.append(registration)
        left += [former] if registration.state in HOLDING else []
        moved = moved or changes.moved(former, registration)
    if report.done:
        after_changes(event, freed=moved, left=left)
    return report
