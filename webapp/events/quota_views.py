"""The places of an event: who holds how many, what limits a group, and what is set aside for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from webapp.core.errors import NotFound
from webapp.core.formatting import datetime as shown_time
from webapp.core.forms import Form, invalid, options
from webapp.core.i18n import _, _l, _n
from webapp.core.permissions import Access, current_actor, requires
from webapp.events import labels, quotas
from webapp.events.access import managed_event
from webapp.events.availability import InReserve, availability_of, offered_without, reserves_of
from webapp.events.blueprint import manage
from webapp.events.categories import categories_of
from webapp.events.fields import instant_of, local_of, local_time
from webapp.events.models import Event, Quota, QuotaBy
from webapp.events.values import QuotaValues


class QuotaForm(Form):
    """What shall hold for a group."""

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
    """Who holds what, and what shall hold for one more group?"""
    return _page(managed_event(event_id))


@manage.route("/events/<int:event_id>/quotas/<int:quota_id>", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def change_quota(event_id: int, quota_id: int) -> ResponseReturnValue:
    """The same page, on which one of the quotas is changed or lifted."""
    event = managed_event(event_id)
    quota = _found(event, quota_id)
    if quota is None:
        raise NotFound(_l("There is no such quota any more."))
    return _page(event, quota)


@manage.post("/events/<int:event_id>/quotas/<int:quota_id>/remove")
@requires(Access.ORGANISE)
def remove_quota(event_id: int, quota_id: int) -> ResponseReturnValue:
    """Lift a quota; asked twice, it is lifted all the same."""
    event = managed_event(event_id)
    if (quota := _found(event, quota_id)) is not None:
        quotas.lift_quota(event, quota, by=current_actor())
    flash(_("The quota is lifted."), "success")
    return redirect(url_for("manage.quotas", event_id=event.id), 303)


def _found(event: Event, quota_id: int) -> Quota | None:
    return next((quota for quota in event.quotas if quota.id == quota_id), None)


def _page(event: Event, quota: Quota | None = None) -> ResponseReturnValue:
    form = QuotaForm(data=_said(quota, event) if quota is not None else {})
    posted = request.method == "POST"
    if posted and _sent(event, form, quota):
        flash(_("The quota is set."), "success")
        return redirect(url_for("manage.quotas", event_id=event.id), 303)
    if posted:
        return invalid("events/manage/places.html", **_shown(event.id, form, quota))
    return render_template("events/manage/places.html", **_shown(event.id, form, quota))


def _shown(event_id: int, form: QuotaForm, quota: Quota | None) -> dict[str, Any]:
    event = managed_event(event_id)
    reserves = reserves_of(event.id)
    return {
        "event": event,
        "form": form,
        "places": availability_of([event.id])[event.id],
        "groups": [_group(quota, event, reserves) for quota in quotas.in_order(event)],
        "reserves": reserves,
        "categories": [label for _key, label in categories_of(event.kind)],
        "changed": _changed(event, quota) if quota is not None else None,
    }


def _changed(event: Event, quota: Quota) -> dict[str, Any]:
    offered = offered_without(event, quota)
    told = _n(
        "%(num)s person who waits is offered a place at once.",
        "%(num)s people who wait are offered places at once.",
        offered,
    )
    return {
        "id": quota.id,
        "label": quotas.quota_label(quota, event.kind),
        "offered": told if offered else _("Nobody who waits is offered a place by that."),
    }


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


def _said(quota: Quota, event: Event) -> dict[str, Any]:
    """What the form says of a quota as it stands."""
    return {
        "by": quota.by.value,
        "value": quotas.quota_label(quota, event.kind),
        "places": quota.places,
        "set_aside": quota.set_aside or None,
        "release_at": local_of(quota.release_at, event.timezone),
    }


def _sent(event: Event, form: QuotaForm, quota: Quota | None) -> bool:
    right = form.validate()
    release_at = _release(form, event, quota)
    if not right or form.release_at.errors:
        return False
    new = QuotaValues(
        by=QuotaBy(form.by.data),
        value=form.value.data or "",
        places=form.places.data,
        set_aside=form.set_aside.data or 0,
        release_at=release_at,
    )
    by = current_actor()
    return form.attempt(lambda: quotas.set_quota(event, new, by=by, instead_of=quota)) is not None


def _release(form: QuotaForm, event: Event, quota: Quota | None) -> datetime | None:
    """The time that was given; the one there is where it was not touched, of which the field shows no seconds."""
    present = quota.release_at if quota is not None else None
    local = local_of(present, event.timezone)
    if local is not None and local.replace(second=0, microsecond=0) == form.release_at.data:
        return present
    return instant_of(form.release_at, event.timezone)
