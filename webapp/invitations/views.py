"""The organiser's pages of an event's invitations."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.errors import DomainError, Invalid, InvalidMany, NotFound
from webapp.core.forms import invalid
from webapp.core.i18n import LANGUAGES, _, _l, _n, current_language
from webapp.core.identifiers import parse_id
from webapp.core.permissions import Access, current_actor, requires
from webapp.events.access import managed_event
from webapp.events.models import Event
from webapp.invitations import queries, services
from webapp.invitations.addressees import Addressee, read_pasted
from webapp.invitations.blueprint import bp
from webapp.invitations.forms import InviteForm
from webapp.invitations.funnel import figures_of
from webapp.invitations.imports import read_file
from webapp.invitations.models import Invitation
from webapp.invitations.services import Invited
from webapp.invitations.standing import LABELS, answer_until, standing_of
from webapp.invitations.tables import table_of

MOST_SHOWN = 200
"""Wrong lines that the page lists; the count names them all."""


@bp.get("/manage/events/<int:event_id>/invitations")
@requires(Access.ORGANISE)
def listing(event_id: int) -> ResponseReturnValue:
    """Who has been invited and who has not answered."""
    event = managed_event(event_id)
    table = table_of(event)
    if (kind := request.args.get("format", "")) in ("csv", "xlsx"):
        return table.export(queries.of_event(event.id), request.args, kind, "invitations")
    page = table.page(queries.of_event(event.id), request.args)
    return render_template(
        "invitations/list.html",
        event=event,
        page=page,
        shown_figures=figures_of(event),
        why_not=services.why_not(event),
    )


@bp.post("/manage/events/<int:event_id>/invitations")
@requires(Access.ORGANISE)
def bulk(event_id: int) -> ResponseReturnValue:
    """Do something with the selected invitations and say which were left out."""
    event = managed_event(event_id)
    verb = {"resend": services.resend, "revoke": services.revoke}.get(request.form.get("action", ""))
    if verb is None:
        raise Invalid(_l("Choose what to do."), field="action")
    ids = [one for text in request.form.getlist("ids") if (one := parse_id(text)) is not None]
    done, left_out = 0, []
    for invitation in queries.selected(event.id, ids):
        try:
            verb(invitation, by=current_actor())
            done += 1
        except DomainError as error:
            left_out.append(f"{invitation.email}: {error}")
    flash(_n("Done for %(num)s invitation.", "Done for %(num)s invitations.", done), "success" if done else "info")
    if left_out:
        flash(_("Left out: %(which)s", which="; ".join(left_out[:10])), "warning")
    return redirect(url_for("invitations.listing", event_id=event.id), 303)


@bp.route("/manage/events/<int:event_id>/invitations/new", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def new(event_id: int) -> ResponseReturnValue:
    """Invite people from a pasted list or a file."""
    event = managed_event(event_id)
    services.check_inviting(event)
    form = InviteForm(data={"language": _first_language(event), "pasted": request.args.get("who", "")[:500]})
    if request.method == "GET":
        return render_template("invitations/new.html", event=event, form=form, wrong=[])
    wrong: list[str] = []
    invited = form.attempt(lambda: _invite(event, form, wrong)) if form.validate() else None
    if invited is None:
        event = managed_event(event_id)
        more = len(wrong) - MOST_SHOWN
        return invalid("invitations/new.html", event=event, form=form, wrong=wrong[:MOST_SHOWN], more=more)
    if invited.skipped:
        return render_template("invitations/invited.html", event=event, invited=invited)
    flash(_sent(invited), "success")
    return redirect(url_for("invitations.listing", event_id=event.id), 303)


def _first_language(event: Event) -> str:
    return next((language for language in event.languages if language in LANGUAGES), current_language())


def _invite(event: Event, form: InviteForm, wrong: list[str]) -> Invited:
    addressees = _addressees(form, wrong)
    return services.invite(
        event,
        addressees,
        by=current_actor(),
        message=form.message.data or "",
        valid_until=form.until(event.timezone),
        language=form.language.data,
    )


def _addressees(form: InviteForm, wrong: list[str]) -> Sequence[Addressee]:
    """Everybody from the field and the file; with wrong lines, all of them are named and nobody is invited."""
    pasted = read_pasted(form.pasted.data or "")
    if pasted.wrong:
        wrong += [str(line) for line in pasted.wrong]
        text = _n(
            "%(num)s line cannot be used: correct or remove it.",
            "%(num)s lines cannot be used: correct or remove them.",
            len(wrong),
        )
        raise Invalid(text, field="pasted")
    upload = form.file.data
    imported = _imported(upload, wrong) if upload and upload.filename else []
    if not pasted.addressees and not imported:
        raise Invalid(_l("Paste addresses or choose a file."), field="pasted")
    return [*pasted.addressees, *imported]


def _imported(upload: Any, wrong: list[str]) -> list[Addressee]:
    try:
        return read_file(upload.stream, upload.filename)
    except InvalidMany as error:
        wrong += [str(message) for _field, message in error.errors]
        raise Invalid(error.message, field="file") from None


def _sent(invited: Invited) -> str:
    return _n("%(num)s invitation is on its way.", "%(num)s invitations are on their way.", invited.queued)


@bp.get("/manage/events/<int:event_id>/invitations/<int:invitation_id>")
@requires(Access.ORGANISE)
def one(event_id: int, invitation_id: int) -> ResponseReturnValue:
    """One invitation."""
    event = managed_event(event_id)
    invitation = _of(event, invitation_id)
    standing = standing_of(invitation)
    return render_template(
        "invitations/one.html",
        event=event,
        invitation=invitation,
        standing=standing.value,
        label=LABELS[standing],
        until=answer_until(invitation),
    )


@bp.post("/manage/events/<int:event_id>/invitations/<int:invitation_id>/resend")
@requires(Access.ORGANISE)
def resend(event_id: int, invitation_id: int) -> ResponseReturnValue:
    """Send it once more."""
    services.resend(_of(managed_event(event_id), invitation_id), by=current_actor())
    flash(_("It is on its way once more."), "success")
    return redirect(url_for("invitations.one", event_id=event_id, invitation_id=invitation_id), 303)


@bp.post("/manage/events/<int:event_id>/invitations/<int:invitation_id>/revoke")
@requires(Access.ORGANISE)
def revoke(event_id: int, invitation_id: int) -> ResponseReturnValue:
    """Withdraw it."""
    services.revoke(_of(managed_event(event_id), invitation_id), by=current_actor())
    flash(_("The invitation is taken back."), "success")
    return redirect(url_for("invitations.one", event_id=event_id, invitation_id=invitation_id), 303)


def _of(event: Event, invitation_id: int) -> Invitation:
    invitation = queries.one(invitation_id)
    if invitation is None or invitation.event_id != event.id:
        raise NotFound(_l("There is no such invitation."))
    return invitation
