"""Who would be offered a place if something were otherwise: nothing is written."""

from itertools import islice

from webapp.core import clock
from webapp.events.models import Event, EventState, Quota
from webapp.registration import places
from webapp.registration.models import Registration
from webapp.registration.places import claims


def offered_without(event: Event, quota: Quota) -> int:
    """How many who wait would be offered a place at once if a quota were lifted, as `waiting.pass_on` goes about it."""
    if event.state not in (EventState.PUBLISHED, EventState.CLOSED) or event.starts_at <= clock.now():
        return 0
    ledger = places.count(event)
    ledger.quotas = [other for other in ledger.quotas if (other.by, other.value) != (quota.by, quota.value)]
    return len(_heard(event, ledger))


def _heard(event: Event, ledger: places.Ledger) -> list[Registration]:
    """Those who would be offered places that are free now, which the ledger counts as taken afterwards."""
    offered: list[Registration] = []
    in_order = claims.in_order(event, ledger)
    while portion := list(islice(in_order, claims.PORTION)):
        with ledger.trying([person for claim in portion for person in claim.people]) as trial:
            trial.people += offered
            for claim in portion:
                if ledger.left == 0:
                    return offered
                if claim.obstacle(ledger) is None:
                    for person in claim.people:
                        ledger.add(person, 1)
                    trial.people += claim.people
                    offered += claim.people
                elif claim.holds_others_back(event):
                    return offered
    return offered
