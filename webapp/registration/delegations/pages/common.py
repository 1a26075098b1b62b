"""The pages of one delegation, the same behind every door."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from webapp.accounts import audit_words
from webapp.core.audit import AuditEntry
from webapp.core.errors import NotFound
from webapp.core.formatting import datetime as shown
from webapp.core.forms import invalid
from webapp.core.i18n import _, _l
from webapp.core.identifiers import parse_id
from webapp.registration.delegations import decisions, queries, services
from webapp.registration.delegations.composing import copying, members
from webapp.registration.delegations.composing.comparison import changes_since_approval
from webapp.registration.delegations.composing.gaps import gaps_of_member
from webapp.registration.delegations.composing.marks import mark_of, mark_of_order
from webapp.registration.delegations.deciding import waiting
from webapp.registration.delegations.deciding.remarks import FIELDS as REMARK_FIELDS
from webapp.registration.delegations.deciding.remarks import remark_of
from webapp.registration.delegations.deciding.rules import rules_of
from webapp.registration.delegations.pages import printing
from webapp.registration.delegations.pages.doors import Door
from webapp.registration.delegations.pages.forms import (
    JourneyForm,
    MemberForm,
    data_of_journey,
    data_of_member,
)
from webapp.registration.delegations.pages.sentences import sentence_of
from webapp.registration.delegations.values import travel_of, values_of
from webapp.registration.models import LIVE, Registration

FOLDER = "registration/delegations"


def show(door: Door) -> ResponseReturnValue:
    """The list, and how it stands."""
    standing = door.standing
    return render_template(
        f"{FOLDER}/page.html",
        door=door,
        event=door.delegation.event,
        delegation=door.delegation,
        standing=standing,
        sentence=sentence_of(door),
        order_mark=mark_of_order(standing.members),
        gaps={member.id: gaps_of_member(door.delegation, member) for member in standing.members},
        removed=_removed(door),
        changes=changes_since_approval(door.delegation),
        offered_until=next((one.offer_expires_at for one in standing.members if one.offer_expires_at), None),
        rules=rules_of(door.delegation.event_id),
        remark_fields=REMARK_FIELDS,
        can_copy=bool(door.obstacle == "" and copying.earlier_delegations(door.delegation, own=door.knows_address)),
        history=_history(door),
    )


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


def add(door: Door) -> ResponseReturnValue:
    """One more member."""
    form = _member_form(door, MemberForm())
    if request.method == "POST" and (values := form.values()) is not None:
        added = form.attempt(lambda: members.add_member(door.delegation, values, by=door.actor))
        if added is not None:
            flash(_("%(name)s is on the list.", name=added.name), "success")
            further = request.form.get("then") == "another"
            return redirect(door.url("add") if further else f"{door.url()}#members", 303)
    return _member_page(door, form, None)


def edit(door: Door, member_id: int) -> ResponseReturnValue:
    """What is known of a member, or another person in their stead."""
    member = queries.member_of(door.delegation, member_id)
    if request.method == "GET":
        if member.state not in LIVE:
            raise NotFound(_l("This person is not on the list any more."))
        return _member_page(door, _member_form(door, MemberForm(data=data_of_member(member))), member)
    form = _member_form(door, MemberForm())
    if (values := form.values()) is not None:
        seen = form.seen.data or None
        changed = form.attempt(lambda: members.update_member(member, values, by=door.actor, seen=seen))
        if changed is not None:
            flash(_("%(name)s: saved.", name=changed.name), "success")
            return redirect(f"{door.url()}#member-{member_id}", 303)
        form.seen.data = mark_of(values_of(member))
    return _member_page(door, form, member)


def replace(door: Door, member_id: int) -> ResponseReturnValue:
    """Another person in a member's stead."""
    member = queries.member_of(door.delegation, member_id)
    if member.state not in LIVE:
        raise NotFound(_l("This person is not on the list any more."))
    if request.method == "GET":
        kept = {"function": member.function, "category": member.category, "country": member.country}
        second = member.answers.get("function_second", "")
        form = MemberForm(data=kept | {"function_second": second, "seen": mark_of(values_of(member))})
        return _member_page(door, _member_form(door, form), member, replacing=True)
    form = _member_form(door, MemberForm())
    if (values := form.values()) is not None:
        seen, former = form.seen.data or None, member.name
        now = form.attempt(lambda: members.replace_member(member, values, by=door.actor, seen=seen))
        if now is not None:
            flash(_("%(name)s takes the place of %(former)s.", name=now.name, former=former), "success")
            return redirect(f"{door.url()}#member-{member_id}", 303)
        form.seen.data = mark_of(values_of(member))
    return _member_page(door, form, member, replacing=True)


