"""What reviewers think of the applications to a seminar."""

from datetime import timedelta
from itertools import cycle

from sqlalchemy import select

from scripts.demo.loading.stage import Stage, past
from webapp.accounts.models import Role
from webapp.extensions import db
from webapp.registration.models import Registration, RegistrationState
from webapp.seminars.applications import give_opinion

READ_AFTER = timedelta(days=1)


def load_opinions(shown: Stage) -> None:
    """Let each reviewer read the applications that wait for a decision, but for the last ones."""
    if shown.record.seminar is None:
        return
    waiting = (Registration.event_id == shown.event.id, Registration.state == RegistrationState.PENDING)
    applied = db.session.scalars(select(Registration).where(*waiting).order_by(Registration.id)).all()
    for opinions in shown.record.seminar.opinions:
        by = shown.book.acting(opinions.reviewer, Role.REVIEWER)
        read = applied[: len(applied) - opinions.left]
        for registration, opinion in zip(read, cycle(opinions.given), strict=False):
            with shown.as_of(past(registration.created_at + READ_AFTER)):
                give_opinion(registration, opinion.recommendation, comment=opinion.reasons, by=by)
