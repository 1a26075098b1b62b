"""Forms of the directory."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    FloatField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.accounts.forms import zone_choices
from webapp.core.formatting import language_name, locale_of
from webapp.core.forms import Form, TextsField, options
from webapp.core.i18n import _l
from webapp.core.types import EMAIL_LENGTH, Texts
from webapp.directory import choices
from webapp.directory.choices import RecordField
from webapp.directory.labels import AREAS, STATUSES, TYPES
from webapp.directory.models import OrganisationType, TieStatus
from webapp.directory.values import CityValues, OrganisationValues, PersonValues, TwinningValues

SPOKEN = ("uz", "ru", "en", "kk", "ky", "tg", "tk", "fa", "ps", "kaa", "tr", "az", "zh", "ko", "ja", "ar", "hi", "ur")
MORE_SPOKEN = ("de", "fr", "es", "it", "pl", "uk", "be", "ka", "hy", "mn", "id", "he")


def stripped(value: str | None) -> str | None:
    """A text without blanks around it."""
    return value.strip() if value else value


def texts_of(data: dict[str, str | None]) -> Texts:
    """The texts of a TextsField that were written."""
    return {language: text for language, text in data.items() if text}


def _line(label: Any, *, limit: int = 200, **kwargs: Any) -> StringField:
    return StringField(label, validators=[Optional(), Length(max=limit)], filters=[stripped], **kwargs)


class NameField(StringField):
    """The name that is asked for with a star; whoever has a family name alone is taken all the same."""

    required = True


def _with_empty(pairs: Sequence[tuple[str, Any]]) -> Any:
    return options([("", ""), *pairs])


class OrganisationForm(Form):
    """A body."""

    STORED = (
        "name",
        "short_name",
        "country",
        "city_id",
        "registration_number",
        "email",
        "phone",
        "website",
        "description",
        "is_host",
    )

    name = TextsField(_l("Official name"), required=True, description=_l("One language is enough."))
    short_name = _line(_l("Short name"))
    type = SelectField(_l("Type"), choices=options([]), default=OrganisationType.NGO.value)
    country = SelectField(_l("Country"), validators=[Optional()])
    city_id = RecordField(_l("City"), search="cities", validators=[Optional()])
    registration_number = _line(_l("Registration number"))
    email = _line(_l("E-mail"), limit=EMAIL_LENGTH)
    phone = _line(_l("Phone"))
    website = _line(_l("Website"))
    description = TextsField(_l("Description"), long=True, limit=20_000)
    is_host = BooleanField(
        _l("Organises events here"), description=_l("Organisers and reviewers can then be named for it.")
    )
    confirmed = BooleanField(_l("It is another one: add it all the same"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type.choices = options([(kind.value, label) for kind, label in TYPES.items()])
        self.country.choices = _with_empty(choices.countries())
        self.city_id.offer()

    def values(self) -> OrganisationValues:
        """What the form says of the body."""
        return OrganisationValues(
            name=texts_of(self.name.data),
            type=OrganisationType(self.type.data),
            country=self.country.data or None,
            city_id=self.city_id.data,
            short_name=self.short_name.data or "",
            registration_number=self.registration_number.data or "",
            email=self.email.data,
            phone=self.phone.data or "",
            website=self.website.data or "",
            description=texts_of(self.description.data),
        )


class PersonForm(Form):
    """An expert or partner."""

    STORED = (
        "given_name",
        "family_name",
        "native_name",
        "form_of_address",
        "organisation_id",
        "position",
        "country",
        "email",
        "phone",
        "languages",
        "expertise",
        "biography",
    )

    given_name = NameField(
        _l("Given name"),
        validators=[Optional(), Length(max=200)],
        filters=[stripped],
        render_kw={"autocomplete": "off"},
    )
    family_name = _line(_l("Family name"), description=_l("May be empty: some people have one name."))
    native_name = _line(_l("Name in native script"))
    form_of_address = _line(_l("Form of address"), description=_l("Dr, Prof., H. E. …"))
    organisation_id = RecordField(_l("Organisation"), search="organisations", validators=[Optional()])
    position = TextsField(_l("Position"))
    country = SelectField(_l("Country"), validators=[Optional()])
    email = _line(_l("E-mail"), limit=EMAIL_LENGTH)
    phone = _line(_l("Phone"))
    languages = SelectMultipleField(_l("Languages spoken"))
    expertise = TextAreaField(
        _l("Expertise"), validators=[Optional(), Length(max=20_000)], filters=[stripped], render_kw={"rows": 3}
    )
    biography = TextsField(_l("Short biography"), long=True, limit=20_000)
    confirmed = BooleanField(_l("It is somebody else: add them all the same"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = locale_of("en").languages
        spoken = [*SPOKEN, *MORE_SPOKEN, *(code for code in self.languages.data or [] if code in names)]
        self.languages.choices = options(
            [(code, language_name(code)) for code in dict.fromkeys(spoken) if code in names]
        )
        self.country.choices = _with_empty(choices.countries())
        self.organisation_id.offer()

    def values(self) -> PersonValues:
        """What the form says of the person."""
        return PersonValues(
            given_name=self.given_name.data or "",
            family_name=self.family_name.data or "",
            native_name=self.native_name.data or "",
            form_of_address=self.form_of_address.data or "",
            email=self.email.data,
            phone=self.phone.data or "",
            organisation_id=self.organisation_id.data,
            position=texts_of(self.position.data),
            country=self.country.data or None,
            expertise=self.expertise.data or "",
            languages=tuple(self.languages.data or ()),
            biography=texts_of(self.biography.data),
        )


class CityForm(Form):
    """A city."""

    STORED = ("name", "local_name", "country", "latitude", "longitude", "timezone")

    name = TextsField(_l("Name of the city"), required=True, description=_l("One language is enough."))
    local_name = _line(_l("Local name"), description=_l("As it is written there."))
    country = SelectField(_l("Country"))
    latitude = FloatField(_l("Latitude"), validators=[Optional()], description=_l("Looked up where it is left empty."))
    longitude = FloatField(_l("Longitude"), validators=[Optional()])
    timezone = SelectField(_l("Time zone"), validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = _with_empty(choices.countries())
        self.timezone.choices = _with_empty(zone_choices())

    def values(self) -> CityValues:
        """What the form says of the city."""
        return CityValues(
            name=texts_of(self.name.data),
            country=self.country.data or "",
            local_name=self.local_name.data or "",
            latitude=self.latitude.data,
            longitude=self.longitude.data,
            timezone=self.timezone.data or None,
        )


class TwinningForm(Form):
    """A tie between two cities."""

    STORED = ("city_a_id", "city_b_id", "year", "signed_on", "areas", "source", "notes")

    city_a_id = RecordField(_l("City"), search="cities", validators=[InputRequired()])
    city_b_id = RecordField(_l("Twin city"), search="cities", validators=[InputRequired()])
    status = SelectField(_l("State"))
    year = IntegerField(
        _l("Since"), validators=[Optional()], description=_l("The year of the agreement, where it is certain.")
    )
    signed_on = DateField(_l("Signed on"), validators=[Optional()])
    areas = SelectMultipleField(
        _l("Areas of cooperation"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    source = TextAreaField(
        _l("Source of the record"),
        validators=[Optional(), Length(max=20_000)],
        filters=[stripped],
        render_kw={"rows": 2},
    )
    notes = TextAreaField(
        _l("Notes"), validators=[Optional(), Length(max=20_000)], filters=[stripped], render_kw={"rows": 4}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.city_a_id.offer()
        self.city_b_id.offer()
        self.status.choices = options([(status.value, label) for status, label in STATUSES.items()])
        self.areas.choices = options([(area.value, label) for area, label in AREAS.items()])

    def values(self) -> TwinningValues:
        """What the form says of the tie."""
        return TwinningValues(
            city_a_id=self.city_a_id.data or 0,
            city_b_id=self.city_b_id.data or 0,
            status=TieStatus(self.status.data),
            year=self.year.data,
            signed_on=self.signed_on.data,
            areas=tuple(self.areas.data or ()),
            source=self.source.data or "",
            notes=self.notes.data or "",
        )


class ImportForm(Form):
    """A table to import."""

    file = FileField(_l("CSV or XLSX file"), validators=[FileRequired(_l("Choose a file."))])
    dry_run = BooleanField(_l("Only check, change nothing"))
