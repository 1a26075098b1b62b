"""Ends once the web and a worker answer: `python -m scripts.readiness` with the environment of `make run`."""

import os
import time
import urllib.error
import urllib.request

from celery import Celery

PAUSE = 0.2


def web_is_ready(port: int) -> bool:
    """Whether the application says that it can work."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def worker_answers(broker: str) -> bool:
    """Whether a worker is there."""
    with Celery(broker=broker) as app:
        return bool(app.control.ping(timeout=1, limit=1))


def main() -> None:
    """Waits as long as it takes: whoever started this sets the limit."""
    port, broker = int(os.environ["ELCHI_PORT"]), os.environ["REDIS_URL"]
    while not web_is_ready(port):
        time.sleep(PAUSE)
    while not worker_answers(broker):
        time.sleep(PAUSE)


if __name__ == "__main__":
    main()
