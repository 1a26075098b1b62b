"""The host's pages: which delegations are complete, asking for one, and deciding on one."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core import clock
from webapp.core.forms import invalid
from webapp.core.i18n import _
from webapp.core.permissions import Access, current_actor, requires
from webapp.events.access import managed_event, seen_event
from webapp.events.availability import availability_of
from webapp.events.fields import local_of
from webapp.events.kinds import kind_of
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.delegations import queries, services
from webapp.registration.delegations.deciding import requests
from webapp.registration.delegations.pages import printing
from webapp.registration.delegations.pages.doors import of_host
from webapp.registration.delegations.pages.host_forms import DelegationForm, data_of_delegation
from webapp.registration.delegations.pages.tables import delegations_table, export_members

bp = Blueprint("delegations_of_event", __name__, url_prefix="/manage/events/<int:event_id>/delegations")
FOLDER = "registration/delegations"
DAYS_BEFORE = 45
"""When a list is usually due, before the start."""
DAYS_AT_LEAST = 7
"""How many days it usually may take."""


@bp.get("")
@requires(Access.STAFF)
def index(event_id: int) -> ResponseReturnValue:
    """Which delegations are complete."""
    event = seen_event(event_id)
    query, table = queries.of_event(event.id), delegations_table(event)
    if (kind := request.args.get("format", "")) in ("csv", "xlsx"):
        return table.export(query, request.args, kind, f"{event.slug}-delegations")
    return render_template(
        f"{FOLDER}/index.html",
        event=event,
        manages=current_actor().may_organise(*event.manager_ids),
        page=table.page(query, request.args),
        figures=queries.figures_of(event.id),
        asking=requests.open_requests(event.id),
        places=availability_of([event.id])[event.id],
    )


@bp.get("/members.<format>")
@requires(Access.STAFF)
def export(event_id: int, format: str) -> ResponseReturnValue:  # noqa: A002 - as the address names it
    """Everybody on the lists, as a file."""
    event = seen_event(event_id)
    return export_members(event, current_actor(), "xlsx" if format == "xlsx" else "csv", f"{event.slug}-members")


@bp.get("/print")
@requires(Access.STAFF)
def print_all(event_id: int) -> ResponseReturnValue:
    """All lists to print, in two languages."""
    event = seen_event(event_id)
    lists = queries.to_print(event.id)
    back = url_for("delegations_of_event.index", event_id=event.id)
    if not lists:
        return redirect(back)
    sheet = printing.sheet_of(lists, request.args.get("first", ""), request.args.get("second", ""))
    return render_template(f"{FOLDER}/print.html", event=event, sheet=sheet, door=None, back=back)


@bp.route("/new", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def create(event_id: int) -> ResponseReturnValue:
    """Ask a city or a body for a delegation."""
    event = managed_event(event_id)
    form = DelegationForm(data=_preset(event))
    form.fill_choices()
    if request.method == "POST" and (values := form.values(event.timezone)) is not None:
        made = form.attempt(lambda: services.create_delegation(event, values, by=current_actor()))
        if made is not None:
            flash(_("The coordinator gets a message with the link to the list."), "success")
            return redirect(url_for("host_delegation.show", event_id=event_id, delegation_id=made.id), 303)
    return _form_page(event, form, None)


def _preset(event: Event) -> dict[str, Any]:
    # Whoever is asked late has a few days all the same, as far as there are any.
    due = max(event.starts_at - timedelta(days=DAYS_BEFORE), clock.now() + timedelta(days=DAYS_AT_LEAST))
    due = due.replace(minute=0, second=0, microsecond=0)
    deadline = local_of(due, event.timezone) if due < event.starts_at else None
    language = next((code for code in event.languages if code in ("en", "ru", "uz")), "en")
    return {"places": 10, "deadline": deadline, "language": language} | dict(
        kind_of(event.kind).delegation_preset(event)
    )


def _form_page(event: Event, form: DelegationForm, delegation_id: int | None) -> ResponseReturnValue:
    answer = invalid if request.method == "POST" else render_template
    back = (
        url_for("host_delegation.show", event_id=event.id, delegation_id=delegation_id)
        if delegation_id
        else url_for("delegations_of_event.index", event_id=event.id)
    )
    return answer(f"{FOLDER}/settings.html", event=event, form=form, back=back, is_new=delegation_id is None)


@bp.route("/<int:delegation_id>/settings", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def settings(event_id: int, delegation_id: int) -> ResponseReturnValue:
    """Who coordinates it, how many places it has, by when it is due."""
    delegation = of_host(event_id, delegation_id).delegation
    event = delegation.event
    form = DelegationForm(data=data_of_delegation(delegation))
    form.fill_choices()
    if request.method == "POST" and (values := form.values(event.timezone)) is not None:
        if form.attempt(lambda: services.update_delegation(delegation, values, by=current_actor())) is not None:
            flash(_("Saved."), "success")
            return redirect(url_for("host_delegation.show", event_id=event_id, delegation_id=delegation_id), 303)
        event = db.session.get_one(Event, event_id)
    return _form_page(event, form, delegation_id)
