"""What every kind of question can do: set up a field, read an answer, show and export it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from wtforms import Field, StringField
from wtforms.validators import Optional

from webapp.core.errors import Invalid
from webapp.core.i18n import _l
from webapp.registration import inputs
from webapp.registration.questions.question import Options, Question
from webapp.registration.questions.validators import Parses, Required, RequiredWhenShown

NO_TEXT = _l("Write the answer as a text.")


class QuestionKind:
    """The base of the kinds of questions."""

    name: ClassVar[Any] = ""
    """What the form builder calls it."""
    icon: ClassVar[str] = "message-question"
    offered: ClassVar[bool] = True
    """Whether organisers may add it to a form; only kinds of events ask the others."""
    asks: ClassVar[bool] = True
    settings: ClassVar[tuple[str, ...]] = ()
    """What is set for it besides what every question has, such as options, places, most, range or text."""
    uploads: ClassVar[bool] = False
    """Whether it is answered by a file."""
    may_hide: ClassVar[bool] = True
    """Whether its answers may be sensitive."""
    field_class: ClassVar[type[Field]] = StringField

    def field(self, question: Question) -> Any:
        """The field of a question, not yet bound."""
        more = self.more(question)
        return self.field_class(question.label, self.validators(question), description=question.help, **more)

    def validators(self, question: Question) -> list[Any]:
        """What the answer has to keep to."""
        return [*self.presence(question), Parses(question)]

    def presence(self, question: Question) -> list[Any]:
        """Whether it must be there."""
        if not question.required:
            return [Optional()]
        return [RequiredWhenShown(), Optional()] if question.shown_when else [Required()]

    def more(self, question: Question) -> dict[str, Any]:
        """Further arguments of the field."""
        return {}

    def pairs(self, question: Question) -> Options:
        """What there is to choose from."""
        return question.choices()

    def watched(self, question: Question) -> Options:
        """The answers on which another question may depend, with what they are called."""
        return ()

    def matches(self, value: Any) -> set[str]:
        """Which of these answers were given."""
        return {str(one) for one in value} if isinstance(value, list) else {str(value)} - {"None", ""}

    def parse(self, question: Question, given: Any) -> Any:
        """The answer as it is kept, None where there is none; raises Invalid."""
        return given

    def parse_again(self, question: Question, given: Any, kept: Sequence[Any]) -> Any:
        """The same of somebody who has answers already: one that is given just as it was stays it; raises Invalid."""
        same = next((one for one in kept if self.same(question, given, one)), None)
        return self.parse(question, given) if same is None else same

    def same(self, question: Question, given: Any, kept: Any) -> bool:
        """Whether somebody gives the answer that is kept once more."""
        if isinstance(given, str | int | float | date) and not isinstance(given, bool):
            return inputs.lines(str(given)) == str(kept)
        return bool(given == kept)

    def begin(self, question: Question, value: Any) -> Any:
        """What the field starts with where an answer is kept."""
        return value

    def show(self, question: Question, value: Any) -> str:
        """The answer in words."""
        return str(value)

    def outward(self, question: Question, value: Any) -> Any:
        """The answer as the API gives it."""
        return value

    def export(self, question: Question, value: Any) -> object:
        """The answer for a spreadsheet."""
        return self.show(question, value)


def line_of(question: Question, given: Any, most: int) -> str | None:
    """A line of text as it is kept; raises Invalid."""
    return inputs.within(inputs.one_line(text_of(question, given)), most, answer_field(question)) or None


def text_of(question: Question, given: Any) -> str:
    """What was typed; raises Invalid for what is no text, such as a list."""
    if given is None:
        return ""
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        raise Invalid(NO_TEXT, field=answer_field(question))
    return str(given)


def answer_field(question: Question) -> str:
    """How an error names the answer to a question."""
    return f"answers.{question.key}"
