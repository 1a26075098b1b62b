"""Objects for tests, made in the session of the test."""

from datetime import timedelta

import factory
from factory.alchemy import SQLAlchemyModelFactory

from webapp.accounts.actors import actor_for
from webapp.accounts.models import Membership, Role, User
from webapp.core import clock
from webapp.core.names import body_key, fold
from webapp.core.permissions import Actor
from webapp.directory.models import City, Organisation, OrganisationType, Person, Twinning
from webapp.events.models import Approval, Event, EventState
from webapp.extensions import db
from webapp.registration.models import Registration, RegistrationState


class Factory(SQLAlchemyModelFactory):  # type: ignore[type-arg]
    """The base: commits into the transaction that ends with the test."""

    class Meta:
        abstract = True
        sqlalchemy_session_factory = lambda: db.session  # noqa: E731
        sqlalchemy_session_persistence = "commit"


class UserFactory(Factory):
    """Somebody who signs in; the password is not set."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"user{n}@elchi.example")
    name = factory.Sequence(lambda n: f"User {n}")
    created_at = factory.LazyFunction(clock.now)


class CityFactory(Factory):
    """A city."""

    class Meta:
        model = City

    name = factory.Sequence(lambda n: {"en": f"Navruzabad {n}", "ru": f"Наврузабад {n}", "uz": f"Navroʻzobod {n}"})
    country = "UZ"
    latitude = 41.3
    longitude = 69.3
    timezone = "Asia/Tashkent"
    key = factory.LazyAttribute(lambda city: fold(city.name["en"]))
    search = factory.LazyAttribute(lambda city: " ".join(fold(text) for text in city.name.values()))
    created_at = factory.LazyFunction(clock.now)


class OrganisationFactory(Factory):
    """A body, not a host."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: {"en": f"Society {n}", "ru": f"Общество {n}", "uz": f"Jamiyat {n}"})
    type = OrganisationType.NGO
    country = "UZ"
    key = factory.LazyAttribute(lambda body: body_key(body.name["en"]))
    search = factory.LazyAttribute(lambda body: " ".join(fold(text) for text in body.name.values()))
    created_at = factory.LazyFunction(clock.now)


class HostFactory(OrganisationFactory):
    """A body that organises events."""

    name = factory.Sequence(lambda n: {"en": f"Host {n}", "ru": f"Организатор {n}", "uz": f"Tashkilotchi {n}"})
    type = OrganisationType.PUBLIC_DIPLOMACY_CENTRE
    is_host = True


class PersonFactory(Factory):
    """An expert of the directory."""

    class Meta:
        model = Person

    given_name = factory.Sequence(lambda n: f"Dilnoza{n}")
    family_name = "Karimova"
    email = factory.Sequence(lambda n: f"expert{n}@example.org")
    sort_key = factory.LazyAttribute(lambda person: fold(f"{person.family_name} {person.given_name}"))
    search = factory.LazyAttribute(lambda person: fold(f"{person.given_name} {person.family_name}"))
    created_at = factory.LazyFunction(clock.now)


class EventFactory(Factory):
    """A published seminar in thirty days, open for registration, without a limit of places."""

    class Meta:
        model = Event

    kind = "seminar"
    slug = factory.Sequence(lambda n: f"event-{n}")
    host = factory.SubFactory(HostFactory)
    title = factory.Sequence(lambda n: {"en": f"Event {n}", "ru": f"Событие {n}", "uz": f"Tadbir {n}"})
    description = factory.LazyFunction(lambda: {"en": "What it is about.", "ru": "О чём.", "uz": "Nima haqida."})
    state = EventState.PUBLISHED
    starts_at = factory.LazyFunction(lambda: (clock.now() + timedelta(days=30)).replace(microsecond=0))
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + timedelta(hours=8))
    timezone = "Asia/Tashkent"
    city = factory.SubFactory(CityFactory)
    venue = factory.LazyFunction(lambda: {"en": "Great Hall", "ru": "Большой зал", "uz": "Katta zal"})
    approval = Approval.AUTOMATIC
    languages = factory.LazyFunction(lambda: ["en", "ru", "uz"])
    contact_email = "contact@elchi.example"
    created_at = factory.LazyFunction(clock.now)
    published_at = factory.LazyFunction(clock.now)


class TwinningFactory(Factory):
    """A tie between two new cities."""

    class Meta:
        model = Twinning

    city_a = factory.SubFactory(CityFactory)
    city_b = factory.SubFactory(CityFactory, country="TR", timezone="Europe/Istanbul")
    year = 1999
    created_at = factory.LazyFunction(clock.now)


class RegistrationFactory(Factory):
    """A confirmed registration, written without the verb that counts places."""

    class Meta:
        model = Registration

    event = factory.SubFactory(EventFactory)
    reference = factory.Sequence(lambda n: f"{n:08d}")
    state = RegistrationState.CONFIRMED
    given_name = factory.Sequence(lambda n: f"Aziz{n}")
    family_name = "Rahimov"
    email = factory.Sequence(lambda n: f"guest{n}@example.org")
    country = "UZ"
    consent_at = factory.LazyFunction(clock.now)
    search = factory.LazyAttribute(lambda r: fold(f"{r.given_name} {r.family_name} {r.email}"))
    created_at = factory.LazyFunction(clock.now)


def organiser_of(*hosts: Organisation, role: Role = Role.ORGANISER) -> User:
    """A user with a role in host organisations."""
    user: User = UserFactory()
    user.memberships = [Membership(organisation_id=host.id, role=role) for host in hosts]
    db.session.commit()
    return user


def reviewer_of(*hosts: Organisation) -> User:
    """A reviewer of host organisations."""
    return organiser_of(*hosts, role=Role.REVIEWER)


def protocol_officer_of(*hosts: Organisation) -> User:
    """A protocol officer of host organisations."""
    return organiser_of(*hosts, role=Role.PROTOCOL)


def actor_of(user: User) -> Actor:
    """The user as verbs see them."""
    return actor_for(user)
