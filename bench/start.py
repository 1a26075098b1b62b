"""How long a second start takes, and how much memory the web and the workers use at their peak."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench.world import ROOT
from scripts.embedded.ports import free_port

PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
OURS = ("ELCHI_", "DATABASE_URL", "REDIS_URL", "SMTP_URL", "SECRET_KEY", "PUBLIC_URL")
VISITS = 200


def second_start() -> dict[str, float]:
    """Seconds until Elchi is ready on data that it has, and peak memory in MiB of its processes after some visits."""
    with tempfile.TemporaryDirectory(prefix="elchi-bench-") as home:
        with _running(Path(home)):
            pass
        began = time.perf_counter()
        with _running(Path(home)) as port:
            seconds = time.perf_counter() - began
            for _ in range(VISITS):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/").read()
            children = json.loads((Path(home) / "processes.json").read_text())
            memory = {child["name"]: peak_mib(child["pid"]) for child in children if child["name"] in ("web", "worker")}
        return {"second_start_seconds": seconds, **{f"{name}_peak_mib": peak for name, peak in memory.items()}}


@contextmanager
def _running(home: Path) -> Iterator[int]:
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment = {**clean, "ELCHI_HOME": str(home), "ELCHI_PORT": str(port)}
    command = [sys.executable, "-m", "scripts.run"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        if "ready" not in line:
            raise RuntimeError(f"Elchi did not start: {line}")
        try:
            yield port
        finally:
            process.send_signal(signal.SIGTERM)


def peak_mib(pid: int) -> float:
    """The largest resident size that one of a process and its children has had, in MiB."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    found = (PEAK.search(Path(f"/proc/{process.pid}/status").read_text()) for process in family)
    return max(int(match.group(1)) / 1024 for match in found if match)
