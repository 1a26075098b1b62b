"""Who is on the list of a delegation, and in which function."""

from collections.abc import Sequence
from dataclasses import replace

from webapp.core import audit
from webapp.core.errors import Conflict, Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import changes, places, replacing
from webapp.registration import services as registrations
from webapp.registration.delegations.composing import host_deeds, own_answers
from webapp.registration.delegations.composing.approved_list import replaced_since_approval
from webapp.registration.delegations.composing.editing import (
    asks,
    changed,
    living_with,
    opened,
)
from webapp.registration.delegations.composing.marks import checked_beside, require_unchanged
from webapp.registration.delegations.composing.own_places import require_place_in, require_room, used_by, wanted_by
from webapp.registration.delegations.composing.rows import (
    REPLACED,
    accompanied,
    name_key,
    no_head_but,
    order,
    replacements_of,
    rewrite,
)
from webapp.registration.delegations.deciding import remarks
from webapp.registration.delegations.errors import NotComposable
from webapp.registration.delegations.letters import leaving, mails
from webapp.registration.delegations.state import is_host, live_members, lock, require_composable
from webapp.registration.delegations.values import MemberValues, changed_fields, member_registration, values_of
from webapp.registration.form_builder import answering, keeping, sealing
from webapp.registration.form_builder.answering import NOTHING, Kept
from webapp.registration.form_builder.open_form import OpenForm
from webapp.registration.models import HOLDING, LIVE, Delegation, DelegationState, Registration, Source
from webapp.registration.models import RegistrationState as State
from webapp.registration.states import Action, after_changes, change_under_lock


def add_member(delegation: Delegation, values: MemberValues, *, by: Actor) -> Registration:
    """Put a person on the list; a new head takes the place of the former one.

    Raises DelegationFull, NotComposable, InvalidMany on wrong values.
    """
    return add_members(delegation, [values], by=by)[0]


def add_members(delegation: Delegation, people: Sequence[MemberValues], *, by: Actor) -> list[Registration]:
    """Put several people on the list, all of them or nobody.

    Whom the host adds to a delegation that has been approved has a place at once. Raises DelegationFull, NotComposable,
    InvalidMany on wrong values, EventFull or QuotaFull.
    """
    delegation = lock(delegation)
    event = delegation.event
    require_composable(delegation, by)
    stood = host_deeds.before(delegation, by)
    members = live_members(delegation)
    if any(member.state is State.OFFERED for member in members):
        raise NotComposable(_l("Places are offered to the delegation now: wait for its answer."))
    require_room(delegation, used_by(members), wanted_by(people))
    form, added = OpenForm(event), []
    for values in people:
        member, kept = _built(delegation, values, event, form, by)
        member.accompanies_id = accompanied(member, values, members)
        if values.head:
            no_head_but(member, members)
        order([*members, member], member, values.precedence or len(members) + 1)
        db.session.add(member)
        db.session.flush()
        keeping.bind(member, kept.files)
        members = sorted([*members, member], key=lambda one: one.precedence or 0)
        audit.record("delegation_member_added", member, by=by, delegation=delegation.id)
        added.append(member)
    if stood is not None or (is_host(delegation, by) and delegation.state is DelegationState.APPROVED):
        _let_in(added, event, by)
    changed(delegation, stood, by)
    return added


def _built(
    delegation: Delegation, values: MemberValues, event: Event, form: OpenForm, by: Actor
) -> tuple[Registration, Kept]:
    source = Source.ORGANISER if is_host(delegation, by) else Source.COORDINATOR
    wanted = member_registration(delegation, values)
    kept = answering.settle(event, wanted.answers, by=by, member=True, form=form)
    member = registrations.build(event, wanted, source)
    member.state = State.PENDING
    member.answers, member.sealed, member.asked = kept.answers, kept.sealed, kept.asked
    return member, kept


def _let_in(added: Sequence[Registration], event: Event, by: Actor) -> None:
    ledger = places.count(event)
    for member in added:
        change_under_lock(member, event, Action.APPROVE, by=by, ledger=ledger, together=True)
    mails.tell_members(added, event)
    after_changes(event, freed=False)


def update_member(member: Registration, values: MemberValues, *, by: Actor, seen: str | None = None) -> Registration:
    """Change what is known of a member; what the host remarked about them and about what changes is answered by that.

    Raises NotComposable, InvalidMany on wrong values, EventFull or QuotaFull where the change needs a place that is not
    there, ChangedMeanwhile where they are not as they were when `seen` was made.
    """
    delegation, former, sealed = opened(member, by), changes.as_it_stands(member), dict(member.sealed)
    event, stood = delegation.event, host_deeds.before(delegation, by)
    _write(delegation, member, values, event, by=by, seen=seen)
    audit.record("delegation_member_updated", member, by=by, delegation=delegation.id)
    sealing.note_removed(member, sealed, by=by)
    changed(delegation, stood, by)
    changes.pass_on_from(former, member, event)
    return member


