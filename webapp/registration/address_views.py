"""For whoever has lost their personal link: it is mailed again, and nobody learns who is registered."""

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import EmailField

from webapp.core import clock
from webapp.core.forms import Form, invalid
from webapp.core.i18n import _l, current_language
from webapp.core.permissions import Access, requires
from webapp.extensions import db
from webapp.mail import outbox
from webapp.mail.outbox import Draft
from webapp.registration import inputs, links
from webapp.registration.blueprint import bp
from webapp.registration.forms import Checked
from webapp.registration.limits import limit_links
from webapp.registration.questions import Required


class AddressForm(Form):
    """The address that was registered."""

    email = EmailField(
        _l("Email address"),
        [Required(_l("Write an email address.")), Checked(inputs.address)],
        render_kw={"autocomplete": "email"},
    )


@bp.route("/r", methods=["GET", "POST"])
@requires(Access.PUBLIC)
@limit_links
def find_link() -> ResponseReturnValue:
    """Send me my personal link again."""
    form = AddressForm()
    if not form.is_submitted():
        return render_template("registration/find_link.html", form=form)
    if not form.validate():
        return invalid("registration/find_link.html", form=form)
    _send(form.email.data or "")
    return render_template("registration/link_sent.html", email=form.email.data)


def _send(email: str) -> None:
    """One message an hour, and only to an address that is registered; the page says the same in any case."""
    registration = db.session.scalar(links.of_address(email).limit(1))
    if registration is None:
        return
    cause = f"personal-links:{clock.now():%Y-%m-%dT%H}"
    outbox.post(Draft(cause, "personal_links", email, registration.name, current_language()))
