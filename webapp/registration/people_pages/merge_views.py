"""The page on which an organiser finds somebody who is registered twice, and makes one registration of the two."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.i18n import _
from webapp.core.identifiers import parse_id
from webapp.core.permissions import Access, current_actor, requires
from webapp.registration import merging, queries, references
from webapp.registration.blueprint import people
from webapp.registration.labels import STATES


@people.get("/<int:registration_id>/merge")
@requires(Access.ORGANISE)
def same_person(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Who might be the same person?"""
    registration = queries.managed_registration(registration_id, event_id)
    return render_template(
        "registration/merge.html",
        event=registration.event,
        registration=registration,
        others=merging.perhaps_the_same(registration),
        states=STATES,
        shown=references.shown,
    )


@people.post("/<int:registration_id>/merge")
@requires(Access.ORGANISE)
def merge(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Keep this registration and give up the other."""
    kept = queries.managed_registration(registration_id, event_id)
    number = parse_id(request.form.get("other", ""))
    if number is None:
        abort(400)
    merging.merge(kept, queries.managed_registration(number, event_id), by=current_actor())
    flash(_("There is one registration of %(name)s now.", name=kept.name), "success")
    return redirect(url_for("people.person", event_id=event_id, registration_id=kept.id), 303)
