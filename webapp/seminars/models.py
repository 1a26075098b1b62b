"""What only seminars have: CVs of experts and the opinions of reviewers."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.files import StoredFile
from webapp.core.types import Base, Short, Text, Texts, Translated, choice


class Recommendation(enum.Enum):
    """What a reviewer thinks of an application."""

    SELECT = "select"
    RESERVE = "reserve"
    DECLINE = "decline"


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


class Review(Base):
    """One reviewer's opinion of one application."""

    __tablename__ = "seminar_reviews"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    recommendation: Mapped[Recommendation] = mapped_column(choice(Recommendation))
    comment: Mapped[Text] = mapped_column(default="")
    reviewer: Mapped[Short]
    at: Mapped[datetime]
