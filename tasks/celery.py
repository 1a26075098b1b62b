"""What `celery -A tasks` runs: the application's tasks inside its context, and when beat sets them off."""

from functools import partial
from typing import Any

import structlog
from celery import Celery, Task, signals
from celery.worker.consumer import Consumer
from flask.ctx import AppContext
from kombu import Connection

from config import SettingsError, load_settings
from webapp import create_app
from webapp.core import logs, nudges
from webapp.extensions import celery, db

try:
    settings = load_settings()
    flask_app = create_app(settings)
except SettingsError as error:
    raise SystemExit(str(error)) from None

ROOMS = ("files", "jobs", "mail", "ngo_meetings", "registration", "reminders", "seminars")
"""The modules of this package that have tasks."""

app: Celery = celery
app.conf.update(
    include=[f"tasks.{name}" for name in ROOMS],
    worker_consumer="tasks.celery:PatientConsumer",
    beat_schedule={
        # Each entry expires before the next one comes: while no worker runs they do not pile up.
        "mail": {"task": "tasks.mail.sweep", "schedule": 10.0, "options": {"expires": 10}},
        "reminders": {"task": "tasks.reminders.run_due", "schedule": 20.0, "options": {"expires": 20}},
        "offers": {"task": "tasks.registration.expire_offers", "schedule": 30.0, "options": {"expires": 30}},
        "places": {"task": "tasks.registration.release_places", "schedule": 60.0, "options": {"expires": 60}},
        "jobs": {"task": "tasks.jobs.sweep", "schedule": 20.0, "options": {"expires": 20}},
        "old jobs": {"task": "tasks.jobs.forget_old", "schedule": 86400.0, "options": {"expires": 86400}},
        "lists": {"task": "tasks.registration.remind_coordinators", "schedule": 3600.0, "options": {"expires": 3600}},
        "answers": {"task": "tasks.registration.purge_answers", "schedule": 86400.0, "options": {"expires": 86400}},
        "people": {"task": "tasks.registration.forget", "schedule": 86400.0, "options": {"expires": 86400}},
        "experts": {"task": "tasks.seminars.forget", "schedule": 86400.0, "options": {"expires": 86400}},
        "bodies": {"task": "tasks.ngo_meetings.forget", "schedule": 86400.0, "options": {"expires": 86400}},
        "files": {"task": "tasks.files.discard_orphans", "schedule": 21600.0, "options": {"expires": 21600}},
    },
)

log = structlog.get_logger(__name__)
_contexts: dict[str, AppContext] = {}
QUIET = ("celery.app.trace", "celery.worker.strategy", "celery.beat")


class PatientConsumer(Consumer):
    """Looks for a Redis that is gone every other second instead of ever less often, so that work goes on at once."""

    def ensure_connected(self, conn: Connection) -> Connection:
        """The connection, once there is one."""
        retry = partial(conn.ensure_connection, interval_start=1, interval_step=0, interval_max=1)
        conn.ensure_connection = retry  # type: ignore[method-assign]
        return super().ensure_connected(conn)


@signals.setup_logging.connect
def keep_logging(**_kwargs: Any) -> None:
    """The application's way of logging, without a line for every task that went well."""
    logs.configure(settings.log_level)
    if settings.log_level != "debug":
        for name in QUIET:
            app.log.get_default_logger(name).setLevel("WARNING")


@signals.worker_process_init.connect
def forget_connections(**_kwargs: Any) -> None:
    """Connections of the parent are not the child's to use."""
    with flask_app.app_context():
        db.engine.dispose(close=False)


@signals.task_prerun.connect
def enter_context(task_id: str, task: Task[Any, Any], **_kwargs: Any) -> None:
    """A task runs in the context of the application and logs under the id of the request that asked for it."""
    structlog.contextvars.clear_contextvars()
    request_id = (task.request.headers or {}).get("request_id") or logs.new_request_id()
    structlog.contextvars.bind_contextvars(request_id=request_id, task=task.name)
    _contexts[task_id] = context = flask_app.app_context()
    context.push()
    nudges.begun(task.name)


@signals.task_postrun.connect
def leave_context(task_id: str, **_kwargs: Any) -> None:
    """What the task left open is closed, its session among it."""
    if context := _contexts.pop(task_id, None):
        context.pop()
    structlog.contextvars.clear_contextvars()
