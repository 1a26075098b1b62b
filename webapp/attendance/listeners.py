"""Sheets follow what happens to an event and its programme."""

from webapp.attendance.sheets import WITH_SHEETS, ensure_sheets, release_session
from webapp.core.permissions import Actor
from webapp.events import hooks
from webapp.events.models import Event, Session


def _keep_in_step(event: Event, _by: Actor) -> None:
    # A draft has none yet, and a cancelled event keeps what was marked.
    if event.state in WITH_SHEETS:
        ensure_sheets(event)


def _let_go(session: Session, _by: Actor) -> None:
    release_session(session)


def init_app() -> None:
    """Listens to the events room."""
    for hook in (hooks.on_published, hooks.on_changed, hooks.on_programme_changed, hooks.on_completed):
        hook.append(_keep_in_step)
    hooks.on_session_removed.append(_let_go)
