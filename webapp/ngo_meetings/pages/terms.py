"""The terms of an accreditation as a form: how many people a body may send, and what the decision holds for."""

from typing import Any

from wtforms import DateField, IntegerField, RadioField
from wtforms.validators import NumberRange, Optional

from webapp.core.forms import Form, options
from webapp.core.i18n import _, _l, translated
from webapp.events.models import Event
from webapp.ngo_meetings.accrediting.terms import Terms
from webapp.ngo_meetings.accrediting.values import MOST_PEOPLE
from webapp.ngo_meetings.models import Accreditation

MEETING, SERIES, UNTIL = "meeting", "series", "until"


class TermsForm(Form):
    """On what terms a body is accredited."""

    cap = IntegerField(
        _l("Its own cap"),
        [Optional(), NumberRange(0, MOST_PEOPLE)],
        description=_l("Leave it empty for the cap of the meeting."),
    )
    extent: Any = RadioField(_l("Accredited for"), [Optional()], default=MEETING)
    until = DateField(
        _l("Last day"),
        [Optional()],
        description=_l("The last on which such a meeting may begin. For a series it can stay empty."),
    )

    def offer(self, event: Event) -> None:
        """Give the choice what it can hold at a meeting."""
        extents = [(MEETING, _l("this meeting only"))]
        if event.series is not None:
            extents.append((SERIES, _l("every event of the series “%(name)s”", name=translated(event.series.name))))
        host = translated(event.host.name)
        extents.append((UNTIL, _l("every meeting of %(host)s until a day", host=host)))
        self.extent.choices = options(extents)

    def validate(self, extra_validators: Any = None) -> bool:
        """A day is asked for where one is chosen; for a series it is welcome."""
        valid: bool = super().validate(extra_validators)
        if self.extent and self.extent.data == UNTIL and self.until.data is None and not self.until.errors:
            self.until.errors = [_("Choose the last day.")]
            return False
        return valid

    def wanted(self) -> Terms:
        """The terms that were chosen, for the verb; what is not asked for is not named."""
        wanted: Terms = {"cap": self.cap.data}
        if self.extent is not None:
            wanted["until"] = self.until.data if self.extent.data in (SERIES, UNTIL) else None
            wanted["in_series"] = self.extent.data == SERIES
        return wanted


def terms_of(accreditation: Accreditation) -> dict[str, Any]:
    """What the form of a body starts with."""
    extent = SERIES if accreditation.accredited_series_id else UNTIL if accreditation.accredited_until else MEETING
    return {"cap": accreditation.cap, "extent": extent, "until": accreditation.accredited_until}


def terms_form(accreditation: Accreditation) -> TermsForm:
    """The form beside a body's request."""
    form = TermsForm(data=terms_of(accreditation))
    form.offer(accreditation.event)
    return form
