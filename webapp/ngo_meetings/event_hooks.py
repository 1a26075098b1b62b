"""Focal points hear what happens to a meeting: they answer for people who may have no address of their own."""

from collections.abc import Iterable

from sqlalchemy import select

from webapp.core.i18n import translated
from webapp.core.permissions import Actor
from webapp.events import hooks
from webapp.events.models import Event
from webapp.events.moves import Moved
from webapp.extensions import db
from webapp.mail import outbox
from webapp.ngo_meetings.letters import mails
from webapp.ngo_meetings.models import Accreditation, AccreditationState


def when_moved(event: Event, moved: Moved, by: Actor) -> None:
    """Tell every focal point when and where it is now, once for each change."""
    outbox.post_many(mails.draft(body, mails.MOVED, str(event.sequence)) for body in _concerned(event))


def when_cancelled(event: Event, by: Actor) -> None:
    """Tell every focal point, and take back what is no longer true."""
    outbox.suppress(event.id, mails.UNTRUE_WHEN_CANCELLED)
    outbox.post_many(
        mails.draft(body, mails.CANCELLED, "once", reason=translated(event.reason, body.language))
        for body in _concerned(event)
    )


def _concerned(event: Event) -> Iterable[Accreditation]:
    still = (Accreditation.event_id == event.id, Accreditation.state != AccreditationState.REFUSED)
    return db.session.scalars(select(Accreditation).where(*still))


def init_app() -> None:
    """Listens to events."""
    hooks.on_moved.append(when_moved)
    hooks.on_cancelled.append(when_cancelled)
