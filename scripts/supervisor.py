"""Starts processes, notices when one ends, and stops them all, those that others rely on last."""

import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from scripts.child import Child, Log
from scripts.embedded.commands import Command
from scripts.problems import Problem

POLL_SECONDS = 0.1
WATCH_SECONDS = 0.5


class StopRequested(Exception):
    """A person or the system asked for the end."""


class Supervisor:
    """The processes of one Elchi."""

    def __init__(self, logs: Path, cwd: Path, env: Mapping[str, str]) -> None:
        """Logs go to `logs`, one file a process."""
        self.env = dict(env)
        self.children: list[Child] = []
        self._logs = logs
        self._cwd = cwd
        self._stop = threading.Event()
        self._watchers: list[Callable[[], bool]] = []

    def request_stop(self) -> None:
        """Ends the current wait; safe in a signal handler."""
        self._stop.set()

    def stop_when(self, watcher: Callable[[], bool]) -> None:
        """Also stops once the watcher says so."""
        self._watchers.append(watcher)

    def start(self, command: Command) -> Child:
        """Starts a process that is meant to stay."""
        child = self._launch(command)
        self.children.append(child)
        return child

    def _launch(self, command: Command) -> Child:
        return Child(command, self.env, self._cwd, Log(self._logs / f"{command.name}.log"))

    def run(self, command: Command, seconds: float, failure: str) -> None:
        """Runs a process to its end.

        Raises Problem, beginning with `failure`, unless it succeeds in time.
        """
        child = self.start(command)
        try:
            self._wait(lambda: child.returncode is not None, seconds, failure, expected=child)
            child.settle(5)
            if child.returncode:
                raise Problem(_with_log(f"{failure} (exit status {child.returncode}).", child))
        finally:
            _stop_all([child])
            self.children.remove(child)

    def wait_until(self, condition: Callable[[], bool], seconds: float, failure: str) -> None:
        """Waits for something while all processes live.

        Raises Problem after the time, or when a process ends; StopRequested when asked to stop.
        """
        self._wait(condition, seconds, failure)

    def watch(self) -> None:
        """Stays until asked to stop or until a process ends."""
        while True:
            self._check(None)
            self._stop.wait(WATCH_SECONDS)

    def _wait(self, condition: Callable[[], bool], seconds: float, failure: str, expected: Child | None = None) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            self._check(expected)
            if time.monotonic() > deadline:
                raise Problem(f"{failure} within {seconds:.0f} seconds. Logs: {self._logs}")
            self._stop.wait(POLL_SECONDS)
        self._check(expected)

    def _check(self, expected: Child | None) -> None:
        if self._stop.is_set() or any(watcher() for watcher in self._watchers):
            raise StopRequested
        for child in self.children:
            if child is not expected and child.returncode is not None:
                child.settle(1)
                raise Problem(_with_log(f"{child.command.name} stopped {_how(child.returncode)}.", child))

    def stop(self) -> None:
        """Ends every process and its children."""
        _stop_all([child for child in self.children if not child.command.foundation])
        _stop_all([child for child in self.children if child.command.foundation])
        self.children.clear()


def _how(returncode: int) -> str:
    return f"by signal {-returncode}" if returncode < 0 else f"with exit status {returncode}"


def _with_log(line: str, child: Child) -> str:
    last = "".join(f"\n  {text}" for text in child.log.last)
    return f"{line} The end of {os.path.relpath(child.log.path)}:{last}" if last else line


def _stop_all(children: Iterable[Child]) -> None:
    stopping = list(children)
    for child in stopping:
        child.ask_to_stop()
    began = time.monotonic()
    for child in stopping:
        while child.returncode is None and time.monotonic() - began < child.command.patience:
            time.sleep(0.05)
    for child in stopping:
        child.kill_group()
        child.settle(5)
