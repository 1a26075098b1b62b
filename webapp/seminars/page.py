"""What the public page of a seminar shows besides what every event has: its speakers."""

from typing import Any

from webapp.events.models import Event, Speaker


def page_context(event: Event) -> dict[str, Any]:
    """Speakers and moderators once each, in the order of the programme."""
    known: dict[tuple[int | None, str], Speaker] = {}
    for session in event.sessions:
        for speaker in session.speakers:
            known.setdefault((speaker.person_id, speaker.name), speaker)
    return {"speakers": list(known.values())}
