"""The fields that organisers add to the form of an event, and the files that answer them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.files import StoredFile
from webapp.core.types import Base, IntPk, Key, Texts, Translated, choice
from webapp.registration.questions import AskedOf, SeenBy


class FormField(Base):
    """One field: a question, a heading or an explanation."""

    __tablename__ = "form_fields"
    __table_args__ = (
        UniqueConstraint("event_id", "key", name="uq_form_fields_key"),
        CheckConstraint("purge_days >= 0", name="purge_days"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("largest >= 1", name="largest"),
        Index("ix_form_fields_event", "event_id", "position"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    key: Mapped[Key]
    """What answers are kept under; it never changes."""
    position: Mapped[int]
    kind: Mapped[Key]
    """A key of `questions.KINDS`."""
    label: Mapped[Texts] = mapped_column(Translated)
    help: Mapped[Texts] = mapped_column(Translated, default=dict)
    text: Mapped[Texts] = mapped_column(Translated, default=dict)
    """What an explanation says, or what is consented to."""
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    """Of a choice: dicts with `value`, `label` (texts) and, where only so many may choose it, `places`."""
    required: Mapped[bool] = mapped_column(default=False)
    most: Mapped[int | None]
    """The most characters of a text."""
    least: Mapped[int | None]
    greatest: Mapped[int | None]
    accept: Mapped[list[str]] = mapped_column(JSONB, default=list)
    """Of a file: the kinds that are taken, keys of `core.file_kinds`."""
    largest: Mapped[int | None]
    """Of a file: the most megabytes."""
    portrait: Mapped[bool] = mapped_column(default=False)
    """Of a photo: whether a portrait is cut out of it."""
    shown_when: Mapped[str | None] = mapped_column()
    """The key of the field whose answer decides whether this one is shown."""
    shown_values: Mapped[list[str]] = mapped_column(JSONB, default=list)
    """The answers with which it is."""
    seen_by: Mapped[SeenBy] = mapped_column(choice(SeenBy), default=SeenBy.EVERYBODY)
    asked_of: Mapped[AskedOf] = mapped_column(choice(AskedOf), default=AskedOf.EVERYBODY)
    sensitive: Mapped[bool] = mapped_column(default=False)
    purge_days: Mapped[int | None]
    """How many days after the event's end its answers are deleted."""
    version: Mapped[int] = mapped_column(default=1)
    """Raised when its words change after somebody has answered."""
    earlier: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By version: label, options and text as they were."""
    removed_at: Mapped[datetime | None]
    purged_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class AnswerFile(Base):
    """Whose answer to which field a file is; the answer itself says what people see of it."""

    __tablename__ = "answer_files"
    __table_args__ = (UniqueConstraint("registration_id", "key", "proposed", name="uq_answer_files_answer"),)

    file_id: Mapped[int] = mapped_column(ForeignKey("files.id", ondelete="CASCADE"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    key: Mapped[Key]
    """The key of the field."""
    proposed: Mapped[bool] = mapped_column(default=False)
    """Whether it waits for approval with the change that proposes it."""
    file: Mapped[StoredFile] = relationship()


class HeldAnswers(Base):
    """Somebody's sensitive answers as they were when they were decided on, until the next decision."""

    __tablename__ = "held_answers"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By key, each encrypted."""


class HeldFile(Base):
    """A file that answered a question when somebody was decided on, until the next decision."""

    __tablename__ = "held_files"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[Key] = mapped_column(primary_key=True)
    """The key of the field."""
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id", ondelete="CASCADE"), index=True)
