"""The directory and the accounts of the demonstration."""

from dataclasses import dataclass, field

from flask import current_app

from config import Settings
from scripts.demo.content import Content
from scripts.demo.coordinates import coordinates
from scripts.demo.records import Account
from webapp.accounts.actors import actor_for
from webapp.accounts.models import Role, User
from webapp.accounts.services import Profile, create_user, set_roles
from webapp.core.permissions import SYSTEM, Actor
from webapp.directory.cities import create_city
from webapp.directory.models import City, Organisation, Person, Twinning
from webapp.directory.organisations import create_organisation, make_host
from webapp.directory.people import create_person
from webapp.directory.twinnings import create_twinning
from webapp.directory.values import CityValues, OrganisationValues, PersonValues, TwinningValues
from webapp.extensions import db


@dataclass
class Book:
    """What was loaded, by the keys of the data."""

    content: Content
    cities: dict[str, City] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    twinnings: dict[frozenset[str], Twinning] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    """By address."""

    def organiser(self, host: str) -> Actor:
        """Who organises for a host, as an actor."""
        return self._acting(host, "organiser", Role.ORGANISER)

    def reviewer(self, host: str) -> Actor:
        """Who reviews for a host, as an actor."""
        return self._acting(host, "reviewer", Role.REVIEWER)

    def _acting(self, host: str, role: str, kept: Role) -> Actor:
        account = next(a for a in self.content.accounts if host in a.hosts and role in a.roles)
        return self.acting(account.email, kept)

    def acting(self, email: str, kept: Role) -> Actor:
        """Who signs in by an address, as an actor in one role."""
        user = self.users[email]
        held = actor_for(user)
        part = "organises" if kept is Role.ORGANISER else "reviews"
        return Actor(user.id, user.name, user.email, protocol=held.protocol, **{part: getattr(held, part)})


def load_book(content: Content) -> Book:
    """Write cities, bodies, people, ties and accounts."""
    book = Book(content)
    _cities(book)
    _organisations(book)
    _people(book)
    for tie in content.twinnings:
        a, b = (book.cities[key] for key in tie.cities)
        values = TwinningValues(a.id, b.id, status=tie.state, year=tie.since, areas=tuple(x.value for x in tie.areas))
        book.twinnings[frozenset(tie.cities)] = create_twinning(values, by=SYSTEM)
    for account in content.accounts:
        _account(book, account)
    return book


def _cities(book: Book) -> None:
    places = coordinates(book.content.cities.values())
    for key, city in book.content.cities.items():
        latitude, longitude = places[key]
        values = CityValues(city.name.texts, city.country, city.local, latitude, longitude, city.zone)
        book.cities[key] = create_city(values, by=SYSTEM)


def _organisations(book: Book) -> None:
    for key, body in book.content.organisations.items():
        topics = [book.content.topics[topic] for topic in body.topics]
        values = OrganisationValues(
            name=body.name.texts,
            type=body.type,
            country=body.country,
            city_id=book.cities[body.city].id,
            short_name=body.short,
            registration_number=body.registration_number,
            email=body.email,
            website=body.website,
            description={code: ", ".join(topic.of(code) for topic in topics) for code in ("en", "ru", "uz")},
        )
        book.organisations[key] = create_organisation(values, by=SYSTEM)
        if body.host:
            make_host(book.organisations[key], True, by=SYSTEM)


def _people(book: Book) -> None:
    for key, person in book.content.people.items():
        values = PersonValues(
            given_name=person.given,
            family_name=person.family,
            native_name=person.native,
            email=person.email,
            organisation_id=book.organisations[person.organisation].id if person.organisation else None,
            position=person.position.texts,
            country=person.country,
            expertise=", ".join(book.content.topics[topic].of(person.language) for topic in person.topics),
            languages=person.languages,
        )
        book.people[key] = create_person(values, by=SYSTEM)


def _account(book: Book, account: Account) -> None:
    settings: Settings = current_app.extensions["elchi.settings"]
    person = book.content.people[account.person]
    profile = Profile(f"{person.given} {person.family}".strip(), account.language, "Asia/Tashkent")
    user = create_user(account.email, profile, by=SYSTEM, password=settings.demo_password.get_secret_value())
    hosts = [book.organisations[key].id for key in account.hosts]
    set_roles(
        user,
        is_admin="administrator" in account.roles,
        hosts={role: hosts for role in Role if role.value in account.roles},
        by=SYSTEM,
    )
    db.session.flush()
    book.users[account.email] = user
