"""The secretariat's page on which a request is given back, with remarks beside its fields."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.errors import Invalid
from webapp.core.formatting import country_name
from webapp.core.forms import invalid
from webapp.core.i18n import _, translated
from webapp.core.permissions import Access, current_actor, requires
from webapp.core.unit_of_work import rollback
from webapp.directory.labels import TYPES
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.access import body_in, meeting
from webapp.ngo_meetings.accrediting import decisions
from webapp.ngo_meetings.accrediting.bodies import full_names, shown_name
from webapp.ngo_meetings.accrediting.remarks import MoreForm
from webapp.ngo_meetings.errors import ImpossibleDecision
from webapp.ngo_meetings.models import Accreditation
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
    form = MoreForm(data={"reason": found.remarks, "beside": found.field_remarks})
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
    context = {"event": event, "form": form, "back": back, "name": shown_name(found), "given": _given(found)}
    return answer("ngo_meetings/more.html", **context)


def _given(accreditation: Accreditation) -> dict[str, str]:
    """What the request says in each field, for whoever writes beside it."""
    given = {name: getattr(accreditation, name) for name in ("registration_number", "registration_authority")}
    given |= {name: getattr(accreditation, name) for name in ("head_name", "mandate")}
    papers = ", ".join(document.file.name for document in accreditation.documents)
    letter = accreditation.letter.name if accreditation.letter is not None else ""
    shown = given | {
        "name": " / ".join(full_names(accreditation.name)),
        "type": str(TYPES[accreditation.type]),
        "country": country_name(accreditation.country),
        "field": translated(accreditation.field),
        "documents": papers,
        "letter": letter,
    }
    return {name: text or _("Nothing was given.") for name, text in shown.items()}
