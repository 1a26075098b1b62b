"""The outbox is sent: shared, marked one by one, tried again, given up; to a server that answers as it is told."""

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession
from flask import Flask
from sqlalchemy import select

from webapp.core import clock
from webapp.core.unit_of_work import step_by_step, unit_of_work
from webapp.extensions import db
from webapp.mail import claims, context, delivery, outbox, smtp
from webapp.mail.models import Message, MessageState
from webapp.mail.outbox import Draft

TEMPLATE = "sign_in_link"


class Server:
    """A mail server that answers as it is told, and can go away and come back."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.taken: list[tuple[str, bytes]] = []
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._controller: Controller | None = None

    async def handle_DATA(self, server: SMTP, session: SmtpSession, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.taken.append((envelope.rcpt_tos[0], envelope.original_content or b""))
        return answer

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        controller, self._controller = self._controller, None
        if controller is not None:
            controller.stop()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    made.start()
    yield made
    smtp.close_all()
    made.stop()


@pytest.fixture
def app(committed_app: Flask, server: Server) -> Iterator[Flask]:
    settings = committed_app.extensions["elchi.settings"]
    address = {"smtp_url": f"smtp://127.0.0.1:{server.port}"}
    committed_app.extensions["elchi.settings"] = settings.model_copy(update=address)
    with committed_app.app_context():
        yield committed_app


def post(*addresses: str, **more: Any) -> None:
    params = {"user_id": None, "action_url": "http://elchi.test/x", "minutes": 30}
    with unit_of_work():
        outbox.post_many(Draft(f"test:{a}", TEMPLATE, a, params=params, **more) for a in addresses)


def send(**more: Any) -> int:
    with step_by_step() as connection:
        return delivery.deliver_due(connection, **more)


def state_of(address: str) -> Message:
    db.session.rollback()
    return db.session.scalars(select(Message).where(Message.to_email == address)).one()


def test_each_message_is_marked_with_its_id(app: Flask, server: Server) -> None:
    post("a@example.org", "b@example.org")
    assert send() == 2
    message = state_of("a@example.org")
    assert (message.state, message.attempts, message.claimed_by) == (MessageState.SENT, 1, None)
    content = dict(server.taken)["a@example.org"].decode()
    assert f"Message-ID: {message.message_id}" in content
    assert "Auto-Submitted: auto-generated" in content
    assert send() == 0


def test_what_is_waited_for_goes_before_the_many(app: Flask, server: Server) -> None:
    post(*(f"crowd{n}@example.org" for n in range(20)), bulk=True)
    post("waiting@example.org")
    send(batch=5)
    assert [to for to, _content in server.taken].index("waiting@example.org") < 5


def test_workers_share_the_work_and_send_nothing_twice(app: Flask, server: Server) -> None:
    post(*(f"w{n}@example.org" for n in range(120)))
    counts: list[int] = []

    def work() -> None:
        with app.app_context():
            mailer = smtp.Mailer(app.extensions["elchi.settings"].smtp_url, "test")
            with step_by_step() as connection, claims.lease(connection) as lease:
                while ids := lease.claim(10):
                    prepared = delivery._prepare(ids, more=False)
                    counts.append(delivery._hand_over(prepared, lease, mailer, float("inf"))[0])
            mailer.close()
            db.session.remove()

    threads = [threading.Thread(target=work) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 120
    assert sorted(to for to, _content in server.taken) == sorted(f"w{n}@example.org" for n in range(120))


def test_a_temporary_refusal_is_tried_again_later(app: Flask, server: Server) -> None:
    server.answers = ["451 4.3.0 try later"]
    post("later@example.org")
    assert send() == 0
    message = state_of("later@example.org")
    assert (message.state, message.attempts) == (MessageState.QUEUED, 1)
    assert message.error == "451 4.3.0 try later"
    assert timedelta(seconds=20) < message.not_before - clock.now() < timedelta(seconds=40)
    assert send() == 0
    with clock.at(message.not_before):
        assert send() == 1
    assert state_of("later@example.org").attempts == 2
    assert state_of("later@example.org").error is None


def test_delays_grow_and_end(app: Flask, server: Server) -> None:
    post("never@example.org")
    now, delays = clock.now(), []
    for _number in range(claims.MOST_ATTEMPTS):
        server.answers = ["451 no"]
        with clock.at(now):
            send()
        message = state_of("never@example.org")
        delays.append(message.not_before - now)
        now = max(now, message.not_before)
    assert message.state is MessageState.FAILED
    assert delays[:3] == [timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2)]
    assert max(delays) == claims.LONGEST_DELAY


def test_a_permanent_refusal_is_final(app: Flask, server: Server) -> None:
    server.answers = ["550 5.1.1 no such user", "250 OK"]
    post("nobody@example.org", "somebody@example.org")
    assert send() == 1
    message = state_of("nobody@example.org")
    assert (message.state, message.error) == (MessageState.FAILED, "550 5.1.1 no such user")
    assert state_of("somebody@example.org").state is MessageState.SENT


def test_an_address_that_is_none_fails_alone(app: Flask, server: Server) -> None:
    post("иван@example.org", "fine@example.org")
    assert send() == 1
    assert state_of("иван@example.org").state is MessageState.FAILED


def test_a_server_that_is_away_costs_no_attempt(app: Flask, server: Server) -> None:
    post("a@example.org", "b@example.org")
    server.stop()
    assert send() == 0
    message = state_of("b@example.org")
    assert (message.state, message.attempts, message.claimed_by) == (MessageState.QUEUED, 0, None)
    assert "Refused" in (message.error or "")
    server.start()
    with clock.at(clock.now() + claims.FIRST_DELAY + timedelta(seconds=1)):
        assert send() == 2


def test_a_connection_that_was_closed_meanwhile_is_opened_again(app: Flask, server: Server) -> None:
    post("one@example.org")
    assert send() == 1
    server.stop()
    server.start()
    post("two@example.org")
    assert send() == 1


def test_a_broken_template_fails_alone(app: Flask, server: Server) -> None:
    post("fine@example.org")
    with unit_of_work():
        outbox.post(Draft("broken:1", "no_such_template", "broken@example.org"))
    assert send() == 1
    assert "TemplateNotFound" in (state_of("broken@example.org").error or "")


def test_a_value_that_cannot_be_read_fails_alone(app: Flask, server: Server) -> None:
    def provider(messages: Any) -> Any:
        if any(message.to_email == "poison@example.org" for message in messages):
            raise LookupError
        return {}

    context.register("test", provider)
    try:
        post("poison@example.org", *(f"p{n}@example.org" for n in range(5)))
        assert send() == 5
    finally:
        context._providers.pop("test")
    assert state_of("poison@example.org").state is MessageState.FAILED


def test_claims_of_the_dead_are_free_at_once_and_those_of_the_living_are_not(app: Flask, server: Server) -> None:
    post("held@example.org")
    with step_by_step() as connection, claims.lease(connection) as lease:
        assert len(lease.claim(10)) == 1
        with unit_of_work():
            assert claims.sweep() == 0
        assert send() == 0
        # The worker dies: its session ends without a word.
        connection.invalidate()
        db.session.rollback()
        with unit_of_work():
            assert claims.sweep() == 1
    message = state_of("held@example.org")
    assert (message.claimed_by, message.attempts) == (None, 1)
    assert send() == 1


def test_a_message_that_kills_every_worker_is_given_up(app: Flask) -> None:
    post("killer@example.org")
    for _number in range(claims.MOST_ATTEMPTS):
        with step_by_step() as connection, claims.lease(connection) as lease:
            lease.claim(1)
            connection.invalidate()
        with unit_of_work():
            claims.sweep()
    assert state_of("killer@example.org").state is MessageState.FAILED


def test_a_run_ends_in_time_and_leaves_the_rest(app: Flask, server: Server) -> None:
    post(*(f"t{n}@example.org" for n in range(10)))
    assert send(budget=0.0) == 0
    assert state_of("t9@example.org").claimed_by is None
    assert send() == 10


def test_nothing_given_becomes_a_header(app: Flask, server: Server) -> None:
    with unit_of_work():
        outbox.post(
            Draft(
                "inject:1",
                TEMPLATE,
                "victim@example.org",
                to_name="Eve\r\nBcc: everybody@example.org",
                params={"user_id": None, "action_url": "x", "minutes": 5},
            )
        )
    send()
    head = server.taken[0][1].split(b"\r\n\r\n")[0]
    assert b"\r\nBcc" not in head
