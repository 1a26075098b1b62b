"""What those who wait are told: what keeps them from a place, in words that say nothing of others, and what follows."""

from webapp.core.i18n import _
from webapp.events.models import Event
from webapp.registration.errors import EventFull
from webapp.registration.models import Registration
from webapp.registration.places import offers
from webapp.registration.places.claims import MOST_LAPSES, asked_no_more


def why(registration: Registration, obstacle: EventFull | None) -> str:
    """What keeps somebody who waits from a place now; empty where nothing does that could be told."""
    if registration.delegation_id is not None:
        return _("Your delegation waits as a whole: it is offered places when there is one for each of its members.")
    if obstacle is not None:
        return obstacle.told
    if registration.offers_missed:
        return _("A place is free that you let go: write to the organisers if you want it after all.")
    return ""


def what_follows(registration: Registration, event: Event) -> str:
    """What whoever waits for any place may expect."""
    if asked_no_more(registration):
        return unanswered()
    if registration.offers_missed:
        then = _("When another place becomes free, those who have let fewer offers go are asked before you.")
    else:
        then = _("When a place becomes free, it is offered to those who wait, in their order.")
    return f"{then} {offers.time_to_answer(event)}"


def unanswered() -> str:
    """Tells whoever is not asked by itself any more."""
    return _(
        "You left %(num)s offers in a row unanswered: no place is offered to you by itself any more, but the "
        "organisers may still call you. Write to them if you want to come.",
        num=MOST_LAPSES,
    )
