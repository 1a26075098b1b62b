"""The secretariat's page on which a request is given back, with remarks beside its fields."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.errors import Invalid
from webapp.core.forms import invalid
from webapp.core.i18n import _
from webapp.core.permissions import Access, current_actor, requires
from webapp.core.unit_of_work import rollback
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.access import body_in, meeting
from webapp.ngo_meetings.accrediting import comparing, decisions
from webapp.ngo_meetings.accrediting.bodies import shown_name
from webapp.ngo_meetings.accrediting.remarks import FIELDS, MoreForm, to_answer
from webapp.ngo_meetings.errors import ImpossibleDecision
from webapp.ngo_meetings.models import Accreditation, AccreditationState
from webapp.ngo_meetings.pages.bodies_views import bp


@bp.route("/<int:accreditation_id>/more", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def more(event_id: int, accreditation_id: int) -> ResponseReturnValue:
    """Ask for what is missing."""
    event = meeting(event_id)
    back = url_for("bodies.body", event_id=event_id, accreditation_id=accreditation_id)
    found = body_in(event, accreditation_id)
    if found.state not in queries.ASKED:
        raise ImpossibleDecision
    # What was asked before is not asked again by itself; while no answer has come it is changed.
    general, beside = to_answer(found)
    form = MoreForm(data={"reason": general, "beside": beside})
    if request.method == "POST" and form.validate():
        reason, beside = form.remarks()
        try:
            decisions.ask_more(found, reason, by=current_actor(), beside=beside)
        except Invalid as error:
            rollback()
            form.place(error)
            event = meeting(event_id)
            found = body_in(event, accreditation_id)
        else:
            flash(_("The focal point is told what is missing."), "success")
            return redirect(back, 303)
    answer = invalid if request.method == "POST" else render_template
    answered = found.state is AccreditationState.APPLIED
    context = {"event": event, "form": form, "back": back, "name": shown_name(found), "given": _given(found)}
    context |= {"asked": found.remarks if answered else "", "asked_beside": found.field_remarks if answered else {}}
    return answer("ngo_meetings/more.html", **context)


def _given(accreditation: Accreditation) -> dict[str, str]:
    """What the request says in each field, for whoever writes beside it."""
    said = comparing.said(accreditation)
    return {name: comparing.in_words(name, said[name]) or _("Nothing was given.") for name in FIELDS}
