"""What fields of questions have to keep to."""

from typing import Any

from wtforms import Field
from wtforms.validators import ValidationError

from webapp.core.errors import Invalid
from webapp.core.i18n import _l
from webapp.registration import inputs
from webapp.registration.questions.question import Question

REQUIRED = _l("This field is required.")


def is_empty(value: Any) -> bool:
    """Whether nothing was answered."""
    value = value.strip() if isinstance(value, str) else value
    # Not `in`: for Python nought is the same as False, for people it is an answer.
    return value is None or value is False or value in ("", []) or getattr(value, "filename", None) == ""


class Required:
    """Something has to be there, also where it is a file or a tick."""

    field_flags = {"required": True}

    def __init__(self, message: Any = None) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        """Raises ValidationError for an empty field."""
        if is_empty(field.data):
            field.errors = []
            raise ValidationError(str(self.message or REQUIRED))


class RequiredWhenShown:
    """Marks a field that has to be filled in where its condition holds; the form checks that, knowing all answers."""

    field_flags = {"required": True}

    def __call__(self, form: Any, field: Field) -> None:
        """Nothing by itself."""


class Most:
    """At most so many characters."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.field_flags = {"maxlength": most}

    def __call__(self, form: Any, field: Field) -> None:
        """Raises ValidationError for a longer text."""
        if field.data and len(field.data) > self.most:
            raise ValidationError(str(inputs.too_long(self.most)))


class MostOf(Most):
    """At most so many characters of an answer, unless it is left as it was kept."""

    def __init__(self, most: int, question: Question) -> None:
        super().__init__(most)
        self.question = question

    def __call__(self, form: Any, field: Field) -> None:
        """Raises ValidationError for a longer text."""
        if not any(self.question.type.same(self.question, field.data, kept) for kept in kept_of(form, self.question)):
            super().__call__(form, field)


def kept_of(form: Any, question: Question) -> list[Any]:
    """What the person whom a form is about has answered to a question already."""
    kept = form.kept_answers.get(question.key)
    return [] if is_empty(kept) else [kept]


class Parses:
    """An answer that its question can keep."""

    def __init__(self, question: Question) -> None:
        self.question = question

    def __call__(self, form: Any, field: Field) -> None:
        """Raises ValidationError with the sentence of the question."""
        try:
            self.question.parse(field.data, kept_of(form, self.question))
        except Invalid as error:
            raise ValidationError(str(error)) from None
