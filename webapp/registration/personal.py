"""A participant's own page, opened by a personal link, or from "My events" by whoever signed in with the address."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core import files
from webapp.core.errors import NotFound
from webapp.core.forms import invalid
from webapp.core.i18n import _, _l
from webapp.core.permissions import Access, Actor, access_of, current_actor, link_holder, requires
from webapp.events import queries
from webapp.events.calendar import event_ics
from webapp.events.kinds import kind_of
from webapp.events.labels import SESSION_ICONS, SESSION_KINDS
from webapp.events.models import EventState
from webapp.events.page_data import programme_days
from webapp.events.urls import path_of
from webapp.extensions import db
from webapp.registration import codes, links, panels, references, services, states
from webapp.registration.blueprint import bp
from webapp.registration.form_builder import answering, handing, reading, showing
from webapp.registration.forms import ChangeForm, data_of, form_class
from webapp.registration.labels import STATES
from webapp.registration.models import LIVE, Registration
from webapp.registration.own_changes import changing
from webapp.registration.own_changes import showing as showing_changes
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
    # Whoever works for a host acts here as a participant all the same.
    by = replace(actor, is_admin=False, organises=frozenset(), reviews=frozenset())

    def urls(part: str = "personal", **more: Any) -> str:
        return url_for(f"registration.my_{part}", registration_id=registration_id, **more)

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


def _context(holder: Holder) -> dict[str, Any]:
    registration, event = holder.registration, holder.registration.event
    kind = kind_of(event.kind)
    allowed = {row.action for row in states.possible(registration, Who.PERSON)} if _may_act(registration) else set()
    return {
        "registration": registration,
        "event": event,
        "kind": kind,
        "urls": holder.urls,
        "standing": standing_of(registration, event),
        "label": STATES[registration.state],
        "reference": references.shown(registration.reference),
        "code": codes.svg(registration.reference),
        "answers": shown_answers(kind.questions, registration.answers),
        "own_answers": showing.own_answers(registration),
        "waiting": registration.proposal,
        "can_change": _may_change(registration) and event.changes_open,
        "too_late": _may_change(registration) and not event.changes_open,
        "can_withdraw": Action.WITHDRAW in allowed,
        "can_answer": Action.ACCEPT in allowed,
        "event_url": path_of(event.kind, event.slug),
    }


def _may_act(registration: Registration) -> bool:
    event = registration.event
    return not event.over and event.state is not EventState.CANCELLED


def _may_change(registration: Registration) -> bool:
    return registration.state in LIVE and _may_act(registration)


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
        panels=panels.PERSONAL.of(holder.registration),
        proposed=_proposed(holder),
        **_context(holder),
    )


@page("/registered")
def registered(holder: Holder) -> ResponseReturnValue:
    """What a person sees who has just registered."""
    url = request.url_root.rstrip("/") + holder.urls()
    return render_template("registration/registered.html", personal_url=url, **_context(holder))


@page("/change", ("GET", "POST"))
def change(holder: Holder) -> ResponseReturnValue:
    """Change what I said of myself."""
    registration = holder.registration
    if not _may_change(registration):
        return redirect(holder.urls(), 303)
    if not registration.event.changes_open:
        status = 200 if request.method != "POST" else 409
        return render_template("registration/change_closed.html", **_context(holder)), status
    form = _change_form(registration)
    if request.method != "POST":
        return render_template("registration/change.html", form=form, **_context(holder))
    if form.validate():
        wanted = form.common() | {"answers": form.all_answers(), "language": form["language"].data}
        outcome = form.attempt(lambda: changing.change_own(registration, wanted, by=holder.by))
        if outcome is not None:
            flash(_what_became(outcome), "info" if outcome.waits else "success")
            return redirect(holder.urls(), 303)
    return invalid("registration/change.html", form=form, **_context(holder))


def _what_became(outcome: changing.Outcome) -> str:
    if not outcome.waits:
        return _("Your changes are saved.")
    if not outcome.changed:
        return _("Your change waits for approval; your place stays.")
    return _("A part of your changes is saved; the rest waits for approval. Your place stays.")


@page("/change/take-back", ("POST",))
def take_back(holder: Holder) -> ResponseReturnValue:
    """Let go of a change that waits for approval."""
    changing.take_back(holder.registration, by=holder.by)
    flash(_("It is taken back. Everything stays as it is."), "success")
    return redirect(holder.urls(), 303)


def _proposed(holder: Holder) -> list[showing_changes.Line]:
    proposal = holder.registration.proposal
    return showing_changes.lines_of(holder.registration, proposal, holder.by) if proposal else []


def _change_form(registration: Registration) -> ChangeForm:
    event = registration.event
    asked = [question for question in kind_of(event.kind).questions_of(event) if not question.type.uploads]
    own = showing.to_change(registration, reading.asked_of_participants(reading.questions_of(event.id)))
    questions = [*asked, *own]
    form = form_class(ChangeForm, questions)(data=data_of(registration, questions, registration.proposal))
    assert isinstance(form, ChangeForm)
    form.mark_full(answering.full_of(event.id, own))
    return form


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
    if not _may_act(holder.registration) or states.find(holder.registration.state, action) is None:
        if request.method == "POST":
            flash(_("This has been done already, or is not possible any more."), "warning")
        return redirect(holder.urls(), 303)
    if request.method != "POST":
        return render_template(f"registration/{deed}.html", **_context(holder))
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
