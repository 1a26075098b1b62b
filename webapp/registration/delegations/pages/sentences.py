"""Where a delegation stands and what happens next, in words for whoever looks at it."""

from dataclasses import dataclass
from datetime import datetime

from webapp.core import clock
from webapp.core.formatting import datetime as shown
from webapp.core.i18n import _, _n
from webapp.registration.delegations.composing.gaps import living
from webapp.registration.delegations.deciding.rules import rules_of
from webapp.registration.delegations.pages.doors import READS_ONLY, Door
from webapp.registration.delegations.state import holds_places
from webapp.registration.models import Delegation, DelegationState

DAY = 24 * 3600


@dataclass(frozen=True)
class Sentence:
    """A heading, what happens next, and how it is meant."""

    title: str
    next: str
    tone: str = "info"


def sentence_of(door: Door) -> Sentence:
    """What the page says first."""
    if door.reads_only:
        return Sentence(str(READS_ONLY), _("Organisers of the event change it and decide on it."))
    state = door.delegation.state
    if state is DelegationState.SUBMITTED and holds_places(door.delegation):
        return _revised(door)
    if state is DelegationState.WAITLISTED and (until := _offered_until(door.delegation)) is not None:
        return _offered(door, shown(until, door.delegation.event.timezone))
    if state is DelegationState.APPROVED and not any(one.head for one in living(door.delegation.members)):
        return _headless(door)
    return (_for_host if door.is_host else _for_coordinator)(door)


def _headless(door: Door) -> Sentence:
    if not living(door.delegation.members):
        return Sentence(_("Nobody is on the approved list any more"), "", "warning")
    do = (
        _("The coordinator is asked to name another head. You can do so as well.")
        if door.is_host
        else _("Say who heads it now.")
    )
    return Sentence(_("The delegation is approved, but nobody heads it any more"), do, "warning")


def _offered_until(delegation: Delegation) -> datetime | None:
    return next((one.offer_expires_at for one in delegation.members if one.offer_expires_at is not None), None)


def _offered(door: Door, until: str) -> Sentence:
    if door.is_host:
        return Sentence(
            _("Places are offered to the delegation"),
            _("The coordinator can accept them until %(until)s; you can do it on their word.", until=until),
        )
    return Sentence(
        _("There is a place for everybody now"),
        _("Accept the places until %(until)s; without an answer they go to others.", until=until),
        "success",
    )


def _revised(door: Door) -> Sentence:
    if door.is_host:
        return Sentence(
            _("The list has changed since you approved it"),
            _("Whoever had a place keeps it. Approve the change, or return the list with remarks."),
            "warning",
        )
    return Sentence(
        _("The host looks at your last change"),
        _("Whoever had a place keeps it. You can go on changing the list meanwhile."),
    )


def _for_coordinator(door: Door) -> Sentence:
    match door.delegation.state:
        case DelegationState.DRAFT:
            return Sentence(
                _("Compose the delegation, then submit the list"),
                _("Name the people, say who heads them and put them in order of precedence. The host sees the list "
                  "when you submit it, approves it as a whole or returns it with remarks."),
            )  # fmt: skip
        case DelegationState.RETURNED:
            return Sentence(
                _("The host asks you to change the list"), _("Change what is asked for and submit it again."), "warning"
            )
        case DelegationState.SUBMITTED:
            return Sentence(
                _("The host has the list"),
                _(
                    "You will get a message when it is approved or returned. "
                    "If something must change before, ask the host to return it."
                ),
            )
        case DelegationState.APPROVED:
            return Sentence(
                _("The delegation is approved: everybody has a place"),
                _after_approval(door),
                "success",
            )  # fmt: skip
        case DelegationState.WAITLISTED:
            return Sentence(
                _("The delegation is on the waiting list"),
                _("There are not enough places for everybody now. As soon as there are, you get an offer by mail."),
                "warning",
            )
        case DelegationState.WITHDRAWN:
            return Sentence(_("The delegation is withdrawn"), _("Nobody on this list is expected."))


def _after_approval(door: Door) -> str:
    if rules_of(door.delegation.event_id).asks_again:
        return _("People may still change up to the last day. A change goes to the host once more; whoever has a place "
                 "keeps it.")  # fmt: skip
    return _("People may still change up to the last day. The host hears of every change and approves only people who "
             "are added; whoever has a place keeps it.")  # fmt: skip


def _for_host(door: Door) -> Sentence:
    match door.delegation.state:
        case DelegationState.DRAFT:
            return Sentence(
                _("The coordinator is composing the list"),
                _("You will get a message when it is submitted. You can change the list as well."),
            )
        case DelegationState.RETURNED:
            return Sentence(
                _("You returned the list with remarks"), _("You will get a message when it is submitted again.")
            )
        case DelegationState.SUBMITTED:
            return Sentence(
                _("The list waits for your decision"),
                _("Approve it as a whole, return it with remarks, or put it on the waiting list."),
                "warning",
            )
        case DelegationState.APPROVED:
            return Sentence(_("The delegation is approved: everybody has a place"), "", "success")
        case DelegationState.WAITLISTED:
            return Sentence(
                _("The delegation is on the waiting list"),
                _("When places for everybody become free, it is offered them in its turn. You can do so before."),
                "warning",
            )
        case DelegationState.WITHDRAWN:
            return Sentence(_("The delegation is withdrawn"), _("Nobody on this list is expected."))


def deadline_note(delegation: Delegation) -> str:
    """How long there is until the list is due; empty where nobody waits for it."""
    if delegation.deadline is None or delegation.state not in (DelegationState.DRAFT, DelegationState.RETURNED):
        return ""
    seconds = (delegation.deadline - clock.now()).total_seconds()
    days = abs(int(seconds // DAY)) if seconds < 0 else int(seconds // DAY)
    if seconds < 0:
        return str(_n("%(num)s day late", "%(num)s days late", max(days, 1)))
    return str(_n("%(num)s day left", "%(num)s days left", days)) if days else str(_("less than a day left"))


def days_to_deadline(delegation: Delegation) -> tuple[str, str] | None:
    """The deadline as a figure and what it counts; None where nobody waits for the list."""
    if delegation.deadline is None or delegation.state not in (DelegationState.DRAFT, DelegationState.RETURNED):
        return None
    seconds = (delegation.deadline - clock.now()).total_seconds()
    days = int(abs(seconds) // DAY)
    if seconds < 0:
        return str(max(days, 1)), str(_n("day since the list was due", "days since the list was due", max(days, 1)))
    label = _n("day until the list is due", "days until the list is due", days) if days else _("less than a day left")
    return str(days), str(label)


def is_late(delegation: Delegation) -> bool:
    """Whether the list should have been submitted by now."""
    waited_for = delegation.state in (DelegationState.DRAFT, DelegationState.RETURNED)
    return waited_for and delegation.deadline is not None and delegation.deadline <= clock.now()
