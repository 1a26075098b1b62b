"""Questions answered by choosing."""

from collections.abc import Sequence
from typing import Any, ClassVar

from wtforms import Field, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget, Select

from webapp.core.errors import Invalid
from webapp.core.formatting import country_choices, country_name
from webapp.core.i18n import _, _l, current_language
from webapp.registration import inputs
from webapp.registration.questions.kind import QuestionKind, answer_field, text_of
from webapp.registration.questions.question import Options, Question

NOT_A_CHOICE = _l("Not a valid choice.")
LEVELS = (
    ("none", _l("I do not speak it")),
    ("a1", _l("A1, beginner")),
    ("a2", _l("A2, elementary")),
    ("b1", _l("B1, intermediate")),
    ("b2", _l("B2, upper intermediate")),
    ("c1", _l("C1, advanced")),
    ("c2", _l("C2, proficient")),
    ("native", _l("Native language")),
)
"""The levels of the Common European Framework."""


class _OldChoices:
    """What somebody has chosen that is offered no more stands among the choices of their form, and of nobody else's."""

    choices: Any

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question

    def process_data(self, value: Any) -> None:
        """Begins with what is chosen."""
        super().process_data(value)  # type: ignore[misc]
        if old := old_choices(self.question, [value]):
            # A list that is set, where a function would be called once more afterwards.
            self.choices = [*self.choices, *map(self._called, old)]

    def _called(self, value: str) -> tuple[str, str]:
        return value, _("%(choice)s (no longer offered)", choice=self.question.called(value))


class ChoiceField(_OldChoices, SelectField):
    """One to choose of several."""


class ChoicesField(_OldChoices, SelectMultipleField):
    """Several to choose."""


def old_choices(question: Question, kept: Sequence[Any]) -> list[str]:
    """Those of the choices in some answers that the question offers no more."""
    offered = {value for value, _label in question.type.pairs(question)}
    chosen = [one for answer in kept for one in (answer if isinstance(answer, list) else [answer])]
    return [one for one in dict.fromkeys(chosen) if isinstance(one, str) and one and one not in offered]


class ChoiceKind(QuestionKind):
    """One of several."""

    name = _l("Choice")
    icon = "circle-check"
    settings: ClassVar[tuple[str, ...]] = ("options", "places")
    field_class: ClassVar[type[Field]] = ChoiceField

    def more(self, question: Question) -> dict[str, Any]:
        """The pairs, resolved for each form, with an empty one first."""
        return {
            "question": question,
            "choices": lambda: [("", "—"), *((value, label) for value, label in self.pairs(question))],
            "validate_choice": False,
        }

    def watched(self, question: Question) -> Options:
        """Each of the choices."""
        return self.pairs(question)

    def parse(self, question: Question, given: Any) -> Any:
        """The value; raises Invalid for what is no choice."""
        value = text_of(question, given)
        if not value:
            return None
        if value not in {one for one, _label in self.pairs(question)}:
            raise Invalid(NOT_A_CHOICE, field=answer_field(question))
        return value

    def show(self, question: Question, value: Any) -> str:
        """The label of the choice."""
        return str(question.called(value))


class ChoicesKind(ChoiceKind):
    """Any of several."""

    name = _l("Several choices")
    icon = "list-check"
    field_class = ChoicesField

    def more(self, question: Question) -> dict[str, Any]:
        """Boxes to tick instead of a list to drag in."""
        return {
            "question": question,
            "choices": lambda: list(self.pairs(question)),
            "validate_choice": False,
            "widget": ListWidget(prefix_label=False),
            "option_widget": CheckboxInput(),
        }

    def parse(self, question: Question, given: Any) -> Any:
        """The values in the order of the choices; raises Invalid where one is no choice."""
        return self.parse_again(question, given, ())

    def parse_again(self, question: Question, given: Any, kept: Sequence[Any]) -> Any:
        """The same where some of them may be offered no more: those come last."""
        chosen = self._chosen(question, given)
        if same := next((one for one in kept if isinstance(one, list) and chosen == set(one)), None):
            return same
        known = [*(value for value, _label in self.pairs(question)), *old_choices(question, kept)]
        if not chosen <= set(known):
            raise Invalid(NOT_A_CHOICE, field=answer_field(question))
        return [value for value in known if value in chosen] or None

    def _chosen(self, question: Question, given: Any) -> set[str]:
        wanted = given if isinstance(given, list | tuple) else [given] if given else []
        return {text_of(question, one) for one in wanted} - {""}

    def show(self, question: Question, value: Any) -> str:
        """The labels of the choices."""
        return ", ".join(str(question.called(one)) for one in value)


class LevelKind(ChoiceKind):
    """How well somebody speaks a language."""

    name = _l("Language level")
    icon = "language"
    settings = ()

    def pairs(self, question: Question) -> Options:
        """The levels."""
        return LEVELS


class CountryKind(QuestionKind):
    """A country of ISO 3166."""

    name = _l("Country")
    icon = "flag"
    field_class = SelectField

    def more(self, question: Question) -> dict[str, Any]:
        """Every country, in the alphabetical order of the language in use."""
        return {
            "choices": lambda: [("", "—"), *country_choices(current_language())],
            "validate_choice": False,
            "widget": Select(),
        }

    def parse(self, question: Question, given: Any) -> Any:
        """The code; raises Invalid for an unknown one."""
        return inputs.country(text_of(question, given), field=answer_field(question))

    def show(self, question: Question, value: Any) -> str:
        """The country's name."""
        return country_name(value)
