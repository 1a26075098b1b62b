"""The pages of one member: entered, changed, replaced by somebody else, taken off and put back."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from webapp.core import files
from webapp.core.errors import NotFound
from webapp.core.forms import invalid
from webapp.core.i18n import _, _l
from webapp.registration.delegations import queries
from webapp.registration.delegations.composing import members
from webapp.registration.delegations.deciding import remarks
from webapp.registration.delegations.pages.doors import FOLDER, Door
from webapp.registration.delegations.pages.forms import attempt_seen
from webapp.registration.delegations.pages.member_form import MemberForm, member_form, successor_form
from webapp.registration.form_builder import handing, showing
from webapp.registration.models import LIVE, Registration


def add(door: Door) -> ResponseReturnValue:
    """One more member."""
    form = member_form(door)
    if request.method == "POST" and (values := form.values()) is not None:
        added = form.attempt(lambda: members.add_member(door.delegation, values, by=door.actor))
        if added is not None:
            flash(_("%(name)s is on the list.", name=added.name), "success")
            further = request.form.get("then") == "another"
            return redirect(door.url("add") if further else f"{door.url()}#members", 303)
    return _page(door, form, None)


def edit(door: Door, member_id: int) -> ResponseReturnValue:
    """What is known of a member."""
    member = queries.member_of(door.delegation, member_id)
    if request.method == "GET" and member.state not in LIVE:
        raise NotFound(_l("This person is not on the list any more."))
    form = member_form(door, member)
    if request.method == "POST" and (values := form.values()) is not None:
        changed = attempt_seen(form, lambda seen: members.update_member(member, values, by=door.actor, seen=seen))
        if changed is not None:
            flash(_("%(name)s: saved.", name=changed.name), "success")
            return redirect(f"{door.url()}#member-{member_id}", 303)
    return _page(door, form, member)


def replace(door: Door, member_id: int) -> ResponseReturnValue:
    """Another person in a member's stead."""
    member = queries.member_of(door.delegation, member_id)
    if request.method == "GET" and member.state not in LIVE:
        raise NotFound(_l("This person is not on the list any more."))
    form = successor_form(door, member)
    if request.method == "POST" and (values := form.values()) is not None:
        former = member.name
        now = attempt_seen(form, lambda seen: members.replace_member(member, values, by=door.actor, seen=seen))
        if now is not None:
            flash(_("%(name)s takes the place of %(former)s.", name=now.name, former=former), "success")
            return redirect(f"{door.url()}#member-{member_id}", 303)
    return _page(door, form, member, replacing=True)


def _page(door: Door, form: MemberForm, member: Registration | None, *, replacing: bool = False) -> ResponseReturnValue:
    answer = invalid if request.method == "POST" else render_template
    found = remarks.of_member(member) if member is not None else []
    hidden = showing.answers_for(member, door.actor) if door.is_host and member is not None and not replacing else []
    pictures: list[str] = []
    if member is not None and not replacing:
        member_id = member.id
        pictures = form.show_pictures(member, lambda key: door.url("picture", member_id=member_id, key=key))
    return answer(
        f"{FOLDER}/member.html",
        door=door,
        event=door.delegation.event,
        form=form,
        needed={question.key for question in door.asked if question.required},
        member=member,
        remarks=found,
        said={one.field: one.text for one in found},
        replacing=replacing,
        standing=door.standing,
        hidden=[shown for shown in hidden if shown.masked or (shown.file and shown.key not in pictures)],
    )


def picture(door: Door, member_id: int, key: str) -> ResponseReturnValue:
    """The photo of a member on their page."""
    member = queries.member_of(door.delegation, member_id)
    found = handing.file_for(member, key, by=door.actor) if door.is_host else handing.own_file(member, key)
    return files.show(found)


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
