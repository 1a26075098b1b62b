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
    client = Client(port)
    _status, head, body = client.send(client.request(f"/exchanges/{world.slug}/register"))
    token, cookie = TOKEN.search(body), COOKIE.search(head)
    if token is None or cookie is None:
        raise RuntimeError("the registration form has no CSRF token")
    numbers = itertools.count()

    def form() -> dict[str, str]:
        person = {"given_name": "Dilnoza", "family_name": "Karimova", "country": "UZ", "consent": "y"}
        return person | {"email": f"guest{next(numbers)}@example.org", "csrf_token": token.group(1).decode()}

    def bare() -> float:
        requests = [client.request(f"/bare/register/{world.event_id}", form=form()) for _ in range(FORMS)]
        return seconds(client.send, requests, 303)

    def elchi() -> float:
        path, session = f"/exchanges/{world.slug}/register", cookie.group(1).decode()
        requests = [client.request(path, form=form(), cookie=session) for _ in range(FORMS)]
        return seconds(client.send, requests, 303)

    return ratio(bare, elchi, ROUNDS)
