"""A body's page for its focal point: where the request stands, its people, and the request itself."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core import files
from webapp.core.errors import Conflict, NotFound
from webapp.core.forms import invalid
from webapp.core.i18n import _, _l
from webapp.events.urls import path_of
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.accrediting import documents, remarks
from webapp.ngo_meetings.accrediting.requests import update_request
from webapp.ngo_meetings.forms import BodyForm, data_of_body
from webapp.ngo_meetings.labels import STATES
from webapp.ngo_meetings.models import STANDING, AccreditationState
from webapp.ngo_meetings.page import public_bodies
from webapp.ngo_meetings.pages.doors import OWN, Door
from webapp.ngo_meetings.pages.sentences import obstacle_to_adding, standing_of
from webapp.ngo_meetings.people.people_forms import asked_in, missing
from webapp.registration.labels import STATES as REGISTRATION_STATES


def show(door: Door) -> ResponseReturnValue:
    """Where we stand, and who comes for us."""
    accreditation = door.accreditation
    accredited = accreditation.state in STANDING
    people = queries.people_of(accreditation) if accredited else []
    asked = asked_in(accreditation.event) if people else []
    return render_template(
        "ngo_meetings/body/page.html",
        door=door,
        event=accreditation.event,
        accreditation=accreditation,
        body=public_bodies([accreditation])[0],
        standing=standing_of(accreditation),
        beside=remarks.in_words(remarks.to_answer(accreditation)[1]),
        label=STATES[accreditation.state],
        accredited=accredited,
        suspended=accreditation.state is AccreditationState.SUSPENDED,
        editable=accreditation.state in queries.ASKED,
        cap=queries.cap_of(accreditation),
        use=queries.use_of(accreditation),
        people=people,
        in_reserve=sum(person.in_reserve for person in people),
        gaps={person.registration.id: missing(asked, person.registration) for person in people},
        gone=queries.people_of(accreditation, live=False) if accredited else [],
        states=REGISTRATION_STATES,
        obstacle=obstacle_to_adding(accreditation) if accredited else "",
    )


def change(door: Door) -> ResponseReturnValue:
    """Change the request and send it again."""
    accreditation = door.accreditation
    if accreditation.state not in queries.ASKED:
        raise Conflict(_l("This request has been decided already."))
    form = BodyForm(data=data_of_body(accreditation), known=accreditation)
    if request.method == "POST" and form.validate():
        another = bool(form.another.data)
        sent = form.attempt(
            lambda: update_request(accreditation, form.values(), by=door.by, papers=form.papers(), another=another)
        )
        if sent is not None:
            return _sent(door)
    answer = invalid if request.method == "POST" else render_template
    found = door.accreditation
    general, beside = remarks.to_answer(found)
    context = {"door": door, "event": found.event, "form": form, "remarks": general, "beside": beside}
    return answer("ngo_meetings/body/request.html", **context)


def _sent(door: Door) -> ResponseReturnValue:
    accreditation = door.accreditation
    flash(_("Your request is sent. The organisers decide and write to you."), "success")
    if accreditation.focal_email != door.by.email:
        # The former focal point's ways in are closed.
        flash(_("The link to this page is on its way to %(name)s.", name=accreditation.focal_name), "info")
        event = accreditation.event
        return redirect(url_for("accreditations.index") if door.name == OWN else path_of(event.kind, event.slug), 303)
    return redirect(door.url(), 303)


def letter(door: Door) -> ResponseReturnValue:
    """The letter that was sent with the request."""
    if door.accreditation.letter is None:
        raise NotFound(_l("No letter came with this request."))
    return files.send(door.accreditation.letter)


def document(door: Door, document_id: int) -> ResponseReturnValue:
    """A document that was sent with it."""
    return files.send(documents.document_of(door.accreditation, document_id))
