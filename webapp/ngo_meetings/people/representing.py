"""A representative registers alone: for an accredited body, and pending until its focal point has confirmed them."""

from dataclasses import replace
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy import select

from webapp.core.errors import DomainError, Invalid
from webapp.core.i18n import _, _l, translated
from webapp.core.names import fold
from webapp.events.models import Event
from webapp.extensions import db
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.accrediting.bodies import first_name, full_names, perhaps_same, shown_name
from webapp.ngo_meetings.letters import mails
from webapp.ngo_meetings.models import Accreditation, AccreditationState, Representative
from webapp.ngo_meetings.people.representatives import link, reorder
from webapp.registration.errors import AlreadyRegistered
from webapp.registration.forms import RegistrationForm
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.standing import Standing
from webapp.registration.values import RegistrationValues


def as_representative(event: Event, values: RegistrationValues, form: RegistrationForm) -> RegistrationValues:
    """The registration under the name that the body is accredited by, however it was spelled.

    Raises Invalid where the body is not accredited, AlreadyRegistered where its focal point has entered the person.
    """
    body = queries.named(event.id, values.organisation)
    if body is None or body.state is not AccreditationState.ACCREDITED:
        raise _not_accredited(event, values.organisation, body)
    name = fold(f"{values.given_name} {values.family_name}")
    if any(fold(person.registration.name) == name for person in queries.people_of(body)):
        raise AlreadyRegistered
    return replace(values, organisation=first_name(body), organisation_id=body.organisation_id)


def await_focal_point(registration: Registration, form: RegistrationForm) -> None:
    """Count the registration for its body, and ask the focal point to confirm it."""
    body = _body(registration)
    link(body, registration, queries.last_rank(queries.people_of(body)) + 1)
    reorder(body)
    mails.tell_focal_point(body, mails.PERSON, person=registration.name, function=registration.function)
    mails.tell_person(body, registration)


def count_if_accredited(registration: Registration, form: RegistrationForm) -> None:
    """Who was invited comes for whomever they say; where that body is accredited, they use one of its places."""
    body = queries.named(registration.event_id, registration.organisation)
    if body is not None and body.state is AccreditationState.ACCREDITED:
        rank = queries.last_rank(queries.people_of(body)) + 1
        link(body, registration, rank, vouched_by=translated(body.event.host.name))
        reorder(body)


def standing_of_unconfirmed(registration: Registration, event: Event) -> Standing | None:
    """For whoever waits for a focal point: that it is not the organisers who have to act now."""
    if registration.state is not State.PENDING:
        return None
    waits = (Representative.registration_id == registration.id, Representative.vouched_at.is_(None))
    body = db.session.scalar(select(Accreditation).join(Representative).where(*waits))
    if body is None:
        return None
    return Standing(
        _(
            "Your registration has arrived. The focal point of %(body)s has to confirm that you come for it.",
            body=shown_name(body),
        ),
        _("We have written to the focal point. You get a message as soon as there is an answer."),
    )


def names_substitutes(registration: Registration) -> Any:
    """For whoever comes for an accredited body: that its focal point decides who comes instead."""
    if db.session.get(Representative, registration.id) is None:
        return None
    return _l("The focal point of the organisation names who comes instead.")


def _body(registration: Registration) -> Accreditation:
    # Read again under the event's lock, which registering has taken.
    body = queries.named(registration.event_id, registration.organisation)
    if body is None or body.state is not AccreditationState.ACCREDITED:
        raise _not_accredited(registration.event, registration.organisation, body)
    return body


def _not_accredited(event: Event, typed: str, body: Accreditation | None) -> DomainError:
    """The error beside the field, with the way to accreditation."""
    if body is not None and body.state is AccreditationState.SUSPENDED:
        sentence = _("%(name)s cannot send people at present.", name=shown_name(body))
    elif body is not None:
        sentence = _("%(name)s has asked for accreditation, which is not decided yet.", name=shown_name(body))
    elif (similar := _similar(event, typed)) is not None:
        sentence = _("This organisation is not accredited. Do you mean %(name)s?", name=shown_name(similar))
    else:
        sentence = _("This organisation is not accredited to the meeting.")
    url = url_for("ngo_meetings.accreditation", slug=event.slug)
    way: Any = Markup('{} <a href="{}">{}</a>').format(sentence, url, _("Ask for accreditation"))
    return Invalid(way, code="not_accredited", field="organisation")


def _similar(event: Event, typed: str) -> Accreditation | None:
    bodies = queries.accredited_in(event.id)
    return next((body for body in bodies if perhaps_same([typed], full_names(body.name))), None)
