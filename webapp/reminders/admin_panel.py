"""What administrators see of mail: how much waits, since when, and what could not be delivered."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import render_template
from markupsafe import Markup
from sqlalchemy import ColumnElement, func, select

from webapp.core import clock
from webapp.core.permissions import Actor
from webapp.extensions import db
from webapp.mail.models import Message, MessageState

DAYS = 7
MOST_SHOWN = 5
SLOW = timedelta(minutes=5)
"""Mail that has waited so long says that no worker runs or that the mail server is away."""


@dataclass(frozen=True)
class MailHealth:
    """The outbox in figures."""

    waiting: int
    oldest: datetime | None
    failed: int

    @property
    def slow(self) -> bool:
        """Whether something keeps mail from leaving."""
        return self.oldest is not None and clock.now() - self.oldest > SLOW


def health() -> MailHealth:
    """The figures, by one statement each."""
    due = (Message.state == MessageState.QUEUED, Message.not_before <= clock.now())
    waiting, oldest = db.session.execute(select(func.count(), func.min(Message.created_at)).where(*due)).one()
    failed = db.session.scalar(select(func.count()).select_from(Message).where(*_failed()))
    return MailHealth(waiting, oldest, failed or 0)


def _failed() -> tuple[ColumnElement[bool], ...]:
    return Message.state == MessageState.FAILED, Message.created_at > clock.now() - timedelta(days=DAYS)


def mail_panel(actor: Actor) -> Markup | None:
    """The outbox, with the latest messages that could not be delivered."""
    if not actor.is_admin:
        return None
    latest = select(Message).where(*_failed()).order_by(Message.id.desc()).limit(MOST_SHOWN)
    failures = db.session.scalars(latest).all()
    panel = render_template("reminders/admin_panel.html", health=health(), failures=failures)
    return Markup(panel)  # noqa: S704 - rendered by a template