def _member_form(door: Door, form: MemberForm) -> MemberForm:
    form.fill_choices(door.delegation.event.kind)
    return form


def _member_page(
    door: Door, form: MemberForm, member: Registration | None, *, replacing: bool = False
) -> ResponseReturnValue:
    answer = invalid if request.method == "POST" else render_template
    remark = remark_of(member) if member is not None else None
    return answer(
        f"{FOLDER}/member.html",
        door=door,
        event=door.delegation.event,
        form=form,
        member=member,
        remark=remark,
        replacing=replacing,
        standing=door.standing,
    )


def remove(door: Door, member_id: int) -> ResponseReturnValue:
    """Take a member off the list."""
    member = queries.member_of(door.delegation, member_id)
    members.remove_member(member, by=door.actor)
    flash(_("%(name)s is off the list. You can put them back below.", name=member.name), "success")
    return redirect(f"{door.url()}#members", 303)


def restore(door: Door, member_id: int) -> ResponseReturnValue:
    """Put somebody who was taken off the list back, with all that was known of them."""
    member = queries.member_of(door.delegation, member_id)
    back = members.restore_member(member, by=door.actor)
    flash(_("%(name)s is on the list.", name=back.name), "success")
    return redirect(f"{door.url()}#members", 303)


def order(door: Door) -> ResponseReturnValue:
    """Another order of precedence: one member up or down or at the head, or the whole list as it was dragged."""
    _reorder(door, request.form)
    return redirect(f"{door.url()}#members", 303)


def _reorder(door: Door, form: MultiDict[str, str]) -> None:
    for name, steps in (("up", -1), ("down", 1), ("head", 0)):
        if name not in form:
            continue
        member = queries.member_of(door.delegation, parse_id(form[name]) or 0)
        if steps:
            members.move_member(member, max((member.precedence or 1) + steps, 1), by=door.actor)
        else:
            members.set_head(member, by=door.actor)
        return
    ids = [number for text in form.getlist("member") if (number := parse_id(text)) is not None]
    members.order_members(door.delegation, ids, by=door.actor, seen=form.get("seen"))


def journey(door: Door) -> ResponseReturnValue:
    """When the delegation arrives and departs."""
    delegation = door.delegation
    if request.method == "GET":
        return _journey_page(door, JourneyForm(data=data_of_journey(delegation)))
    form = JourneyForm()
    if (values := form.values(delegation.event.timezone)) is not None:
        seen = form.seen.data or None
        if form.attempt(lambda: services.set_travel(delegation, values, by=door.actor, seen=seen)) is not None:
            flash(_("The journey is saved."), "success")
            return redirect(door.url(), 303)
        form.seen.data = mark_of(travel_of(delegation))
    return _journey_page(door, form)


def _journey_page(door: Door, form: JourneyForm) -> ResponseReturnValue:
    answer = invalid if request.method == "POST" else render_template
    return answer(f"{FOLDER}/journey.html", door=door, event=door.delegation.event, form=form)


def submit(door: Door) -> ResponseReturnValue:
    """Hand the list to the host."""
    decisions.submit(door.delegation, by=door.actor)
    flash(_("The list is submitted. The host will approve it or return it with remarks."), "success")
    return redirect(door.url(), 303)


def accept(door: Door) -> ResponseReturnValue:
    """Take the places that are offered."""
    waiting.accept(door.delegation, by=door.actor)
    flash(_("The places are yours: everybody on the list has one."), "success")
    return redirect(door.url(), 303)


def decline(door: Door) -> ResponseReturnValue:
    """Leave the offered places to others."""
    waiting.decline(door.delegation, by=door.actor)
    flash(_("The places go to others, and the delegation waits on."), "success")
    return redirect(door.url(), 303)


def withdraw(door: Door) -> ResponseReturnValue:
    """The delegation does not come."""
    decisions.withdraw(door.delegation, by=door.actor, reason=request.form.get("reason", ""))
    flash(_("The delegation is withdrawn, and the other side is told."), "success")
    return redirect(door.url(), 303)


def printed(door: Door) -> ResponseReturnValue:
    """The list as the host prints it, in two languages."""
    sheet = printing.sheet_of([door.delegation], request.args.get("first", ""), request.args.get("second", ""))
    return render_template(f"{FOLDER}/print.html", door=door, event=door.delegation.event, sheet=sheet, back=door.url())
