"""How long an offered place is held, and how that is told beforehand to those who wait."""

from datetime import datetime, timedelta

from webapp.core import clock
from webapp.core.i18n import _, _n
from webapp.events.models import Event

LASTS = timedelta(hours=48)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def deadline(event: Event, now: datetime) -> datetime:
    """Until when an offer made now holds its place: two days, but not beyond the start, nor beyond a running event."""
    return min(now + LASTS, event.starts_at if event.starts_at > now else event.ends_at)


def time_to_answer(event: Event) -> str:
    """How long whoever is offered a place will have, as a sentence in the language in use."""
    now = clock.now()
    if event.starts_at <= now:
        return _("You can then take it until the event is over.")
    if deadline(event, now) < now + LASTS:
        return _("You can then take it until the event begins.")
    return _lasting(LASTS)


def _lasting(time: timedelta) -> str:
    days, rest = divmod(time, DAY)
    if not rest:
        return _n(
            "You then have %(num)s day to take it, at most until the event begins.",
            "You then have %(num)s days to take it, at most until the event begins.",
            days,
        )
    return _n(
        "You then have %(num)s hour to take it, at most until the event begins.",
        "You then have %(num)s hours to take it, at most until the event begins.",
        time // HOUR,
    )


def held_for() -> str:
    """The same for organisers."""
    days, rest = divmod(LASTS, DAY)
    if not rest:
        return _n("An offer holds its place for %(num)s day.", "An offer holds its place for %(num)s days.", days)
    hours = LASTS // HOUR
    return _n("An offer holds its place for %(num)s hour.", "An offer holds its place for %(num)s hours.", hours)
