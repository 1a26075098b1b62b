"""The ways in which a person or the system ends `make run`."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

WATCHED_IN_MAKE = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM)


def on_signals(stop: Callable[[], None]) -> None:
    """Calls `stop` on Ctrl-C, on termination, and when the terminal closes."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop())
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup asked to stay
        signal.signal(signal.SIGHUP, lambda *_: stop())


def make_was_interrupted() -> Callable[[], bool]:
    """A question to ask again and again: did the `make` around this process get a signal that it keeps to itself?

    make passes SIGTERM on to its commands, but not SIGINT and SIGHUP: it waits for them to end. While it waits it no
    longer catches that signal, which the system shows.
    """
    parent = os.getppid()
    if _program(parent) not in {"make", "gmake"}:
        return lambda: False
    caught = _caught(parent)

    def interrupted() -> bool:
        now = _caught(parent)
        return os.getppid() != parent or any(caught & _bit(n) and not now & _bit(n) for n in WATCHED_IN_MAKE)

    return interrupted


def _bit(number: signal.Signals) -> int:
    return 1 << (number - 1)


def _program(process: int) -> str:
    try:
        return Path(f"/proc/{process}/comm").read_text().strip()
    except OSError:
        return ""


def _caught(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1], 16) for line in lines if line.startswith("SigCgt:")), 0)


@contextmanager
def own_ctrl_c() -> Iterator[None]:
    """Ctrl-C reaches this process and not the `make` around it, which would otherwise report a failure."""
    try:
        terminal = sys.stdin.fileno()
        in_front = os.tcgetpgrp(terminal)
    except (OSError, ValueError, AttributeError):
        yield
        return
    if in_front != os.getpgrp() or os.getpid() == os.getpgrp():
        yield
        return
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)  # a shell would not see us pause: only make is its job
    os.setpgid(0, 0)
    os.tcsetpgrp(terminal, os.getpgrp())
    try:
        yield
    finally:
        os.tcsetpgrp(terminal, in_front)
