"""The documents as organisers keep them, and as everybody fetches them from the public page."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core import files
from webapp.core.forms import invalid
from webapp.core.i18n import _, translated
from webapp.core.permissions import Access, current_actor, requires
from webapp.events.access import load_event, managed_event
from webapp.events.blueprint import manage
from webapp.events.documents import queries, services
from webapp.events.documents.forms import AUDIENCES, DocumentForm, document_data
from webapp.events.kinds import kind_at
from webapp.events.models import EventState
from webapp.events.views import find_public

LIST = "/events/<int:event_id>/documents"
ONE = f"{LIST}/<int:document_id>"


@manage.get(LIST)
@requires(Access.ORGANISE)
def documents(event_id: int) -> ResponseReturnValue:
    """Which papers are there, and for whom?"""
    event = managed_event(event_id)
    found = queries.documents_of(event.id)
    return render_template(
        "events/manage/documents.html",
        event=event,
        documents=found,
        audiences=AUDIENCES,
        full=len(found) >= services.MOST,
        most=services.MOST,
    )


@manage.route(f"{LIST}/new", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def add_document(event_id: int) -> ResponseReturnValue:
    """One more document."""
    event = managed_event(event_id)
    form = DocumentForm()
    if request.method == "POST" and form.validate():
        values, arrived, by = form.values(), form.arrived, current_actor()
        assert arrived is not None
        if form.attempt(lambda: services.add_document(event, values, arrived, by=by)) is not None:
            flash(_("The document is added."), "success")
            return redirect(url_for("manage.documents", event_id=event_id), 303)
        event = managed_event(event_id)
    return _page(form, event=event, document=None)


@manage.route(ONE, methods=["GET", "POST"])
@requires(Access.ORGANISE)
def edit_document(event_id: int, document_id: int) -> ResponseReturnValue:
    """Call it otherwise, give it to others, put another file in its place."""
    event = managed_event(event_id)
    document = queries.document_of(event.id, document_id)
    form = DocumentForm(data=document_data(document))
    if request.method == "POST" and form.validate():
        values, arrived, by = form.values(), form.arrived, current_actor()
        if form.attempt(lambda: services.change_document(document, values, arrived, by=by)) is not None:
            flash(_("Your changes are saved."), "success")
            return redirect(url_for("manage.documents", event_id=event_id), 303)
        event, document = managed_event(event_id), queries.document_of(event_id, document_id)
    return _page(form, event=event, document=document)


def _page(form: DocumentForm, **context: Any) -> ResponseReturnValue:
    answer = invalid if request.method == "POST" else render_template
    return answer("events/manage/document.html", form=form, **context)


@manage.get(f"{ONE}/file")
@requires(Access.ORGANISE)
def document_file_managed(event_id: int, document_id: int) -> ResponseReturnValue:
    """The file, as those who may have it get it."""
    return files.send(queries.document_of(managed_event(event_id).id, document_id).file)


@manage.post(f"{ONE}/remove")
@requires(Access.ORGANISE)
def remove_document(event_id: int, document_id: int) -> ResponseReturnValue:
    """Take a document back."""
    document = queries.document_of(managed_event(event_id).id, document_id)
    title = translated(document.title)
    services.remove_document(document, by=current_actor())
    flash(_("“%(label)s” is removed.", label=title), "success")
    return redirect(url_for("manage.documents", event_id=event_id), 303)


@manage.post(f"{ONE}/<any(up, down):way>")
@requires(Access.ORGANISE)
def move_document(event_id: int, document_id: int, way: str) -> ResponseReturnValue:
    """One place up or down."""
    document = queries.document_of(managed_event(event_id).id, document_id)
    services.move_document(document, -1 if way == "up" else 1, by=current_actor())
    return redirect(url_for("manage.documents", event_id=event_id, _anchor=f"{way}-{document_id}"), 303)


@requires(Access.PUBLIC)
def document_file(path: str, slug: str, document_id: int) -> ResponseReturnValue:
    """A document for everybody, from the public page; of a draft for those who work for it."""
    found = find_public(kind_at(path) or abort(404), slug)
    if found.state is EventState.DRAFT and not current_actor().may_see(*load_event(found.id).manager_ids):
        abort(404)
    return files.send(queries.document_of(found.id, document_id, queries.PUBLIC).file)
