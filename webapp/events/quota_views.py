"""The quotas of an event."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from webapp.core.errors import InvalidMany
from webapp.core.forms import Form, invalid, options
from webapp.core.i18n import _, _l
from webapp.core.permissions import Access, current_actor, requires
from webapp.events import labels, quotas
from webapp.events.access import managed_event
from webapp.events.blueprint import manage
from webapp.events.categories import categories_of
from webapp.events.models import Event, QuotaBy
from webapp.events.values import QuotaValues


class QuotaForm(Form):
    """One more quota."""

    by = SelectField(_l("For each"), choices=options((by.value, label) for by, label in labels.QUOTAS.items()))
    value = StringField(
        _l("Which one"),
        validators=[InputRequired(), Length(max=200)],
        description=_l("The name of the country, city or organisation, or the category."),
    )
    places = IntegerField(_l("At most"), validators=[InputRequired(), NumberRange(0, quotas.MOST)])


@manage.route("/events/<int:event_id>/quotas", methods=["GET", "POST"], endpoint="quotas")
@requires(Access.ORGANISE)
def quota_page(event_id: int) -> ResponseReturnValue:
    """The ceilings there are, and one more."""
    event = managed_event(event_id)
    form = QuotaForm()
    if request.method == "POST" and form.validate() and form.attempt(lambda: _add(event, form)) is not None:
        flash(_("The quota is set."), "success")
        return redirect(url_for("manage.quotas", event_id=event.id), 303)
    context = {
        "event": event,
        "form": form,
        "quotas": [(quota, labels.QUOTAS[quota.by], quotas.quota_label(quota, event.kind)) for quota in event.quotas],
        "categories": [label for _key, label in categories_of(event.kind)],
    }
    if request.method == "POST":
        return invalid("events/manage/quotas.html", **context)
    return render_template("events/manage/quotas.html", **context)


def _add(event: Event, form: QuotaForm) -> object:
    new = QuotaValues(by=QuotaBy(form.by.data), value=form.value.data or "", places=form.places.data or 0)
    try:
        return quotas.set_quotas(event, [*quotas.as_values(event), new], by=current_actor())
    except InvalidMany as error:
        named = [(name.rpartition(".")[2], message) for name, message in error.errors]
        raise InvalidMany(error.message, named) from None


@manage.post("/events/<int:event_id>/quotas/<int:quota_id>/remove")
@requires(Access.ORGANISE)
def remove_quota(event_id: int, quota_id: int) -> ResponseReturnValue:
    """Lift a ceiling."""
    event = managed_event(event_id)
    quotas.set_quotas(event, quotas.as_values(event, but=quota_id), by=current_actor())
    flash(_("The quota is lifted."), "success")
    return redirect(url_for("manage.quotas", event_id=event.id), 303)
