"""Processes that outlived a supervisor which was killed."""

import json
import os
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psutil

from scripts.child import Child
from scripts.home import write_private

PATIENCE = 10
SAME_START_SECONDS = 2


def note(path: Path, children: Iterable[Child]) -> None:
    """Writes down which processes run."""
    write_private(path, json.dumps([child.identity() for child in children]))


def clear(path: Path) -> None:
    """Ends those that still run from the last time; a number that now belongs to another program is left alone."""
    try:
        noted = json.loads(path.read_text())
    except (OSError, ValueError):
        return
    alive = [(process, entry) for entry in noted if (process := _still(entry))]
    for process, entry in alive:
        process.send_signal(signal.Signals[entry["signal"]])
    psutil.wait_procs([process for process, _ in alive], timeout=PATIENCE)
    for process, _ in alive:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    path.unlink(missing_ok=True)


def _still(entry: dict[str, Any]) -> psutil.Process | None:
    try:
        process = psutil.Process(entry["pid"])
        same = abs(process.create_time() - entry["created"]) < SAME_START_SECONDS
    except (psutil.Error, KeyError, TypeError):
        return None
    return process if same else None
