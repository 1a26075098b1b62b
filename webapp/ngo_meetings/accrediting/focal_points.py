"""Who answers for a body: another focal point is named, and the links of the present one are closed."""

from dataclasses import dataclass
from typing import Any

from wtforms import EmailField, SelectField, StringField, TelField

from webapp.core import audit
from webapp.core.forms import Form, options
from webapp.core.i18n import LANGUAGE_NAMES, _l
from webapp.core.names import fold
from webapp.core.permissions import Actor
from webapp.core.types import LANGUAGES
from webapp.ngo_meetings.accrediting import links
from webapp.ngo_meetings.accrediting.bodies import full_names
from webapp.ngo_meetings.letters import mails
from webapp.ngo_meetings.models import Accreditation
from webapp.registration import inputs, places
from webapp.registration.checks import Checks
from webapp.registration.forms import Checked
from webapp.registration.questions import Most, Required


@dataclass(frozen=True, kw_only=True)
class FocalPoint:
    """Somebody who answers for the people of a body."""

    name: str
    email: str
    phone: str = ""
    language: str = "en"


class FocalPointForm(Form):
    """Another focal point."""

    name = StringField(_l("Name"), [Required(_l("Write who answers for your people.")), Most(inputs.SHORT)])
    email = EmailField(
        _l("Email address"),
        [Required(_l("Write an email address.")), Checked(inputs.address)],
        description=_l("The link to the page of the organisation goes there."),
    )
    phone = TelField(_l("Telephone"), [Most(inputs.SHORT)])
    language = SelectField(_l("Language of our letters"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = options(LANGUAGE_NAMES.items())

    def values(self) -> FocalPoint:
        """Who was named, for the verb."""
        return FocalPoint(**{name: self[name].data or "" for name in ("name", "email", "phone", "language")})


def name_another(accreditation: Accreditation, focal_point: FocalPoint, *, by: Actor) -> Accreditation:
    """Hand a body over to another focal point: the links given out so far close, and the new one gets a link by mail.

    Raises InvalidMany naming the fields that are wrong.
    """
    places.lock(accreditation.event_id)
    checks = Checks()
    checks.take_line("name", focal_point.name)
    checks.take("email", lambda: inputs.address(focal_point.email))
    checks.take("phone", lambda: inputs.phone(focal_point.phone, accreditation.country))
    if "name" in checks.kept and not checks.kept["name"]:
        checks.wrong("name", _l("Write who answers for your people."))
    kept = checks.done()
    accreditation.focal_name, accreditation.focal_email = kept["name"], kept["email"]
    accreditation.focal_phone = kept["phone"]
    accreditation.language = focal_point.language if focal_point.language in LANGUAGES else accreditation.language
    searched = (*full_names(accreditation.name), accreditation.short_name, kept["name"], kept["email"])
    accreditation.search = " ".join(fold(text) for text in searched if text)
    audit.record("focal_point_named", accreditation, by=by)
    renew_link(accreditation)
    return accreditation


def send_link(accreditation: Accreditation, *, by: Actor) -> Accreditation:
    """Close every link given out so far and mail the focal point a new one."""
    audit.record("accreditation_link_sent", accreditation, by=by)
    renew_link(accreditation)
    return accreditation


def close_links(accreditation: Accreditation, *, by: Actor) -> Accreditation:
    """Close every link given out so far; who has an account with the focal point's address still gets in."""
    audit.record("accreditation_links_closed", accreditation, by=by)
    links.revoke(accreditation)
    return accreditation


def renew_link(accreditation: Accreditation) -> None:
    """Close the links of a former focal point, or lost ones, and mail a new one."""
    links.revoke(accreditation)
    mails.tell_focal_point(accreditation, mails.LINK)
