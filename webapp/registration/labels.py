"""What states, sources and actions are called."""

from typing import Any

from flask import current_app
from markupsafe import Markup

from webapp.core.i18n import _, _l
from webapp.events.categories import categories_of
from webapp.mail.models import MessageState
from webapp.mail.names import name_of
from webapp.registration.models import LIVE, Registration, ReserveOf, Source
from webapp.registration.models import RegistrationState as State
from webapp.registration.places import reserves
from webapp.registration.states import Action

STATES: dict[State, Any] = {
    State.PENDING: _l("Awaiting a decision"),
    State.CONFIRMED: _l("Confirmed"),
    State.WAITLISTED: _l("On the waiting list"),
    State.OFFERED: _l("Place offered"),
    State.REJECTED: _l("Not accepted"),
    State.WITHDRAWN: _l("Withdrawn"),
    State.CANCELLED: _l("Cancelled"),
}
SOURCES: dict[Source, Any] = {
    Source.SELF: _l("Registered alone"),
    Source.INVITATION: _l("By invitation"),
    Source.FOCAL_POINT: _l("Entered by the focal point"),
    Source.COORDINATOR: _l("Entered by the coordinator"),
    Source.ORGANISER: _l("Entered by an organiser"),
    Source.SUBSTITUTE: _l("Named as a substitute"),
}
RESERVES: dict[ReserveOf, Any] = {
    ReserveOf.ORGANISATION: _l("Of the organisation"),
    ReserveOf.CITY: _l("Of the city"),
    ReserveOf.COUNTRY: _l("Of the country"),
}
ACTIONS: dict[Action, Any] = {
    Action.APPROVE: _l("Approve"),
    Action.REJECT: _l("Reject"),
    Action.WAITLIST: _l("Put on the waiting list"),
    Action.OFFER: _l("Offer a place"),
    Action.ACCEPT: _l("Accept for the person"),
    Action.DECLINE: _l("Decline for the person"),
    Action.WITHDRAW: _l("Withdraw for the person"),
    Action.CANCEL: _l("Cancel the registration"),
}
JOINED = _l("Joined with another")
MESSAGES: dict[MessageState, Any] = {
    MessageState.QUEUED: _l("Waiting to be sent"),
    MessageState.SENT: _l("Sent"),
    MessageState.FAILED: _l("Failed"),
    MessageState.SUPPRESSED: _l("Not sent"),
}
DEEDS: dict[str, Any] = {
    "registration_added": _l("Registered"),
    "registration_updated": _l("Registration changed"),
    "accompanied_named": _l("Accompanied person named"),
    "registration_moved": _l("Moved on the waiting list"),
    "registration_reserved": _l("Made a reserve"),
    "registration_unreserved": _l("Waits like everybody"),
    "registration_approve": _l("Approved"),
    "registration_reject": _l("Rejected"),
    "registration_waitlist": _l("Placed on the waiting list"),
    "registration_offer": _l("Place offered"),
    "registration_accept": _l("Offer accepted"),
    "registration_decline": _l("Offer declined"),
    "registration_expire": _l("Offer run out"),
    "registration_withdraw": _l("Withdrawn"),
    "registration_cancel": _l("Registration cancelled"),
    "registrations_messaged": _l("Message written"),
    "registration_mailed": _l("Message written"),
    "contacts_forgotten": _l("Addresses deleted, since their time was over"),
    "registrations_imported": _l("People imported"),
    "registrations_merged": _l("Two registrations merged"),
}
FACTS: dict[str, Any] = {
    "source": (_l("Came in"), {source.value: label for source, label in SOURCES.items()}),
    "where": (
        _l("Place in the list"),
        {"first": _l("First"), "last": _l("Last"), "as_came": _l("In the order they came")},
    ),
    "instead_of": _l("In place of registration"),
    "same_person": _l("The same person as"),
    "registration": _l("Registration"),
    "template": (_l("Message"), lambda name: str(TEMPLATES.get(name) or name_of(name))),
}
"""Facts of the trail."""
TEMPLATES: dict[str, Any] = {
    "registration_pending": _l("Application received"),
    "registration_confirmed": _l("Confirmation"),
    "registration_waitlisted": _l("On the waiting list"),
    "registration_offered": _l("Offer of a place"),
    "registration_offer_expired": _l("Offer run out"),
    "registration_rejected": _l("Not accepted"),
    "registration_withdrawn": _l("Withdrawn"),
    "registration_cancelled": _l("Registration cancelled"),
    "registration_event_moved": _l("Event moved"),
    "registration_event_cancelled": _l("Event cancelled"),
    "registration_note": _l("Message of the organisers"),
    "personal_links": _l("Personal links"),
}


def state_label(registration: Registration) -> Any:
    """What the state is called; one that was joined with another was not cancelled in anybody's eyes."""
    return JOINED if registration.merged_into_id is not None else STATES[registration.state]


def state_chip(registration: Registration) -> Markup:
    """The state as a chip, and another one that says for whom somebody is in reserve."""
    chips: Any = current_app.jinja_env.get_template("components/chips.html").module
    chip: Markup = chips.state_chip(registration.state.value, state_label(registration))
    reserve = reserve_words(registration)
    pair = Markup('<span class="chip-pair">{} {}</span>')
    return pair.format(chip, chips.state_chip("reserve", reserve)) if reserve else chip


def reserve_words(registration: Registration) -> str:
    """For whom somebody is in reserve; empty for everybody else."""
    if registration.reserve_of is None or registration.state not in LIVE:
        return ""
    return _("In reserve: %(group)s", group=reserves.label(registration))


def state_words(registration: Registration) -> str:
    """The same as a text."""
    return ", ".join(filter(None, (str(STATES[registration.state]), reserve_words(registration))))


def category_label(kind: str, category: str) -> str:
    """What a category is called in events of a kind."""
    return str(dict(categories_of(kind)).get(category, category))


FIELDS: dict[str, Any] = {
    "given_name": _l("Given name"),
    "family_name": _l("Family name"),
    "native_name": _l("Name in its own script"),
    "email": _l("Email address"),
    "shared_mailbox": _l("The address serves several people"),
    "phone": _l("Telephone"),
    "country": _l("Country"),
    "city_id": _l("City"),
    "organisation": _l("Organisation"),
    "function": _l("Position"),
    "category": _l("Category"),
    "language": _l("Language of our letters"),
    "answers": _l("Answers"),
    "reserve": _l("In reserve"),
    "note": _l("Note"),
}
"""What was entered, by names of `RegistrationValues`."""
