"""Whether a delegation would fit, told before its list is submitted or approved."""

from webapp.core.i18n import _n
from webapp.registration import places
from webapp.registration.delegations.composing.gaps import living
from webapp.registration.models import HOLDING, Delegation, DelegationState, Registration
from webapp.registration.places import UNCOUNTED, groups


def too_few_places(delegation: Delegation) -> str:
    """Why not everybody on the list would get a place now, with the figures; empty where all would."""
    if delegation.state is DelegationState.WITHDRAWN or delegation.event.over:
        return ""
    wanting = [member for member in living(delegation.members) if _needs_one(member)]
    if not wanting:
        return ""
    fit, full = groups.room_for(places.count(delegation.event), wanting)
    if full is None:
        return ""
    return str(
        _n(
            "%(num)s person on the list needs a place and would not get one: %(reason)s",
            "%(num)s people on the list need a place, and %(fit)s of them would get one: %(reason)s",
            len(wanting),
            fit=fit,
            reason=full,
        )
    )


def _needs_one(member: Registration) -> bool:
    return member.state not in HOLDING and member.category not in UNCOUNTED
