"""The figures above the list of invitations."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from webapp.core.i18n import _, _l
from webapp.events.models import Event
from webapp.invitations import queries
from webapp.invitations.standing import Standing


@dataclass(frozen=True)
class Figure:
    """A number with its name and the list behind it."""

    value: int
    label: Any
    url: str = ""
    tone: str = ""
    note: str = ""


def figures_of(event: Event) -> list[Figure]:
    """From the invited to those who come; what went wrong only where something did."""
    found = queries.counts(event.id)
    counted = found.standing
    total = sum(counted.values())
    if not total:
        return []
    answered = counted[Standing.ACCEPTED] + counted[Standing.DECLINED]

    def figure(standing: Standing, label: Any, tone: str = "") -> Figure:
        return Figure(counted[standing], label, _list_of(event, "state", standing.value), tone)

    shown = [
        Figure(total, _l("Invited"), note=_("%(percent)s %% have answered", percent=round(100 * answered / total))),
        Figure(found.opened, _l("Opened the page"), _list_of(event, "opened", "yes"), note=_("at least")),
        figure(Standing.ACCEPTED, _l("Accepted"), "done"),
        figure(Standing.DECLINED, _l("Declined")),
        figure(Standing.SENT, _l("No answer yet"), "due"),
    ]
    rest = [
        figure(Standing.QUEUED, _l("Being sent")),
        figure(Standing.FAILED, _l("Not delivered"), "overdue"),
        figure(Standing.EXPIRED, _l("Expired")),
        figure(Standing.REVOKED, _l("Taken back")),
    ]
    return shown + [one for one in rest if one.value]


def _list_of(event: Event, narrowed_by: str, value: str) -> str:
    return f"{url_for('invitations.listing', event_id=event.id)}?{narrowed_by}={value}"
