"""The supervisor with real processes."""

import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import leftovers
from scripts.child import LOG_BYTES, Log
from scripts.embedded.commands import Command
from scripts.problems import Problem
from scripts.supervisor import StopRequested, Supervisor
from tests.scripts.processes import alive_with


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(tmp_path, tmp_path, {"PATH": "/usr/bin:/bin"})
    yield supervisor
    supervisor.stop()


def python(name: str, code: str, *words: str, **more: float) -> Command:
    return Command(name, [sys.executable, "-c", code, *words], **more)


def test_names_the_process_that_ended_and_shows_its_last_lines(supervisor: Supervisor) -> None:
    supervisor.start(python("steady", "import time; time.sleep(60)"))
    supervisor.start(python("worker", "print('no such table'); raise SystemExit(3)"))
    with pytest.raises(Problem, match=r"worker stopped with exit status 3[\s\S]+worker\.log:\n  no such table"):
        supervisor.watch()


def test_names_a_process_that_was_killed_although_its_child_holds_the_output(supervisor: Supervisor) -> None:
    code = "import subprocess, os, signal; subprocess.Popen(['sleep', '60']); os.kill(os.getpid(), signal.SIGKILL)"
    supervisor.start(python("web", code))
    with pytest.raises(Problem, match="web stopped by signal 9"):
        supervisor.watch()


def test_says_which_program_cannot_be_started(supervisor: Supervisor) -> None:
    with pytest.raises(Problem, match=r"It failed \(exit status 127\)[\s\S]+/no/such/program"):
        supervisor.run(Command("missing", ["/no/such/program"]), 10, "It failed")


def test_stopping_ends_stubborn_processes_and_their_children(supervisor: Supervisor) -> None:
    mark = uuid.uuid4().hex
    code = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)', sys.argv[1]]);"
        "print('up', flush=True); time.sleep(60)"
    )
    child = supervisor.start(python("stubborn", code, mark, patience=0.3))
    supervisor.wait_until(lambda: bool(child.log.last), 10, "It did not start")
    supervisor.stop()
    assert alive_with(mark) == []


def test_those_others_rely_on_stop_last(supervisor: Supervisor) -> None:
    code = (
        "import signal, time; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM]); print('up', flush=True);"
        "signal.sigwait([signal.SIGTERM]); time.sleep(0.2); print('stopped', time.monotonic())"
    )
    database = supervisor.start(Command("database", [sys.executable, "-c", code], foundation=True))
    web = supervisor.start(python("web", code))
    supervisor.wait_until(lambda: bool(database.log.last and web.log.last), 10, "They did not start")
    supervisor.stop()
    assert float(web.log.last[-1].split()[1]) < float(database.log.last[-1].split()[1])


def test_a_request_to_stop_ends_every_wait(supervisor: Supervisor) -> None:
    supervisor.request_stop()
    with pytest.raises(StopRequested):
        supervisor.wait_until(lambda: False, 60, "Never")


def test_a_wait_has_an_end(supervisor: Supervisor) -> None:
    with pytest.raises(Problem, match="The mail sink did not start within 0 seconds"):
        supervisor.wait_until(lambda: False, 0, "The mail sink did not start")


def test_ends_what_a_killed_supervisor_left(supervisor: Supervisor, tmp_path: Path) -> None:
    child = supervisor.start(python("left", "import time; time.sleep(60)"))
    noted = tmp_path / "processes.json"
    leftovers.note(noted, [child])
    leftovers.clear(noted)
    child.settle(5)
    assert child.returncode is not None
    assert not noted.exists()


def test_leaves_a_stranger_alone_that_has_the_number_now(supervisor: Supervisor, tmp_path: Path) -> None:
    child = supervisor.start(python("stranger", "import time; time.sleep(60)"))
    noted = tmp_path / "processes.json"
    noted.write_text(f'[{{"name": "worker", "pid": {child.pid}, "created": 12.0, "signal": "SIGTERM"}}]')
    leftovers.clear(noted)
    time.sleep(0.1)
    assert child.returncode is None


def test_a_log_stays_small_and_survives_a_full_disk(tmp_path: Path) -> None:
    log = Log(tmp_path / "web.log")
    for _ in range(12):
        log.write(b"x" * (LOG_BYTES // 10) + b"\n")
    assert log.path.stat().st_size < LOG_BYTES
    assert (tmp_path / "web.log.1").exists()
    full = Log(Path("/dev/full"))
    full.write(b"the last words\n")
    assert list(full.last) == ["the last words"]
