"""Cities of the directory."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.forms import invalid
from webapp.core.i18n import _
from webapp.core.permissions import Access, current_actor, requires
from webapp.directory import queries
from webapp.directory.blueprint import bp
from webapp.directory.cities import create_city, update_city
from webapp.directory.facts import coordinates, country_link, other_names
from webapp.directory.forms import CityForm
from webapp.directory.labels import STATUSES, TYPES
from webapp.directory.models import City
from webapp.directory.panels import panels_of
from webapp.directory.tables import cities_table
from webapp.extensions import db

FORM_PAGE = "directory/city_form.html"


def _city(city_id: int) -> City:
    found = db.session.get(City, city_id)
    if found is None:
        abort(404)
    return found


@bp.get("/admin/directory/cities")
@requires(Access.STAFF)
def cities() -> ResponseReturnValue:
    """All cities."""
    table = cities_table(current_actor(), queries.ties_by_city())
    if kind := request.args.get("format"):
        return table.export(queries.cities(), request.args, kind, "cities")
    page = table.page(queries.cities(), request.args)
    return render_template("directory/cities.html", page=page, actor=current_actor())


@bp.get("/admin/directory/cities/<int:city_id>")
@requires(Access.STAFF)
def city(city_id: int) -> ResponseReturnValue:
    """One city: its twins, its bodies, its events."""
    found = _city(city_id)
    return render_template(
        "directory/city.html",
        city=found,
        names=other_names(found.name),
        country_link=country_link(found.country),
        coordinates=coordinates(found),
        statuses=STATUSES,
        types=TYPES,
        twinnings=queries.twinnings_of(found),
        organisations=queries.organisations_in(found),
        panels=panels_of("city", found, current_actor()),
        actor=current_actor(),
    )


@bp.route("/admin/directory/cities/new", methods=["GET", "POST"])
@requires(Access.ADMINISTER)
def new_city() -> ResponseReturnValue:
    """Add a city; coordinates and zone are looked up where they are left empty."""
    form = CityForm()
    if form.validate_on_submit():
        added = form.attempt(lambda: create_city(form.values(), by=current_actor()))
        if added is not None:
            flash(_("The city has been added."), "success")
            return redirect(url_for("directory.city", city_id=added.id), 303)
    context = {"form": form, "city": None}
    return invalid(FORM_PAGE, **context) if form.is_submitted() else render_template(FORM_PAGE, **context)


@bp.route("/admin/directory/cities/<int:city_id>/edit", methods=["GET", "POST"])
@requires(Access.ADMINISTER)
def edit_city(city_id: int) -> ResponseReturnValue:
    """Change a city."""
    found = _city(city_id)
    form = CityForm(data={name: getattr(found, name) for name in CityForm.STORED})
    if form.validate_on_submit() and form.attempt(lambda: update_city(found, form.values(), by=current_actor())):
        flash(_("The city has been saved."), "success")
        return redirect(url_for("directory.city", city_id=city_id), 303)
    context = {"form": form, "city": found}
    return invalid(FORM_PAGE, **context) if form.is_submitted() else render_template(FORM_PAGE, **context)
