"""The participant's own pages of changes: what they said of themself, and who comes in their stead."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from webapp.core.forms import invalid
from webapp.core.i18n import _
from webapp.events.kinds import kind_of
from webapp.registration.form_builder import answering, reading, showing
from webapp.registration.forms import ChangeForm, CompletionForm, SubstituteForm, data_of, form_class
from webapp.registration.models import Registration
from webapp.registration.own_changes import changing, consent, substituting
from webapp.registration.own_changes.substituting import SubstituteValues
from webapp.registration.personal import Holder, context, may_change, may_substitute, page, still_open


@page("/change", ("GET", "POST"))
def change(holder: Holder) -> ResponseReturnValue:
    """Change what I said of myself."""
    registration = holder.registration
    if not may_change(registration):
        return redirect(holder.urls(), 303)
    if not still_open(registration):
        status = 200 if request.method != "POST" else 409
        return render_template("registration/change_closed.html", **context(holder)), status
    form = _change_form(registration)
    form.show_pictures(registration, lambda key: holder.urls("own_picture", key=key))
    if request.method != "POST":
        return render_template("registration/change.html", form=form, **context(holder))
    if form.validate():
        wanted = form.common() | {"answers": form.all_answers(), "language": form["language"].data}
        consents, seen = isinstance(form, CompletionForm), form.what_was_seen()
        outcome = form.attempt(
            lambda: changing.change_own(registration, wanted, by=holder.by, consents=consents, seen=seen)
        )
        if outcome is not None:
            flash(_what_became(outcome), "info" if outcome.waits else "success")
            return redirect(holder.urls(), 303)
    return invalid("registration/change.html", form=form, **context(holder))


def _what_became(outcome: changing.Outcome) -> str:
    if not outcome.waits:
        return _("Your changes are saved.")
    if not outcome.changed:
        return _("Your change waits for approval; your place stays.")
    return _("A part of your changes is saved; the rest waits for approval. Your place stays.")


@page("/change/take-back", ("POST",))
def take_back(holder: Holder) -> ResponseReturnValue:
    """Let go of a change that waits for approval."""
    changing.take_back(holder.registration, by=holder.by)
    flash(_("It is taken back. Everything stays as it is."), "success")
    return redirect(holder.urls(), 303)


def _change_form(registration: Registration) -> ChangeForm:
    event = registration.event
    asked = [question for question in kind_of(event.kind).questions_of(event) if not question.type.uploads]
    asked_here = reading.asked_of_participants(reading.questions_of(event.id))
    own = showing.to_change(registration, asked_here, registration.proposal)
    questions = [*asked, *own]
    base = CompletionForm if consent.is_due(registration) else ChangeForm
    form = form_class(base, questions)(data=data_of(registration, questions, registration.proposal))
    assert isinstance(form, ChangeForm)
    form.mark_full(answering.full_of(event.id, own))
    form.remember(registration, registration.proposal)
    return form


@page("/substitute", ("GET", "POST"))
def substitute(holder: Holder) -> ResponseReturnValue:
    """Name who comes in my stead."""
    registration = holder.registration
    if not may_substitute(registration):
        flash(_("This has been done already, or is not possible any more."), "warning")
        return redirect(holder.urls(), 303)
    form = SubstituteForm(data={"language": registration.language})
    if request.method == "POST" and form.validate():
        values = SubstituteValues(**form.named())
        waits = form.attempt(lambda: substituting.name_substitute(registration, values, by=holder.by))
        if waits:
            flash(_("Your substitute waits for approval; your place stays."), "info")
            return redirect(holder.urls(), 303)
        if waits is not None:
            # The link of this page works no more: there is nowhere to lead on to.
            return render_template("registration/substituted.html", event=registration.event, registration=registration)
    shown = invalid if request.method == "POST" else render_template
    answer: ResponseReturnValue = shown("registration/substitute.html", form=form, **context(holder))
    return answer
