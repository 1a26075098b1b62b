"""The page that an invitation's link opens. Opening it changes nothing: programs that check mail open links too."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.core.errors import DomainError
from webapp.core.forms import invalid
from webapp.core.i18n import _
from webapp.core.permissions import Access, Actor, link_holder, requires
from webapp.events.kinds import kind_of
from webapp.events.urls import path_of, register_url
from webapp.invitations import answers
from webapp.invitations.blueprint import bp
from webapp.invitations.forms import DeclineForm
from webapp.invitations.models import Invitation, InvitationState
from webapp.invitations.standing import answer_until


@bp.get("/invitations/<token>")
@requires(Access.LINK)
def answer(token: str) -> ResponseReturnValue:
    """Will you come?"""
    invitation = answers.open_link(token)
    try:
        answers.check_open(invitation)
    except DomainError as error:
        return render_template("invitations/closed.html", **_context(token, invitation), why=str(error)), error.status
    return render_template("invitations/answer.html", **_context(token, invitation), form=DeclineForm())


def _context(token: str, invitation: Invitation) -> dict[str, Any]:
    event = invitation.event
    return {
        "token": token,
        "invitation": invitation,
        "event": event,
        "event_url": path_of(event.kind, event.slug),
        "kind": kind_of(event.kind),
        "until": answer_until(invitation),
        "register_url": _register_url(token, invitation),
        "registered": answers.is_registered(invitation),
        "accepted": invitation.state is InvitationState.ACCEPTED,
        "declined": invitation.state is InvitationState.DECLINED,
    }


def _register_url(token: str, invitation: Invitation) -> str:
    event = invitation.event
    form = register_url(kind_of(event.kind), event.slug)
    return f"{form}?{answers.PARAMETER}={token}" if form else path_of(event.kind, event.slug)


def _holder(invitation: Invitation) -> Actor:
    return link_holder(invitation.name or invitation.address, invitation.address)


@bp.post("/invitations/<token>/opened")
@requires(Access.LINK)
def opened(token: str) -> ResponseReturnValue:
    """The page says that somebody looks at it: its script does so once a person has moved something."""
    answers.opened(answers.open_link(token))
    return "", 204


@bp.post("/invitations/<token>/accept")
@requires(Access.LINK)
def accept(token: str) -> ResponseReturnValue:
    """Yes: the registration comes next."""
    invitation = answers.open_link(token)
    answers.accept(invitation, by=_holder(invitation))
    if answers.is_registered(invitation):
        return redirect(url_for("invitations.answer", token=token), 303)
    flash(_("Thank you for accepting. One more step: complete your registration."), "success")
    return redirect(_register_url(token, invitation), 303)


@bp.post("/invitations/<token>/decline")
@requires(Access.LINK)
def decline(token: str) -> ResponseReturnValue:
    """No, with a reason and somebody else if they like."""
    form = DeclineForm()
    invitation = answers.open_link(token)
    by = _holder(invitation)
    done = form.validate() and form.attempt(lambda: answers.decline(invitation, by=by, **form.values()))
    if not done:
        invitation = answers.open_link(token)
        return invalid("invitations/answer.html", **_context(token, invitation), form=form)
    flash(_("Thank you for telling us."), "success")
    return redirect(url_for("invitations.answer", token=token), 303)
