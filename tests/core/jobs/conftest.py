"""A kind of long work of the tests' own: it writes a user, tells how far it is, and fails where it is told to."""

from typing import Any

import pytest

from tests.factories import UserFactory
from webapp.accounts.models import User
from webapp.core import jobs
from webapp.core.errors import Conflict
from webapp.core.i18n import _l
from webapp.core.jobs import Job, JobKind, Progress
from webapp.core.jobs.kinds import _kinds
from webapp.core.permissions import Actor
from webapp.core.spreadsheets.importing import CellError, ImportRefused
from webapp.extensions import db


class Toy:
    """What the toy has done."""

    KEY = "toy"

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.cleared = 0

    def work(self, job: Job, by: Actor, progress: Progress) -> dict[str, Any]:
        self.ran.append(by.name)
        db.session.add(UserFactory.build(email=f"made{len(self.ran)}@example.org"))
        db.session.flush()
        progress(3, 12)
        match job.arguments["end"]:
            case "refused":
                raise Conflict(_l("Choose a file."))
            case "cells":
                raise ImportRefused([CellError(number, "email", _l("Choose a file.")) for number in range(1, 251)])
            case "broken":
                raise ZeroDivisionError
        return {"made": len(self.ran)}

    def clear_up(self, _job: Job) -> None:
        self.cleared += 1


@pytest.fixture
def toy() -> Any:
    made = Toy()
    jobs.register(
        JobKind(
            key=Toy.KEY,
            label="Toy",
            work=made.work,
            may_see=lambda job, actor: actor.user_id == job.user_id,
            template="core/_job_bar.html",
            context=lambda _job: {},
            failed=made.clear_up,
        )
    )
    yield made
    _kinds.pop(Toy.KEY)


def starter() -> User:
    """Somebody with an account."""
    user: User = UserFactory(name="Aziza")
    db.session.flush()
    return user
