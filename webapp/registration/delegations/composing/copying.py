"""Members taken over from an earlier delegation of the same sender."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, func, select

from webapp.core import audit
from webapp.core.errors import Invalid, NotFound
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.delegations.composing import host_deeds, own_answers
from webapp.registration.delegations.composing.editing import changed
from webapp.registration.delegations.composing.members import add_members
from webapp.registration.delegations.composing.rows import name_key
from webapp.registration.delegations.queries import delegations, let_in
from webapp.registration.delegations.state import is_host, live_members
from webapp.registration.delegations.values import MemberValues, values_of
from webapp.registration.models import LIVE, Delegation, Registration

MOST = 20


def earlier_delegations(delegation: Delegation, *, by: Actor, own: bool) -> Sequence[Delegation]:
    """The sender's other delegations that somebody may copy from, the latest first.

    The host sees all that came to it. A coordinator sees those composed under the same address: the sender's name alone
    proves nothing, since anybody can write it into a request. `own`: whoever asks has signed in with that address, and
    sees those to other hosts too.
    """
    query = (
        delegations()
        .join(Delegation.event)
        .where(Delegation.id != delegation.id, _same_sender(delegation), *_seen_by(delegation, by, own))
        .where(select(Registration.id).where(Registration.delegation_id == Delegation.id).exists())
        .order_by(Event.starts_at.desc(), Delegation.id.desc())
    )
    return db.session.scalars(query.limit(MOST)).unique().all()


def _seen_by(delegation: Delegation, by: Actor, own: bool) -> list[ColumnElement[bool]]:
    to_host = Event.host_id == delegation.event.host_id
    if is_host(delegation, by):
        return [to_host]
    same = let_in(delegation.coordinator_email)
    return [same] if own else [same, to_host]


def _same_sender(delegation: Delegation) -> ColumnElement[bool]:
    if delegation.sending_city_id is not None:
        return Delegation.sending_city_id == delegation.sending_city_id
    if delegation.sending_organisation_id is not None:
        return Delegation.sending_organisation_id == delegation.sending_organisation_id
    return func.lower(Delegation.sending_name) == delegation.sending_name.lower()


def people_of(earlier: Delegation) -> list[Registration]:
    """Everybody who was on a list to the end, in order, once each."""
    found: dict[str, Registration] = {}
    for member in earlier.members:
        if member.state in LIVE:
            found.setdefault(name_key(member.name), member)
    return list(found.values())


def names_on(delegation: Delegation) -> set[str]:
    """The names on a list, as they are compared."""
    return {name_key(member.name) for member in live_members(delegation)}


def copy_members(
    delegation: Delegation, earlier: Delegation, ids: Collection[int], *, by: Actor, own: bool
) -> list[Registration]:
    """Put people of an earlier delegation on the list, in their order there; who is on it already is left out.

    Visas, journeys and sensitive answers are not taken along. Raises Invalid where nobody is chosen, NotFound for a
    delegation that is not one of `earlier_delegations`, and what `add_members` does.
    """
    if earlier.id not in {one.id for one in earlier_delegations(delegation, by=by, own=own)}:
        raise NotFound(_l("There is no such delegation, or it is not one of yours."))
    present = live_members(delegation)
    known = names_on(delegation)
    chosen = [one for one in people_of(earlier) if one.id in ids and name_key(one.name) not in known]
    if not chosen:
        raise Invalid(_l("Choose at least one person who is not on the list yet."), field="member")
    led = any(member.head for member in present)
    told = own_answers.readable(earlier.event, by)
    asked = own_answers.answerable(delegation, by)
    people = [_taken_over(member, led, own_answers.taken_along(told, asked, member)) for member in chosen]
    added = add_members(delegation, people, by=by)
    stood = host_deeds.before(delegation, by)
    now = {before.id: after.id for before, after in zip(chosen, added, strict=True)}
    for before, after in zip(chosen, added, strict=True):
        after.accompanies_id = now.get(before.accompanies_id or 0)
    changed(delegation, stood, by)
    audit.record("delegation_members_copied", delegation, by=by, earlier=earlier.id, members=len(added))
    return added


def _taken_over(member: Registration, led: bool, answers: Mapping[str, Any]) -> MemberValues:
    values = values_of(member)
    # The visa and the journey were told for that visit alone.
    known = replace(values, visa="", travel="", accompanies=None, precedence=None, given_at={})
    return replace(known, head=values.head and not led, answers=answers)
