"""The public event page, and registering by POST, against the bare application under the same gunicorn."""

import itertools
import re

from bench.client import Client, ratio, seconds
from bench.world import World

PAGES = 300
FORMS = 100
ROUNDS = 7
TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
COOKIE = re.compile(rb"set-cookie: (session=[^;]+)", re.IGNORECASE)


def event_page(world: World, port: int) -> float:
    """The page of an event as visitors without an account see it."""
    client = Client(port)
    bare = [client.request(f"/bare/event/{world.slug}")] * PAGES
    elchi = [client.request(f"/exchanges/{world.slug}")] * PAGES
    return ratio(lambda: seconds(client.send, bare, 200), lambda: seconds(client.send, elchi, 200), ROUNDS)


def registration(world: World, port: int) -> float:
    """A registration that gets its place at once."""
    visitor, numbers = Visitor(world, port), itertools.count()

    def bare() -> float:
        path = f"/bare/register/{world.event_id}"
        forms = (visitor.form(f"guest{next(numbers)}") for _ in range(FORMS))
        return seconds(visitor.client.send, [visitor.client.request(path, form=form) for form in forms], 303)

    def elchi() -> float:
        return seconds(visitor.client.send, [visitor.request(f"guest{next(numbers)}") for _ in range(FORMS)], 303)

    return ratio(bare, elchi, ROUNDS)


class Visitor:
    """Somebody with the registration form of an event open."""

    def __init__(self, world: World, port: int) -> None:
        self.client = Client(port)
        self._path = f"/exchanges/{world.slug}/register"
        self._token, self._cookie = opened(self.client, self._path)

    def form(self, name: str) -> dict[str, str]:
        """The form as somebody fills it in."""
        person = {"given_name": "Dilnoza", "family_name": "Karimova", "country": "UZ", "consent": "y"}
        return person | {"email": f"{name}@example.org", "csrf_token": self._token}

    def request(self, name: str) -> bytes:
        """The form as it is sent."""
        return self.client.request(self._path, form=self.form(name), cookie=self._cookie)


def opened(client: Client, path: str) -> tuple[str, str]:
    """The token of the form on a page, and the session it belongs to."""
    _status, head, body = client.send(client.request(path))
    token, cookie = TOKEN.search(body), COOKIE.search(head)
    if token is None or cookie is None:
        raise RuntimeError(f"the form of {path} has no CSRF token")
    return token.group(1).decode(), cookie.group(1).decode()
