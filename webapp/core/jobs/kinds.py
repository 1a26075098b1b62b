"""What sorts of long work there are: each room says how its own is done and shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from webapp.core.errors import NotFound
from webapp.core.i18n import _l, translated
from webapp.core.jobs.models import Job
from webapp.core.permissions import Actor

Progress = Callable[[int, int], None]
"""Hears how many of how many are done."""


def unseen(_done: int, _all: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class JobKind:
    """A sort of long work."""

    key: str
    label: Any
    work: Callable[[Job, Actor, Progress], dict[str, Any]]
    """The verb: what it answers, plain values, becomes the result; a DomainError becomes the reason of a failure.

    It runs in one transaction with the end of the job. All that it needs it finds by the job's arguments, and checks
    again whether the person may do it: time has passed."""
    may_see: Callable[[Job, Actor], bool]
    """Whether somebody may watch it and read its result."""
    template: str
    """The page, which extends a layout and shows `components/job.html`."""
    context: Callable[[Job], dict[str, Any]]
    """What the page needs besides the job."""
    failed: Callable[[Job], None] = lambda _job: None
    """Clears up after one that was refused."""


@dataclass(frozen=True)
class Failure:
    """Why a job has failed, as its result holds it."""

    message: str
    code: str
    cells: list[list[Any]]
    """Wrong cells of a table: row, column, what is wrong."""

    @classmethod
    def of(cls, job: Job) -> "Failure":
        """Why this one has, in the language of whoever reads it."""
        kept = job.result or {}
        cells = [[row, column, translated(wrong)] for row, column, wrong in kept.get("cells", [])]
        return cls(translated(kept.get("message")), kept.get("code", ""), cells)


_kinds: dict[str, JobKind] = {}


def register(kind: JobKind) -> None:
    """Let a room say what it does at length."""
    _kinds[kind.key] = kind


def kind_of(job: Job) -> JobKind:
    """The sort of a job; raises NotFound for one that no room knows any more."""
    kind = _kinds.get(job.kind)
    if kind is None:
        raise NotFound(_l("There is no such work, or it is not yours to see."))
    return kind
