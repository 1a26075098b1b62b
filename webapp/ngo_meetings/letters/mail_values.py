"""What mail about an accreditation may say: the body, its cap, and a link made for the message."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from webapp.core import tokens
from webapp.core.addresses import page_url
from webapp.core.i18n import in_language, translated
from webapp.extensions import db
from webapp.mail import context
from webapp.mail.context import Values
from webapp.mail.models import Message
from webapp.ngo_meetings.accrediting import links, remarks, validity
from webapp.ngo_meetings.accrediting.bodies import shown_name
from webapp.ngo_meetings.letters import terms_said
from webapp.ngo_meetings.letters.mails import TEMPLATES
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.queries import EXTENT, cap_of


def values_of_accreditations(messages: Sequence[Message]) -> Values:
    """The accreditations of a batch of messages, with a new link for each message to a focal point."""
    wanted = {message.id: int(message.params.get("accreditation_id") or 0) for message in messages}
    query = select(Accreditation).where(Accreditation.id.in_(set(wanted.values()))).options(*EXTENT)
    rows = db.session.scalars(query.execution_options(populate_existing=True))
    found = {accreditation.id: accreditation for accreditation in rows}
    concerned = [message for message in messages if wanted[message.id] in found]
    theirs = [message for message in concerned if _acts(message, found[wanted[message.id]])]
    minted = tokens.mint_many([(links.PURPOSE, wanted[message.id], None) for message in theirs])
    made = {message.id: token for message, token in zip(theirs, minted, strict=True)}
    return {message.id: _values(found[wanted[message.id]], message, made.get(message.id)) for message in concerned}


def _acts(message: Message, accreditation: Accreditation) -> bool:
    """Whether a message goes to whoever acts for the body: no former focal point, none that is kept out, no person."""
    theirs = message.registration_id is None and message.to_email == accreditation.focal_email
    return theirs and accreditation.access_closed_at is None


def _values(accreditation: Accreditation, message: Message, token: str | None) -> dict[str, Any]:
    by_link, series, language = "accreditation_by_link.show", validity.series_of(accreditation), message.language
    return {
        "accreditation": accreditation,
        "body": shown_name(accreditation, language),
        "cap": cap_of(accreditation),
        "until": validity.until_of(accreditation),
        "series": translated(series.name, language) if series is not None else "",
        "accreditation_url": page_url(by_link, token=token) if token else page_url("accreditations.index"),
        **_in_words(accreditation, message),
    }


def _in_words(accreditation: Accreditation, message: Message) -> dict[str, Any]:
    told = message.params
    with in_language(message.language):
        changed = terms_said.changes(told.get("was", {}), told.get("now", {}), told.get("host", {}))
        return {"beside": remarks.in_words(accreditation.field_remarks), **changed}


def init_app() -> None:
    """Lets messages about accreditations speak of them."""
    context.register("accreditations", values_of_accreditations, templates=TEMPLATES)
