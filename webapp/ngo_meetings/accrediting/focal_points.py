"""Who answers for a body: another focal point is named, and the present one is kept out and let in again."""

from dataclasses import dataclass
from typing import Any

from wtforms import EmailField, SelectField, StringField, TelField

from webapp.core import audit, clock
from webapp.core.forms import Form, options
from webapp.core.i18n import LANGUAGE_NAMES, _l
from webapp.core.names import fold
from webapp.core.permissions import Actor
from webapp.core.types import LANGUAGES
from webapp.ngo_meetings.accrediting import links
from webapp.ngo_meetings.accrediting.bodies import full_names
from webapp.ngo_meetings.letters import mails
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.people import mailbox
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


def name_another(
    accreditation: Accreditation, focal_point: FocalPoint, *, by: Actor, again: bool = True
) -> Accreditation:
    """Hand a body over to another focal point: the links given out so far close, and the new one gets a link by mail.

    Without `again`, whoever is named already as they are described, and has a way in, keeps it. Raises InvalidMany
    naming the fields that are wrong.
    """
    places.lock(accreditation.event_id)
    checks = Checks()
    checks.take_line("name", focal_point.name)
    checks.take("email", lambda: inputs.address(focal_point.email))
    checks.take("phone", lambda: inputs.phone(focal_point.phone, accreditation.country))
    if "name" in checks.kept and not checks.kept["name"]:
        checks.wrong("name", _l("Write who answers for your people."))
    kept = checks.done()
    former = accreditation.focal_email
    if not again and _is_named(accreditation, kept, focal_point.language):
        return accreditation
    accreditation.focal_name, accreditation.focal_email = kept["name"], kept["email"]
    accreditation.focal_phone = kept["phone"]
    accreditation.language = focal_point.language if focal_point.language in LANGUAGES else accreditation.language
    searched = (*full_names(accreditation.name), accreditation.short_name, kept["name"], kept["email"])
    accreditation.search = " ".join(fold(text) for text in searched if text)
    audit.record("focal_point_named", accreditation, by=by)
    renew_link(accreditation, former)
    return accreditation


def _is_named(accreditation: Accreditation, kept: dict[str, Any], language: str) -> bool:
    known = (accreditation.focal_name, accreditation.focal_email, accreditation.focal_phone, accreditation.language)
    said = (kept["name"], kept["email"], kept["phone"], language)
    return known == said and accreditation.access_closed_at is None


def send_link(accreditation: Accreditation, *, by: Actor) -> Accreditation:
    """Close every link given out so far and mail the focal point a new one; whoever was kept out is let in again."""
    places.lock(accreditation.event_id)
    audit.record("accreditation_link_sent", accreditation, by=by)
    renew_link(accreditation, accreditation.focal_email)
    return accreditation


def close_links(accreditation: Accreditation, *, by: Actor) -> Accreditation:
    """Keep the focal point out: no link and no account acts for the body until a new link is sent or another is named.

    Letters to its people who have no address of their own stay away from that mailbox meanwhile.
    """
    places.lock(accreditation.event_id)
    audit.record("accreditation_links_closed", accreditation, by=by)
    accreditation.access_closed_at = clock.now()
    links.revoke(accreditation)
    mailbox.shut(accreditation)
    return accreditation


def renew_link(accreditation: Accreditation, former: str) -> None:
    """Close the links of a former focal point, or lost ones, and mail a new one."""
    accreditation.access_closed_at = None
    links.revoke(accreditation)
    mailbox.follow(accreditation, former)
    mails.tell_focal_point(accreditation, mails.LINK)
