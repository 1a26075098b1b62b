"""What only seminars have: applications of experts and their selection."""

import enum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.types import Base, Short, Text, Texts, Translated, choice
from webapp.registration.models import Registration


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


class Application(Base):
    """What an expert says of themself, and what reviewers say of it."""

    __tablename__ = "seminar_applications"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    expertise: Mapped[Text] = mapped_column(default="")
    affiliation: Mapped[Short] = mapped_column(default="")
    motivation: Mapped[Text] = mapped_column(default="")
    cv_file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id", ondelete="SET NULL"), index=True)
    registration: Mapped[Registration] = relationship()


class Review(Base):
    """One reviewer's opinion of one application."""

    __tablename__ = "seminar_reviews"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    recommendation: Mapped[Recommendation] = mapped_column(choice(Recommendation))
    comment: Mapped[Text] = mapped_column(default="")
