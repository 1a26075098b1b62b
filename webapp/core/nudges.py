"""Tasks that take up whatever is due: one of them in the queue is enough for everybody who asks before it begins.

Whoever asks first leaves a note in Redis and publishes; whoever finds the note need not, since the task will look when
it begins, and takes the note away before it looks. A note that was forgotten goes by itself.
"""

import redis
import structlog

from webapp.core import fleeting
from webapp.extensions import celery

log = structlog.get_logger(__name__)
SECONDS = 5


def _note(task: str) -> str:
    return f"elchi:nudge:{task}"


def has_to_be_published(task: str) -> bool:
    """Whether no other task of the name waits in the queue; leaves a note that one does now."""
    if not str(celery.conf.broker_url).startswith("redis"):
        return True
    try:
        return bool(fleeting.client().set(_note(task), 1, nx=True, ex=SECONDS))
    except redis.RedisError:
        return True


def begun(task: str) -> None:
    """A task begins: whoever asks from now on is asking for another one."""
    try:
        fleeting.client().delete(_note(task))
    except redis.RedisError as error:
        log.warning("nudge_not_forgotten", task=task, error=type(error).__name__)
