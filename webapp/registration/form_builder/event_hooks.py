"""What happens to a form when something happens to its event."""

from webapp.core.permissions import Actor
from webapp.events import hooks
from webapp.events.models import Event
from webapp.registration.form_builder import presets, services


def when_copied(copy: Event, source: Event, by: Actor) -> None:
    """The copy asks the same."""
    services.copy_form(copy, source, by=by)


def when_wanted(event: Event, by: Actor) -> None:
    """A new event asks what is usual for its kind."""
    presets.add_usual(event, by=by)


def init_app() -> None:
    """Listens to events."""
    hooks.on_copied.append(when_copied)
    hooks.on_form_wanted.append(when_wanted)
