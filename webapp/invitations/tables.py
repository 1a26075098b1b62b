"""The organiser's list of invitations."""

from typing import Any

from flask import render_template_string, url_for
from markupsafe import Markup

from webapp.core.formatting import day_cell, language_name, moment_cell
from webapp.core.i18n import _, _l
from webapp.core.tables import BulkAction, Column, Empty, Filter, Table
from webapp.events.models import Event
from webapp.invitations import queries
from webapp.invitations.models import Invitation
from webapp.invitations.services import why_not
from webapp.invitations.standing import LABELS, answer_until, standing_of
from webapp.mail.models import Message

CHIP = '{% from "components/chips.html" import state_chip %}{{ state_chip(key, label) }}'
OPENED = [("yes", _l("Opened")), ("no", _l("Not opened, as far as we know"))]


def chip(invitation: Invitation) -> Markup:
    """Where an invitation stands, as a chip."""
    standing = standing_of(invitation)
    rendered = render_template_string(CHIP, key=standing.value, label=LABELS[standing])
    return Markup(rendered)  # noqa: S704 - rendered by a macro


def _who(invitation: Invitation) -> Markup:
    parts = [text for text in (invitation.address if invitation.name else "", invitation.organisation) if text]
    note = Markup('<span class="cell-note">{}</span>').format(" · ".join(parts)) if parts else ""
    return Markup("{}{}").format(invitation.name or invitation.address or _("Address deleted"), note)


def _answer(invitation: Invitation) -> Markup:
    instead = ""
    if invitation.suggested_email:
        person = " ".join(filter(None, (invitation.suggested_name, f"<{invitation.suggested_email}>")))
        text = _("Suggests: %(person)s", person=person)
        instead = Markup('<span class="cell-note">{}</span>').format(text)
    return Markup("{}{}").format(invitation.reason, instead)


def _standings() -> list[tuple[str, Any]]:
    return [(standing.value, label) for standing, label in LABELS.items()]


def _sent(invitation: Invitation) -> Markup | str:
    return moment_cell(invitation.mail.sent_at, invitation.event.timezone) if invitation.mail else ""


def _empty(event: Event) -> Empty:
    if reason := why_not(event):
        return Empty(_l("Nobody is invited"), reason)
    return Empty(
        _l("Nobody is invited yet"),
        _l("Paste a list of addresses or import a file: everybody gets a link to accept or decline."),
        _l("Invite people"),
        url_for("invitations.new", event_id=event.id),
    )


def table_of(event: Event) -> Table[Invitation]:
    """The list of one event's invitations."""
    zone = event.timezone
    return Table(
        caption=_l("Invitations"),
        columns=[
            Column("name", _l("Name"), _who, sort=Invitation.name, export=lambda one: one.name),
            Column("email", _l("Address"), lambda one: one.address, sort=Invitation.email, visible=False),
            Column("organisation", _l("Organisation"), lambda one: one.organisation, visible=False),
            Column("state", _l("State"), chip, export=lambda one: str(LABELS[standing_of(one)])),
            Column("sent", _l("Sent"), _sent, sort=Message.sent_at),
            Column("opened", _l("Page opened"), lambda one: day_cell(one.opened_at, zone), sort=Invitation.opened_at),
            Column(
                "answered", _l("Answered"), lambda one: moment_cell(one.answered_at, zone), sort=Invitation.answered_at
            ),
            Column("reason", _l("What they say"), _answer, export=lambda one: one.reason),
            Column("suggested", _l("Suggested instead"), lambda one: one.suggested_email or "", visible=False),
            Column("language", _l("Language"), lambda one: language_name(one.language), visible=False),
            Column("until", _l("Answer until"), lambda one: moment_cell(answer_until(one), zone), visible=False),
        ],
        default_sort="-sent",
        url=lambda one: url_for("invitations.one", event_id=event.id, invitation_id=one.id),
        filters=[
            Filter("state", _l("State"), _standings, queries.in_standing),
            Filter("opened", _l("Answer page"), lambda: OPENED, queries.opened),
        ],
        search=queries.search,
        bulk_actions=[
            BulkAction("resend", _l("Send again")),
            BulkAction("revoke", _l("Take back"), confirm=_l("Take the selected invitations back?")),
        ],
        empty=_empty(event),
        tie_breaker=Invitation.id,
    )
