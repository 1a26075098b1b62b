"""A list of people imported by a worker, against a bare executemany of the same rows into the same database."""

import io
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from statistics import median

import psycopg
from psycopg.types.json import Jsonb

from bench.start import peak_mib
from bench.world import ROOT, World, address
from webapp.accounts.actors import actor_for
from webapp.accounts.models import User
from webapp.accounts.services import Profile, create_user
from webapp.core import files, jobs
from webapp.core.jobs import Job, JobState
from webapp.core.permissions import SYSTEM
from webapp.core.unit_of_work import unit_of_work
from webapp.extensions import db
from webapp.registration.people_import import job as list_job

ROWS, ROUNDS = 5_000, 2
HEADER = "given_name,family_name,email,phone,country,organisation,function\n"
INSERT = """
INSERT INTO registrations (event_id, reference, state, given_name, family_name, native_name, email, shared_mailbox,
    phone, country, organisation, organisation_key, function, category, language, answers, source, consent_version,
    priority, head, note, reason, search, sort_key, created_at, offers_missed, sealed, asked)
VALUES (%s, %s, 'confirmed', %s, 'Karimova', '', %s, false, %s, 'UZ', %s, '', 'Editor', 'participant', 'en', %s,
    'organiser', '', 0, false, '', '', '', '', %s, 0, '{}', '{}')
"""


def importing(world: World) -> dict[str, float]:
    """Rows a second as a share of the bare speed, and the largest size of the worker in MiB."""
    with unit_of_work():
        profile = Profile(name="Importer", language="en", timezone="Asia/Tashkent")
        user = create_user("importer@elchi.example", profile, by=SYSTEM, password="a long word to import with")
        user.is_admin = True
        user_id = user.id
    with _worker(world) as process:
        shares = []
        for _round in range(ROUNDS):
            bare = _bare(world)
            shares.append(bare / _import(world, user_id))
        return {"import": median(shares), "import_worker_peak_mib": peak_mib(process.pid)}


def _person(number: int) -> tuple[str, str, str, str]:
    return f"Dilnoza {number}", f"guest{number}@import.example", f"+9989012{number:05d}", f"Society {number % 400}"


def _bare(world: World) -> float:
    event_id = world.another_event().event_id
    now = datetime.now(UTC)
    rows = []
    for number in range(ROWS):
        name, email, phone, body = _person(number)
        rows.append((event_id, f"E{event_id}N{number}", name, email, phone, body, Jsonb({}), now))
    began = time.perf_counter()
    with psycopg.connect(address(world.services).replace("+psycopg", "", 1)) as connection:
        connection.cursor().executemany(INSERT, rows)
    return time.perf_counter() - began


def _import(world: World, user_id: int) -> float:
    text = HEADER + "".join(
        f"{name},Karimova,{email},{phone},Uzbekistan,{body},Editor\n"
        for name, email, phone, body in map(_person, range(ROWS))
    )
    event_id = world.another_event().event_id
    with unit_of_work():
        by = actor_for(db.session.get_one(User, user_id))
        purpose = list_job.purpose(event_id)
        stored = files.store(
            io.BytesIO(text.encode()), "people.csv", allowed=("csv",), max_bytes=10**7, purpose=purpose
        )
        arguments = list_job.arguments(stored, take=True, notify=False)
        job_id = jobs.start(list_job.KIND, arguments, by=by, language="en", event_id=event_id).id
    job = _ended(job_id)
    if job.state is not JobState.DONE or job.started_at is None or job.finished_at is None:
        raise RuntimeError(f"the list was not imported: {job.result}")
    return (job.finished_at - job.started_at).total_seconds()


def _ended(job_id: int) -> Job:
    while True:
        db.session.rollback()
        job = db.session.get_one(Job, job_id, populate_existing=True)
        if not job.under_way:
            return job
        time.sleep(0.1)


@contextmanager
def _worker(world: World) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "celery", "-A", "tasks", "worker", "--concurrency", "1"]
    with subprocess.Popen(command, cwd=ROOT, env=world.environment) as process:
        try:
            yield process
        finally:
            process.terminate()
