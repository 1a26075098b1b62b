"""The table of series."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.types import Base, IntPk, Short, Texts, Translated
from webapp.directory.models import Organisation


class Series(Base):
    """Events of one host that belong together."""

    __tablename__ = "event_series"

    id: Mapped[IntPk]
    host_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="RESTRICT"), index=True)
    slug: Mapped[Short] = mapped_column(unique=True)
    name: Mapped[Texts] = mapped_column(Translated)
    description: Mapped[Texts] = mapped_column(Translated, default=dict)
    created_at: Mapped[datetime]
    host: Mapped[Organisation] = relationship()
