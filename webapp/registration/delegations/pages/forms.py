"""The forms of a delegation: its settings, its journey, a member, names pasted."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask_wtf.file import FileField
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from webapp.core.forms import Form
from webapp.core.i18n import _, _l
from webapp.events.fields import instant_of, local_of, local_time
from webapp.registration import inputs
from webapp.registration.delegations.composing.marks import mark_of
from webapp.registration.delegations.errors import ChangedMeanwhile
from webapp.registration.delegations.values import (
    TravelValues,
    travel_of,
)
from webapp.registration.models import Delegation
from webapp.registration.questions import Most, Required

T = TypeVar("T")


def attempt_seen(form: Any, verb: Callable[[str | None], T]) -> T | None:
    """The result of a verb that is given the mark of what its form began with, as `Form.attempt` has it.

    The mark becomes that of how it stands now only when somebody is told that it has changed.
    """

    def noting() -> T:
        try:
            return verb(form.seen.data or None)
        except ChangedMeanwhile as changed:
            form.seen.data = changed.mark
            raise

    done: T | None = form.attempt(noting)
    return done


class JourneyForm(Form):
    """How the delegation travels."""

    arrives_at = local_time(_l("Arrival"), description=_l("On the clock of the host city."))
    departs_at = local_time(_l("Departure"), description=_l("On the clock of the host city."))
    travel_notes = TextAreaField(
        _l("Flights, trains, cars"),
        [Most(inputs.LONG)],
        description=_l("Numbers, airports or stations, and whom to call on the way."),
        render_kw={"rows": 4},
    )
    letter = StringField(
        _l("Letter of the sending body"),
        [Most(inputs.SHORT)],
        description=_l("Number and date of the letter that names these people."),
    )
    seen = HiddenField()

    def values(self, timezone: str) -> TravelValues | None:
        """What was typed; None, with the reasons beside the fields, where it cannot be taken."""
        valid = self.validate()
        arrives, departs = (instant_of(field, timezone) for field in (self.arrives_at, self.departs_at))
        if not valid or self.arrives_at.errors or self.departs_at.errors:
            return None
        return TravelValues(
            arrives_at=arrives,
            departs_at=departs,
            travel_notes=self.travel_notes.data or "",
            letter=self.letter.data or "",
        )


def data_of_journey(delegation: Delegation) -> dict[str, Any]:
    """What the form of the journey starts with."""
    timezone = delegation.event.timezone
    return {
        "arrives_at": local_of(delegation.arrives_at, timezone),
        "departs_at": local_of(delegation.departs_at, timezone),
        "travel_notes": delegation.travel_notes,
        "letter": delegation.letter,
        "seen": mark_of(travel_of(delegation)),
    }


class PasteForm(Form):
    """Several names at once."""

    people = TextAreaField(
        _l("Names, one a line"),
        [Required(_l("Write at least one name."))],
        description=_l(
            "After the name, a comma and the function if you like. A table copied from a spreadsheet works."
        ),
        render_kw={"rows": 10},
    )


class ImportForm(Form):
    """A file with members: sent, looked at, and then taken without being sent again."""

    file = FileField(_l("CSV or XLSX file"))
    sent = HiddenField()

    def validate_file(self, field: FileField) -> None:
        """Raises ValidationError where there is neither a new file nor one sent before."""
        if not (field.data and field.data.filename) and not self.sent.data:
            raise ValidationError(_("Choose a file."))
