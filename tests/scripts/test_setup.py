"""Set-up on machines that lack something."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def program(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def find_python(folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    command = ["/bin/sh", str(ROOT / "scripts" / "find_python.sh")]
    return subprocess.run(command, env={"PATH": str(folder), **env}, capture_output=True, text=True, check=False)


def old_python(path: Path) -> Path:
    return program(path, 'case $1 in --version) echo "Python 3.9.2";; *) exit 3;; esac')


def test_an_old_python_gets_one_line(tmp_path: Path) -> None:
    path = old_python(tmp_path / "python3")
    found = find_python(tmp_path)
    assert found.returncode == 1
    assert found.stderr.startswith(f"Elchi needs Python 3.11 or newer, and found Python 3.9.2 at {path}")
    assert found.stderr.count("\n") == 1


def test_a_newer_python_beside_an_old_one_is_taken(tmp_path: Path) -> None:
    old_python(tmp_path / "python3")
    newer = program(tmp_path / "python3.12", f'exec {sys.executable} "$@"')
    assert find_python(tmp_path).stdout.strip() == str(newer)


def test_a_python_named_by_hand_must_fit(tmp_path: Path) -> None:
    old = old_python(tmp_path / "old")
    program(tmp_path / "python3", f'exec {sys.executable} "$@"')
    found = find_python(tmp_path, PYTHON=str(old))
    assert (found.returncode, found.stderr.count("\n")) == (1, 1)


def test_no_python_and_a_python_without_venv(tmp_path: Path) -> None:
    assert "found none" in find_python(tmp_path).stderr
    program(tmp_path / "python3", "case $2 in *venv*) exit 1;; *) exit 0;; esac")
    assert "python3-venv" in find_python(tmp_path).stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_that_only_make_gets_stops_what_it_runs(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "waits.py").write_text(
        "import time\nfrom scripts import interrupts\n"
        "stopped = []\ninterrupts.on_signals(lambda: stopped.append(1))\nask = interrupts.make_was_interrupted()\n"
        "print('up', flush=True)\n"
        "while not stopped and not ask():\n    time.sleep(0.05)\n"
        "print('stopped', flush=True)\n"
    )
    (tmp_path / "Makefile").write_text(f"run:\n\t@exec {sys.executable} waits.py\n")
    # Whoever runs the tests in the background may have them ignore the signal, and make would inherit that.
    heeded = f"import os, signal; signal.signal({int(number)}, signal.SIG_DFL); os.execvp('make', ['make', 'run'])"
    make = subprocess.Popen(
        [sys.executable, "-c", heeded],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with make:
        assert make.stdout is not None
        assert make.stdout.readline() == "up\n"
        began = time.monotonic()
        make.send_signal(number)
        assert make.stdout.readline() == "stopped\n"
        assert time.monotonic() - began < 5
