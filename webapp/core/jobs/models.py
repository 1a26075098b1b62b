"""Long work as rows."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.types import Base, IntPk, Key, choice


class JobState(enum.Enum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """What it was to do has not happened, not even in part."""


UNDER_WAY = (JobState.QUEUED, JobState.RUNNING)
_UNDER_WAY_SQL = "state IN ('queued', 'running')"


class Job(Base):
    """A piece of work that takes longer than anybody waits for a page."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(f"({_UNDER_WAY_SQL}) = (finished_at IS NULL)", name="finished"),
        Index("ix_jobs_under_way", "created_at", postgresql_where=text(_UNDER_WAY_SQL)),
        Index("ix_jobs_event", "event_id", "kind", "id"),
        Index("ix_jobs_finished_at", "finished_at"),
    )

    id: Mapped[IntPk]
    kind: Mapped[Key]
    """A key of the kinds that rooms have registered."""
    state: Mapped[JobState] = mapped_column(choice(JobState), default=JobState.QUEUED)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    """Who started it, and whose rights it is done with."""
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    language: Mapped[str]
    """In which whoever started it reads."""
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), deferred=True)
    """What came of it; of one that failed, why."""
    attempts: Mapped[int] = mapped_column(default=0)
    """How often a worker has begun with it."""
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @property
    def under_way(self) -> bool:
        """Whether its end is still awaited."""
        return self.state in UNDER_WAY
