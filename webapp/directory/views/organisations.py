"""Bodies of the directory."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.forms import invalid
from webapp.core.i18n import _, translated
from webapp.core.permissions import Access, Actor, current_actor, requires
from webapp.directory import queries
from webapp.directory.blueprint import bp
from webapp.directory.duplicates import similar_organisations
from webapp.directory.facts import city_link, other_names, website_link
from webapp.directory.forms import OrganisationForm
from webapp.directory.labels import TYPES
from webapp.directory.models import Organisation
from webapp.directory.organisations import create_organisation, make_host, update_organisation
from webapp.directory.panels import panels_of
from webapp.directory.tables import organisations_table
from webapp.extensions import db

FORM_PAGE = "directory/organisation_form.html"


def _organisation(organisation_id: int) -> Organisation:
    found = db.session.scalar(queries.organisations().where(Organisation.id == organisation_id))
    if found is None:
        abort(404)
    return found


def _form(actor: Actor, **kwargs: Any) -> OrganisationForm:
    form = OrganisationForm(**kwargs)
    if not actor.is_admin:
        del form.is_host
    return form


@bp.get("/admin/directory/organisations")
@requires(Access.STAFF)
def organisations() -> ResponseReturnValue:
    """All bodies."""
    table = organisations_table(current_actor())
    if kind := request.args.get("format"):
        return table.export(queries.organisations(), request.args, kind, "organisations")
    page = table.page(queries.organisations(), request.args)
    return render_template("directory/organisations.html", page=page, actor=current_actor())


@bp.get("/admin/directory/organisations/<int:organisation_id>")
@requires(Access.STAFF)
def organisation(organisation_id: int) -> ResponseReturnValue:
    """One body: what it is, who works there, what it took part in."""
    found = _organisation(organisation_id)
    return render_template(
        "directory/organisation.html",
        organisation=found,
        type=str(TYPES[found.type]),
        names=other_names(found.name),
        city_link=city_link(found.city),
        website_link=website_link(found.website),
        people=queries.people_of(found),
        panels=panels_of("organisation", found, current_actor()),
        actor=current_actor(),
    )


@bp.route("/admin/directory/organisations/new", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def new_organisation() -> ResponseReturnValue:
    """Add a body; one that may be known already is shown first."""
    form = _form(current_actor())
    similar: list[tuple[str, str]] = []
    if form.validate_on_submit():
        similar = [] if form.confirmed.data else _similar(form)
        added = None if similar else form.attempt(lambda: _create(form))
        if added is not None:
            flash(_("The organisation has been added."), "success")
            return redirect(url_for("directory.organisation", organisation_id=added.id), 303)
    if form.is_submitted():
        return invalid(FORM_PAGE, form=form, similar=similar, organisation=None)
    return render_template(FORM_PAGE, form=form, similar=similar, organisation=None)


def _similar(form: OrganisationForm) -> list[tuple[str, str]]:
    return [
        (translated(body.name), url_for("directory.organisation", organisation_id=body.id))
        for body in similar_organisations(form.values())
    ]


def _create(form: OrganisationForm) -> Organisation:
    return _with_host(create_organisation(form.values(), by=current_actor()), form)


def _with_host(found: Organisation, form: OrganisationForm) -> Organisation:
    return make_host(found, form.is_host.data, by=current_actor()) if "is_host" in form else found


@bp.route("/admin/directory/organisations/<int:organisation_id>/edit", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def edit_organisation(organisation_id: int) -> ResponseReturnValue:
    """Change a body."""
    found = _organisation(organisation_id)
    stored = {name: getattr(found, name) for name in OrganisationForm.STORED} | {"type": found.type.value}
    form = _form(current_actor(), data=stored)
    if form.validate_on_submit() and form.attempt(lambda: _update(found, form)):
        flash(_("The organisation has been saved."), "success")
        return redirect(url_for("directory.organisation", organisation_id=organisation_id), 303)
    context = {"form": form, "similar": [], "organisation": found}
    return invalid(FORM_PAGE, **context) if form.is_submitted() else render_template(FORM_PAGE, **context)


def _update(found: Organisation, form: OrganisationForm) -> Organisation:
    return _with_host(update_organisation(found, form.values(), by=current_actor()), form)
