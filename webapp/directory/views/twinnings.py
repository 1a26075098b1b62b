"""Ties between cities."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.forms import invalid
from webapp.core.i18n import _
from webapp.core.permissions import Access, current_actor, requires
from webapp.directory import queries
from webapp.directory.blueprint import bp
from webapp.directory.forms import TwinningForm
from webapp.directory.labels import STATUSES
from webapp.directory.models import Twinning
from webapp.directory.panels import panels_of
from webapp.directory.tables import areas_text, twinnings_table, with_cities
from webapp.directory.twinnings import create_twinning, update_twinning

FORM_PAGE = "directory/twinning_form.html"


def _twinning(twinning_id: int) -> Twinning:
    found = queries.find_twinning(twinning_id)
    if found is None:
        abort(404)
    return found


@bp.get("/admin/directory/twinnings")
@requires(Access.STAFF)
def twinnings() -> ResponseReturnValue:
    """All ties."""
    table, query = twinnings_table(current_actor()), with_cities(queries.twinnings())
    if kind := request.args.get("format"):
        return table.export(query, request.args, kind, "twinnings")
    page = table.page(query, request.args)
    return render_template("directory/twinnings.html", page=page, actor=current_actor())


@bp.get("/admin/directory/twinnings/<int:twinning_id>")
@requires(Access.STAFF)
def twinning(twinning_id: int) -> ResponseReturnValue:
    """One tie: the pair, since when, how it stands, what the two cities do together."""
    found = _twinning(twinning_id)
    return render_template(
        "directory/twinning.html",
        twinning=found,
        status=str(STATUSES[found.status]),
        areas=areas_text(found),
        panels=panels_of("twinning", found, current_actor()),
        actor=current_actor(),
    )


@bp.route("/admin/directory/twinnings/new", methods=["GET", "POST"])
@requires(Access.ADMINISTER)
def new_twinning() -> ResponseReturnValue:
    """Add a tie."""
    form = TwinningForm(data={"city_a_id": request.args.get("city"), "status": "active"})
    if form.validate_on_submit():
        added = form.attempt(lambda: create_twinning(form.values(), by=current_actor()))
        if added is not None:
            flash(_("The twinning has been added."), "success")
            return redirect(url_for("directory.twinning", twinning_id=added.id), 303)
    context = {"form": form, "twinning": None}
    return invalid(FORM_PAGE, **context) if form.is_submitted() else render_template(FORM_PAGE, **context)


@bp.route("/admin/directory/twinnings/<int:twinning_id>/edit", methods=["GET", "POST"])
@requires(Access.ADMINISTER)
def edit_twinning(twinning_id: int) -> ResponseReturnValue:
    """Change a tie."""
    found = _twinning(twinning_id)
    stored = {name: getattr(found, name) for name in TwinningForm.STORED} | {"status": found.status.value}
    form = TwinningForm(data=stored)
    if form.validate_on_submit() and form.attempt(lambda: update_twinning(found, form.values(), by=current_actor())):
        flash(_("The twinning has been saved."), "success")
        return redirect(url_for("directory.twinning", twinning_id=twinning_id), 303)
    context = {"form": form, "twinning": found}
    return invalid(FORM_PAGE, **context) if form.is_submitted() else render_template(FORM_PAGE, **context)
