"""What happens to a form when something happens to its event."""

from webapp.core.permissions import Actor
from webapp.events import hooks
from webapp.events.models import Event
from webapp.registration.form_builder import services


def when_copied(copy: Event, source: Event, by: Actor) -> None:
    """The copy asks the same."""
    services.copy_form(copy, source, by=by)


def init_app() -> None:
    """Listens to events."""
    hooks.on_copied.append(when_copied)
