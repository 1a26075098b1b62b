"""The way to Redis for notes that may be lost: nobody waits for it long, and nothing depends on what is kept there."""

import redis
from flask import current_app

from config import Settings

EXTENSION = "elchi.fleeting"
TIMEOUT = 1.0


def client() -> "redis.Redis":
    """The connection of the application at work; raises RedisError where Redis does not answer."""
    kept: redis.Redis | None = current_app.extensions.get(EXTENSION)
    if kept is None:
        settings: Settings = current_app.extensions["elchi.settings"]
        kept = redis.Redis.from_url(settings.redis_url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)
        current_app.extensions[EXTENSION] = kept
    return kept
