"""The forms of a delegation: its settings, its journey, a member, names pasted."""

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import Optional

from webapp.core.formatting import language_name
from webapp.core.forms import Form, options
from webapp.core.i18n import _l, current_language
from webapp.core.names import fold
from webapp.events.categories import categories_of
from webapp.events.fields import instant_of, local_of, local_time
from webapp.events.forms import WORKING_LANGUAGES
from webapp.registration import inputs
from webapp.registration.delegations.composing.marks import mark_of
from webapp.registration.delegations.values import (
    VISAS,
    MemberValues,
    TravelValues,
    travel_of,
    values_of,
)
from webapp.registration.forms import CountryField
from webapp.registration.models import Delegation, Registration
from webapp.registration.questions import Most, Required


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


class MemberForm(Form):
    """A member of a delegation."""

    given_name = StringField(_l("Given name"), [Required(_l("Write the name.")), Most(inputs.SHORT)])
    family_name = StringField(
        _l("Family name"), [Most(inputs.SHORT)], description=_l("Leave it empty where a person has one name only.")
    )
    native_name = StringField(
        _l("Name in their own script"), [Most(inputs.SHORT)], description=_l("As it stands on the name plate at home.")
    )
    function = StringField(
        _l("Function"), [Most(inputs.SHORT)], description=_l("Such as: Deputy Mayor; Head of the Culture Department.")
    )
    function_second = StringField(
        _l("Function in the second language"),
        [Most(inputs.SHORT)],
        description=_l("The host prints the list in two languages."),
    )
    category = SelectField(_l("Category"), default="participant")
    head = BooleanField(_l("Heads the delegation"))
    country = CountryField(_l("Country"))
    languages = SelectMultipleField(_l("Languages spoken"), description=_l("So that the host knows whom to interpret."))
    visa = RadioField(_l("Visa"), choices=options(VISAS), default="")
    email = EmailField(
        _l("Email address"),
        [Optional()],
        description=_l("May be empty or shared: you get everything as coordinator."),
    )
    phone = TelField(
        _l("Telephone"), [Optional()], description=_l("With the country's code, such as +998 90 123 45 67.")
    )
    travel = StringField(
        _l("Own arrival and departure"),
        [Most(inputs.SHORT)],
        description=_l("Only where they do not travel with the delegation."),
    )
    seen = HiddenField()

    def fill_choices(self, kind: str) -> None:
        """Give the selects what the kind of event knows."""
        self.category.choices = options(categories_of(kind))
        language = current_language()
        codes = dict.fromkeys((*WORKING_LANGUAGES, *(c for c in self.languages.data or () if len(c) <= 3)))
        named = [(code, language_name(code, language)) for code in codes]
        self.languages.choices = options(sorted(named, key=lambda pair: fold(pair[1])))

    def values(self) -> MemberValues | None:
        """What was typed; None, with the reasons beside the fields, where it cannot be taken."""
        if not self.validate():
            return None
        names = ("given_name", "family_name", "native_name", "function", "function_second", "email", "phone", "travel")
        texts: dict[str, Any] = {name: self[name].data or "" for name in names}
        return MemberValues(
            **texts,
            category=self.category.data,
            country=self.country.data or None,
            languages=tuple(self.languages.data or ()),
            visa=self.visa.data or "",
            head=self.head.data,
        )


def data_of_member(member: Registration) -> dict[str, Any]:
    """What the form of a member starts with."""
    values = values_of(member)
    names = ("given_name", "family_name", "native_name", "function", "function_second", "category", "country", "visa")
    data = {name: getattr(values, name) for name in (*names, "email", "phone", "travel", "head")}
    return data | {"languages": list(values.languages), "seen": mark_of(values)}


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
    """A file with members."""

    file = FileField(_l("CSV or XLSX file"), validators=[FileRequired(_l("Choose a file."))])
