"""What a delegation and its members are made from, as the host, the coordinator or the API enter them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from webapp.core import clock
from webapp.core.formatting import locale_of
from webapp.core.i18n import _l
from webapp.core.types import LANGUAGES
from webapp.events.models import Event
from webapp.registration import inputs
from webapp.registration.checks import Checks
from webapp.registration.form_builder import sealing
from webapp.registration.form_builder.answering import split
from webapp.registration.models import Delegation, Registration
from webapp.registration.values import RegistrationValues, cleaned

MOST_PLACES = 500
MOST_LANGUAGES = 10
VISAS: tuple[tuple[str, Any], ...] = (
    ("", _l("Not known yet")),
    ("not_needed", _l("Not needed")),
    ("needed", _l("Visa support is needed")),
)
"""Whether the host has to ask for a visa."""


@dataclass(frozen=True, kw_only=True)
class DelegationValues:
    """A delegation as the host asks for it; one of the two senders, or a name alone."""

    sending_name: str
    coordinator_email: str
    places: int
    deadline: datetime | None = None
    sending_city_id: int | None = None
    sending_organisation_id: int | None = None
    coordinator_name: str = ""
    language: str = "en"


@dataclass(frozen=True, kw_only=True)
class TravelValues:
    """How the delegation travels, and the letter with which it was named."""

    arrives_at: datetime | None = None
    departs_at: datetime | None = None
    travel_notes: str = ""
    letter: str = ""


@dataclass(frozen=True, kw_only=True)
class MemberValues:
    """A member as the coordinator enters them; `precedence` counts from 1, None puts them last."""

    given_name: str
    family_name: str = ""
    native_name: str = ""
    email: str = ""
    phone: str = ""
    function: str = ""
    function_second: str = ""
    """The function in the second language of the printed list."""
    category: str = "participant"
    country: str | None = None
    languages: tuple[str, ...] = ()
    """What they speak, for the interpreters."""
    visa: str = ""
    travel: str = ""
    """Their own arrival and departure, where it is not that of the delegation."""
    head: bool = False
    accompanies: int | None = None
    """The id of the member whom an accompanying person accompanies."""
    precedence: int | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    """To the event's own questions, by key. An empty one takes the old one away, one that is not given stays."""
    given_at: Mapping[str, int] = field(default_factory=dict)
    """When the sensitive ones were given. Nobody enters it: it tells that one has changed, and not to what."""


def checked_delegation(values: DelegationValues, event: Event, known: Delegation | None = None) -> dict[str, Any]:
    """The columns that the host's values make.

    Raises InvalidMany naming every field that is wrong.
    """
    checks = Checks()
    checks.take("coordinator_email", lambda: inputs.address(values.coordinator_email, "coordinator_email"))
    checks.take_line("sending_name", values.sending_name)
    checks.take_line("coordinator_name", values.coordinator_name)
    if checks.kept.get("sending_name") == "":
        checks.wrong("sending_name", _l("Say which city or body sends it."))
    if not 1 <= values.places <= MOST_PLACES:
        checks.wrong("places", _l("A delegation has between 1 and %(most)d places.", most=MOST_PLACES))
    if sentence := _wrong_deadline(values.deadline, event, known):
        checks.wrong("deadline", sentence)
    return checks.done() | {
        "sending_city_id": values.sending_city_id,
        "sending_organisation_id": values.sending_organisation_id,
        "language": values.language if values.language in LANGUAGES else "en",
        "places": values.places,
        "deadline": values.deadline,
    }


def _wrong_deadline(deadline: datetime | None, event: Event, known: Delegation | None) -> Any:
    if deadline is None or (known is not None and known.deadline == deadline):
        return None
    if deadline > event.ends_at:
        return _l("The deadline is after the end of the event.")
    return _l("This deadline has passed already.") if deadline <= clock.now() else None


def checked_travel(values: TravelValues) -> dict[str, Any]:
    """The columns that tell of the journey.

    Raises InvalidMany naming every field that is wrong.
    """
    checks = Checks()
    if values.arrives_at and values.departs_at and values.departs_at <= values.arrives_at:
        checks.wrong("departs_at", _l("The departure must be after the arrival."))
    checks.take("travel_notes", lambda: inputs.within(inputs.lines(values.travel_notes), inputs.LONG, "travel_notes"))
    checks.take_line("letter", values.letter)
    return checks.done() | {"arrives_at": values.arrives_at, "departs_at": values.departs_at}


def member_registration(delegation: Delegation, values: MemberValues) -> RegistrationValues:
    """A member as a registration, checked and trimmed.

    Raises InvalidMany naming every field that is wrong.
    """
    sender = delegation.sending_city or delegation.sending_organisation
    return cleaned(
        RegistrationValues(
            given_name=values.given_name,
            family_name=values.family_name,
            native_name=values.native_name,
            email=values.email or None,
            phone=values.phone,
            function=values.function,
            category=values.category,
            country=values.country or (sender.country if sender else None),
            city_id=delegation.sending_city_id,
            organisation=delegation.sending_name,
            organisation_id=delegation.sending_organisation_id,
            language=delegation.language,
            answers=_answers(values) | split(values.answers)[1],
            shared_mailbox=True,
            delegation_id=delegation.id,
            head=values.head,
        )
    )


FIXED = ("function_second", "languages", "visa", "travel")
"""What every member is asked, kept among the answers."""


def _answers(values: MemberValues) -> dict[str, Any]:
    checks = Checks()
    checks.take_line("function_second", values.function_second)
    checks.take_line("travel", values.travel)
    known = locale_of("en").languages
    languages = list(dict.fromkeys(code for code in values.languages if code in known))[:MOST_LANGUAGES]
    visa = values.visa if values.visa in dict(VISAS) else ""
    answers = checks.done() | {"languages": languages, "visa": visa}
    return {name: value for name, value in answers.items() if value}


def values_of(member: Registration | RegistrationValues) -> MemberValues:
    """A member as they stand, or as they would stand."""
    answers: Mapping[str, Any] = member.answers
    sealed: Mapping[str, str] = member.sealed or {} if isinstance(member, Registration) else {}
    return MemberValues(
        given_name=member.given_name,
        family_name=member.family_name,
        native_name=member.native_name,
        email=member.email or "",
        phone=member.phone,
        function=member.function,
        function_second=answers.get("function_second", ""),
        category=member.category,
        country=member.country,
        languages=tuple(answers.get("languages", ())),
        visa=answers.get("visa", ""),
        travel=answers.get("travel", ""),
        head=member.head,
        accompanies=member.accompanies_id if isinstance(member, Registration) else None,
        precedence=member.precedence,
        answers=split(answers)[1],
        given_at={key: sealing.given_at(text) for key, text in sealed.items()},
    )


def changed_fields(before: MemberValues, after: MemberValues) -> set[str]:
    """What of that which every member is asked differs; the answers to an event's own questions are not looked at."""
    names = {one.name for one in fields(MemberValues)} - {"answers", "given_at"}
    return {name for name in names if (getattr(before, name) or None) != (getattr(after, name) or None)}


def travel_of(delegation: Delegation) -> TravelValues:
    """The journey as it stands."""
    return TravelValues(
        arrives_at=delegation.arrives_at,
        departs_at=delegation.departs_at,
        travel_notes=delegation.travel_notes,
        letter=delegation.letter,
    )
