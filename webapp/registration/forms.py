"""The registration form: the common fields, and those a kind of event adds as questions."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, ClassVar

from wtforms import BooleanField, EmailField, Field, SelectField, StringField, TelField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError
from wtforms.widgets import Select

from webapp.core.arriving import Arrived
from webapp.core.errors import Invalid
from webapp.core.formatting import country_choices
from webapp.core.forms import Form
from webapp.core.i18n import LANGUAGE_NAMES, _, _l, current_language
from webapp.registration import inputs
from webapp.registration.models import ProposedChange, Registration
from webapp.registration.questions import (
    OWN,
    PREFIX,
    REQUIRED,
    Most,
    Question,
    RecordKind,
    Required,
    chosen,
    is_empty,
    kept_of,
    shown_keys,
)
from webapp.registration.remembering import Remembering
from webapp.registration.values import RegistrationValues

YOU = ("given_name", "family_name")
REACH = ("email", "phone")
FROM = ("country", "organisation", "function")
KEPT = "kept_answers"
"""Under what `data_of` tells a form the answers that there are, beside the data of its fields."""


class Checked:
    """Keeps what a function of `inputs` makes of the field, or says what is wrong with it."""

    def __init__(self, check: Callable[[str], Any]) -> None:
        self.check = check

    def __call__(self, form: Any, field: Field) -> None:
        """Raises ValidationError with the sentence of the check."""
        if not field.data:
            return
        try:
            field.data = self.check(field.data) or ""
        except Invalid as error:
            raise ValidationError(str(error)) from None


def _countries() -> list[tuple[str, Any]]:
    return [("", "—"), *country_choices(current_language())]


class CountryField(SelectField):
    """A country of ISO 3166; any code is taken from programs, also in small letters."""

    widget = Select()

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, choices=_countries, validate_choice=False, **kwargs)


class PersonForm(Form):
    """The fields that every registered person has, whoever enters them."""

    class Meta(Form.Meta):
        """The token is checked before the view runs and written by the template: the form needs no field for it."""

        csrf = False

    given_name = StringField(
        _l("Given name"),
        [Required(_l("Write your name.")), Most(inputs.SHORT)],
        render_kw={"autocomplete": "given-name"},
    )
    family_name = StringField(
        _l("Family name"),
        [Most(inputs.SHORT)],
        description=_l("Leave it empty if you have one name only."),
        render_kw={"autocomplete": "family-name"},
    )
    phone = TelField(
        _l("Telephone"),
        [Checked(inputs.phone)],
        description=_l("With the country's code, such as +998\u00a090\u00a0123\u00a045\u00a067."),
        render_kw={"autocomplete": "tel"},
    )
    country = CountryField(_l("Country"), [Checked(inputs.country)], render_kw={"autocomplete": "country"})
    organisation = StringField(_l("Organisation"), [Most(inputs.SHORT)], render_kw={"autocomplete": "organization"})
    function = StringField(_l("Position"), [Most(inputs.SHORT)], render_kw={"autocomplete": "organization-title"})
    questions: Sequence[Question] = ()
    kept_answers: Mapping[str, Any] = MappingProxyType({})
    """What the person has answered already: whoever leaves an answer as it was gives what its question may refuse."""
    first: ClassVar[Sequence[str]] = ()
    last: ClassVar[Sequence[str]] = ()
    """The fields with which its page begins and ends, where they are not declared in that order."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.kept_answers = (kwargs.get("data") or {}).get(KEPT, {})
        super().__init__(*args, **kwargs)

    def __iter__(self) -> Iterator[Field]:
        """The fields as they stand on the page: so their errors are told."""
        order = {name: place - len(self.first) for place, name in enumerate(self.first)}
        order |= {name: place for place, name in enumerate(self.last, 1)}
        return iter([self[name] for name in sorted(self._fields, key=lambda name: order.get(name, 0))])

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides each field, what depends on other answers: hidden questions count for nothing."""
        super().validate(extra_validators)
        shown = shown_keys(self.questions, self.all_answers())
        for question in self.questions:
            if question.asks and question.shown_when:
                field = self[question.field_name]
                if question.key not in shown:
                    field.errors = []
                elif question.required and not field.errors and is_empty(field.data):
                    field.errors = [str(REQUIRED)]
        return not self.errors

    def field_named(self, name: str | None) -> Field | None:
        """The field an error names; answers are named by the keys of their questions."""
        if name and name.startswith("answers."):
            name = PREFIX + name.removeprefix("answers.")
        return super().field_named(name)

    def proposals(self) -> dict[str, list[str]]:
        """The names that fields of the directory propose, by the kind of question."""
        kinds = {question.kind: question.type for question in self.questions}
        return {key: kind.names() for key, kind in kinds.items() if isinstance(kind, RecordKind)}

    def mark_full(self, full: Mapping[str, Collection[str]]) -> None:
        """Say which choices have no place left, by the keys of their questions; what was chosen before stays."""
        for question in self.questions:
            if question.key in full:
                field: Any = self[question.field_name]
                # After an error too, when something else may be chosen.
                begun = chosen(field.object_data) | chosen(field.data)
                field.choices = [
                    _full(value, label) if value in full[question.key] and value not in begun else (value, label)
                    for value, label in field.choices
                ]

    def show_pictures(self, registration: Registration, address_of: Callable[[str], str]) -> list[str]:
        """Show the photos that somebody has sent beside their fields; answers their keys."""
        shown = []
        for question in self.questions:
            if question.kind == "photo" and question.key in registration.answers:
                field: Any = self[question.field_name]
                kept = _begun(question, registration.answers[question.key])
                if not field.ticket and field.shown == kept:
                    field.picture = address_of(question.key)
                    shown.append(question.key)
        return shown

    def answers(self) -> dict[str, Any]:
        """What was answered, as it is kept; uploads that a kind of event asks for are left to it."""
        return {key: value for key, value in self.all_answers().items() if value not in (None, "", [])}

    def all_answers(self) -> dict[str, Any]:
        """The same with what was left or made empty; a sensitive answer that is kept stays, unless it is to go."""
        asked = [q for q in self.questions if q.asks and not (q.type.uploads and not q.key.startswith(OWN))]
        given = {q.key: _parsed(q, self[q.field_name].data, kept_of(self, q)) for q in asked}
        return {q.key: given[q.key] for q in asked if given[q.key] is not None or not self._stays(q)}

    def _stays(self, question: Question) -> bool:
        if question.type.uploads or not question.kept:
            return False
        return not (question.remove_name and self[question.remove_name].data)

    def arrived(self, key: str) -> Arrived | None:
        """What was uploaded in answer to a question of the kind of event, which keeps it itself."""
        question = next(one for one in self.questions if one.key == key)
        given = _parsed(question, self[question.field_name].data, ())
        return given if isinstance(given, Arrived) else None

    def common(self) -> dict[str, Any]:
        """What was entered in the common fields."""
        names = ("given_name", "family_name", "phone", "country", "organisation", "function")
        return {name: self[name].data or "" for name in names}


class RegistrationForm(PersonForm):
    """A person who registers alone."""

    first = (*YOU, *REACH, *FROM)
    last = ("consent",)

    email = EmailField(
        _l("Email address"),
        [Required(_l("Write an email address.")), Checked(inputs.address)],
        description=_l("Your confirmation and your personal link go there."),
        render_kw={"autocomplete": "email"},
    )
    consent = BooleanField(_l("I agree"), [Required(_l("Without your consent we may not keep your data."))])

    def values(self) -> RegistrationValues:
        """What was entered, for the verb."""
        return RegistrationValues(
            **self.common(),
            email=self.email.data,
            consent=bool(self.consent.data),
            language=current_language(),
            answers=self.answers(),
        )


class ChangeForm(Remembering, PersonForm):
    """What a person may change of themself; the address stays, since it is how they are known."""

    last = ("language", "consent")

    language = SelectField(_l("Language of our letters"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = list(LANGUAGE_NAMES.items())


class CompletionForm(ChangeForm):
    """What a substitute is asked who has not consented yet."""

    consent = BooleanField(_l("I agree"), [Required(_l("Without your consent we may not keep your data."))])


class SubstituteForm(Form):
    """Who comes instead."""

    given_name = StringField(_l("Given name"), [Required(_l("Write the name.")), Most(inputs.SHORT)])
    family_name = StringField(
        _l("Family name"), [Most(inputs.SHORT)], description=_l("Leave it empty where a person has one name only.")
    )
    email = EmailField(
        _l("Email address"),
        [Required(_l("Write an email address.")), Checked(inputs.address)],
        description=_l("A personal link goes there, by which they tell the rest themselves."),
    )
    language = SelectField(_l("Language of our letters"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = list(LANGUAGE_NAMES.items())

    def named(self) -> dict[str, Any]:
        """What was entered."""
        return {name: self[name].data or "" for name in ("given_name", "family_name", "email", "language")}


def form_class(base: type[PersonForm], questions: Sequence[Question]) -> type[PersonForm]:
    """A form with the fields of further questions."""
    return _form_class(base, tuple(questions))  # type: ignore[arg-type]


# Making a class is slow: it is done once for each set of questions.
@lru_cache(maxsize=256)
def _form_class(base: Any, questions: tuple[Question, ...]) -> type[PersonForm]:
    fields: dict[str, Any] = {question.field_name: question.field() for question in questions if question.asks}
    kept = [question for question in questions if question.remove_name and not question.type.uploads]
    fields |= {question.remove_name: BooleanField(_l("Remove what is kept")) for question in kept}
    return type(base.__name__, (base,), {**fields, "questions": questions})


def data_of(
    registration: Registration, questions: Sequence[Question], proposal: ProposedChange | None = None
) -> dict[str, Any]:
    """What a form about an existing registration begins with; a change that waits for approval stands in it already."""
    names = ("given_name", "family_name", "native_name", "email", "shared_mailbox", "phone", "country", "organisation")
    more = ("city_id", "function", "category", "language", "note")
    told = {name: getattr(registration, name) for name in (*names, *more)}
    answered = dict(registration.answers)
    if proposal is not None and not proposal.substitute:
        told |= proposal.values
        answered |= proposal.answers
    begun = {q.field_name: _begun(q, answered.get(q.key)) for q in questions if q.asks}
    return told | begun | {KEPT: answered}


def _begun(question: Question, answer: Any) -> Any:
    return question.type.begin(question, answer) if answer not in (None, "") else answer


def _parsed(question: Question, given: Any, kept: Sequence[Any]) -> Any:
    try:
        return question.parse(given, kept)
    except Invalid:
        return None


def _full(value: str, label: Any) -> SelectChoice:
    return SelectChoice(value, _("%(choice)s (no place left)", choice=label), render_kw={"disabled": True})
