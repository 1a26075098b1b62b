"""Reminders after an event find those who came and those who did not."""

from sqlalchemy.orm import Session

from tests.attendance.builders import Held
from webapp.attendance.marks import MarkValue, mark
from webapp.attendance.models import Mark
from webapp.registration.models import Registration
from webapp.reminders.audiences import reach


def emails(held: Held, *audience: str) -> set[str]:
    """The addresses that a reminder to some groups reaches."""
    return {reached.recipient.email for reached in reach(held.event, audience)}


def test_who_came_and_who_did_not(session: Session) -> None:
    held, other = Held(people=6, days=2), Held(people=1)
    always, once, never, excused, replaced, _unmarked = held.people

    def set_marks(person: Registration, *marks: Mark) -> None:
        for sheet, given in zip(held.sheets, marks, strict=False):
            value = MarkValue(person.id, given, substitute="Anna Kim" if given is Mark.SUBSTITUTED else "")
            mark(sheet, [value], by=held.door)

    set_marks(always, Mark.ATTENDED, Mark.ATTENDED)
    set_marks(once, Mark.ABSENT, Mark.ATTENDED)
    set_marks(never, Mark.ABSENT, Mark.ABSENT)
    set_marks(excused, Mark.EXCUSED)
    set_marks(replaced, Mark.SUBSTITUTED, Mark.ABSENT)
    mark(other.sheet, [MarkValue(other.people[0].id, Mark.ATTENDED)], by=other.door)
    session.flush()
    assert emails(held, "attended") == {always.email, once.email}
    assert emails(held, "absent") == {never.email}
    assert emails(held, "attended", "absent") == {always.email, once.email, never.email}
