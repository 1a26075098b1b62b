"""People of the directory."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.forms import invalid
from webapp.core.i18n import _
from webapp.core.permissions import Access, current_actor, requires
from webapp.directory import queries
from webapp.directory.blueprint import bp
from webapp.directory.duplicates import similar_people
from webapp.directory.facts import organisation_link, spoken
from webapp.directory.forms import PersonForm
from webapp.directory.models import Person
from webapp.directory.panels import panels_of
from webapp.directory.people import create_person, update_person
from webapp.directory.tables import people_table
from webapp.extensions import db

FORM_PAGE = "directory/person_form.html"


def _person(person_id: int) -> Person:
    found = db.session.scalar(queries.people().where(Person.id == person_id))
    if found is None:
        abort(404)
    return found


@bp.get("/admin/directory/people")
@requires(Access.STAFF)
def people() -> ResponseReturnValue:
    """Everybody we know."""
    table = people_table(current_actor())
    if kind := request.args.get("format"):
        return table.export(queries.people(), request.args, kind, "people")
    page = table.page(queries.people(), request.args)
    return render_template("directory/people.html", page=page, actor=current_actor())


@bp.get("/admin/directory/people/<int:person_id>")
@requires(Access.STAFF)
def person(person_id: int) -> ResponseReturnValue:
    """One person: who it is, how to reach them, what they took part in."""
    found = _person(person_id)
    return render_template(
        "directory/person.html",
        person=found,
        organisation_link=organisation_link(found.organisation),
        spoken=spoken(found.languages),
        panels=panels_of("person", found, current_actor()),
        actor=current_actor(),
    )


@bp.route("/admin/directory/people/new", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def new_person() -> ResponseReturnValue:
    """Add a person; somebody who may be known already is shown first."""
    form = PersonForm(organisation_id=request.args.get("organisation"))
    similar: list[tuple[str, str]] = []
    if form.validate_on_submit():
        similar = [] if form.confirmed.data else _similar(form)
        added = None if similar else form.attempt(lambda: create_person(form.values(), by=current_actor()))
        if added is not None:
            flash(_("The person has been added."), "success")
            return redirect(url_for("directory.person", person_id=added.id), 303)
    if form.is_submitted():
        return invalid(FORM_PAGE, form=form, similar=similar, person=None)
    return render_template(FORM_PAGE, form=form, similar=similar, person=None)


def _similar(form: PersonForm) -> list[tuple[str, str]]:
    found = similar_people(form.values())
    return [(person.name, url_for("directory.person", person_id=person.id)) for person in found]


@bp.route("/admin/directory/people/<int:person_id>/edit", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def edit_person(person_id: int) -> ResponseReturnValue:
    """Change a person."""
    found = _person(person_id)
    form = PersonForm(data={name: getattr(found, name) for name in PersonForm.STORED})
    if form.validate_on_submit() and form.attempt(lambda: update_person(found, form.values(), by=current_actor())):
        flash(_("The person has been saved."), "success")
        return redirect(url_for("directory.person", person_id=person_id), 303)
    context = {"form": form, "similar": [], "person": found}
    return invalid(FORM_PAGE, **context) if form.is_submitted() else render_template(FORM_PAGE, **context)
