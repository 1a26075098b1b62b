"""What `celery -A tasks` runs: known tasks on a known clock, inside the application, under the id of who asked."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from config import Settings

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r'"(tasks\.[a-z_]+\.[a-z_]+)"')

LOOK = """
import json
from tasks.celery import app
app.loader.import_default_modules()
conf = app.conf
print(json.dumps({
    "tasks": sorted(name for name in app.tasks if name.startswith("tasks.")),
    "scheduled": sorted(entry["task"] for entry in conf.beat_schedule.values()),
    "expire": all(entry["options"]["expires"] <= entry["schedule"] for entry in conf.beat_schedule.values()),
    "accepts": conf.accept_content,
    "late": [conf.task_acks_late, conf.task_reject_on_worker_lost],
}))
"""
RUN = """
import structlog
from flask import current_app
from tasks.celery import app

@app.task
def told():
    from sqlalchemy import text
    from webapp.extensions import db
    db.session.execute(text("SELECT 1"))
    print(structlog.contextvars.get_contextvars()["request_id"], current_app.name)

told.apply(headers={"request_id": "asked-by-this"})
told.apply()
print("after:", structlog.contextvars.get_contextvars(), bool(current_app))
"""


def run(settings: Settings, code: str, **more: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("ELCHI")} | {
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "SMTP_URL": settings.smtp_url,
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "ELCHI_HOME": str(settings.home),
        **more,
    }
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def settings(worker_app: Flask) -> Settings:
    made: Settings = worker_app.extensions["elchi.settings"]
    return made


def test_every_task_that_is_named_exists_and_every_one_is_safe(settings: Settings) -> None:
    looked = run(settings, LOOK)
    assert looked.returncode == 0, looked.stderr
    found = json.loads(looked.stdout.splitlines()[-1])
    named = {name for path in (ROOT / "webapp").rglob("*.py") for name in NAMED.findall(path.read_text())}
    assert named
    assert named <= set(found["tasks"])
    assert set(found["scheduled"]) <= set(found["tasks"])
    assert {"tasks.mail.sweep", "tasks.reminders.run_due"} <= set(found["scheduled"])
    assert found["expire"]
    assert found["accepts"] == ["json"]
    assert found["late"] == [True, True]


def test_a_task_runs_in_the_application_under_the_id_of_who_asked(settings: Settings) -> None:
    ran = run(settings, RUN)
    assert ran.returncode == 0, ran.stderr
    first, second, after = [line for line in ran.stdout.splitlines() if not line.startswith("{")]
    assert first == "asked-by-this webapp"
    assert second.endswith(" webapp")
    assert second.split()[0] != "asked-by-this"
    assert after == "after: {} False"


def test_wrong_settings_are_one_line(settings: Settings) -> None:
    refused = run(settings, "import tasks.celery", SECRET_KEY="short")
    assert refused.returncode == 1
    assert refused.stderr.strip().count("\n") == 0
    assert "SECRET_KEY" in refused.stderr
    assert "short" not in refused.stderr.split("SECRET_KEY")[0]
