"""Where a registration stands, in words for the person it is of."""

from collections.abc import Callable
from dataclasses import dataclass

from webapp.core.formatting import datetime as shown
from webapp.core.i18n import _, translated
from webapp.events.models import Event, EventState
from webapp.registration import places, waiting_words
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.places import offers, reserves, waiting
from webapp.registration.places.claims import asked_no_more


@dataclass(frozen=True)
class Standing:
    """A sentence about the state, what follows from it, and how it is meant."""

    sentence: str
    more: str = ""
    tone: str = "info"


Explanation = Callable[[Registration, Event], Standing | None]
_explanations: list[Explanation] = []


def explain(explanation: Explanation) -> None:
    """Let a room above say more exactly where somebody stands, or None where it knows no better."""
    if explanation not in _explanations:
        _explanations.append(explanation)


def standing_of(registration: Registration, event: Event) -> Standing:
    """Where somebody stands now."""
    if event.state is EventState.CANCELLED:
        return Standing(_("This event has been cancelled."), translated(event.reason), "danger")
    if event.over and registration.state is State.CONFIRMED:
        return Standing(_("This event is over. Thank you for being with us."), tone="success")
    if registration.merged_into_id is not None:
        return _joined()
    known = (explanation(registration, event) for explanation in _explanations)
    better = next((standing for standing in known if standing is not None), None)
    return better or _STANDINGS[registration.state](registration, event)


def _joined() -> Standing:
    more = _("Everything goes on there, with what you told us here. Our letters to its address carry its link.")
    return Standing(_("This registration has been joined with another one of yours."), more)


def _confirmed(registration: Registration, event: Event) -> Standing:
    more = _("Show the code below at the entrance. If you cannot come, withdraw: somebody else may be waiting.")
    return Standing(_("Your place is confirmed."), more, "success")


def _pending(registration: Registration, event: Event) -> Standing:
    if registration.reserve_of is not None:
        group = reserves.label(registration)
        return Standing(
            _("You are named as a reserve: %(group)s. The organisers have not decided yet.", group=group),
            _("You will get a message as soon as they have. A registration is not a place yet."),
        )
    return Standing(
        _("Your application has arrived. The organisers have not decided yet."),
        _("You will get a message as soon as they have. A registration is not a place yet."),
    )


def _waitlisted(registration: Registration, event: Event) -> Standing:
    if registration.reserve_of is not None:
        return _in_reserve(registration, event)
    number = waiting.position(registration)
    sentence = _("You are number %(number)s on the waiting list.", number=number)
    why = waiting_words.why(registration, places.count(event).obstacle(registration))
    return Standing(sentence, " ".join(filter(None, (why, waiting_words.what_follows(registration, event)))))


def _in_reserve(registration: Registration, event: Event) -> Standing:
    sentence = _("You are in reserve: %(group)s.", group=reserves.label(registration))
    if asked_no_more(registration):
        return Standing(sentence, waiting_words.unanswered())
    asked = _(
        "You stand in for its people. When one of them gives up a place, those in reserve are asked before anybody "
        "else."
    )
    return Standing(sentence, f"{asked} {offers.time_to_answer(event)}")


def _offered(registration: Registration, event: Event) -> Standing:
    until = shown(registration.offer_expires_at, event.timezone)
    return Standing(
        _("A place has become free for you. It is held until %(time)s.", time=until),
        _("Take it or let it go: after that time it goes to the next person on the list."),
        "warning",
    )


def _rejected(registration: Registration, event: Event) -> Standing:
    return Standing(_("Your application was not accepted this time."), registration.reason)


def _withdrawn(registration: Registration, event: Event) -> Standing:
    return Standing(_("You have withdrawn: you are not expected."), registration.reason)


def _cancelled(registration: Registration, event: Event) -> Standing:
    return Standing(_("The organisers have cancelled your registration."), registration.reason, "danger")


_STANDINGS = {
    State.PENDING: _pending,
    State.CONFIRMED: _confirmed,
    State.WAITLISTED: _waitlisted,
    State.OFFERED: _offered,
    State.REJECTED: _rejected,
    State.WITHDRAWN: _withdrawn,
    State.CANCELLED: _cancelled,
}
