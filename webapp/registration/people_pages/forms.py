"""Forms about people as organisers enter them."""

import re
from typing import Any

from wtforms import BooleanField, EmailField, Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from webapp.core.forms import Form, TextsField, options
from webapp.core.i18n import LANGUAGE_NAMES, _, _l
from webapp.directory.choices import RecordField, names_of
from webapp.events.categories import categories_of
from webapp.registration import inputs
from webapp.registration.forms import Checked, PersonForm
from webapp.registration.labels import RESERVES
from webapp.registration.models import ReserveOf
from webapp.registration.questions import Most
from webapp.registration.remembering import Remembering

ONCE = re.compile("[0-9a-f]{16}")


class EntryForm(Remembering, PersonForm):
    """Somebody as an organiser knows them: what kinds ask of applicants is not asked here."""

    first = (
        *("given_name", "family_name", "native_name", "category"),
        *("email", "shared_mailbox", "phone", "language"),
        *("country", "organisation", "function", "note"),
    )

    native_name = StringField(
        _l("Name in its own script"),
        [Most(inputs.SHORT)],
        description=_l("As lists and badges are to show it beside the Latin one."),
    )
    email = EmailField(_l("Email address"), [Checked(inputs.address)])
    shared_mailbox = BooleanField(
        _l("The address serves several people"),
        description=_l("A secretary's, for instance. The address may then be used again, or be left out."),
    )
    category = SelectField(_l("Category"))
    language = SelectField(_l("Language of our letters"))
    city_id = RecordField(_l("City"), search="cities", description=_l("For limits and reserves of a city."))
    note = TextAreaField(
        _l("Note"), [Most(inputs.LONG)], description=_l("Only organisers and reviewers see it."), render_kw={"rows": 3}
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category.choices = [(key, label) for key, label in categories_of(kind)]
        self.language.choices = list(LANGUAGE_NAMES.items())
        self.city_id.offer()

    def validate_city_id(self, field: RecordField) -> None:
        """Raises ValidationError on a city that is not there."""
        if field.data is not None and not names_of("cities", [field.data]):
            raise ValidationError(_("This city is not in the directory."))

    def field_named(self, name: str | None) -> Field | None:
        """The field an error names; the city is chosen by its number."""
        return super().field_named("city_id" if name == "city" else name)

    def entered(self) -> dict[str, Any]:
        """What was entered, by names of `RegistrationValues`."""
        names = ("native_name", "email", "shared_mailbox", "category", "language", "city_id", "note")
        return self.common() | {name: self[name].data for name in names} | {"answers": self.all_answers()}


class NewEntryForm(EntryForm):
    """Somebody whom an organiser registers."""

    reserve = SelectField(
        _l("In reserve"),
        default="",
        choices=options([("", _l("No: waits for any place")), *((one.value, RESERVES[one]) for one in ReserveOf)]),
        description=_l("A stand-in that the body has named: comes only when one of its people gives up a place."),
    )
    late = BooleanField(_l("Register although registration is not open"))

    def reserve_of(self) -> ReserveOf | None:
        """For whom they stand in, if they do."""
        return ReserveOf(self.reserve.data) if self.reserve.data else None


class MessageForm(Form):
    """A message to people of an event."""

    title = TextsField(_l("Subject"), limit=inputs.SHORT, required=True)
    text = TextsField(
        _l("Message"),
        long=True,
        limit=inputs.LONG,
        required=True,
        description=_l("Each gets it in their language; where that is missing, in another one you have written."),
    )
    once = HiddenField()
    """The mark of one sending, so that a form sent twice writes once."""

    def mark(self) -> str:
        """The mark as it may be kept; empty where somebody has tampered with it."""
        given = self.once.data or ""
        return given if ONCE.fullmatch(given) else ""


class MoveForm(Form):
    """Why somebody is asked before others."""

    reason = TextAreaField(
        _l("Why are they asked before others?"),
        description=_l("Only organisers read it, in the person's history."),
        render_kw={"rows": 3, "maxlength": inputs.LONG, "required": True},
    )


class CategoryForm(Form):
    """To which category people are moved."""

    category = SelectField(_l("Category"))

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category.choices = [(key, label) for key, label in categories_of(kind)]
