"""A participant's own page, opened by a personal link, or from "My events" by whoever signed in with the address."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core import files
from webapp.core.errors import NotFound
from webapp.core.i18n import _, _l, translated
from webapp.core.permissions import Access, Actor, access_of, current_actor, link_holder, requires
from webapp.events import queries
from webapp.events.calendar import event_ics
from webapp.events.documents import queries as event_documents
from webapp.events.documents.models import EventDocument
from webapp.events.kinds import kind_of
from webapp.events.labels import SESSION_ICONS, SESSION_KINDS
from webapp.events.models import EventState
from webapp.events.page_data import programme_days
from webapp.events.urls import path_of
from webapp.extensions import db
from webapp.registration import codes, links, panels, people_verbs, references, services, states
from webapp.registration.blueprint import bp
from webapp.registration.form_builder import handing, showing
from webapp.registration.labels import state_label
from webapp.registration.models import LIVE, Registration, RegistrationState
from webapp.registration.own_changes import consent, substituting
from webapp.registration.own_changes import showing as showing_changes
from webapp.registration.own_changes.missing import missing_of
from webapp.registration.own_changes.queries import Refusal, refusal_of
from webapp.registration.questions import shown_answers
from webapp.registration.standing import standing_of
from webapp.registration.states import Action, Who

CALENDAR_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Holder:
    """Who looks at a personal page, and the addresses of its parts."""

    registration: Registration
    by: Actor
    urls: Callable[..., str]


View = Callable[..., ResponseReturnValue]


def _by_token(token: str) -> Holder:
    registration = links.open_link(token)
    by = link_holder(registration.name, registration.email)
    return Holder(
        registration, by, lambda part="personal", **more: url_for(f"registration.{part}", token=token, **more)
    )


def _by_account(registration_id: int) -> Holder:
    actor = current_actor()
    registration = db.session.scalar(links.with_event().where(Registration.id == registration_id))
    if registration is None or registration.shared_mailbox or registration.email != actor.email:
        raise NotFound(_l("There is no such registration, or it is not yours."))
    registration = links.leading_on(registration)
    # Whoever works for a host acts here as a participant all the same.
    by = replace(actor, is_admin=False, organises=frozenset(), reviews=frozenset())

    def urls(part: str = "personal", **more: Any) -> str:
        return url_for(f"registration.my_{part}", registration_id=registration.id, **more)

    return Holder(registration, by, urls)


def page(rule: str, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Serve a view under the personal link and, for whoever has signed in with the address, under `/me`."""

    def serve(view: View) -> View:
        @wraps(view)
        def by_token(token: str, **more: Any) -> ResponseReturnValue:
            return view(_by_token(token), **more)

        @wraps(view)
        def by_account(registration_id: int, **more: Any) -> ResponseReturnValue:
            return view(_by_account(registration_id), **more)

        name = view.__name__
        bp.add_url_rule(f"/r/<token>{rule}", name, requires(Access.LINK)(by_token), methods=list(methods))
        mine = requires(Access.SIGNED_IN)(by_account)
        bp.add_url_rule(f"/me/<int:registration_id>{rule}", f"my_{name}", mine, methods=list(methods))
        return view

    return serve


@bp.after_request
def _keep_private(response: Response) -> Response:
    """A personal link does not leave in a Referer, nor in a cache."""
    if request.endpoint and access_of(request.endpoint) is Access.LINK:
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def context(holder: Holder) -> dict[str, Any]:
    """What every personal page says."""
    registration, event = holder.registration, holder.registration.event
    kind = kind_of(event.kind)
    allowed = {row.action for row in states.possible(registration, Who.PERSON)} if may_act(registration) else set()
    return {
        "registration": registration,
        "event": event,
        "kind": kind,
        "urls": holder.urls,
        "standing": standing_of(registration, event),
        "label": state_label(registration),
        "joined": people_verbs.can_send_again(links.joined_with(registration)),
        "live": registration.state in LIVE,
        "reference": references.shown(registration.reference),
        "code": codes.svg(registration.reference),
        "answers": shown_answers(kind.questions, registration.answers),
        "own_answers": showing.own_answers(registration),
        "waiting": registration.proposal,
        "can_change": may_change(registration) and still_open(registration),
        "too_late": may_change(registration) and not still_open(registration),
        "can_substitute": may_substitute(registration),
        "consent_due": consent.is_due(registration),
        "bodies": ", ".join(translated(body.name) for body in (event.host, *(c.organisation for c in event.co_hosts))),
        "can_withdraw": Action.WITHDRAW in allowed,
        "can_answer": Action.ACCEPT in allowed,
        "event_url": path_of(event.kind, event.slug),
    }


