"""The places of an event: who holds how many, what limits a group, and what is set aside for it."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from webapp.core.errors import InvalidMany
from webapp.core.formatting import datetime as shown_time
from webapp.core.forms import Form, invalid, options
from webapp.core.i18n import _, _l
from webapp.core.permissions import Access, current_actor, requires
from webapp.events import labels, quotas
from webapp.events.access import managed_event
from webapp.events.availability import InReserve, availability_of, reserves_of
from webapp.events.blueprint import manage
from webapp.events.categories import categories_of
from webapp.events.fields import instant_of, local_time
from webapp.events.models import Event, Quota, QuotaBy
from webapp.events.values import QuotaValues


class QuotaForm(Form):
    """What shall hold for one more group."""

    by = SelectField(_l("For each"), choices=options((by.value, label) for by, label in labels.QUOTAS.items()))
    value = StringField(
        _l("Which one"),
        validators=[InputRequired(), Length(max=200)],
        description=_l("The name of the country, city or organisation, or the category."),
    )
    places = IntegerField(_l("At most"), validators=[Optional(), NumberRange(0, quotas.MOST)])
    set_aside = IntegerField(
        _l("Set aside"),
        validators=[Optional(), NumberRange(0, quotas.MOST)],
        description=_l("Places that nobody else can take."),
    )
    release_at = local_time(_l("Until"), description=_l("Then others may take them. Empty: until the event begins."))


@manage.route("/events/<int:event_id>/quotas", methods=["GET", "POST"], endpoint="quotas")
@requires(Access.ORGANISE)
def places_page(event_id: int) -> ResponseReturnValue:
    """Who holds what?"""
    event = managed_event(event_id)
    form = QuotaForm()
    if request.method == "POST" and _sent(event, form):
        flash(_("The quota is set."), "success")
        return redirect(url_for("manage.quotas", event_id=event.id), 303)
    event = managed_event(event_id)
    reserves = reserves_of(event.id)
    context = {
        "event": event,
        "form": form,
        "places": availability_of([event.id])[event.id],
        "groups": [_group(quota, event, reserves) for quota in event.quotas],
        "reserves": reserves,
        "categories": [label for _key, label in categories_of(event.kind)],
    }
    if request.method == "POST":
        return invalid("events/manage/places.html", **context)
    return render_template("events/manage/places.html", **context)


def _group(quota: Quota, event: Event, reserves: Sequence[InReserve]) -> dict[str, Any]:
    keeps = quotas.keeps_places(quota)
    until = shown_time(quota.release_at or event.starts_at, event.timezone)
    return {
        "id": quota.id,
        "label": quotas.quota_label(quota, event.kind),
        "by": labels.QUOTAS[quota.by],
        "most": quota.places,
        "set_aside": quota.set_aside,
        "until": _("until %(time)s", time=until) if keeps else _("released on %(time)s", time=until),
        "taken": quota.taken,
        "left": None if quota.places is None else max(quota.places - quota.taken, 0),
        "waiting": quota.waiting,
        "in_reserve": sum(one.number for one in reserves if one.by == quota.by.value and one.key in _keys(quota)),
    }


def _keys(quota: Quota) -> set[str | int | None]:
    return {quota.city_id} if quota.by is QuotaBy.CITY else {quota.value, *quota.keys}


def _sent(event: Event, form: QuotaForm) -> bool:
    right = form.validate()
    release_at = instant_of(form.release_at, event.timezone)
    if not right or form.release_at.errors:
        return False
    new = QuotaValues(
        by=QuotaBy(form.by.data),
        value=form.value.data or "",
        places=form.places.data,
        set_aside=form.set_aside.data or 0,
        release_at=release_at,
    )
    return form.attempt(lambda: _set(event, new)) is not None


def _set(event: Event, new: QuotaValues) -> object:
    try:
        return quotas.set_quotas(event, [*quotas.as_values(event), new], by=current_actor())
    except InvalidMany as error:
        named = [(name.rpartition(".")[2], message) for name, message in error.errors]
        raise InvalidMany(error.message, named) from None


@manage.post("/events/<int:event_id>/quotas/<int:quota_id>/remove")
@requires(Access.ORGANISE)
def remove_quota(event_id: int, quota_id: int) -> ResponseReturnValue:
    """Lift a quota."""
    event = managed_event(event_id)
    quotas.set_quotas(event, quotas.as_values(event, but=quota_id), by=current_actor())
    flash(_("The quota is lifted."), "success")
    return redirect(url_for("manage.quotas", event_id=event.id), 303)
