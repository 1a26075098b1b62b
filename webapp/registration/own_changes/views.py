"""The organiser's pages about participants' own changes: the rules, and the word on one change."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core.forms import Form, invalid, options
from webapp.core.i18n import _, _l
from webapp.core.permissions import Access, current_actor, requires
from webapp.events.access import managed_event
from webapp.registration import queries
from webapp.registration.blueprint import people
from webapp.registration.forms import SubstituteForm
from webapp.registration.own_changes import deciding, substituting
from webapp.registration.own_changes.rules import Rules, choices_of, rules_of, set_rules
from webapp.registration.own_changes.substituting import SubstituteValues


class ApprovedField(SelectMultipleField):
    """What to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RulesForm(Form):
    """How participants' own changes are dealt with."""

    approved = ApprovedField(
        _l("These changes need your approval"),
        description=_l("Until you decide, everything stays as it is, and nobody loses a place."),
    )
    substitutes = BooleanField(
        _l("Participants may name a substitute"),
        description=_l(
            "Somebody else then comes on their place; who comes consents and answers the form themselves. "
            "Where you approve everybody, you approve substitutes too."
        ),
    )


@people.route("/changes", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def change_rules(event_id: int) -> ResponseReturnValue:
    """Which changes of participants are taken at once, and which wait for approval."""
    event = managed_event(event_id)
    rules = rules_of(event.id)
    form = RulesForm(data={"approved": list(rules.approved), "substitutes": rules.substitutes})
    form.approved.choices = options(choices_of(event))
    if form.validate_on_submit():
        chosen = Rules(tuple(form.approved.data or ()), bool(form.substitutes.data))
        if form.attempt(lambda: set_rules(event, chosen, by=current_actor())) is not None:
            flash(_("Saved."), "success")
            return redirect(url_for("form_builder.compose", event_id=event_id), 303)
        event = managed_event(event_id)
    answer = invalid if request.method == "POST" else render_template
    return answer("registration/change_rules.html", event=event, form=form)


@people.post("/<int:registration_id>/change/approve")
@requires(Access.ORGANISE)
def approve_change(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Write what the person proposed."""
    registration = queries.managed_registration(registration_id, event_id)
    deciding.approve(registration, by=current_actor(), seen=request.form.get("seen", ""))
    flash(_("The change is approved, and the person is told."), "success")
    return redirect(url_for("people.person", event_id=event_id, registration_id=registration_id), 303)


@people.post("/<int:registration_id>/change/refuse")
@requires(Access.ORGANISE)
def refuse_change(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Leave everything as it is."""
    registration = queries.managed_registration(registration_id, event_id)
    reason, seen = request.form.get("reason", ""), request.form.get("seen", "")
    deciding.refuse(registration, reason=reason, by=current_actor(), seen=seen)
    flash(_("The change is refused, and the person is told why."), "success")
    return redirect(url_for("people.person", event_id=event_id, registration_id=registration_id), 303)


@people.route("/<int:registration_id>/substitute", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def substitute(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Put somebody else in a person's stead, on their word."""
    registration = queries.managed_registration(registration_id, event_id)
    form = SubstituteForm(data={"language": registration.language})
    if request.method == "POST" and form.validate():
        values = SubstituteValues(**form.named())
        done = form.attempt(lambda: substituting.put_in_stead(registration, values, by=current_actor()))
        if done is not None:
            flash(_("%(name)s comes instead, and both are told.", name=done.name), "success")
            return redirect(url_for("people.person", event_id=event_id, registration_id=registration_id), 303)
        registration = queries.managed_registration(registration_id, event_id)
    answer = invalid if request.method == "POST" else render_template
    context = {"event": registration.event, "registration": registration, "form": form}
    shown: ResponseReturnValue = answer("registration/substitute_person.html", **context)
    return shown
