"""The pages of a series: its events for everybody, and for those who organise it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.forms import invalid
from webapp.core.i18n import _
from webapp.core.permissions import Access, current_actor, requires
from webapp.events import listing
from webapp.events import queries as event_queries
from webapp.events.access import managed_by
from webapp.events.blueprint import bp, manage
from webapp.events.cards import cards_of
from webapp.events.event_lists import EVENTS
from webapp.events.fields import texts_of
from webapp.events.models import Event
from webapp.events.series import queries, services
from webapp.events.series.forms import SeriesForm
from webapp.extensions import db

MOST_COMING = 50


@bp.get("/series/<slug>")
@requires(Access.PUBLIC)
def series(slug: str) -> ResponseReturnValue:
    """What belongs to a series: what is coming, the soonest first, and what has been, the latest first."""
    found = queries.public(slug)
    belongs = event_queries.events_with_places().where(Event.series_id == found.id)
    soonest = belongs.where(event_queries.upcoming()).order_by(Event.starts_at, Event.id).limit(MOST_COMING)
    coming = db.session.scalars(soonest).all()
    past = listing.PAST.page(belongs.where(event_queries.past()), {"page": request.args.get("page", "")})
    cards = cards_of([*coming, *(row.object for row in past.rows)])
    return render_template(
        "events/series.html", series=found, coming=cards[: len(coming)], past=cards[len(coming) :], page=past
    )


@manage.route("/events/series/<int:series_id>", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def of_series(series_id: int) -> ResponseReturnValue:
    """The events of a series, and how it is called and described."""
    by = current_actor()
    found = queries.managed(series_id, by)
    form = SeriesForm(data={"name": found.name, "description": found.description})
    if request.method == "POST" and form.validate():
        name, description = texts_of(form.name), texts_of(form.description)
        if form.attempt(lambda: services.change(found, name, description, by=by)) is not None:
            flash(_("Saved."), "success")
            return redirect(url_for("manage.of_series", series_id=series_id), 303)
        found = queries.managed(series_id, by)
    query = event_queries.events_with_places().where(Event.series_id == series_id, managed_by(by))
    answer = invalid if request.method == "POST" else render_template
    page = EVENTS.page(query, {"page": request.args.get("page", "")})
    return answer("events/manage/series.html", series=found, form=form, page=page)
