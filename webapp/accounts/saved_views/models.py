"""Saved views as rows."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.types import Base, IntPk, Key, Short, Text


class SavedView(Base):
    """A search, filters, columns and an order of a list, under a name of its user's choice."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("user_id", "list", "name", name="uq_saved_views_name"),)

    id: Mapped[IntPk]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    list: Mapped[Key]
    """The endpoint of the list, whichever event's it is."""
    name: Mapped[Short]
    query: Mapped[Text]
    """As addresses have it, without the number of a page."""
    created_at: Mapped[datetime]
