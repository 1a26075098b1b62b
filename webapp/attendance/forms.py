"""The form of one person's mark."""

from typing import Any

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from webapp.attendance import labels
from webapp.attendance.marks import MarkValue
from webapp.attendance.models import AttendanceMark, Mark
from webapp.attendance.writing import LONGEST_NOTE
from webapp.core.forms import Form, options
from webapp.core.i18n import _l


class MarkForm(Form):
    """A mark with what belongs to it; `reason` is asked for on a signed sheet only."""

    mark = RadioField(_l("Marked as"))
    substitute = StringField(
        _l("Who came instead"),
        validators=[Optional(), Length(max=200)],
        description=_l("Only for a substitution: the name as it shall stand on the list."),
    )
    note = TextAreaField(
        _l("Note"), validators=[Optional(), Length(max=LONGEST_NOTE)], render_kw={"rows": 2, "maxlength": LONGEST_NOTE}
    )
    reason = TextAreaField(
        _l("Reason for the correction"),
        validators=[Optional(), Length(max=LONGEST_NOTE)],
        description=_l("It stays in the log with the old mark."),
        render_kw={"rows": 2, "maxlength": LONGEST_NOTE},
    )

    def fill_choices(self, *, correcting: bool) -> None:
        """A correction gives a mark; an open sheet may also be left without one."""
        marks: list[tuple[str, Any]] = [(mark.value, label) for mark, label in labels.MARKS.items()]
        self.mark.choices = options(marks if correcting else [*marks, ("", labels.UNMARKED)])
        if not correcting:
            del self.reason

    def value_for(self, registration_id: int) -> MarkValue:
        """What was chosen for a person."""
        chosen = Mark(self.mark.data) if self.mark.data else None
        return MarkValue(registration_id, chosen, self.note.data or "", self.substitute.data or "")


def mark_data(row: AttendanceMark | None, proposed: str) -> dict[str, str]:
    """What the form starts with: the mark as it stands, or the one that a key on the grid proposes."""
    known = {mark.value for mark in Mark}
    now = row.mark.value if row and row.mark else ""
    return {
        "mark": proposed if proposed in known else now,
        "substitute": row.substitute if row else "",
        "note": row.note if row else "",
    }
