"""A thousand people register at once for a hundred places, by the form, through the web server as it runs."""

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import func, select

from tests.factories import EventFactory
from tests.faults.conftest import Processes
from webapp.events.availability import availability_of
from webapp.extensions import db
from webapp.mail.models import Message
from webapp.registration.models import Registration, RegistrationState
from webapp.registration.places import waiting

PEOPLE, PLACES, BROWSERS = 1_000, 100, 16
PATH = "/exchanges/rush/register"
TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
FORM = {"given_name": "Dilnoza", "family_name": "Karimova", "country": "UZ", "consent": "y"}


class Browser:
    """A browser behind a proxy, with one connection and session; each person comes from an address of their own."""

    def __init__(self, connection: HTTPConnection) -> None:
        self._connection = connection
        shown, page = self._ask("GET", {})
        token = TOKEN.search(page)
        assert token is not None, page
        self._token = token.group(1).decode()
        self._cookie = (shown.headers["Set-Cookie"] or "").split(";")[0]

    def register(self, number: int) -> int:
        """Send the form for a person; the status of the answer."""
        headers = {
            "X-Forwarded-For": f"10.0.{number // 250}.{number % 250 + 1}",
            "Cookie": self._cookie,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        form = {**FORM, "email": f"guest{number}@example.org", "csrf_token": self._token}
        return self._ask("POST", headers, urlencode(form))[0].status

    def _ask(self, method: str, headers: dict[str, str], body: str | None = None) -> tuple[HTTPResponse, bytes]:
        self._connection.request(method, PATH, body, headers)
        answer = self._connection.getresponse()
        return answer, answer.read()


def rush(port: int) -> Counter[int]:
    """Everybody registers, from many browsers at once; how often each status came."""

    def share(first: int) -> Iterator[int]:
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            browser = Browser(connection)
            yield from [browser.register(number) for number in range(first, PEOPLE, BROWSERS)]

    with ThreadPoolExecutor(BROWSERS) as pool:
        return sum(pool.map(Counter, map(share, range(BROWSERS))), Counter[int]())


def test_a_thousand_register_for_a_hundred_places(app: Flask, processes: Processes) -> None:
    event = EventFactory(kind="exchange", slug="rush", capacity=PLACES, waiting_list=True)
    assert rush(processes.web()) == {303: PEOPLE}, processes.log()
    assert "Traceback" not in processes.log()
    db.session.expire_all()
    people = db.session.scalars(select(Registration).where(Registration.event_id == event.id)).all()
    states = Counter(person.state for person in people)
    assert states == {RegistrationState.CONFIRMED: PLACES, RegistrationState.WAITLISTED: PEOPLE - PLACES}
    assert sorted(waiting.positions(list(people)).values()) == list(range(1, PEOPLE - PLACES + 1))
    assert availability_of([event.id])[event.id].left == 0
    posted = db.session.execute(select(Message.to_email, func.count()).group_by(Message.to_email))
    assert {row.to_email: row.count for row in posted} == {f"guest{number}@example.org": 1 for number in range(PEOPLE)}
