"""Those who were ticked on the list of people, and the report of what was done with them."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for

from webapp.core.i18n import _n
from webapp.core.identifiers import parse_id
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import bulk as in_bulk
from webapp.registration import queries
from webapp.registration.labels import STATES
from webapp.registration.models import Registration

MOST_SELECTED = 1000


def report_of(event: Event, report: in_bulk.BulkReport, label: Any) -> str:
    """What was skipped, and why."""
    skipped = [(person.name, str(STATES[person.state]), why) for person, why in report.skipped]
    done = len(report.done)
    return render_template(
        "events/manage/bulk_report.html",
        event=event,
        heading=label,
        told=_n("Done for %(num)s person.", "Done for %(num)s people.", done),
        done=done,
        skipped=skipped,
        back=url_for("people.everybody", event_id=event.id),
    )


def selected(texts: Sequence[str]) -> list[int]:
    """Numbers of registrations as a request names them."""
    numbers = (parse_id(text.strip()) for text in texts)
    return [number for number in numbers if number is not None][:MOST_SELECTED]


def chosen_of(event: Event) -> Sequence[Registration]:
    """The people of the event whom the request names, in the order of their names."""
    ids = selected(request.values.get("ids", "").split(","))
    query = queries.registrations_of(event.id).where(Registration.id.in_(ids)).order_by(Registration.sort_key)
    return db.session.scalars(query).all()
