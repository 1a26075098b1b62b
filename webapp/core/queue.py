"""How tasks travel: as JSON through Redis, which may vanish at any time and be trusted with nothing."""

from celery import Celery

from config import Settings

QUEUE = "elchi"
REDELIVERED_AFTER = 120
"""Seconds after which Redis gives a task of a dead machine to another worker.

No task may take longer but the one that does a job, whose row tells a second worker that it is in good hands."""


def configure(celery: Celery, settings: Settings) -> None:
    """Sets how tasks are published and taken.

    A task is acknowledged after it has run, so that one whose worker died runs again: every task is safe to run twice.
    Waiting for Redis is kept short, because people wait for the requests that publish.
    """
    celery.conf.update(
        broker_url=settings.redis_url,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": REDELIVERED_AFTER,
            "socket_connect_timeout": 2,
            "socket_timeout": 10,
            "socket_keepalive": True,
        },
        result_backend=None,
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        task_default_queue=QUEUE,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_publish_retry=False,
        worker_prefetch_multiplier=1,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_enable_prefetch_count_reduction=False,
        timezone="UTC",
    )
