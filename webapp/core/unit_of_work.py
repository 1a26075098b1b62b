"""The only place that commits, and the only one that publishes tasks: after the commit that they rely on.

A request publishes its tasks once its answer has gone out.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

import structlog
from celery import signature
from flask import Flask, Response, g, has_request_context, request
from kombu.exceptions import OperationalError
from sqlalchemy import Connection, Executable, Row, event
from sqlalchemy.orm import Session

from webapp.core import nudges
from webapp.extensions import celery, db

T = TypeVar("T")
log = structlog.get_logger(__name__)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_PENDING = "elchi.tasks"
Task = tuple[str, tuple[Any, ...]]
"""A task by its name, with its arguments."""


class WriteInSafeRequest(RuntimeError):
    """Code tried to change data while it answered a GET."""


def enqueue(task: str, *args: Any) -> None:
    """Ask for a task, by name, once the current unit of work has committed; asking twice runs it once."""
    pending: list[Task] = db.session.info.setdefault(_PENDING, [])
    if (task, args) not in pending:
        pending.append((task, args))


def commit() -> None:
    """Make the unit of work durable, then publish its tasks."""
    _publish_all(_made_durable())


def _made_durable() -> list[Task]:
    """Commits; answers the tasks that rely on it."""
    db.session.commit()
    tasks: list[Task] = db.session.info.pop(_PENDING, [])
    return tasks


def rollback() -> None:
    """Undo the unit of work and forget its tasks."""
    db.session.rollback()
    db.session.info.pop(_PENDING, None)


def _publish_all(tasks: Iterable[Task]) -> None:
    for task, args in tasks:
        _publish(task, args)


def _publish(task: str, args: tuple[Any, ...]) -> None:
    if not args and not nudges.has_to_be_published(task):
        return
    headers = {"request_id": structlog.contextvars.get_contextvars().get("request_id", "")}
    try:
        signature(task, args=args, app=celery).apply_async(headers=headers, retry=False)
    except (OperationalError, ConnectionError, OSError) as error:
        # What the task would do is in the database: the sweep that beat runs finds it.
        log.warning("task_not_published", task=task, error=type(error).__name__)


@contextmanager
def unit_of_work() -> Iterator[None]:
    """One transaction around a task or a command: committed whole or not at all."""
    try:
        yield
        commit()
    except BaseException:
        rollback()
        raise


def in_portions(portions: Iterable[T]) -> Iterator[T]:
    """Long work of which each portion is a unit of work: it is durable before whoever waits hears of it."""
    try:
        for portion in portions:
            commit()
            yield portion
    except BaseException:
        rollback()
        raise


@contextmanager
def step_by_step() -> Iterator[Connection]:
    """A connection on which each statement is durable by itself, for work that must remember every step it took."""
    with db.engine.connect() as connection:
        yield connection.execution_options(isolation_level="AUTOCOMMIT")


def glance(statement: Executable, values: dict[str, Any]) -> Row[Any] | None:
    """The first row of one statement outside of any transaction, for pages that ask the database nothing else.

    It spares the two round trips that begin and end a transaction. A session that was given a connection keeps to it.
    """
    bind = db.session.get_bind()
    if isinstance(bind, Connection):
        return db.session.connection().execute(statement, values).first()
    with bind.connect() as connection:
        return connection.execution_options(isolation_level="AUTOCOMMIT").execute(statement, values).first()


def _finish_request(app: Flask, response: Response) -> Response:
    if request.method in SAFE_METHODS:
        return response
    if response.status_code >= 400 or g.get("undo", False):
        rollback()
    elif tasks := _made_durable():
        # Nobody waits for the broker, least of all while it is away.
        response.call_on_close(partial(_publish_outside, app, tasks))
    return response


def _publish_outside(app: Flask, tasks: Sequence[Task]) -> None:
    with app.app_context():
        _publish_all(tasks)


def undo_request() -> None:
    """Let the current request end without a trace although its answer is a success."""
    g.undo = True


def _forbid_writes_on_get(session: Session, context: Any, instances: Any) -> None:
    if has_request_context() and request.method in SAFE_METHODS and (session.new or session.dirty or session.deleted):
        changed = [*session.new, *(o for o in session.dirty if session.is_modified(o)), *session.deleted]
        if changed:
            raise WriteInSafeRequest(f"{request.method} {request.path} would change {type(changed[0]).__name__}")


def init_app(app: Flask) -> None:
    """Ends each request's unit of work; a response that says it failed leaves nothing behind."""
    app.after_request(partial(_finish_request, app))
    if not event.contains(db.session, "before_flush", _forbid_writes_on_get):
        event.listen(db.session, "before_flush", _forbid_writes_on_get)
