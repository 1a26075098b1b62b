"""File storage."""

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.types import Base, IntPk, Key, Short


class StoredFile(Base):
    """What is known of an uploaded file; its content lies in the storage under `key`."""

    __tablename__ = "files"

    id: Mapped[IntPk]
    key: Mapped[Key] = mapped_column(unique=True)
    name: Mapped[Short]
    content_type: Mapped[Key]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    purpose: Mapped[Key]
    created_at: Mapped[datetime]
