"""What is missing from a request, in general and beside its fields, where the focal point reads it."""

from collections.abc import Mapping
from typing import Any

from wtforms import FormField, StringField, TextAreaField
from wtforms.validators import Length

from webapp.core.errors import Invalid
from webapp.core.forms import Form
from webapp.core.i18n import _l
from webapp.events.fields import DetailsForm
from webapp.ngo_meetings.models import Accreditation, AccreditationState
from webapp.registration import inputs

FIELDS: dict[str, Any] = {
    "name": _l("Name of the organisation"),
    "type": _l("Type of organisation"),
    "country": _l("Country"),
    "registration_number": _l("Registration number"),
    "registration_authority": _l("Registered by"),
    "field": _l("Field of work"),
    "head_name": _l("Head of the organisation"),
    "mandate": _l("Mandate"),
    "documents": _l("Charter and other documents"),
    "letter": _l("Letter that names the focal point"),
}
"""The fields beside which something can be said, in the order of the form."""
LONGEST = 500

BesideForm = type(
    "BesideForm",
    (DetailsForm,),
    {name: StringField(label, validators=[Length(max=LONGEST)]) for name, label in FIELDS.items()},
)


class MoreForm(Form):
    """What is missing from a request."""

    reason = TextAreaField(_l("What is missing"), validators=[Length(max=inputs.LONG)], render_kw={"rows": 4})
    beside: Any = FormField(BesideForm, _l("Beside a field"), separator=".")

    def remarks(self) -> tuple[str, dict[str, str]]:
        """What was written, for the verb."""
        return self.reason.data or "", {name: self.beside.form[name].data or "" for name in FIELDS}


def checked(remarks: str, beside: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Remarks made fit to keep; raises Invalid where nothing was written, or beside a field that there is not."""
    kept = {name: inputs.within(inputs.one_line(text), LONGEST, f"beside.{name}") for name, text in beside.items()}
    kept = {name: text for name, text in kept.items() if text}
    if unknown := sorted(set(kept) - set(FIELDS)):
        raise Invalid(_l("There is no field %(name)s.", name=unknown[0][:100]), field=f"beside.{unknown[0][:100]}")
    text = inputs.within(inputs.lines(remarks), inputs.LONG, "reason")
    if not text and not kept:
        raise Invalid(_l("Write what is missing: the focal point will read it."), field="reason")
    return text, kept


def to_answer(accreditation: Accreditation) -> tuple[str, dict[str, str]]:
    """What the focal point has still to answer, in general and by field: nothing once the request is sent again."""
    if accreditation.state is not AccreditationState.NEEDS_MORE:
        return "", {}
    return accreditation.remarks, accreditation.field_remarks


def in_words(beside: Mapping[str, str]) -> list[tuple[str, str]]:
    """Remarks with the names of their fields, in the language in use, in the order of the form."""
    return [(str(label), beside[name]) for name, label in FIELDS.items() if beside.get(name)]
