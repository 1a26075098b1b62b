"""Changes of what a registration says of its person; its state stays."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from webapp.core import audit
from webapp.core.errors import Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import accompanying, places, states
from webapp.registration.errors import AlreadyRegistered, EventFull, ImpossibleChange
from webapp.registration.form_builder import answering, keeping, sealing
from webapp.registration.form_builder.open_form import OpenForm
from webapp.registration.meanwhile import Seen, only_changed
from webapp.registration.models import HOLDING, LIVE, Registration, ReserveOf
from webapp.registration.places import reserves
from webapp.registration.places.tallies import uses_place
from webapp.registration.services import columns, find_live
from webapp.registration.values import RegistrationValues, cleaned

LIMITED = ("country", "city_id", "organisation_key", "category")
"""What quotas go by."""
DERIVED = ("search", "sort_key", "organisation_key")
"""Columns that follow from others."""

before_moved: list[Callable[[Registration, dict[str, Any]], None]] = []
"""Called under the event's lock before somebody comes to other groups, with the columns as they would be: raises what
is in the way of it."""
on_changed: list[Callable[[Registration, Collection[str]], None]] = []
"""Called under the event's lock with what has been changed of somebody, as errors name it: lists that were approved
with them go along."""


def values_of(registration: Registration) -> RegistrationValues:
    """A registration as it was entered."""
    names = RegistrationValues.__dataclass_fields__.keys() - {"consent", "reserve", "reserve_of"}
    return RegistrationValues(
        **{name: getattr(registration, name) for name in names}, consent=registration.consent_at is not None
    )


def update_registration(
    registration: Registration, changes: dict[str, Any], *, by: Actor, seen: Seen | None = None
) -> Registration:
    """Change some of what was entered, by names of `RegistrationValues`; of a form only what was changed on it.

    Raises ChangedMeanwhile where somebody else has changed the same since it was `seen`, InvalidMany on wrong values,
    AlreadyRegistered for an address that is taken, ImpossibleChange for a registration that has ended, QuotaFull where
    the new country, body or category has no place left.
    """
    event = places.lock(registration.event_id)
    db.session.refresh(registration)
    former = as_it_stands(registration)
    if seen is not None:
        changes = only_changed(registration, changes, seen)
    change_under_lock(registration, event, changes, by=by)
    if moved(former, registration):
        pass_on_from(former, registration, event)
    return registration


def as_it_stands(registration: Registration) -> Registration:
    """By what limits go, kept for whoever has to know afterwards which group gave up a place."""
    return Registration(**{name: getattr(registration, name) for name in ("id", "event_id", *LIMITED)})


def moved(former: Registration, registration: Registration) -> bool:
    """Whether somebody belongs to other groups than before: they may have freed a place, or fit where they did not."""
    return any(getattr(former, name) != getattr(registration, name) for name in LIMITED)


def pass_on_from(former: Registration, registration: Registration, event: Event) -> None:
    """What follows when somebody was changed, who was as `former` says."""
    freed = moved(former, registration)
    states.after_changes(event, freed=freed, left=[former] if freed and registration.state in HOLDING else ())


def change_under_lock(
    registration: Registration,
    event: Event,
    changes: dict[str, Any],
    *,
    by: Actor,
    ledger: places.Ledger | None = None,
    told_by: Actor | None = None,
    form: OpenForm | None = None,
    taken: answering.Kept = answering.NOTHING,
) -> list[str]:
    """The same for a caller who holds the event's lock, perhaps with what many changes share.

    Answers the columns that changed. `told_by` is who answered the questions, where somebody else writes the answers
    down; `taken` are answers that were taken elsewhere before.
    """
    new, files = worked_out(registration, event, changes, by=told_by or by, ledger=ledger, form=form, taken=taken)
    before = answering.Kept.of(registration)
    for name, value in new.items():
        setattr(registration, name, value)
    keeping.bind(registration, files)
    if registration.category != accompanying.CATEGORY:
        registration.accompanies_id = None
    told = [name for name in new if name not in DERIVED]
    if new:
        audit.record("registration_updated", registration, by=by, fields=told)
        sealing.note_removed(registration, before.sealed, by=by)
        keys = answering.differing(before, answering.Kept.of(registration)) | files.keys()
        for listener in on_changed:
            listener(registration, [*told, *(f"answers.{key}" for key in sorted(keys))])
    return told


def worked_out(
    registration: Registration,
    event: Event,
    changes: dict[str, Any],
    *,
    by: Actor,
    ledger: places.Ledger | None = None,
    form: OpenForm | None = None,
    taken: answering.Kept = answering.NOTHING,
) -> tuple[dict[str, Any], keeping.Files]:
    """The columns that a change would change, with what they would be, and the files that would come and go.

    Raises what is in its way, writes nothing.
    """
    if registration.state not in LIVE:
        raise ImpossibleChange
    before = values_of(registration)
    after = cleaned(_changed(before, changes))
    kept = _answered(registration, event, after, changes, by=by, form=form, taken=taken)
    new = columns(after) | kept.columns()
    if not after.shared_mailbox and after.email != before.email:
        check_address(registration, after.email or "")
    changed = sorted(name for name, value in new.items() if getattr(registration, name) != value)
    if registration.reserve_of is not None and set(changed) & set(LIMITED):
        _check_reserve(registration, registration.reserve_of, new)
    if set(changed) & set(LIMITED):
        for require in before_moved:
            require(registration, new)
    if registration.state in HOLDING and set(changed) & set(LIMITED):
        _check_limits(registration, new, ledger or places.count(event))
    return {name: new[name] for name in changed}, kept.files


def _answered(
    registration: Registration,
    event: Event,
    after: RegistrationValues,
    changes: dict[str, Any],
    *,
    by: Actor,
    form: OpenForm | None,
    taken: answering.Kept,
) -> answering.Kept:
    """The answers; those to the event's own questions change only where answers are sent at all."""
    kept = answering.Kept.of(registration)
    if "answers" in changes:
        given = answering.split(after.answers)[0] | answering.split(changes["answers"])[1]
        member = registration.delegation_id is not None
        kept = answering.settle(event, given, before=kept, by=by, member=member, form=form, taken=taken)
    return kept


