"""Questions that are answered by writing."""

from typing import Any

from wtforms import TelField, TextAreaField

from webapp.core.i18n import _l
from webapp.registration import inputs
from webapp.registration.questions.kind import QuestionKind, answer_field, line_of, text_of
from webapp.registration.questions.question import Question
from webapp.registration.questions.validators import MostOf


class TextKind(QuestionKind):
    """A line of text."""

    name = _l("Text")
    icon = "pencil"
    settings = ("most",)
    limit = inputs.SHORT

    def validators(self, question: Question) -> list[Any]:
        """There, where it must be, and not too long."""
        return [*self.presence(question), MostOf(self.most(question), question)]

    def most(self, question: Question) -> int:
        """The most characters."""
        return min(question.most or self.limit, inputs.LONG)

    def parse(self, question: Question, given: Any) -> Any:
        """A line without spaces at its ends."""
        return line_of(question, given, self.most(question))


class LongKind(TextKind):
    """Paragraphs."""

    name = _l("Long text")
    icon = "file-text"
    field_class = TextAreaField
    limit = inputs.LONG

    def more(self, question: Question) -> dict[str, Any]:
        """Room for them."""
        return {"render_kw": {"rows": 5}}

    def parse(self, question: Question, given: Any) -> Any:
        """The paragraphs with their line breaks."""
        text = inputs.lines(text_of(question, given))
        return inputs.within(text, self.most(question), answer_field(question)) or None


class PhoneKind(QuestionKind):
    """A telephone number, kept as E.164."""

    name = _l("Telephone")
    icon = "phone"
    field_class = TelField

    def more(self, question: Question) -> dict[str, Any]:
        """The browser knows it."""
        return {"render_kw": {"autocomplete": "tel"}}

    def parse(self, question: Question, given: Any) -> Any:
        """The number; raises Invalid for what is none."""
        return inputs.phone(text_of(question, given), field=answer_field(question)) or None
