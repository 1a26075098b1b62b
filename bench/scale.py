"""What an event of twenty thousand costs, beside one of two hundred."""

import itertools
from dataclasses import dataclass

import sqlalchemy as sa

from bench.client import Client, ratio, seconds
from bench.pages import Visitor, opened
from bench.world import World
from webapp.accounts.services import Profile, create_user
from webapp.core.permissions import SYSTEM
from webapp.core.unit_of_work import unit_of_work
from webapp.extensions import db

SMALL, LARGE = 200, 20_000
FORMS, PAGES, ROUNDS = 40, 10, 7
EMAIL, PASSWORD = "bench@elchi.example", "a long word to sign in with"
FILL = """
INSERT INTO registrations (event_id, reference, state, given_name, family_name, native_name, email, shared_mailbox,
    phone, country, organisation, organisation_key, function, category, language, answers, source, consent_at,
    consent_version, priority, head, note, reason, search, sort_key, created_at, offers_missed, sealed, asked)
SELECT :event, 'S' || :event || 'N' || n, 'confirmed', 'Aziza', 'Karimova', '', 'guest' || n || '@scale.example', false,
    '', (ARRAY['UZ', 'KZ', 'KG', 'TJ', 'CN', 'DE', 'RU'])[1 + n % 7], 'Body ' || n % 400, 'body ' || n % 400, 'Editor',
    'participant', 'en', '{}', 'self', now(), '1', 0, false, '', '', 'aziza karimova', 'karimova aziza', now(), 0,
    '{}', '{}'
FROM generate_series(1, cast(:people AS int)) n
"""
LISTS = {
    "people_list": "/manage/events/{}/people",
    "people_filtered": "/manage/events/{}/people?country=UZ&q=aziza",
    "places_table": "/manage/events/{}/quotas",
}


@dataclass(frozen=True)
class Sizes:
    """A small event and a large one."""

    small: World
    large: World


def sizes(world: World) -> Sizes:
    """Two events of the same kind with people in them."""
    return Sizes(_filled(world, SMALL), _filled(world, LARGE))


def registering(both: Sizes, port: int) -> float:
    """How many times longer a registration takes in the large event."""
    numbers = itertools.count()

    def of(world: World) -> float:
        visitor = visitors[world.slug]
        return seconds(visitor.client.send, [visitor.request(f"late{next(numbers)}") for _ in range(FORMS)], 303)

    visitors = {world.slug: Visitor(world, port) for world in (both.small, both.large)}
    return ratio(lambda: of(both.large), lambda: of(both.small), ROUNDS)


def lists(both: Sizes, port: int) -> dict[str, float]:
    """How many times longer the organiser's lists of the large event take."""
    client, cookie = _signed_in(port)

    def pages(path: str, world: World) -> float:
        return seconds(client.send, [client.request(path.format(world.event_id), cookie=cookie)] * PAGES, 200)

    return {
        name: ratio(lambda p=path: pages(p, both.large), lambda p=path: pages(p, both.small), ROUNDS)  # type: ignore[misc]
        for name, path in LISTS.items()
    }


def _filled(world: World, people: int) -> World:
    made = world.another_event()
    with unit_of_work():
        db.session.execute(sa.text(FILL), {"event": made.event_id, "people": people})
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM ANALYZE"))
    return made


def _signed_in(port: int) -> tuple[Client, str]:
    with unit_of_work():
        create_user(
            EMAIL, Profile(name="Organiser", language="en", timezone="Asia/Tashkent"), by=SYSTEM, password=PASSWORD
        ).is_admin = True
    client = Client(port)
    token, cookie = opened(client, "/sign-in")
    form = {"email": EMAIL, "password": PASSWORD, "csrf_token": token}
    _status, head, _body = client.send(client.request("/sign-in", form=form, cookie=cookie))
    return client, head.partition(b"session=")[2].partition(b";")[0].decode().join(("session=", ""))
