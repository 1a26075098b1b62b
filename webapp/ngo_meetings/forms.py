"""Forms of NGO meetings: what is set for one, what a body says of itself, who registers for it."""

from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core.files import MEGABYTE
from webapp.core.forms import Form, TextsField, options
from webapp.core.i18n import LANGUAGE_NAMES, _, _l
from webapp.directory.labels import TYPES
from webapp.directory.models import OrganisationType
from webapp.events.fields import DetailsForm, texts_of
from webapp.ngo_meetings.accrediting.documents import MOST, Papers, most_bytes
from webapp.ngo_meetings.accrediting.values import MOST_OF_FIELD, MOST_OF_MANDATE, MOST_PEOPLE, BodyValues
from webapp.ngo_meetings.models import DEFAULT_CAP, Accreditation
from webapp.ngo_meetings.pages.paper_fields import DocumentsField, LetterField
from webapp.ngo_meetings.pages.terms import TermsForm
from webapp.registration import inputs
from webapp.registration.forms import Checked, CountryField, RegistrationForm
from webapp.registration.questions import Most, Required

BODIES_LIST = "accredited-bodies"
"""The id of the list of names that the field of a representative's body proposes."""
PHONE_HELP = _l("With the country's code, such as +998\u00a090\u00a0123\u00a045\u00a067.")
LINES = (
    "mandate",
    "short_name",
    "city",
    "registration_number",
    "registration_authority",
    "head_name",
    "focal_name",
    "focal_email",
    "focal_phone",
)


class NgoMeetingDetailsForm(DetailsForm):
    """What only an NGO meeting is asked for when it is created."""

    theme = TextsField(
        _l("Theme"), long=True, limit=2000, description=_l("What bodies prepare for, in a few sentences.")
    )
    cap = IntegerField(
        _l("Representatives of each body"),
        validators=[InputRequired(), NumberRange(1, MOST_PEOPLE)],
        default=DEFAULT_CAP,
        description=_l(
            "A body can be given a cap of its own; the others are told when this one changes. "
            "Names above the cap go to the waiting list."
        ),
    )
    caps_anew = BooleanField(
        _l("The same cap for bodies that are accredited already"),
        description=_l("Otherwise a body whose accreditation covers this meeting brings the cap it has."),
    )


class BodyForm(Form):
    """A body and its focal point."""

    name = TextsField(
        _l("Name of the organisation"),
        limit=inputs.SHORT,
        required=True,
        description=_l("As in the charter, in one language at least: the list of accredited organisations shows it."),
    )
    short_name = StringField(_l("Short name"), [Most(inputs.SHORT)])
    type = SelectField(_l("Type of organisation"))
    country = CountryField(_l("Country"), [Required(_l("Choose the country.")), Checked(inputs.country)])
    city = StringField(_l("City"), [Most(inputs.SHORT)])
    registration_number = StringField(
        _l("Registration number"),
        [Most(inputs.SHORT)],
        description=_l("An initiative group has none: say in the letter which accredited organisation vouches for it."),
    )
    registration_authority = StringField(_l("Registered by"), [Most(inputs.SHORT)])
    field = TextsField(
        _l("Field of work"),
        long=True,
        limit=MOST_OF_FIELD,
        required=True,
        description=_l("In one language at least; it stands in the public list of accredited organisations."),
    )
    mandate = TextAreaField(
        _l("Mandate"),
        [Most(MOST_OF_MANDATE)],
        description=_l("What your charter empowers you to do, as far as it concerns this meeting."),
        render_kw={"rows": 4},
    )
    head_name = StringField(
        _l("Head of the organisation"), [Required(_l("Write who heads the organisation.")), Most(inputs.SHORT)]
    )
    focal_name = StringField(
        _l("Name"),
        [Required(_l("Write who answers for your people.")), Most(inputs.SHORT)],
        render_kw={"autocomplete": "name"},
    )
    focal_email = EmailField(
        _l("Email address"),
        [Required(_l("Write an email address.")), Checked(lambda typed: inputs.address(typed, "focal_email"))],
        description=_l("The link to the page of your organisation goes there."),
        render_kw={"autocomplete": "email"},
    )
    focal_phone = TelField(
        _l("Telephone"), [Most(inputs.SHORT)], description=PHONE_HELP, render_kw={"autocomplete": "tel"}
    )
    language = SelectField(_l("Language of our letters"))
    letter = LetterField(
        _l("Letter that names the focal point"),
        description=_l("Signed by the head: PDF, DOCX, ODT, or a picture as JPEG or PNG."),
    )
    documents = DocumentsField(_l("Charter and other documents"))
    dropped = SelectMultipleField(
        _l("Documents to remove"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    another = BooleanField(_l("This is another organisation"))

    def __init__(self, *args: Any, known: Accreditation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        documents = known.documents if known is not None else []
        self.dropped.choices = options((one.id, one.file.name) for one in documents)
        self.documents.hint = _(
            "Up to %(most)s files of at most %(size)s MB: PDF, DOCX, ODT, JPEG or PNG.",
            most=MOST,
            size=f"{most_bytes() / MEGABYTE:.3g}",
        )
        self.type.choices = options((key.value, label) for key, label in TYPES.items())
        self.language.choices = options(LANGUAGE_NAMES.items())

    def values(self) -> BodyValues:
        """What was entered, for the verb."""
        return BodyValues(
            name=texts_of(self.name),
            field=texts_of(self.field),
            type=OrganisationType(self.type.data),
            country=self.country.data or None,
            language=self.language.data,
            **{name: self[name].data or "" for name in LINES},
        )

    def papers(self) -> Papers:
        """The files that have arrived, and the documents that are no longer needed."""
        letter = next(iter(self.letter.arrived), None)
        return Papers(letter, self.documents.arrived, frozenset(self.dropped.data or ()))


class AccreditationForm(BodyForm):
    """A body asks for accreditation."""

    consent = BooleanField(_l("I agree"), [Required(_l("Without your consent we may not keep these data."))])


class BodyByHandForm(TermsForm, BodyForm):
    """An organiser enters a body, with what the paper says."""

    country = CountryField(_l("Country"), [Checked(inputs.country)])
    field = TextsField(_l("Field of work"), long=True, limit=MOST_OF_FIELD)
    head_name = StringField(_l("Head of the organisation"), [Most(inputs.SHORT)])


def data_of_body(accreditation: Accreditation) -> dict[str, Any]:
    """What the form of a body that is known starts with."""
    data = {name: getattr(accreditation, name) for name in (*LINES, "name", "field", "country", "language", "letter")}
    return data | {"type": accreditation.type.value}


class RepresentativeForm(RegistrationForm):
    """A representative who registers alone: the body has to be accredited."""

    organisation = StringField(
        _l("Organisation that you represent"),
        [Required(_l("Write which accredited organisation you represent.")), Most(inputs.SHORT)],
        description=_l("It has to be accredited to this meeting; its focal point confirms you."),
        render_kw={"autocomplete": "off", "list": BODIES_LIST},
    )