def may_act(registration: Registration) -> bool:
    """Whether the person may do anything at all."""
    event = registration.event
    return not event.over and event.state is not EventState.CANCELLED


def still_open(registration: Registration) -> bool:
    """Whether the person may change what they said: a substitute has to complete it also after the deadline."""
    return registration.event.changes_open or consent.is_due(registration)


def may_change(registration: Registration) -> bool:
    """Whether there is something that the person could change, the deadline aside."""
    return registration.state in LIVE and may_act(registration)


def may_substitute(registration: Registration) -> bool:
    """Whether the person may name somebody in their stead now."""
    if registration.state is not RegistrationState.CONFIRMED or not may_act(registration):
        return False
    event = registration.event
    return event.changes_open and substituting.obstacle(registration, event) is None


@page("")
def personal(holder: Holder) -> ResponseReturnValue:
    """Where do I stand?"""
    event = queries.event_for_page(holder.registration.event_id)
    assert event is not None
    return render_template(
        "registration/personal.html",
        days=programme_days(event),
        session_kinds=SESSION_KINDS,
        session_icons=SESSION_ICONS,
        documents=_documents(holder),
        panels=panels.PERSONAL.of(holder.registration),
        proposed=_proposed(holder),
        missing=missing_of(holder.registration) if may_change(holder.registration) else [],
        refused=_refused(holder.registration),
        **context(holder),
    )


def _refused(registration: Registration) -> Refusal | None:
    """Why the organisers did not take a change, while nothing newer waits."""
    return refusal_of(registration) if registration.proposal is None and may_change(registration) else None


def _documents(holder: Holder) -> list[tuple[EventDocument, str]]:
    if holder.registration.state not in LIVE:
        return []
    found = event_documents.documents_of(holder.registration.event_id)
    return [(one, holder.urls("document", document_id=one.id)) for one in found]


@page("/documents/<int:document_id>")
def document(holder: Holder, document_id: int) -> ResponseReturnValue:
    """A document of the event, while I may still come."""
    if holder.registration.state not in LIVE:
        raise NotFound(_l("The documents are for those who come: this registration is not open any more."))
    return files.send(event_documents.document_of(holder.registration.event_id, document_id).file)


def _proposed(holder: Holder) -> list[showing_changes.Line]:
    proposal = holder.registration.proposal
    return showing_changes.lines_of(holder.registration, proposal, holder.by) if proposal else []


@page("/registered")
def registered(holder: Holder) -> ResponseReturnValue:
    """What a person sees who has just registered."""
    url = request.url_root.rstrip("/") + holder.urls()
    return render_template("registration/registered.html", personal_url=url, **context(holder))


VERBS = {"withdraw": services.withdraw, "accept": services.accept, "decline": services.decline}
THANKS = {
    "withdraw": _l("You have withdrawn. Thank you for telling us."),
    "accept": _l("The place is yours."),
    "decline": _l("The place goes to the next person. You stay on the waiting list."),
}


@page("/<any(withdraw, accept, decline):deed>", ("GET", "POST"))
def answer(holder: Holder, deed: str) -> ResponseReturnValue:
    """Withdraw, or answer an offer: mail leads to the page, its button does it."""
    action = Action(deed)
    if not may_act(holder.registration) or states.find(holder.registration.state, action) is None:
        flash(_("This has been done already, or is not possible any more."), "warning")
        return redirect(holder.urls(), 303)
    if request.method != "POST":
        return render_template(f"registration/{deed}.html", **context(holder))
    reason = {"reason": request.form.get("reason", "")} if action is Action.WITHDRAW else {}
    VERBS[deed](holder.registration, by=holder.by, **reason)
    flash(str(THANKS[deed]), "success")
    return redirect(holder.urls(), 303)


@page("/files/<key>")
def own_file(holder: Holder, key: str) -> ResponseReturnValue:
    """A file that I sent."""
    return files.send(handing.own_file(holder.registration, key))


@page("/files/<key>/picture")
def own_picture(holder: Holder, key: str) -> ResponseReturnValue:
    """A photo that I sent, on my page."""
    return files.show(handing.own_file(holder.registration, key))


@page("/event.ics")
def calendar_file(holder: Holder) -> ResponseReturnValue:
    """The event for my calendar."""
    event = holder.registration.event
    response = Response(event_ics(event), content_type=CALENDAR_TYPE)
    response.headers.set("Content-Disposition", "attachment", filename=f"{event.slug}.ics")
    return response
