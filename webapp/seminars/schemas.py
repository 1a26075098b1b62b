"""What the API takes of a seminar and its selection, and gives."""

from typing import Annotated, Any

from pydantic import Field

from webapp.core.api import Instant, Paging, Schema, TextsIn
from webapp.core.identifiers import BIGGEST
from webapp.core.types import Texts
from webapp.registration.models import RegistrationState
from webapp.seminars.models import Placing
from webapp.seminars.scoring import LONGEST_COMMENT
from webapp.seminars.sheet import LEAST_SCALE, MOST_CRITERIA, MOST_SCALE, MOST_WEIGHT, CriterionValues

RowId = Annotated[int, Field(ge=1, le=BIGGEST)]
MOST_PLACED = 5000


class SeminarDetailsIn(Schema):
    """What only a seminar has."""

    audience: TextsIn | None = None
    cv_required: bool | None = None


class CriterionIn(Schema):
    """A criterion of a scoring sheet; one without a key is new, one that is left out is removed."""

    key: str = Field(default="", max_length=64)
    name: TextsIn
    help: TextsIn = Field(default_factory=dict)
    weight: int = Field(default=1, ge=1, le=MOST_WEIGHT)
    scale: int = Field(default=5, ge=LEAST_SCALE, le=MOST_SCALE)

    def values(self) -> CriterionValues:
        """What the verb takes."""
        return CriterionValues(key=self.key, name=self.name, help=self.help, weight=self.weight, scale=self.scale)


class SheetIn(Schema):
    """A scoring sheet; `recount` says that scores may be lost or have to be completed."""

    criteria: list[CriterionIn] = Field(min_length=1, max_length=MOST_CRITERIA)
    recount: bool = False


class CriterionOut(Schema):
    """A criterion: scores go from 1 to `scale`."""

    key: str
    name: Texts
    help: Texts
    weight: int
    scale: int


class SheetOut(Schema):
    """A scoring sheet, and whether somebody has scored by it."""

    criteria: list[CriterionOut]
    in_use: bool


class ScoreIn(Schema):
    """Scores by the keys of the criteria; the scoring counts once none is missing."""

    scores: dict[str, int] = Field(max_length=MOST_CRITERIA)
    comment: str = Field(default="", max_length=LONGEST_COMMENT)


class ConflictIn(Schema):
    """Why a reviewer keeps out of an application."""

    reason: str = Field(max_length=10_000)


class ScoringOut(Schema):
    """What one reviewer scored; `points` is null until every criterion is scored."""

    reviewer: str
    scores: dict[str, int]
    points: float | None
    comment: str
    at: Instant
    conflict: bool
    conflict_reason: str
    informed_at: Instant | None
    """When it was last given or changed although the scores of others could be read; for organisers and oneself."""
    points_alone: float | None
    """What it came to before that."""


class FormerScoreOut(Schema):
    """A score with the name and the scale of its criterion as they were."""

    name: Texts
    score: int
    scale: int


class FormerScoringOut(Schema):
    """What one reviewer scored of somebody, or declared about them, in whose stead another person comes since."""

    person: str
    replaced_at: Instant
    reviewer: str
    scores: list[FormerScoreOut]
    points: float | None
    comment: str
    at: Instant
    conflict: bool
    conflict_reason: str


class SelectionQuery(Paging):
    """Which applications."""

    state: RegistrationState | None = None
    placing: Placing | None = None


class ApplicationOut(Schema):
    """An application with its scores, as far as the caller may know them: otherwise they are null or left out."""

    registration_id: int
    name: str
    country: str | None
    organisation: str
    state: RegistrationState
    placing: Placing | None
    """For organisers only."""
    points: float | None
    """The mean of the complete scorings, out of 100."""
    scorings: int | None
    spread: float | None
    mine: ScoringOut | None
    scored: list[ScoringOut]
    former: list[FormerScoringOut]
    """What was scored of those who were to come before; it counts no more."""


class PlacedIn(Schema):
    """Applications to put on the short list; null takes them off it."""

    registration_ids: list[RowId] = Field(min_length=1, max_length=MOST_PLACED)
    placing: Placing | None


class PlacedOut(Schema):
    """How many have changed."""

    changed: int


class LettersIn(Schema):
    """What the letters say instead of their usual text, in the languages that are given."""

    accepted: TextsIn = Field(default_factory=dict)
    reserve: TextsIn = Field(default_factory=dict)
    rejected: TextsIn = Field(default_factory=dict)


class DecisionIn(Schema):
    """Sentences for the letters, and `letters` to say something else than usual; with `dry_run` nothing is done."""

    dry_run: bool = False
    accepted: TextsIn = Field(default_factory=dict)
    reserve: TextsIn = Field(default_factory=dict)
    rejected: TextsIn = Field(default_factory=dict)
    letters: LettersIn = Field(default_factory=LettersIn)


class SkippedOut(Schema):
    """An application that cannot be put where the short list has it."""

    registration_id: int
    placing: Placing
    reason: str


class LetterOut(Schema):
    """A letter as the first of those will get it who read the language and stand alike."""

    placing: Placing
    language: str
    number: int
    stands_in: bool
    """Whether it goes to those of the reserve who stand in for a group."""
    subject: str
    text: str


class DecisionOut(Schema):
    """Numbers of registrations in the order of their rank; `already` stand there since before."""

    accepted: list[int]
    reserve: list[int]
    rejected: list[int]
    already: list[int]
    skipped: list[SkippedOut]
    letters: list[LetterOut]
    """Only with `dry_run`."""


def former_shown(scoring: Any) -> dict[str, Any]:
    """A scoring of a former person as the API gives it."""
    names = ("person", "replaced_at", "reviewer", "scores", "points", "comment", "at", "conflict_reason")
    return {name: getattr(scoring, name) for name in names} | {"conflict": scoring.conflict_at is not None}


def scoring_shown(scoring: Any, *, marked: bool = True) -> dict[str, Any]:
    """A scoring as the API gives it; `marked` tells whether it was given alone."""
    return {
        "reviewer": scoring.reviewer,
        "scores": scoring.values,
        "points": scoring.points,
        "comment": scoring.comment,
        "at": scoring.at,
        "conflict": scoring.conflict_at is not None,
        "conflict_reason": scoring.conflict_reason,
        "informed_at": scoring.informed_at if marked else None,
        "points_alone": scoring.points_alone if marked else None,
    }
