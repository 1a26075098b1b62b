"""The page of one delegation: its list, and how it stands."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from webapp.accounts import audit_words
from webapp.core.audit import AuditEntry
from webapp.core.formatting import datetime as shown
from webapp.registration.delegations import queries
from webapp.registration.delegations.composing import copying, own_answers
from webapp.registration.delegations.composing.comparison import changes_since_approval
from webapp.registration.delegations.composing.gaps import gaps_of_member
from webapp.registration.delegations.composing.marks import mark_of_list, mark_of_order
from webapp.registration.delegations.deciding import remarks, waiting
from webapp.registration.delegations.deciding.room import too_few_places
from webapp.registration.delegations.deciding.rules import rules_of
from webapp.registration.delegations.pages import papers
from webapp.registration.delegations.pages.doors import FOLDER, Door
from webapp.registration.delegations.pages.sentences import sentence_of
from webapp.registration.models import LIVE, DelegationState, Registration


def show(door: Door) -> ResponseReturnValue:
    """The list, and how it stands."""
    standing = door.standing
    asked = own_answers.asked_of_members(door.delegation.event)
    return render_template(
        f"{FOLDER}/page.html",
        door=door,
        event=door.delegation.event,
        delegation=door.delegation,
        standing=standing,
        sentence=sentence_of(door),
        list_mark=mark_of_list(standing.members),
        order_mark=mark_of_order(standing.members),
        gaps={member.id: gaps_of_member(door.delegation, member, asked) for member in standing.members},
        removed=_removed(door),
        changes=changes_since_approval(door.delegation, door.readable),
        too_few=too_few_places(door.delegation),
        offered_until=next((one.offer_expires_at for one in standing.members if one.offer_expires_at), None),
        rules=rules_of(door.delegation.event_id),
        remarks=remarks.of([door.delegation]),
        out_of_turn=_waits(door) and waiting.out_of_turn(door.delegation),
        can_copy=bool(
            door.obstacle == "" and copying.earlier_delegations(door.delegation, by=door.actor, own=door.knows_address)
        ),
        history=_history(door),
        documents=papers.listed(door),
    )


def _waits(door: Door) -> bool:
    return door.decides and door.delegation.state is DelegationState.WAITLISTED


def _removed(door: Door) -> list[Registration]:
    """Those who were taken off the list and can be put back, once each, the latest first."""
    names = {member.name for member in door.delegation.members if member.state in LIVE}
    found: dict[str, Registration] = {}
    for member in sorted(door.delegation.members, key=lambda one: one.id, reverse=True):
        if member.name not in names:
            found.setdefault(member.name, member)
    return list(found.values())


def _history(door: Door) -> list[dict[str, Any]]:
    people = {member.id: member.name for member in door.delegation.members}
    timezone = door.delegation.event.timezone
    return [
        {
            "title": audit_words.deed(entry.action),
            "text": _whom(entry, people),
            "when": shown(entry.at, timezone),
            "by": audit_words.doer(entry),
        }
        for entry in queries.history_of(door.delegation)
    ]


def _whom(entry: AuditEntry, people: dict[int, str]) -> str:
    if entry.object_type != Registration.__tablename__:
        return ""
    if "before" in entry.details and "after" in entry.details:
        return f"{entry.details['before']} → {entry.details['after']}"
    return people.get(entry.object_id or 0, "")
