"""The form of a member: what every member is asked, then the event's own questions."""

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
)
from wtforms.validators import Optional

from webapp.core.formatting import language_name
from webapp.core.forms import options
from webapp.core.i18n import _l, current_language
from webapp.core.names import fold
from webapp.directory.choices import id_or_none
from webapp.events.categories import categories_of
from webapp.events.forms import WORKING_LANGUAGES
from webapp.registration import inputs
from webapp.registration.delegations.composing.gaps import living
from webapp.registration.delegations.composing.marks import mark_of
from webapp.registration.delegations.pages.doors import Door
from webapp.registration.delegations.values import VISAS, MemberValues, values_of
from webapp.registration.form_builder import answering, showing
from webapp.registration.forms import CountryField, PersonForm, data_of, form_class
from webapp.registration.models import Registration
from webapp.registration.questions import Most, Question, Required, optional


class MemberForm(PersonForm):
    """A member of a delegation."""

    organisation = None  # type: ignore[assignment]
    """Of every member it is the body that sends them."""

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
    accompanies = SelectField(
        _l("Accompanies"), coerce=id_or_none, description=_l("For an accompanying person: whom of the list.")
    )
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
        _l("Telephone"),
        [Optional()],
        description=_l("With the country's code, such as +998\u00a090\u00a0123\u00a045\u00a067."),
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
            accompanies=self.accompanies.data,
            answers=self.all_answers(),
        )


def data_of_member(member: Registration) -> dict[str, Any]:
    """What the form of a member starts with."""
    values = values_of(member)
    names = ("given_name", "family_name", "native_name", "function", "function_second", "category", "country", "visa")
    data = {name: getattr(values, name) for name in (*names, "email", "phone", "travel", "head", "accompanies")}
    return data | {"languages": list(values.languages), "seen": mark_of(values)}


def member_form(door: Door, member: Registration | None = None) -> MemberForm:
    """The form of a newcomer or of a member, begun with what is known of them."""
    asked = showing.to_change(member, door.asked) if member is not None else door.asked
    begun = data_of(member, asked) | data_of_member(member) if member is not None else {}
    return _made(door, asked, begun, member)


def successor_form(door: Door, member: Registration) -> MemberForm:
    """The form of whoever takes a member's place: their function is a suggestion, nothing else is known."""
    kept = {"function": member.function, "category": member.category, "country": member.country}
    second = member.answers.get("function_second", "")
    return _made(door, door.asked, kept | {"function_second": second, "seen": mark_of(values_of(member))}, member)


def _made(door: Door, asked: Sequence[Question], begun: dict[str, Any], member: Registration | None) -> MemberForm:
    # Nothing is asked at once of whoever composes a list: what is missing is told on its page.
    form = form_class(MemberForm, [optional(question) for question in asked])(data=begun)
    assert isinstance(form, MemberForm)
    form.fill_choices(door.delegation.event.kind)
    others = [one for one in living(door.delegation.members) if one is not member]
    form.accompanies.choices = options([("", "–"), *((str(one.id), one.name) for one in others)])
    form.mark_full(answering.full_of(door.delegation.event_id, asked))
    return form
