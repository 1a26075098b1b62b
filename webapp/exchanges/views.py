"""How people come to an exchange: in the delegation of the guest city, or alone where the host has opened that."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from wtforms import EmailField

from webapp.core.forms import Form, invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Access, requires
from webapp.events.urls import path_of
from webapp.exchanges.models import KEY
from webapp.registration import flow, inputs
from webapp.registration.delegations.services import send_links
from webapp.registration.forms import Checked
from webapp.registration.limits import limit_links, limit_registrations
from webapp.registration.questions import Required

bp = Blueprint("exchanges", __name__)
FLOW = flow.Flow(kind=KEY, template="exchanges/register.html")


class CoordinatorForm(Form):
    """The address of whoever coordinates a delegation."""

    email = EmailField(
        _l("Coordinator's email address"),
        [Required(_l("Write an email address.")), Checked(inputs.address)],
        render_kw={"autocomplete": "email"},
    )


@bp.route("/<slug>/register", methods=["GET", "POST"])
@requires(Access.PUBLIC)
@limit_registrations
def register(slug: str) -> ResponseReturnValue:
    """Take part."""
    return flow.serve(FLOW, slug)


@bp.route("/<slug>/coordinator", methods=["GET", "POST"])
@requires(Access.PUBLIC)
@limit_links
def coordinator(slug: str) -> ResponseReturnValue:
    """Send a coordinator their link again; the answer is the same for every address."""
    event = flow.find_event(FLOW.kind, slug)
    form = CoordinatorForm()
    context = {"event": event, "form": form, "event_url": path_of(event.kind, event.slug)}
    if not form.is_submitted():
        return render_template("exchanges/coordinator.html", **context)
    if not form.validate():
        return invalid("exchanges/coordinator.html", **context)
    send_links(event, form.email.data or "")
    return render_template("exchanges/link_sent.html", **context)
