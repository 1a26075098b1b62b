"""What ends a unit of work: all of it is durable and its tasks are published, or nothing has happened."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, Response
from kombu.exceptions import OperationalError
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import CityFactory
from webapp.core import unit_of_work as work
from webapp.directory.models import City
from webapp.extensions import db

TASK = "tasks.mail.send_due"


class Publisher:
    """Stands where tasks are published and keeps what was, with whether a transaction was still open."""

    def __init__(self) -> None:
        self.published: list[tuple[str, tuple[Any, ...]]] = []
        self.error: Exception | None = None

    def __call__(self, task: str, *, args: tuple[Any, ...], app: object) -> "Publisher":
        self.published.append((task, args))
        assert not db.session().in_transaction()
        return self

    def apply_async(self, **_options: object) -> None:
        """Publishes, or fails as a broker does."""
        if self.error is not None:
            raise self.error


@pytest.fixture
def publisher(session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """Whatever is published in a test."""
    publisher = Publisher()
    monkeypatch.setattr(work, "signature", publisher)
    yield publisher
    work.rollback()


def write() -> None:
    """Something to be committed."""
    db.session.add(CityFactory.build(key="written"))


def written() -> bool:
    """Whether it was."""
    db.session.rollback()
    return db.session.scalar(select(City.id).where(City.key == "written")) is not None


def test_tasks_are_published_once_and_after_the_commit(publisher: Publisher) -> None:
    write()
    work.enqueue(TASK)
    work.enqueue("tasks.other", 1)
    work.enqueue("tasks.other", 2)
    work.enqueue(TASK)
    assert publisher.published == []
    work.commit()
    wanted = [(TASK, ()), ("tasks.other", (1,)), ("tasks.other", (2,))]
    assert publisher.published == wanted
    work.commit()
    assert publisher.published == wanted


@pytest.mark.parametrize("error", [OperationalError("away"), ConnectionError("refused"), OSError("reset")])
def test_a_broker_that_is_away_takes_nothing_along(publisher: Publisher, error: Exception) -> None:
    publisher.error = error
    write()
    work.enqueue(TASK)
    work.commit()
    assert written()


@pytest.mark.parametrize("error", [ValueError, SystemExit])
def test_what_breaks_off_leaves_neither_rows_nor_tasks(publisher: Publisher, error: type[BaseException]) -> None:
    def broken() -> None:
        with work.unit_of_work():
            write()
            db.session.flush()
            work.enqueue(TASK)
            raise error

    with pytest.raises(error):
        broken()
    work.commit()
    assert publisher.published == []
    assert not written()


@pytest.mark.parametrize(
    ("status", "stays"), [(200, True), (204, True), (303, True), (400, False), (409, False), (422, False), (500, False)]
)
def test_a_request_that_failed_leaves_nothing(app: Flask, publisher: Publisher, status: int, stays: bool) -> None:
    with app.test_request_context(method="POST"):
        write()
        work.enqueue(TASK)
        response = app.process_response(Response(status=status))
        assert written() is stays
    assert publisher.published == []
    response.close()
    assert publisher.published == ([(TASK, ())] if stays else [])


def test_a_request_can_succeed_and_leave_nothing(app: Flask, publisher: Publisher) -> None:
    with app.test_request_context(method="POST"):
        write()
        work.undo_request()
        app.process_response(Response(status=200))
        assert not written()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_writes_nothing(app: Flask, session: Session, method: str) -> None:
    city = CityFactory()
    session.commit()
    with app.test_request_context(method=method):
        city.key = "written"
        with pytest.raises(work.WriteInSafeRequest):
            session.flush()
        assert not written()
