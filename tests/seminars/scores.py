"""Reviewers who score, for these tests."""

from tests.factories import actor_of, reviewer_of
from webapp.accounts.models import User
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.models import Registration
from webapp.seminars.models import Scoring
from webapp.seminars.scoring import score
from webapp.seminars.sheet import PRESET

KEYS = [values.key for values in PRESET]


def all_scored(value: int) -> dict[str, int]:
    """The same score for every criterion of the usual sheet."""
    return dict.fromkeys(KEYS, value)


def scored(registration: Registration, value: int, *, by: Actor | User, comment: str = "") -> Scoring:
    """An application with a complete scoring: 20 points for each point of five."""
    actor = by if isinstance(by, Actor) else actor_of(by)
    made = score(registration, all_scored(value), comment=comment, by=actor)
    db.session.commit()
    return made


def reviewers_of(event: Event, number: int = 2) -> list[User]:
    """Reviewers of the event's host."""
    return [reviewer_of(event.host) for _number in range(number)]


def fields(value: int, **more: str) -> dict[str, str]:
    """What the form of the usual sheet posts."""
    return {f"scores.{key}": str(value) for key in KEYS} | more
