"""What only seminars have: CVs of experts, the scoring sheet, what reviewers scored, the short list."""

import enum
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.files import StoredFile
from webapp.core.types import Base, IntPk, Key, Short, Text, Texts, Translated, choice
from webapp.registration.models import Registration


class Placing(enum.Enum):
    """Where the organisers put an application before they decide."""

    ACCEPTED = "accepted"
    RESERVE = "reserve"
    REJECTED = "rejected"


class Sex(enum.Enum):
    """What an expert may state for the balance of women and men."""

    FEMALE = "female"
    MALE = "male"
    NOT_STATED = "not_stated"


class SeminarDetails(Base):
    """A seminar's own facts."""

    __tablename__ = "seminar_details"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    audience: Mapped[Texts] = mapped_column(Translated, default=dict)
    """Whom it is for."""
    cv_required: Mapped[bool] = mapped_column(default=False)


class CurriculumVitae(Base):
    """The CV an expert uploaded with the application."""

    __tablename__ = "seminar_cvs"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id", ondelete="CASCADE"), index=True)
    file: Mapped[StoredFile] = relationship()


class StatedSex(Base):
    """What an expert stated; kept apart from the answers, which lists and exports show."""

    __tablename__ = "seminar_stated_sexes"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    sex: Mapped[Sex] = mapped_column(choice(Sex))


class SexTotal(Base):
    """How many of each sex applied and were placed in a seminar, once nobody's own statement is kept any more."""

    __tablename__ = "seminar_sex_totals"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    sex: Mapped[Sex] = mapped_column(choice(Sex), primary_key=True)
    placing: Mapped[Key] = mapped_column(primary_key=True)
    """Where they stood on the short list; empty for those who were not on it."""
    number: Mapped[int]


class Criterion(Base):
    """A line of a seminar's scoring sheet."""

    __tablename__ = "seminar_criteria"
    __table_args__ = (
        UniqueConstraint("event_id", "key"),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight"),
        CheckConstraint("scale BETWEEN 2 AND 100", name="scale"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    key: Mapped[Key]
    """Under which scores are kept; it stays when the criterion is renamed."""
    position: Mapped[int]
    name: Mapped[Texts] = mapped_column(Translated)
    help: Mapped[Texts] = mapped_column(Translated, default=dict)
    weight: Mapped[int]
    scale: Mapped[int]
    """The best score; the worst is 1."""


class Scoring(Base):
    """What one reviewer scored of one application, or the conflict of interest that keeps them from it."""

    __tablename__ = "seminar_scorings"
    __table_args__ = (
        CheckConstraint("conflict_at IS NULL OR (points IS NULL AND values = '{}'::jsonb)", name="conflict"),
        CheckConstraint("points BETWEEN 0 AND 100", name="points"),
    )

    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    reviewer: Mapped[Short]
    values: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    """The score by the key of its criterion."""
    points: Mapped[Decimal | None] = mapped_column(Numeric(7, 4))
    """The weighted result out of 100; none until every criterion is scored."""
    comment: Mapped[Text] = mapped_column(default="")
    at: Mapped[datetime]
    conflict_at: Mapped[datetime | None]
    conflict_reason: Mapped[Text] = mapped_column(default="")
    informed_at: Mapped[datetime | None]
    """When it was last given or changed although what others scored could be read."""
    points_alone: Mapped[Decimal | None] = mapped_column(Numeric(7, 4))
    """What it came to before that; none where it was not complete."""

    @property
    def complete(self) -> bool:
        """Whether it counts."""
        return self.points is not None


class ScoresKnown(Base):
    """That somebody could read what others scored of an application, and does not score it alone from then on."""

    __tablename__ = "seminar_scores_known"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    at: Mapped[datetime]
    opened: Mapped[bool]
    """Whether an organiser opened them deliberately instead of scoring first."""


class FormerScoring(Base):
    """What a reviewer scored of somebody, or declared about them, in whose stead another person comes now.

    It counts for nobody: the next person is scored anew, also by whoever had a conflict of interest.
    """

    __tablename__ = "seminar_former_scorings"
    __table_args__ = (CheckConstraint("conflict_at IS NULL OR points IS NULL", name="conflict"),)

    id: Mapped[IntPk]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    person: Mapped[Short]
    """Who was scored."""
    replaced_at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    reviewer: Mapped[Short]
    scores: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    """The scores with the names and scales of their criteria: the sheet may be another one by now."""
    points: Mapped[Decimal | None] = mapped_column(Numeric(7, 4))
    comment: Mapped[Text] = mapped_column(default="")
    at: Mapped[datetime]
    conflict_at: Mapped[datetime | None]
    conflict_reason: Mapped[Text] = mapped_column(default="")

    @property
    def complete(self) -> bool:
        """Whether it counted."""
        return self.points is not None


class ShortListed(Base):
    """The organisers' mark on an application."""

    __tablename__ = "seminar_short_list"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    placing: Mapped[Placing] = mapped_column(choice(Placing))
    by: Mapped[Short]
    at: Mapped[datetime]
    registration: Mapped[Registration] = relationship()


class Ranked(Base):
    """Who was put in reserve by a decision, and where that put them on the waiting list."""

    __tablename__ = "seminar_reserve"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    priority: Mapped[int]
    """As the decision wrote it: whoever has another one since was moved by the organisers."""
