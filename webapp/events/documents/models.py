"""The table of documents."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.files import StoredFile
from webapp.core.types import Base, IntPk, Texts, Translated, choice
from webapp.events.models import Event


class Audience(enum.Enum):
    """Whom a document is for."""

    EVERYBODY = "everybody"
    REGISTERED = "registered"


class EventDocument(Base):
    """A file that an organiser gives to those who come, or to everybody."""

    __tablename__ = "event_documents"
    __table_args__ = (Index("ix_event_documents_event", "event_id", "position"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id", ondelete="CASCADE"), unique=True)
    title: Mapped[Texts] = mapped_column(Translated)
    audience: Mapped[Audience] = mapped_column(choice(Audience), default=Audience.EVERYBODY)
    position: Mapped[int]
    created_at: Mapped[datetime]
    event: Mapped[Event] = relationship()
    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)
