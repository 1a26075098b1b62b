"""How a person registers: the page that each kind of event serves at `/PATH/SLUG/register`.

A kind's blueprint holds one thin route::

    @bp.route("/<slug>/register", methods=["GET", "POST"])
    @requires(Access.PUBLIC)
    @limit_registrations
    def register(slug: str) -> ResponseReturnValue:
        return flow.serve(FLOW, slug)

with `FLOW = Flow(kind="seminar", save=save_application)`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from webapp.core.errors import DomainError
from webapp.core.forms import invalid
from webapp.core.i18n import translated
from webapp.core.permissions import link_holder
from webapp.events.access import load_event
from webapp.events.admission import Admission, admission_of
from webapp.events.availability import availability_of
from webapp.events.kinds import kind_of
from webapp.events.models import Event, EventState
from webapp.events.urls import path_of
from webapp.extensions import db
from webapp.registration import places, services
from webapp.registration.errors import FormChanged
from webapp.registration.form_builder import answering, reading
from webapp.registration.forms import RegistrationForm, form_class
from webapp.registration.models import Registration, Source
from webapp.registration.values import RegistrationValues


@dataclass(frozen=True)
class Entrance:
    """A way in beside the open door, such as an invitation: what it knows already and what it lets through."""

    initial: dict[str, Any] = field(default_factory=dict)
    """What the form begins with, by field."""
    source: Source = Source.INVITATION
    late: bool = True
    """Whether it lets in after registration has closed."""
    note: Any = ""
    """A sentence above the form."""
    arrived: Callable[[Registration], None] = lambda _registration: None
    """Called in the same unit of work as the registration."""


@dataclass(frozen=True)
class Flow:
    """How one kind of event registers people. Only `kind` has to be given."""

    kind: str
    form: type[RegistrationForm] = RegistrationForm
    form_for: Callable[[Event], type[RegistrationForm]] | None = None
    """The form for one event, where not all of the kind ask the same; `form` where it is None."""
    gate: Callable[[Event], ResponseReturnValue | None] | None = None
    """An answer instead of the form, where this kind lets in otherwise."""
    adapt: Callable[[Event, RegistrationValues, RegistrationForm], RegistrationValues] | None = None
    """The values as the kind wants them: category, body, city."""
    save: Callable[[Registration, RegistrationForm], None] | None = None
    """Keeps what only this kind knows, in the same unit of work; may raise DomainError."""
    hold: bool = False
    """Whether who registers waits, whatever the event says, until somebody vouches for them: `save` tells them so."""
    invited: "Flow | None" = None
    """How somebody registers who comes by an entrance, where that is otherwise."""
    template: str = "registration/register.html"
    """Extends `registration/register.html`: blocks `before_fields`, `kind_fields`, `next_steps`."""


Resolver = Callable[[Event, str], Entrance | None]
_resolvers: dict[str, Resolver] = {}


def add_entrance(parameter: str, resolver: Resolver) -> None:
    """Let a room open the door by a parameter of the address: `resolver(event, value)` answers None or an Entrance."""
    _resolvers[parameter] = resolver


def serve(flow: Flow, slug: str) -> ResponseReturnValue:
    """The registration page of an event: the form on GET, the registration on POST."""
    visit = Visit(flow, slug)
    answer = flow.gate(visit.event) if flow.gate else None
    if answer is not None:
        return answer
    visit.enter()
    form = visit.form()
    if request.method == "POST" and form.validate():
        token = form.attempt(lambda: visit.arrive(form))
        if token is not None:
            return redirect(url_for("registration.registered", token=token), 303)
        form = visit.form_again(form)
    form.mark_full(answering.full_of(visit.event.id, form.questions))
    return _page(visit.flow, load_event(visit.event.id), form, visit.entrance)


def find_event(kind: str, slug: str) -> Event:
    """An event that the public knows of; 404 for any other."""
    query = select(Event).where(Event.kind == kind, Event.slug == slug, Event.state != EventState.DRAFT)
    return db.session.scalar(query) or abort(404)


class Visit:
    """Somebody at the registration page of an event.

    The event is read only where it is needed before its row is locked: a form that is right needs it only where its
    kind asks one event otherwise than another.
    """

    def __init__(self, flow: Flow, slug: str) -> None:
        self.flow = flow
        self.slug = slug
        self.entrance: Entrance | None = None
        self.form_changed = False

    @cached_property
    def event(self) -> Event:
        """The event, not locked."""
        return find_event(self.flow.kind, self.slug)

    def enter(self) -> None:
        """Take note of the way in, where the address names one."""
        for parameter, resolver in _resolvers.items():
            if value := request.args.get(parameter, ""):
                self.entrance = resolver(self.event, value)
        if self.entrance is not None and self.flow.invited is not None:
            self.flow = self.flow.invited

    def form(self) -> RegistrationForm:
        """The form with the questions of the event, or of its kind."""
        flow, kind = self.flow, kind_of(self.flow.kind)
        if request.method != "POST":
            reading.is_outdated(self.event)
        base = flow.form_for(self.event) if flow.form_for else flow.form
        questions = kind.questions_for(self.event) if kind.questions_for else kind.questions
        own = reading.questions_before_lock(flow.kind, self.slug)
        made = form_class(base, [*questions, *own])(data=self.entrance.initial if self.entrance else None)
        assert isinstance(made, RegistrationForm)
        return made

    def form_again(self, sent: RegistrationForm) -> RegistrationForm:
        """What was sent, on the form as it is now."""
        if not self.form_changed:
            return sent
        form = self.form()
        form.validate()
        form.form_errors += sent.form_errors
        return form

    def arrive(self, form: RegistrationForm) -> str:
        """Register whoever filled in the form; the token of their personal link."""
        flow, values = self.flow, form.values()
        if flow.adapt:
            values = flow.adapt(self.event, values, form)
        by = link_holder(f"{values.given_name} {values.family_name}".strip(), values.email)
        way_in = self.entrance or Entrance(source=Source.SELF, late=False)
        registration, token = services.register_with_link(
            self.lock, values, by=by, source=way_in.source, late=way_in.late, hold=flow.hold
        )
        if flow.save:
            flow.save(registration, form)
        way_in.arrived(registration)
        return token

    def lock(self) -> Event:
        """The event as it stands now, its row locked; 404 where there is none.

        Raises FormChanged where it has got fields since that nobody was asked.
        """
        event = places.lock_public(self.flow.kind, self.slug) or abort(404)
        self.form_changed = reading.is_outdated(event)
        if self.form_changed:
            raise FormChanged
        return event


def _page(flow: Flow, event: Event, form: RegistrationForm, entrance: Entrance | None) -> ResponseReturnValue:
    kind = kind_of(event.kind)
    admission = admission_of(event, availability_of([event.id])[event.id], kind)
    context = {
        "event": event,
        "kind": kind,
        "form": form,
        "admission": admission,
        "entrance": entrance,
        "event_url": path_of(event.kind, event.slug),
        "shut": _shut(event, admission, entrance),
        "bodies": ", ".join(translated(body.name) for body in (event.host, *(c.organisation for c in event.co_hosts))),
    }
    if request.method == "POST":
        return invalid(flow.template, **context)
    return render_template(flow.template, **context)


def _shut(event: Event, admission: Admission, entrance: Entrance | None) -> str:
    """Why there is no form, in a sentence; empty while somebody can get in."""
    try:
        services.check_open(event, late=entrance.late if entrance else False)
    except DomainError as error:
        return str(error)
    return "" if admission.lets_in or entrance else admission.sentence
