"""What only an exchange has: its twinning, its direction, its areas, the visit it answers, its outcomes."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from webapp.core import audit
from webapp.core.errors import InvalidMany
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.directory.models import Area, Twinning
from webapp.events.models import Event
from webapp.exchanges import queries
from webapp.exchanges.models import Direction, ExchangeDetails
from webapp.exchanges.pairs import details_of
from webapp.extensions import db

LONG = 20_000
NAMES = ("twinning_id", "direction", "areas", "answers_event_id", "outcomes")


def save_details(event: Event, data: Mapping[str, Any], *, by: Actor) -> None:
    """Write the facts that are given and leave the others.

    Raises InvalidMany naming the fields that are wrong.
    """
    details = details_of(event) or ExchangeDetails(
        event_id=event.id, direction=Direction.INCOMING, areas=[], outcomes=""
    )
    wanted = {name: getattr(details, name) for name in NAMES} | {name: data[name] for name in NAMES if name in data}
    columns = _checked(event, wanted, by)
    changed = [name for name, value in columns.items() if getattr(details, name) != value]
    for name in changed:
        setattr(details, name, columns[name])
    is_new = details not in db.session
    db.session.add(details)
    db.session.flush()
    if changed and not is_new:
        audit.record("exchange_updated", event, by=by, event_id=event.id, fields=changed)


def _checked(event: Event, wanted: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    problems: list[tuple[str, Any]] = []
    twinning_id = wanted["twinning_id"] or None
    if twinning_id is not None and db.session.get(Twinning, twinning_id) is None:
        problems.append(("twinning_id", _l("This twinning is not in the directory.")))
    areas = [getattr(area, "value", area) for area in wanted["areas"] or ()]
    if not {area.value for area in Area}.issuperset(areas):
        problems.append(("areas", _l("Choose among the areas.")))
    answers = wanted["answers_event_id"] or None
    if answers is not None and (sentence := _wrong_answer(event, answers, twinning_id, by)):
        problems.append(("answers_event_id", sentence))
    outcomes = (wanted["outcomes"] or "").strip()
    if len(outcomes) > LONG:
        problems.append(("outcomes", _l("This is longer than %(limit)s characters.", limit=LONG)))
    if problems:
        raise InvalidMany(_l("Some values are not right."), problems)
    return {
        "twinning_id": twinning_id,
        "direction": Direction(wanted["direction"]),
        "areas": [area.value for area in Area if area.value in areas],
        "answers_event_id": answers,
        "outcomes": outcomes,
    }


def _wrong_answer(event: Event, answers: int, twinning_id: int | None, by: Actor) -> Any:
    if answers == event.id:
        return _l("A visit does not answer itself.")
    found = db.session.scalar(
        select(ExchangeDetails)
        .join(Event, Event.id == ExchangeDetails.event_id)
        .where(Event.id == answers, queries.visible_to(by))
    )
    if found is None:
        return _l("There is no such visit.")
    if twinning_id is not None and found.twinning_id not in (None, twinning_id):
        return _l("That visit belongs to another twinning.")
    return None
