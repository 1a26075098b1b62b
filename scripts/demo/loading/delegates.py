"""Delegations with their members, in the states they are in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta

from scripts.demo import participation_records
from scripts.demo.loading.forming import member_answers
from scripts.demo.loading.stage import Stage, past
from webapp.core.permissions import Actor, link_holder
from webapp.registration.delegations import decisions, services
from webapp.registration.delegations.composing import members
from webapp.registration.delegations.deciding import waiting
from webapp.registration.delegations.deciding.remarks import Remark
from webapp.registration.delegations.values import DelegationValues, MemberValues
from webapp.registration.models import Delegation, DelegationState, Registration

BEFORE_DEADLINE = 6
"""Days before its deadline at which a delegation is submitted."""


def load_delegations(shown: Stage) -> dict[str, Registration]:
    """Compose and decide every delegation; answers the members by their keys."""
    found: dict[str, Registration] = {}
    for record in shown.record.delegations:
        with shown.as_of(past(shown.before_start(record.deadline + 40))):
            delegation = services.create_delegation(shown.event, _values(shown, record), by=shown.organiser)
        with shown.as_of(past(shown.before_start(record.deadline + BEFORE_DEADLINE))):
            _add(shown, delegation, [member for member in record.members if not member.late], found)
            _lead(shown, delegation, record, found)
        late = [member for member in record.members if member.late]
        if late:
            with shown.as_of(past(shown.before_start(record.deadline))):
                decisions.approve(delegation, by=shown.organiser)
                _add(shown, delegation, late, found)
    return found


def _add(
    shown: Stage,
    delegation: Delegation,
    records: Sequence[participation_records.Member],
    found: dict[str, Registration],
) -> None:
    by = _coordinator(delegation)
    for record in sorted(records, key=lambda one: one.precedence):
        values = _member(shown, record)
        if record.accompanies:
            values = replace(values, accompanies=found[record.accompanies].id)
        found[record.person] = members.add_member(delegation, values, by=by)


def _lead(
    shown: Stage, delegation: Delegation, record: participation_records.Delegation, found: dict[str, Registration]
) -> None:
    state = record.state
    if state is DelegationState.DRAFT:
        return
    if state is DelegationState.WITHDRAWN:
        decisions.withdraw(delegation, by=_coordinator(delegation))
        return
    decisions.submit(delegation, by=_coordinator(delegation))
    if state is DelegationState.RETURNED:
        _return(shown, delegation, record, found)
    elif state is DelegationState.APPROVED:
        decisions.approve(delegation, by=shown.organiser)
    elif state is DelegationState.WAITLISTED:
        waiting.put_on_waiting_list(delegation, by=shown.organiser)


def _return(
    shown: Stage, delegation: Delegation, record: participation_records.Delegation, found: dict[str, Registration]
) -> None:
    language = delegation.language
    beside = [
        (found[member.person].id, Remark(remark.text.texts[language], remark.field))
        for member in record.members
        for remark in member.remarks
    ]
    reason = record.remarks.texts[language] if record.remarks else ""
    decisions.return_(delegation, reason=reason, beside=beside, by=shown.organiser)


def _coordinator(delegation: Delegation) -> Actor:
    return link_holder(delegation.coordinator_name, delegation.coordinator_email)


def _values(shown: Stage, record: participation_records.Delegation) -> DelegationValues:
    book = shown.book
    sender = book.cities[record.city] if record.city else book.organisations[record.organisation or ""]
    coordinator = book.content.people[record.coordinator]
    deadline = shown.instant(shown.record.days_before(record.deadline, shown.today), time(18))
    return DelegationValues(
        sending_name=sender.name.get("en", ""),
        coordinator_email=coordinator.email,
        coordinator_name=f"{coordinator.given} {coordinator.family}".strip(),
        language=coordinator.language,
        places=record.places,
        deadline=min(deadline, shown.event.starts_at - timedelta(hours=1)),
        sending_city_id=sender.id if record.city else None,
        sending_organisation_id=sender.id if not record.city else None,
    )


def _member(shown: Stage, record: participation_records.Member) -> MemberValues:
    person = shown.book.content.people[record.person]
    return MemberValues(
        given_name=person.given,
        family_name=person.family,
        native_name=person.native,
        email=person.email,
        function=record.function.en,
        function_second=record.function.ru,
        category=record.category,
        country=person.country,
        languages=person.languages,
        head=record.head,
        precedence=record.precedence,
        answers=member_answers(record.person),
    )
