"""A participant names who comes in their stead: the place, the category and the history stay with the registration."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from webapp.core import audit, clock
from webapp.core.errors import Conflict, Invalid
from webapp.core.i18n import _l
from webapp.core.names import fold
from webapp.core.permissions import Actor
from webapp.events.models import Approval, Event, EventState
from webapp.extensions import db
from webapp.mail import outbox
from webapp.mail.outbox import Draft
from webapp.registration import changes, places, replacing, states
from webapp.registration.form_builder import keeping
from webapp.registration.models import Registration, Source
from webapp.registration.models import RegistrationState as State
from webapp.registration.own_changes import proposed
from webapp.registration.own_changes.changing import require_open
from webapp.registration.own_changes.rules import rules_of
from webapp.registration.services import columns
from webapp.registration.values import cleaned

SUBSTITUTE, GIVEN_UP = "registration_substitute", "registration_substituted"
FORGOTTEN: dict[str, Any] = {"native_name": "", "phone": "", "function": "", "shared_mailbox": False}
"""What of the former person does not hold for the next; who sends them and whence they come stays."""

Blocker = Callable[[Registration], Any]
"""Why somebody else than the participant names who comes instead, as a sentence, or None."""
blockers: list[Blocker] = []


@dataclass(frozen=True, kw_only=True)
class SubstituteValues:
    """Who comes instead; all else they are asked themselves."""

    given_name: str
    email: str
    family_name: str = ""
    language: str = "en"

    def as_values(self) -> dict[str, Any]:
        """The same by names of `RegistrationValues`."""
        return {
            "given_name": self.given_name,
            "family_name": self.family_name,
            "email": self.email,
            "language": self.language,
        }


def name_substitute(registration: Registration, values: SubstituteValues, *, by: Actor) -> bool:
    """Let somebody else have the place; answers whether that waits for the organisers, who approve everybody.

    Raises Conflict where the event or the kind does not let participants do so, ChangesClosed after the deadline,
    AlreadyRegistered for somebody who is registered, InvalidMany and Invalid on wrong values.
    """
    event = places.lock(registration.event_id)
    db.session.refresh(registration)
    if (why := obstacle(registration, event)) is not None:
        raise Conflict(why)
    require_open(event)
    new = _worked_out(registration, values)
    if event.approval is not Approval.MANUAL:
        _write(registration, event, new, by=by)
        return False
    named = {name: new[name] for name in values.as_values()}
    proposed.put(registration, by=by, values=named, substitute=True)
    audit.record("registration_substitute_proposed", registration, by=by, substitute=_name(new))
    return True


def obstacle(registration: Registration, event: Event) -> Any:
    """Why a participant cannot name anybody, in a sentence; None where they can, the deadline aside."""
    if not rules_of(event.id).substitutes:
        return _l("At this event nobody can be named in another's stead.")
    return _hindrance(registration, event)


def _hindrance(registration: Registration, event: Event) -> Any:
    if registration.state is not State.CONFIRMED or event.over or event.state is EventState.CANCELLED:
        return _l("Only a confirmed place at a coming event can go to somebody else.")
    if registration.delegation_id is not None:
        return _l("The coordinator of the delegation names who comes instead.")
    sentences = (blocker(registration) for blocker in blockers)
    return next((sentence for sentence in sentences if sentence is not None), None)


def put_in_stead(registration: Registration, values: SubstituteValues, *, by: Actor) -> Registration:
    """The same by an organiser's word: at once, whatever the event's rules say. Raises as `name_substitute` does."""
    event = places.lock(registration.event_id)
    db.session.refresh(registration)
    put_under_lock(registration, event, values, by=by)
    return registration


def put_under_lock(registration: Registration, event: Event, values: SubstituteValues, *, by: Actor) -> None:
    """The same for a caller who holds the event's lock and has read the registration since."""
    if (why := _hindrance(registration, event)) is not None:
        raise Conflict(why)
    _write(registration, event, _worked_out(registration, values), by=by)


def _worked_out(registration: Registration, values: SubstituteValues) -> dict[str, Any]:
    before = changes.values_of(registration)
    wanted = cleaned(replace(before, **{**FORGOTTEN, **values.as_values(), "answers": {}}))
    if wanted.email == registration.email and fold(_name(columns(wanted))) == fold(registration.name):
        raise Invalid(_l("This is the same person: name somebody else."), field="given_name")
    changes.check_address(registration, wanted.email or "")
    return columns(wanted)


def _name(new: dict[str, Any]) -> str:
    return f"{new['given_name']} {new['family_name']}".strip()


def _write(registration: Registration, event: Event, new: dict[str, Any], *, by: Actor) -> None:
    address, language = registration.email, registration.language
    former = replacing.begin(registration, by=by)
    for name, value in new.items():
        setattr(registration, name, value)
    registration.sealed, registration.asked = {}, {}
    keeping.forget_files_of([registration.id])
    replacing.finish(registration)
    registration.source = Source.SUBSTITUTE
    db.session.flush()
    audit.record("registration_substituted", registration, by=by, before=former, after=registration.name)
    moment = f"{clock.now().timestamp():.6f}"
    outbox.post(_to_substitute(registration, event, former, moment))
    if address:
        outbox.post(_to_former(registration, event, Former(former, address, language), moment))
    states.after_changes(event, freed=False)


@dataclass(frozen=True)
class Former:
    """Who does not come any more."""

    name: str
    email: str
    language: str


def _to_substitute(registration: Registration, event: Event, former: str, moment: str) -> Draft:
    return Draft(
        cause=f"{SUBSTITUTE}:{registration.id}:{moment}",
        template=SUBSTITUTE,
        to_email=registration.email or "",
        to_name=registration.name,
        language=registration.language,
        params={"former": former},
        event_id=event.id,
        registration_id=registration.id,
    )


def _to_former(registration: Registration, event: Event, former: Former, moment: str) -> Draft:
    # Without the registration, whose messages carry a link to it.
    return Draft(
        cause=f"{GIVEN_UP}:{registration.id}:{moment}",
        template=GIVEN_UP,
        to_email=former.email,
        to_name=former.name,
        language=former.language,
        params={"substitute": registration.name},
        event_id=event.id,
    )
