"""What only exchanges have: the twinning they belong to."""

import enum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.types import Base, Text, choice
from webapp.directory.models import Twinning

KEY = "exchange"
"""Of the kind of event, as the API and the database name it."""


class Direction(enum.Enum):
    """Seen from the host organisation."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


class ExchangeDetails(Base):
    """An exchange's own facts."""

    __tablename__ = "exchange_details"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    twinning_id: Mapped[int | None] = mapped_column(ForeignKey("twinnings.id", ondelete="RESTRICT"), index=True)
    direction: Mapped[Direction] = mapped_column(choice(Direction), default=Direction.INCOMING)
    areas: Mapped[list[str]] = mapped_column(default=list)
    answers_event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="SET NULL"), index=True)
    """The visit it returns."""
    outcomes: Mapped[Text] = mapped_column(default="")
    twinning: Mapped[Twinning | None] = relationship()
