"""One process under the supervisor: honcho starts it in a session of its own and hands over what it prints."""

import os
import shlex
import signal
import threading
from collections import deque
from collections.abc import Mapping
from pathlib import Path

import psutil
from honcho.printer import Message
from honcho.process import Process

from scripts.embedded.commands import Command, leashed

LOG_BYTES = 10 * 1024 * 1024
LAST_LINES = 12
START_SECONDS = 30
NOT_STARTED = 126


class Log:
    """A file of what a process prints, with one predecessor kept; a full disk never holds up the process."""

    def __init__(self, path: Path) -> None:
        """Appends to the file."""
        self.path = path
        self.last: deque[str] = deque(maxlen=LAST_LINES)

    def write(self, line: bytes) -> None:
        """Adds a line."""
        self.last.append(line.decode(errors="replace").rstrip())
        try:
            if self.path.exists() and self.path.stat().st_size > LOG_BYTES:
                self.path.replace(self.path.with_suffix(".log.1"))
            with self.path.open("ab") as file:
                file.write(line)
        except OSError:
            return


class Child:
    """A running command."""

    def __init__(self, command: Command, env: Mapping[str, str], cwd: Path, log: Log) -> None:
        """Starts it."""
        self.command = command
        self.log = log
        self.pid = 0
        self._returncode: int | None = None
        self._started = threading.Event()
        line = f"exec {shlex.join(leashed(command))}"
        process = Process(line, name=command.name, env={**env, **command.env}, cwd=str(cwd))
        # The thread lives as long as the process: a parent death signal is tied to the thread that started it.
        self._thread = threading.Thread(target=self._run, args=(process,), name=command.name, daemon=True)
        self._thread.start()
        self._started.wait(START_SECONDS)

    def _run(self, process: Process) -> None:
        try:
            process.run(self)
        except OSError as error:
            self.log.write(str(error).encode())
            self._returncode = NOT_STARTED
            self._started.set()

    def put(self, message: Message) -> None:
        """Takes honcho's news of the process."""
        if message.type == "line":
            self.log.write(message.data)
        elif message.type == "start":
            self.pid = message.data["pid"]
            self._started.set()
        elif message.type == "stop":
            self._returncode = message.data["returncode"]

    @property
    def returncode(self) -> int | None:
        """The exit status, negative for a signal; None while it runs."""
        if self._returncode is None and self.pid:
            self._look()
        return self._returncode

    def _look(self) -> None:
        # honcho waits for the end of the output, which a grandchild can hold open after the process has died.
        try:
            ended = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            self._thread.join(START_SECONDS)
            return
        if ended:
            self._returncode = ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status

    def settle(self, seconds: float) -> None:
        """Waits until the last of its output is in the log."""
        self._thread.join(seconds)

    def ask_to_stop(self) -> None:
        """Sends its stop signal to the process alone: it knows how to end its own children."""
        if self.returncode is None:
            os.kill(self.pid, self.command.stop_signal)

    def kill_group(self) -> None:
        """Ends whatever is left of its session."""
        if not self.pid:
            return
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return

    def identity(self) -> dict[str, float | str]:
        """What recognises the process in a later life of the supervisor."""
        try:
            created = psutil.Process(self.pid).create_time()
        except psutil.NoSuchProcess:
            created = 0.0
        return {"name": self.command.name, "pid": self.pid, "created": created, "signal": self.command.stop_signal.name}
