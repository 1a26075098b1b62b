"""Questions a registration form asks besides the common ones: each is data, and each kind of answer a small class."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core.i18n import _, _l
from webapp.registration import inputs

Options = Sequence[tuple[str, Any]]
PREFIX = "field-"


@dataclass(frozen=True, eq=False)
class Question:
    """One more question: the form's field is `field-KEY`, the answer is kept under KEY."""

    key: str
    label: Any
    kind: str = "text"
    """text, long, choice, choices, bool, number, date or file."""
    required: bool = False
    help: Any = ""
    options: Options | Callable[[], Options] = ()
    """Of a choice: pairs of value and label."""
    most: int = 0
    """The most characters of a text; 0 for the usual."""
    accept: tuple[str, ...] = ()
    """Of a file: kinds of `core.files`. The kind of event that asks keeps the upload itself."""

    @property
    def field_name(self) -> str:
        """The name of the form's field."""
        return PREFIX + self.key

    def choices(self) -> Options:
        """The pairs to choose from."""
        return self.options() if callable(self.options) else self.options

    def field(self) -> Any:
        """The form's field, not yet bound."""
        return KINDS[self.kind].field(self)

    def show(self, value: Any) -> str:
        """An answer in words."""
        return "" if value in (None, "", []) else KINDS[self.kind].show(self, value)


@lru_cache(maxsize=256)
def optional(question: Question) -> Question:
    """The same question to somebody who need not answer it."""
    return replace(question, required=False)


class Required:
    """Something has to be there, also where it is a file or a tick."""

    field_flags = {"required": True}

    def __init__(self, message: Any = None) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        """Raises ValidationError for an empty field."""
        value = field.data.strip() if isinstance(field.data, str) else field.data
        if value in (None, "", [], False) or getattr(value, "filename", None) == "":
            field.errors = []
            raise ValidationError(str(self.message or _l("This field is required.")))


class Most:
    """At most so many characters."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.field_flags = {"maxlength": most}

    def __call__(self, form: Any, field: Field) -> None:
        """Raises ValidationError for a longer text."""
        if field.data and len(field.data) > self.most:
            raise ValidationError(str(inputs.too_long(self.most)))


class TextKind:
    """A line of text."""

    field_class: type[Field] = StringField
    limit = inputs.SHORT

    def field(self, question: Question) -> Any:
        """The field of a question."""
        return self.field_class(
            question.label, self.validators(question), description=question.help, **self.more(question)
        )

    def validators(self, question: Question) -> list[Any]:
        """What the answer has to keep to."""
        first = Required() if question.required else Optional()
        return [first, Most(question.most or self.limit)]

    def more(self, question: Question) -> dict[str, Any]:
        """Further arguments of the field."""
        return {}

    def show(self, question: Question, value: Any) -> str:
        """The answer in words."""
        return str(value)


class LongKind(TextKind):
    """Paragraphs."""

    field_class = TextAreaField
    limit = inputs.LONG

    def more(self, question: Question) -> dict[str, Any]:
        """Room for them."""
        return {"render_kw": {"rows": 5}}


class PlainKind(TextKind):
    """What needs no limit of its own."""

    def validators(self, question: Question) -> list[Any]:
        """Only whether it must be there."""
        return [Required() if question.required else Optional()]


class NumberKind(PlainKind):
    """A whole number."""

    field_class = IntegerField


class DateKind(PlainKind):
    """A day."""

    field_class = DateField

    def show(self, question: Question, value: Any) -> str:
        """As it was kept, in ISO form."""
        return str(value)


class BoolKind(PlainKind):
    """Yes or no."""

    field_class = BooleanField

    def show(self, question: Question, value: Any) -> str:
        """Yes or no, in words."""
        return str(_("Yes") if value else _("No"))


class FileKind(PlainKind):
    """An upload."""

    field_class = FileField


class ChoiceKind(PlainKind):
    """One of several."""

    field_class = SelectField

    def more(self, question: Question) -> dict[str, Any]:
        """The pairs, resolved for each form, with an empty one first."""
        return {"choices": lambda: [("", "—"), *((value, label) for value, label in question.choices())]}

    def show(self, question: Question, value: Any) -> str:
        """The label of the choice."""
        return str(dict(question.choices()).get(value, value))


class ChoicesKind(PlainKind):
    """Any of several."""

    field_class = SelectMultipleField

    def more(self, question: Question) -> dict[str, Any]:
        """Boxes to tick instead of a list to drag in."""
        widget = ListWidget(prefix_label=False)
        return {"choices": lambda: list(question.choices()), "widget": widget, "option_widget": CheckboxInput()}

    def show(self, question: Question, value: Any) -> str:
        """The labels of the choices."""
        labels = dict(question.choices())
        return ", ".join(str(labels.get(one, one)) for one in value)


KINDS: dict[str, TextKind] = {
    "text": TextKind(),
    "long": LongKind(),
    "choice": ChoiceKind(),
    "choices": ChoicesKind(),
    "bool": BoolKind(),
    "number": NumberKind(),
    "date": DateKind(),
    "file": FileKind(),
}


def shown_answers(questions: Sequence[Question], answers: dict[str, Any]) -> list[tuple[Any, str]]:
    """Answers in words, those to known questions first, in the order they are asked."""
    known = {question.key: question for question in questions}
    listed = [(question.label, question.show(answers.get(question.key))) for question in questions]
    rest = [(key, str(value)) for key, value in answers.items() if key not in known]
    return [(label, text) for label, text in (*listed, *rest) if text]
