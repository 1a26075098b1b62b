"""Who would be offered a place if something were otherwise: nothing is written."""

from webapp.core import clock
from webapp.events.models import Event, EventState, Quota
from webapp.extensions import db
from webapp.registration import places
from webapp.registration.models import Registration
from webapp.registration.places import claims, rounds


def offered_without(event: Event, quota: Quota) -> int:
    """How many who wait would be offered a place at once if a quota were lifted, as `waiting.pass_on` goes about it."""
    if event.state not in (EventState.PUBLISHED, EventState.CLOSED) or event.starts_at <= clock.now():
        return 0
    ledger = places.count(event)
    ledger.quotas = [other for other in ledger.quotas if (other.by, other.value) != (quota.by, quota.value)]
    return len(_heard(event, ledger, _round(ledger)))


def _round(ledger: places.Ledger) -> rounds.Round | None:
    """What other limits would add for those who have let an offer go; that the round began is taken back."""
    with db.session.begin_nested() as savepoint:
        ((_left, since),) = rounds.of(ledger, (), limits_changed=True)
        savepoint.rollback()
    return since


def _heard(event: Event, ledger: places.Ledger, since: rounds.Round | None) -> list[Registration]:
    """Those who would be offered places that are free now, which the ledger counts as taken afterwards."""
    with ledger.trying([]) as trial:
        for claim in claims.in_order(event, ledger, (), since):
            if claim.obstacle(ledger) is None:
                for person in claim.people:
                    ledger.add(person, 1)
                trial.people += claim.people
            elif claim.holds_others_back(event):
                break
            if ledger.left == 0:
                break
        return trial.people
