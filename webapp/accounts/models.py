"""Users, the bodies they work for, and the keys of their programs."""

import enum
from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.types import Base, Email, IntPk, Key, Short, choice


class Role(enum.Enum):
    """What a user does for a host organisation."""

    ORGANISER = "organiser"
    REVIEWER = "reviewer"
    PROTOCOL = "protocol"
    """Protocol officer: reads what participants entrust to nobody else, such as passports."""


class User(Base, UserMixin):
    """Somebody who signs in. Participants need no account."""

    __tablename__ = "users"

    id: Mapped[IntPk]
    email: Mapped[str] = mapped_column(Email, unique=True)
    name: Mapped[Short]
    password_hash: Mapped[str | None]
    """Argon2id; none for who signs in by mailed links only."""
    session_epoch: Mapped[int] = mapped_column(default=0)
    """Raised to end every session, as on a change of password."""
    language: Mapped[str] = mapped_column(default="en")
    timezone: Mapped[Key] = mapped_column(default="Asia/Tashkent")
    is_admin: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]
    memberships: Mapped[list["Membership"]] = relationship(back_populates="user", cascade="all, delete-orphan")

    def get_id(self) -> str:
        """What the session holds: it stops to match when the epoch rises."""
        return f"{self.id}.{self.session_epoch}"

    def hosts_as(self, role: Role) -> list[int]:
        """The host organisations in which this user has a role, by their ids."""
        return [one.organisation_id for one in self.memberships if one.role is role]

    @property
    def is_active(self) -> bool:
        """Whether the account may sign in."""
        return self.active


class Membership(Base):
    """A role of a user in a host organisation."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id", "role"),)

    id: Mapped[IntPk]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role))
    user: Mapped[User] = relationship(back_populates="memberships")


class ApiToken(Base):
    """A key by which a program acts as a user; only its hash is kept."""

    __tablename__ = "api_tokens"

    id: Mapped[IntPk]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    label: Mapped[Short]
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime]
    last_used_on: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()