def _changed(before: RegistrationValues, changes: dict[str, Any]) -> RegistrationValues:
    answers = before.answers | changes.get("answers", {})
    kept = {key: value for key, value in answers.items() if value not in (None, "", [])}
    after = replace(before, **{**changes, "answers": kept})
    if after.organisation != before.organisation and "organisation_id" not in changes:
        after = replace(after, organisation_id=None)
    return after


def check_address(registration: Registration, email: str) -> None:
    """Raises AlreadyRegistered where somebody else in the event is known by the address."""
    other = find_live(registration.event_id, email)
    if other is not None and other != registration.id:
        raise AlreadyRegistered


def _check_reserve(registration: Registration, group: ReserveOf, new: dict[str, Any]) -> None:
    wanted = Registration(**{name: new[name] for name in LIMITED})
    if not reserves.key(wanted, group) or not uses_place(wanted):
        field = group.value if uses_place(wanted) else "category"
        name = reserves.label(registration)
        text = _l("A reserve of %(group)s: let this person wait like everybody first.", group=name)
        raise Invalid(text, field=field)


def _check_limits(registration: Registration, new: dict[str, Any], ledger: places.Ledger) -> None:
    ledger.add(registration, -1)
    # With its number, so that a limit that counts rows does not count this person twice.
    moved = Registration(id=registration.id, event_id=registration.event_id, **{name: new[name] for name in LIMITED})
    try:
        ledger.take(moved)
    except EventFull:
        # Others may be counted in the same ledger afterwards.
        ledger.add(registration, 1)
        raise
