"""Files that are small when they are sent and enormous when they are read: refused with a sentence, without harm."""

import html
import io
import random
import threading
import time
import zipfile
from collections.abc import Callable

import psutil
import pytest
import xlsxwriter
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, organiser_of
from webapp.accounts.actors import actor_for
from webapp.core import files, jobs
from webapp.core.jobs import Failure, JobState
from webapp.registration.people_import import job as list_job

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MIB = 1024 * 1024
ROOM = 160 * MIB


def workbook(cells: str, **more: bytes) -> bytes:
    """A workbook with these cells, beside something that cannot be packed, so that its size looks honest."""
    plain, made = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(plain) as book:
        book.add_worksheet().write(0, 0, "given_name")
    sheet = f'<?xml version="1.0"?><worksheet xmlns="{NAMESPACE}"><sheetData>{cells}</sheetData></worksheet>'
    changes = {SHEET: sheet.encode(), "xl/media/photo.jpg": random.randbytes(400_000), **more}
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *changes]):
            new.writestr(name, changes.get(name) or old.read(name))
    return made.getvalue()


def bomb() -> bytes:
    return workbook("", **{"xl/media/other.bin": b"\0" * 150_000_000})


def far_corner() -> bytes:
    return workbook('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def one_text_for_all() -> bytes:
    texts = f'<?xml version="1.0"?><sst xmlns="{NAMESPACE}"><si><t>{"x" * 30_000}</t></si></sst>'.encode()
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 15_000))
    return workbook(cells, **{"xl/sharedStrings.xml": texts})


def one_cell() -> bytes:
    return b"given_name,email\n" + b"x" * 9_000_000 + b",a@example.org\n"


def a_million_columns() -> bytes:
    return b",".join(b"%d" % n for n in range(1_000_000))


def a_million_rows() -> bytes:
    return b"given_name,email\n" + b"A,a@b.c\n" * 1_000_000


class Watch:
    """The most memory of this process while something is done."""

    def __enter__(self) -> "Watch":
        self._process = psutil.Process()
        self._before = self.most = self._process.memory_info().rss
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def _look(self) -> None:
        while not self._done.is_set():
            self.most = max(self.most, self._process.memory_info().rss)
            time.sleep(0.002)

    def __exit__(self, *_error: object) -> None:
        self._done.set()
        self._thread.join()

    @property
    def more(self) -> int:
        return self.most - self._before


@pytest.mark.parametrize("make", [bomb, far_corner, one_text_for_all, one_cell, a_million_columns, a_million_rows])
def test_it_is_refused_with_a_sentence(client: PageClient, session: Session, make: Callable[[], bytes]) -> None:
    event, data = EventFactory(), make()
    organiser = organiser_of(event.host)
    name = "people.xlsx" if data.startswith(b"PK") else "people.csv"
    stored = files.store(
        io.BytesIO(data), name, allowed=("csv", "xlsx"), max_bytes=10 * MIB, purpose=list_job.purpose(event.id)
    )
    wanted = list_job.arguments(stored, take=True, notify=False)
    job = jobs.start(list_job.KIND, wanted, by=actor_for(organiser), language="en", event_id=event.id)
    with Watch() as watch:
        list_job.is_short(stored)
        jobs.run(job.id)
    assert watch.more < ROOM, f"{watch.more / MIB:.0f} MiB"
    failure = Failure.of(job)
    assert (job.state, failure.cells) == (JobState.FAILED, [])
    assert failure.code in ("too_large", "too_many_rows", "broken")
    page = client.sign_in(organiser).text(f"/jobs/{job.id}")
    assert html.escape(failure.message) in page
