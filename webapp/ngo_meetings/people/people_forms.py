"""Forms of representatives as their focal point enters them, with the meeting's own questions."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from wtforms import BooleanField, EmailField, StringField, TelField, TextAreaField

from webapp.core.forms import Form
from webapp.core.i18n import _l
from webapp.events.models import Event
from webapp.ngo_meetings.accrediting.values import MOST_OF_FIELD
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.people.representatives import PersonValues
from webapp.registration import forms, inputs
from webapp.registration.form_builder import answering, reading, showing
from webapp.registration.forms import Checked, CountryField, data_of, form_class
from webapp.registration.models import Registration
from webapp.registration.questions import Most, Question, Required, is_empty, optional, shown_keys
from webapp.registration.remembering import Remembering

NAMES = ("given_name", "family_name", "function", "email", "phone")


class PersonForm(forms.PersonForm):
    """A representative, as the focal point enters them."""

    organisation = None  # type: ignore[assignment]
    """Of every one it is the body that is accredited."""

    given_name = StringField(_l("Given name"), [Required(_l("Write the name.")), Most(inputs.SHORT)])
    family_name = StringField(
        _l("Family name"), [Most(inputs.SHORT)], description=_l("Leave it empty where a person has one name only.")
    )
    function = StringField(_l("Position"), [Most(inputs.SHORT)])
    email = EmailField(
        _l("Email address"),
        [Checked(inputs.address)],
        description=_l("Without one, our letters to this person come to you."),
    )
    phone = TelField(
        _l("Telephone"),
        [Most(inputs.SHORT)],
        description=_l("With the country's code, such as +998\u00a090\u00a0123\u00a045\u00a067."),
    )
    country = CountryField(
        _l("Country"),
        [Checked(inputs.country)],
        description=_l("Of citizenship, where it is not that of the organisation."),
    )

    def values(self) -> PersonValues:
        """What was entered, for the verb."""
        told: dict[str, Any] = {name: self[name].data or "" for name in NAMES}
        return PersonValues(**told, country=self.country.data or None, answers=self.answers())


class NewPersonForm(PersonForm):
    """A representative who is put on the list."""

    reserve = BooleanField(
        _l("In reserve"),
        description=_l("Comes only when another of your people gives up a place, and takes no place until then."),
    )

    def values(self) -> PersonValues:
        """What was entered, for the verb."""
        return replace(super().values(), reserve=bool(self.reserve.data))


class KnownPersonForm(Remembering, PersonForm):
    """A representative on the list, with what they ask the floor for."""

    plain_answers = ("floor",)

    floor = TextAreaField(
        _l("Asks for the floor: on what?"),
        [Most(MOST_OF_FIELD)],
        description=_l("Leave it empty where they only listen. The organisers decide."),
        render_kw={"rows": 3},
    )

    def changes(self) -> dict[str, Any]:
        """What was entered, by the names of a registration."""
        data = {name: self[name].data or "" for name in (*NAMES, "country")}
        return data | {"answers": {"floor": self.floor.data or ""} | self.all_answers()}


class PasteForm(Form):
    """Several names at once."""

    people = TextAreaField(
        _l("Names, one a line"),
        [Required(_l("Write at least one name.")), Most(50_000)],
        description=_l("After the name, a comma and the position or an address if you like."),
        render_kw={"rows": 8},
    )


def newcomer_form(accreditation: Accreditation, begun: dict[str, Any]) -> NewPersonForm:
    """The form of somebody whom the focal point names."""
    form = _made(NewPersonForm, accreditation.event, asked_in(accreditation.event), begun)
    assert isinstance(form, NewPersonForm)
    return form


def known_form(accreditation: Accreditation, registration: Registration) -> KnownPersonForm:
    """The form of somebody on the list, begun with what is known; the focal point's own address is left out."""
    asked = showing.to_change(registration, asked_in(accreditation.event))
    email = "" if registration.email == accreditation.focal_email else registration.email
    begun = data_of(registration, asked) | {"email": email, "floor": registration.answers.get("floor", "")}
    form = _made(KnownPersonForm, accreditation.event, asked, begun)
    assert isinstance(form, KnownPersonForm)
    form.remember(registration)
    return form


def _made(base: type[PersonForm], event: Event, asked: Sequence[Question], begun: dict[str, Any]) -> forms.PersonForm:
    # Nobody has to know everything about their people at once: what is missing stands in the list.
    form = form_class(base, [optional(question) for question in asked])(data=begun)
    form.mark_full(answering.full_of(event.id, asked))
    return form


def asked_in(event: Event) -> list[Question]:
    """The meeting's own questions, as far as representatives answer them."""
    questions = reading.questions_of(event.id) if event.has_form else []
    return reading.concerning(reading.asked_of_participants(questions), member=False)


def missing(asked: Sequence[Question], registration: Registration) -> list[Any]:
    """The labels of the questions that have to be answered and are not."""
    wanted = [one for one in asked if one.asks and one.required and one.key not in registration.sealed]
    empty = [one for one in wanted if is_empty(registration.answers.get(one.key))]
    shown = shown_keys(asked, registration.answers) if empty else set()
    return [one.label for one in empty if one.key in shown]
