"""`make run`: starts Elchi with everything it needs, and stops all of it again."""

import os
import sys
from pathlib import Path

from scripts import interrupts, leftovers
from scripts.embedded.commands import Command
from scripts.embedded.ports import is_free
from scripts.freshness import is_up_to_date
from scripts.home import Home
from scripts.parts import start_parts
from scripts.problems import Problem
from scripts.run_settings import RunSettings
from scripts.supervisor import StopRequested, Supervisor

ROOT = Path(__file__).resolve().parent.parent
PREPARE_SECONDS = 300
READY_SECONDS = 120
INHERITED = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKE_TERMOUT", "MAKE_TERMERR")


def base_environment(settings: RunSettings) -> dict[str, str]:
    """What every process gets."""
    env = {name: value for name, value in os.environ.items() if name not in INHERITED}
    env |= {"ELCHI_HOME": str(settings.home), "ELCHI_PORT": str(settings.port), "PYTHONUNBUFFERED": "1"}
    return env | {"ELCHI_WEB_WORKERS": str(settings.web_workers), "ELCHI_WORKERS": str(settings.workers)}


def environment(home: Home, settings: RunSettings, addresses: dict[str, str]) -> dict[str, str]:
    """The settings of the application's processes, also left in the home for commands beside them."""
    return {
        **addresses,
        "SECRET_KEY": settings.secret_key or home.secret("secret-key"),
        "PUBLIC_URL": settings.public_url,
        "ELCHI_DEMO": "1" if settings.demo else "0",
    }


def web() -> Command:
    """The web server."""
    argv = [sys.executable, "-m", "gunicorn", "--config", "scripts/gunicorn_conf.py", "wsgi:app"]
    return Command("web", argv)


def worker(processes: int) -> Command:
    """What sends mail and does other work in the background."""
    argv = [sys.executable, "-m", "celery", "-A", "tasks", "worker", "--concurrency", str(processes)]
    # Workers need not know each other, and asking costs a second at the start.
    return Command("worker", [*argv, "--loglevel", "info", "--without-mingle", "--without-gossip"])


def beat(home: Home) -> Command:
    """What sets off work at its time."""
    schedule = str(home / "tmp" / "beat-schedule")
    argv = [sys.executable, "-m", "celery", "-A", "tasks", "beat", "--schedule", schedule, "--pidfile="]
    return Command("beat", [*argv, "--loglevel", "info"])


def start(home: Home, settings: RunSettings, supervisor: Supervisor) -> None:
    """Brings everything up, in order, until it answers."""
    addresses = start_parts(home, settings, supervisor)
    leftovers.note(home / "processes.json", supervisor.children)
    supervisor.env |= environment(home, settings, addresses)
    home.remember(environment(home, settings, addresses))
    if not is_up_to_date(addresses["DATABASE_URL"], ROOT / "migrations" / "versions", demo=settings.demo):
        prepare = [sys.executable, "-m", "scripts.prepare", *(["--demo"] if settings.demo else [])]
        supervisor.run(Command("prepare", prepare), PREPARE_SECONDS, "The database could not be brought up to date")
    for command in (web(), worker(settings.workers), beat(home)):
        supervisor.start(command)
    leftovers.note(home / "processes.json", supervisor.children)
    readiness = Command("readiness", [sys.executable, "-m", "scripts.readiness"])
    supervisor.run(readiness, READY_SECONDS, "Elchi did not answer")


def run(settings: RunSettings) -> None:
    """Stays until someone ends it.

    Raises Problem where it cannot start or go on.
    """
    home = Home(settings.home)
    supervisor = Supervisor(home / "logs", ROOT, base_environment(settings))
    interrupts.on_signals(supervisor.request_stop)
    supervisor.stop_when(interrupts.make_was_interrupted())
    with home.opened():
        leftovers.clear(home / "processes.json")
        if not is_free(settings.port):
            raise Problem(f"Port {settings.port} is in use: stop what listens there, or set ELCHI_PORT to another.")
        try:
            start(home, settings, supervisor)
            print(f"Elchi is ready: http://127.0.0.1:{settings.port}", flush=True)
            supervisor.watch()
        finally:
            supervisor.stop()
            (home / "processes.json").unlink(missing_ok=True)


def main() -> int:
    """The exit status of `make run`: 0 when it was asked to end."""
    try:
        with interrupts.own_ctrl_c():
            run(RunSettings.from_env())
    except (StopRequested, KeyboardInterrupt):
        return 0
    except Problem as problem:
        print(problem, file=sys.stderr)
    except OSError as error:
        print(f"Elchi cannot go on: {error.strerror} ({error.filename})", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
