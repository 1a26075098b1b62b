"""What a delegation and its people are called, in the language in use."""

from datetime import datetime
from typing import Any

from webapp.core.formatting import country_name, language_list
from webapp.core.formatting import datetime as shown_datetime
from webapp.core.i18n import _, _l, translated
from webapp.events.categories import categories_of
from webapp.registration.delegations.values import VISAS
from webapp.registration.models import Delegation, DelegationState

STATES: dict[DelegationState, Any] = {
    DelegationState.DRAFT: _l("Being composed"),
    DelegationState.SUBMITTED: _l("Submitted"),
    DelegationState.RETURNED: _l("Returned with remarks"),
    DelegationState.APPROVED: _l("Approved"),
    DelegationState.WAITLISTED: _l("On the waiting list"),
    DelegationState.WITHDRAWN: _l("Withdrawn"),
}
MEMBER_FIELDS: dict[str, Any] = {
    "given_name": _l("Given name"),
    "family_name": _l("Family name"),
    "native_name": _l("Name in their own script"),
    "function": _l("Function"),
    "function_second": _l("Function in the second language"),
    "category": _l("Category"),
    "head": _l("Heads the delegation"),
    "accompanies": _l("Accompanies"),
    "country": _l("Country"),
    "languages": _l("Languages spoken"),
    "visa": _l("Visa"),
    "email": _l("Email address"),
    "phone": _l("Telephone"),
    "travel": _l("Own arrival and departure"),
}
"""What every member is asked, as the form calls it."""
JOURNEY_FIELDS: dict[str, Any] = {
    "arrives_at": _l("Arrival"),
    "departs_at": _l("Departure"),
    "travel_notes": _l("Flights, trains, cars"),
    "letter": _l("Letter of the sending body"),
}
"""What is told of the journey, as the form calls it."""
LONGEST = 80
NOBODY = "–"


def sender_of(delegation: Delegation, language: str | None = None) -> str:
    """The sending body: as the directory names it where it is linked, else as it was typed."""
    linked = delegation.sending_city or delegation.sending_organisation
    named: str = translated(linked.name, language) if linked is not None else ""
    return named or delegation.sending_name


def title_of(delegation: Delegation) -> str:
    """What its page is headed."""
    return str(_("Delegation: %(sender)s", sender=sender_of(delegation)))


def category_label(kind: str, category: str) -> str:
    """A category of members."""
    return str(dict(categories_of(kind)).get(category, category))


def languages_label(codes: Any) -> str:
    """The languages somebody speaks."""
    return language_list(codes or ())


def value_in_words(delegation: Delegation, name: str, value: Any) -> str:
    """A value of a form as people read it."""
    if value in (None, "", (), []):
        return NOBODY
    if value is True or value is False:
        return str(_("Yes") if value else _("No"))
    if isinstance(value, datetime):
        return shown_datetime(value, delegation.event.timezone)
    in_words = {
        "category": lambda: category_label(delegation.event.kind, value),
        "country": lambda: country_name(value),
        "languages": lambda: languages_label(value),
        "accompanies": lambda: next((one.name for one in delegation.members if one.id == value), NOBODY),
        "visa": lambda: str(dict(VISAS).get(value, value)),
    }
    text = in_words.get(name, lambda: str(value))()
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
