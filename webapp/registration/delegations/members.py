"""The list of a delegation: who comes, in which function, in which order of precedence."""

from dataclasses import dataclass

from webapp.core import audit
from webapp.core.errors import NotFound
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.extensions import db
from webapp.registration import places
from webapp.registration import services as registrations
from webapp.registration.delegations import services as delegations
from webapp.registration.delegations.errors import DelegationFull
from webapp.registration.models import Delegation, DelegationState, Registration, RegistrationState, Source
from webapp.registration.states import Action, after_changes, change_under_lock
from webapp.registration.values import RegistrationValues, cleaned


@dataclass(frozen=True, kw_only=True)
class MemberValues:
    """A member as the coordinator enters them; `precedence` counts from 1, None puts them last."""

    given_name: str
    family_name: str = ""
    native_name: str = ""
    email: str = ""
    phone: str = ""
    function: str = ""
    category: str = "participant"
    country: str | None = None
    language: str = "en"
    head: bool = False
    precedence: int | None = None
    note: str = ""


def add_member(delegation: Delegation, values: MemberValues, *, by: Actor) -> Registration:
    """Put a person on the list; a new head takes the place of the former one.

    Raises DelegationFull, NotComposable, InvalidMany on wrong values.
    """
    delegation = delegations.lock(delegation)
    delegations.require_composable(delegation, by)
    members = delegations.live_members(delegation)
    if len(members) >= delegation.places:
        raise DelegationFull(_l("All %(places)d places of the delegation are used.", places=delegation.places))
    source = Source.ORGANISER if by.may_organise(*delegation.event.manager_ids) else Source.COORDINATOR
    member = registrations.build(delegation.event, _values(delegation, values), source)
    member.state = RegistrationState.PENDING
    member.delegation = delegation
    if values.head:
        _no_head_but(member, members)
    _order([*members, member], member, values.precedence or len(members) + 1)
    db.session.add(member)
    db.session.flush()
    audit.record("delegation.add_member", member, by=by, delegation=delegation.id)
    _ask_again(delegation, by)
    return member


def update_member(member: Registration, values: MemberValues, *, by: Actor) -> Registration:
    """Change what is known of a member; their place and their history stay.

    Raises NotComposable, InvalidMany on wrong values.
    """
    delegation = _composable(member, by)
    members = delegations.live_members(delegation)
    for name, value in registrations.columns(_values(delegation, values)).items():
        if name not in ("answers", "priority", "delegation_id", "precedence"):
            setattr(member, name, value)
    if values.head:
        _no_head_but(member, members)
    if values.precedence is not None:
        _order(members, member, values.precedence)
    db.session.flush()
    audit.record("delegation.update_member", member, by=by, delegation=delegation.id)
    _ask_again(delegation, by)
    return member


def move_member(member: Registration, precedence: int, *, by: Actor) -> Registration:
    """Give a member another place in the order of precedence; the others close up."""
    delegation = _composable(member, by)
    _order(delegations.live_members(delegation), member, precedence)
    db.session.flush()
    audit.record("delegation.move_member", member, by=by, precedence=member.precedence)
    return member


def remove_member(member: Registration, *, by: Actor) -> None:
    """Take a person off the list; a place they held is free again."""
    # The event before the delegation, as in approving: two that lock in turn never wait for each other in a circle.
    event = places.lock(member.event_id)
    delegation = _composable(member, by)
    db.session.refresh(member)
    held = member.state is not RegistrationState.PENDING
    change_under_lock(member, event, Action.WITHDRAW, by=by)
    member.head = False
    db.session.flush()
    _order(delegations.live_members(delegation), None, 0)
    audit.record("delegation.remove_member", member, by=by, delegation=delegation.id)
    after_changes(event, freed=held)


def _composable(member: Registration, by: Actor) -> Delegation:
    if member.delegation is None:
        raise NotFound(_l("This person is not a member of a delegation."))
    delegation = delegations.lock(member.delegation)
    delegations.require_composable(delegation, by)
    return delegation


def _values(delegation: Delegation, values: MemberValues) -> RegistrationValues:
    sender = delegation.sending_city
    entered = RegistrationValues(
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
        language=values.language,
        shared_mailbox=True,
        delegation_id=delegation.id,
        head=values.head,
        note=values.note,
    )
    return cleaned(entered)


def _no_head_but(head: Registration, members: list[Registration]) -> None:
    for member in members:
        if member is not head and member.head:
            member.head = False
    # Written before the new head, whom the unique index would refuse beside the former one.
    db.session.flush()


def _order(members: list[Registration], moved: Registration | None, precedence: int) -> None:
    rest = [member for member in members if member is not moved]
    if moved is not None:
        rest.insert(min(max(precedence, 1), len(rest) + 1) - 1, moved)
    for number, member in enumerate(rest, start=1):
        member.precedence = number


def _ask_again(delegation: Delegation, by: Actor) -> None:
    """A coordinator's change after approval goes to the host once more; who has a place keeps it meanwhile."""
    if delegation.state is DelegationState.APPROVED and not by.may_organise(*delegation.event.manager_ids):
        delegations.submit_again(delegation, by=by)
