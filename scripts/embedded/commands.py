"""How a process is started and stopped, as plain data."""

import functools
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Command:
    """One process under the supervisor."""

    name: str
    """What a person calls it; its log is named after it."""
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    """Variables added to the supervisor's own."""
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10.0
    """Seconds between the stop signal and SIGKILL."""
    foundation: bool = False
    """Others rely on it: it starts before them and stops after them."""


@functools.cache
def has_setpriv() -> bool:
    """Whether util-linux' setpriv is here and knows parent death signals."""
    if not shutil.which("setpriv"):
        return False
    asked = subprocess.run(["setpriv", "--pdeathsig", "TERM", "true"], capture_output=True, check=False)
    return asked.returncode == 0


def leashed(command: Command) -> Sequence[str]:
    """The command line under which the process ends when its supervisor is killed, where the system can do that."""
    if command.argv[0] == "setpriv":
        return [command.argv[0], "--pdeathsig", command.stop_signal.name.removeprefix("SIG"), *command.argv[1:]]
    if has_setpriv():
        return ["setpriv", "--pdeathsig", command.stop_signal.name.removeprefix("SIG"), "--", *command.argv]
    return command.argv