def replace_member(member: Registration, values: MemberValues, *, by: Actor, seen: str | None = None) -> Registration:
    """Put another person in a member's stead: the place, the order and the history stay, nothing else does.

    The former person's links stop to work. Raises what `update_member` does, Invalid where it is the same person.
    """
    name, former = member.name, changes.as_it_stands(member)
    if name_key(f"{values.given_name} {values.family_name}".strip()) == name_key(name):
        raise Invalid(_l("This is the same person: change what is known of them instead."), field="given_name")
    delegation = opened(member, by)
    event, stood = delegation.event, host_deeds.before(delegation, by)
    living_with(delegation, member)
    # Whose coming the host has not approved yet has not been told of a place either.
    waits = delegation.state is DelegationState.SUBMITTED and replaced_since_approval(delegation, [member])
    told = [] if waits else leaving.confirmed([member])
    replacing.begin(member, by=by)
    _write(delegation, member, replace(values, head=member.head), event, by=by, seen=seen, anew=True)
    replacing.finish(member)
    member.answers = member.answers | {REPLACED: replacements_of(member) + 1}
    audit.record("delegation_member_replaced", member, by=by, delegation=delegation.id, before=name, after=member.name)
    settled = stood is not None or (delegation.state is DelegationState.APPROVED and not asks(delegation, by))
    if member.state in HOLDING and settled:
        mails.tell_members([member], event)
    leaving.tell_taken_off(delegation, told, by=by, instead=member.name)
    changed(delegation, stood, by)
    changes.pass_on_from(former, member, event)
    return member


def _write(
    delegation: Delegation,
    member: Registration,
    values: MemberValues,
    event: Event,
    *,
    by: Actor,
    seen: str | None,
    anew: bool = False,
) -> None:
    """Write what is known of a member; `anew` where they are another person, of whom nothing was known."""
    members = living_with(delegation, member)
    former = values_of(member)
    wanted = checked_beside(lambda: member_registration(delegation, values), delegation, seen, former, values, by=by)
    typed = replace(values_of(wanted), accompanies=values.accompanies)
    require_unchanged(delegation, seen, former, typed, by=by)
    require_place_in(member, wanted.category)
    before = NOTHING if anew else Kept.of(member)
    kept = answering.settle(event, wanted.answers, before=before, by=by, member=True)
    if values.head:
        no_head_but(member, members)
    files = {**(keeping.nothing_of(member) if anew else {}), **kept.files}
    with db.session.no_autoflush:
        rewrite(member, wanted, kept, event)
        member.accompanies_id = accompanied(member, values, members)
    if anew:
        remarks.forget(member)
    elif not is_host(delegation, by):
        remarks.answer(member, answering.differing(before, kept) | changed_fields(former, values_of(member)))
    if values.precedence is not None:
        order(members, member, values.precedence)
    db.session.flush()
    keeping.bind(member, files)


def remove_member(member: Registration, *, by: Actor) -> None:
    """Take a person off the list; a place they held is free again."""
    delegation = opened(member, by)
    event, stood = delegation.event, host_deeds.before(delegation, by)
    living_with(delegation, member)
    held, former = member.state in HOLDING, leaving.confirmed([member])
    change_under_lock(member, event, Action.WITHDRAW, by=by)
    member.head = False
    db.session.flush()
    order(live_members(delegation))
    audit.record("delegation_member_removed", member, by=by, delegation=delegation.id)
    changed(delegation, stood, by, ask=False)
    # A delegation that waits may fit now that it is smaller.
    freed = held or delegation.state is DelegationState.WAITLISTED
    after_changes(event, freed=freed, left=[member] if held else ())
    if held and not is_host(delegation, by):
        mails.tell_of_changes(delegation)
    leaving.tell_taken_off(delegation, former, by=by)


def restore_member(member: Registration, *, by: Actor) -> Registration:
    """Put somebody who was taken off the list back where they stood, with all that was known of them.

    Raises Conflict for who is on the list, DelegationFull, NotComposable.
    """
    if member.delegation is None or member.state in LIVE:
        raise Conflict(_l("This person is on the list."))
    delegation = lock(member.delegation)
    known = own_answers.fitting(OpenForm(delegation.event).questions, values_of(member).answers)
    there = {one.id for one in live_members(delegation)}
    values = replace(values_of(member), answers=known)
    values = values if values.accompanies in there else replace(values, accompanies=None)
    back = add_member(delegation, values, by=by)
    keeping.inherit(back, member)
    own_answers.give_back(back, member)
    return back
