"""The forms of this room."""

from datetime import datetime, time
from typing import Any

from flask_wtf.file import FileField
from wtforms import DateTimeLocalField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from webapp.core import clock
from webapp.core.errors import Invalid
from webapp.core.forms import Form, options
from webapp.core.i18n import LANGUAGE_NAMES, _l
from webapp.invitations.answers import LONGEST_REASON
from webapp.invitations.services import LONGEST_MESSAGE


class InviteForm(Form):
    """Whom to invite, and what to write to them."""

    pasted = TextAreaField(
        _l("Addresses"),
        description=_l(
            "One a line: a name with the address in angle brackets, or address, name, organisation and language with "
            "commas or tabs between."
        ),
        render_kw={
            "rows": 12,
            "spellcheck": "false",
            "autocomplete": "off",
            "placeholder": "Dilnoza Karimova <dilnoza@example.org>",
        },
    )
    file = FileField(
        _l("Or a file"),
        description=_l("CSV or XLSX with the columns email, name, organisation, language; the first is needed."),
    )
    language = SelectField(
        _l("Language"),
        choices=options(LANGUAGE_NAMES.items()),
        description=_l("For those whose language the list does not say."),
    )
    valid_until = DateTimeLocalField(
        _l("Answer until"), [Optional()], description=_l("In the event's time zone; until the event where empty.")
    )
    message = TextAreaField(
        _l("A few words of your own"),
        [Length(max=LONGEST_MESSAGE)],
        description=_l("They stand in the invitation as you write them."),
        render_kw={"rows": 6},
    )

    def until(self, timezone: str) -> datetime | None:
        """The chosen time as an instant.

        Raises Invalid on a time that the zone skips.
        """
        chosen = self.valid_until.data
        if chosen is None:
            return None
        try:
            return clock.localise(chosen.date(), time(chosen.hour, chosen.minute), timezone)
        except clock.NonexistentTime:
            message = _l("This time does not exist in the event's zone: the clocks go forward over it.")
            raise Invalid(message, field="valid_until") from None


class DeclineForm(Form):
    """Why somebody does not come, and who could instead."""

    reason = TextAreaField(
        _l("Reason"), [Length(max=LONGEST_REASON)], description=_l("If you like."), render_kw={"rows": 3}
    )
    instead_name = StringField(_l("Name"), [Length(max=200)])
    instead_email = StringField(_l("Email address"), [Length(max=254)], render_kw={"inputmode": "email"})

    def values(self) -> dict[str, Any]:
        """As `answers.decline` takes them."""
        return {field.short_name: field.data or "" for field in (self.reason, self.instead_name, self.instead_email)}
