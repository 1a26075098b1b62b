"""How long an offered place is held."""

from datetime import datetime, timedelta

from webapp.events.models import Event

LASTS = timedelta(hours=48)


def deadline(event: Event, now: datetime) -> datetime:
    """Until when an offer made now holds its place: two days, but not beyond the start, nor beyond a running event."""
    return min(now + LASTS, event.starts_at if event.starts_at > now else event.ends_at)
