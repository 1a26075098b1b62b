"""Changes that wait for an organiser's word, on "what needs me now"."""

from flask import url_for

from webapp.core.i18n import _n
from webapp.core.permissions import Actor
from webapp.events.landing import Todo, Urgency
from webapp.registration.own_changes.queries import waiting_by_event


def todos(actor: Actor) -> list[Todo]:
    """How many wait, leading to the event that begins first."""
    rows = waiting_by_event(actor)
    if not rows:
        return []
    count = sum(number for _event, number in rows)
    label = _n("change of a participant to approve", "changes of participants to approve", count)
    url = url_for("people.everybody", event_id=rows[0][0], change="waiting")
    return [Todo(label, url, count, Urgency.DUE, icon="pencil-check")]
