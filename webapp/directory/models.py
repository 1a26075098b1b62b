"""Cities, organisations, people and the ties between cities."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.types import Base, Country, Email, IntPk, Key, Short, Text, Texts, Translated, choice


class OrganisationType(enum.Enum):
    """Bodies as DOMAIN speaks of them; the values are those of import files."""

    INTERGOVERNMENTAL_ORG = "intergovernmental_org"
    UN_REGIONAL_CENTRE = "un_regional_centre"
    PUBLIC_DIPLOMACY_CENTRE = "public_diplomacy_centre"
    STATE_BODY = "state_body"
    MUNICIPALITY = "municipality"
    PARLIAMENT = "parliament"
    DIPLOMATIC_MISSION = "diplomatic_mission"
    THINK_TANK = "think_tank"
    NGO = "ngo"
    CIVIL_SOCIETY_INSTITUTION = "civil_society_institution"
    NATIONAL_CULTURAL_CENTRE = "national_cultural_centre"
    FRIENDSHIP_SOCIETY = "friendship_society"
    TWIN_CITY_ASSOCIATION = "twin_city_association"
    MUNICIPAL_UNION = "municipal_union"
    UNIVERSITY = "university"
    CREATIVE_UNION = "creative_union"
    YOUTH_ORG = "youth_org"
    WOMENS_ORG = "womens_org"
    BUSINESS = "business"
    MEDIA = "media"
    INFORMAL_GROUP = "informal_group"


class TieStatus(enum.Enum):
    """Where a twinning stands."""

    PROPOSED = "proposed"
    INTENT_SIGNED = "intent_signed"
    AGREED = "agreed"
    ACTIVE = "active"
    DORMANT = "dormant"
    SUSPENDED = "suspended"
    ENDED = "ended"
    RESTORED = "restored"


class Area(enum.Enum):
    """The fields of exchange between cities."""

    ECONOMY = "economy"
    CULTURE = "culture"
    EDUCATION = "education"
    SCIENCE = "science_technology"
    URBAN = "urban_construction"


class City(Base):
    """A city that hosts, sends or is twinned."""

    __tablename__ = "cities"
    __table_args__ = (
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
        UniqueConstraint("country", "key"),
    )

    id: Mapped[IntPk]
    name: Mapped[Texts] = mapped_column(Translated)
    local_name: Mapped[Short] = mapped_column(default="")
    country: Mapped[Country] = mapped_column(index=True)
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    timezone: Mapped[Key | None]
    key: Mapped[Short]
    """The folded English name: one city of a country under one spelling."""
    search: Mapped[Text]
    """All its names, folded."""
    created_at: Mapped[datetime]


class Organisation(Base):
    """A body: one that hosts events, sends people, or is accredited."""

    __tablename__ = "organisations"
    __table_args__ = (Index("ix_organisations_key", "key"),)

    id: Mapped[IntPk]
    name: Mapped[Texts] = mapped_column(Translated)
    short_name: Mapped[Short] = mapped_column(default="")
    type: Mapped[OrganisationType] = mapped_column(choice(OrganisationType), index=True)
    country: Mapped[Country | None] = mapped_column(index=True)
    city_id: Mapped[int | None] = mapped_column(ForeignKey("cities.id", ondelete="SET NULL"), index=True)
    registration_number: Mapped[Short] = mapped_column(default="")
    email: Mapped[str | None] = mapped_column(Email)
    phone: Mapped[Short] = mapped_column(default="")
    website: Mapped[Short] = mapped_column(default="")
    description: Mapped[Texts] = mapped_column(Translated, default=dict)
    is_host: Mapped[bool] = mapped_column(default=False, index=True)
    """Whether it organises events on this installation."""
    key: Mapped[Short]
    """A key under which spelling variants of its names meet."""
    search: Mapped[Text]
    created_at: Mapped[datetime]
    city: Mapped[City | None] = relationship()


class Person(Base):
    """An expert or partner a body knows."""

    __tablename__ = "people"
    __table_args__ = (Index("ix_people_sort_key", "sort_key"),)

    id: Mapped[IntPk]
    given_name: Mapped[Short]
    family_name: Mapped[Short] = mapped_column(default="")
    native_name: Mapped[Short] = mapped_column(default="")
    form_of_address: Mapped[Short] = mapped_column(default="")
    email: Mapped[str | None] = mapped_column(Email, index=True)
    phone: Mapped[Short] = mapped_column(default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id", ondelete="SET NULL"), index=True)
    position: Mapped[Texts] = mapped_column(Translated, default=dict)
    country: Mapped[Country | None] = mapped_column(index=True)
    expertise: Mapped[Text] = mapped_column(default="")
    languages: Mapped[list[str]] = mapped_column(default=list)
    biography: Mapped[Texts] = mapped_column(Translated, default=dict)
    sort_key: Mapped[Short]
    search: Mapped[Text]
    created_at: Mapped[datetime]
    organisation: Mapped[Organisation | None] = relationship()

    @property
    def name(self) -> str:
        """The name as the person writes it."""
        return f"{self.given_name} {self.family_name}".strip()


class Twinning(Base):
    """A tie between two cities, kept once: `city_a` has the lower id."""

    __tablename__ = "twinnings"
    __table_args__ = (
        UniqueConstraint("city_a_id", "city_b_id"),
        CheckConstraint("city_a_id < city_b_id", name="order"),
        CheckConstraint("year BETWEEN 1900 AND 2200", name="year"),
    )

    id: Mapped[IntPk]
    city_a_id: Mapped[int] = mapped_column(ForeignKey("cities.id", ondelete="RESTRICT"))
    city_b_id: Mapped[int] = mapped_column(ForeignKey("cities.id", ondelete="RESTRICT"), index=True)
    status: Mapped[TieStatus] = mapped_column(choice(TieStatus), default=TieStatus.ACTIVE)
    year: Mapped[int | None]
    signed_on: Mapped[date | None]
    areas: Mapped[list[str]] = mapped_column(default=list)
    source: Mapped[Text] = mapped_column(default="")
    notes: Mapped[Text] = mapped_column(default="")
    created_at: Mapped[datetime]
    city_a: Mapped[City] = relationship(foreign_keys=[city_a_id])
    city_b: Mapped[City] = relationship(foreign_keys=[city_b_id])
