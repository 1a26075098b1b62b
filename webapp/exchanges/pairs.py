"""The two cities of a visit: which of them receives and which of them comes."""

from webapp.directory.models import City, Twinning
from webapp.events.models import Event
from webapp.exchanges.models import ExchangeDetails
from webapp.extensions import db


def details_of(event: Event) -> ExchangeDetails | None:
    """The exchange's own facts."""
    return db.session.get(ExchangeDetails, event.id)


def pair_of(twinning: Twinning, event: Event) -> tuple[City, City]:
    """The receiving city and the guest city: the visit takes place in the first, else in its country."""
    a, b = twinning.city_a, twinning.city_b
    if b.id == event.city_id:
        return b, a
    if a.id == event.city_id or event.city is None:
        return a, b
    return (b, a) if b.country == event.city.country != a.country else (a, b)


def delegation_preset(event: Event) -> dict[str, str]:
    """The form for a delegation starts with the guest city."""
    details = details_of(event)
    if details is None or details.twinning is None:
        return {}
    return {"sending_city_id": str(pair_of(details.twinning, event)[1].id)}
