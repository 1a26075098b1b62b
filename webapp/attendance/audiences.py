"""Whom reminders after an event go to: those who came, and those who did not."""

from sqlalchemy import and_, select

from webapp.attendance.models import AttendanceMark, Mark
from webapp.registration.models import Registration
from webapp.reminders.audiences import of_people, register


def init_app() -> None:
    """Provides the groups that attendance knows; the excused are in neither."""
    marked = select(AttendanceMark.registration_id)
    came = Registration.id.in_(marked.where(AttendanceMark.mark == Mark.ATTENDED))
    filled = Registration.id.in_(marked.where(AttendanceMark.mark.in_((Mark.ATTENDED, Mark.SUBSTITUTED))))
    stayed_away = Registration.id.in_(marked.where(AttendanceMark.mark == Mark.ABSENT))
    register("attended", of_people(came))
    register("absent", of_people(and_(stayed_away, ~filled)))
