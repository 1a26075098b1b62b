"""A registration under which attendance is marked is not given up for another."""

import pytest
from sqlalchemy.orm import Session

from tests.attendance.builders import Held
from webapp.attendance.marks import MarkValue, mark
from webapp.attendance.models import Mark
from webapp.core.errors import Conflict
from webapp.registration.merging import merge


def test_marks_hold_on_to_their_registration(session: Session) -> None:
    held = Held()
    marked, other = held.people
    mark(held.sheet, [MarkValue(marked.id, Mark.ATTENDED)], by=held.door)
    with pytest.raises(Conflict, match="Attendance has been marked"):
        merge(other, marked, by=held.door)
    assert merge(marked, other, by=held.door) is marked
