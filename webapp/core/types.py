"""The declarative base and the column types of every table."""

import enum
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Enum, Identity, MetaData, String, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

LANGUAGES = ("en", "ru", "uz")
EMAIL_LENGTH = 254
"""The longest address that SMTP can carry (RFC 5321)."""

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Texts = dict[str, str]
"""One text in several languages, `{"en": …, "ru": …, "uz": …}`; empty ones are left out."""


class Translated(TypeDecorator[Texts]):
    """A column of texts in the languages of the installation."""

    impl = JSONB
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, str] | None, dialect: Dialect) -> Texts | None:
        """Keeps known languages and drops empty texts."""
        if value is None:
            return None
        return {lang: text for lang in LANGUAGES if (text := (value.get(lang) or "").strip())}


class Email(TypeDecorator[str]):
    """An address, kept in lower case; the table gets a CHECK for it."""

    impl = String(EMAIL_LENGTH)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Lower-cases on the way in, so that comparisons by value work too."""
        return value.strip().lower() if value is not None else None


class Base(DeclarativeBase):
    """The base of every model."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: DateTime(timezone=True), dict[str, Any]: JSONB, list[str]: JSONB}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Adds the CHECK that keeps addresses in lower case."""
        super().__init_subclass__(**kwargs)
        table = cls.__dict__.get("__table__")
        if isinstance(table, Table):
            for column in table.columns:
                if isinstance(column.type, Email):
                    rule = f"{column.name} = lower({column.name})"
                    table.append_constraint(CheckConstraint(rule, name=f"{column.name}_lower"))


def choice(values: type[enum.Enum], name: str = "") -> Enum:
    """A column that takes the values of an enum and no other, under a CHECK named `name`, else after the enum."""
    return Enum(
        values,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=name or values.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


IntPk = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
Text = Annotated[str, mapped_column(String)]
Short = Annotated[str, mapped_column(String(200))]
Key = Annotated[str, mapped_column(String(64))]
Country = Annotated[str, mapped_column(String(2))]
"""ISO 3166 alpha-2."""
