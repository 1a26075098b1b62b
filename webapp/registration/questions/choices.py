"""Questions answered by choosing."""

from typing import Any, ClassVar

from wtforms import SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget, Select

from webapp.core.errors import Invalid
from webapp.core.formatting import country_choices, country_name
from webapp.core.i18n import _l, current_language
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


class ChoiceKind(QuestionKind):
    """One of several."""

    name = _l("Choice")
    icon = "circle-check"
    settings: ClassVar[tuple[str, ...]] = ("options", "places")
    field_class = SelectField

    def more(self, question: Question) -> dict[str, Any]:
        """The pairs, resolved for each form, with an empty one first."""
        return {
            "choices": lambda: [("", "—"), *((value, label) for value, label in self.pairs(question))],
            "validate_choice": False,
        }

    def pairs(self, question: Question) -> Options:
        """What there is to choose from."""
        return question.choices()

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
        return str(dict(self.pairs(question)).get(value, value))


class ChoicesKind(ChoiceKind):
    """Any of several."""

    name = _l("Several choices")
    icon = "list-check"
    field_class = SelectMultipleField

    def more(self, question: Question) -> dict[str, Any]:
        """Boxes to tick instead of a list to drag in."""
        return {
            "choices": lambda: list(self.pairs(question)),
            "validate_choice": False,
            "widget": ListWidget(prefix_label=False),
            "option_widget": CheckboxInput(),
        }

    def parse(self, question: Question, given: Any) -> Any:
        """The values in the order of the choices; raises Invalid where one is no choice."""
        wanted = given if isinstance(given, list | tuple) else [given] if given else []
        chosen = {text_of(question, one) for one in wanted} - {""}
        known = [value for value, _label in self.pairs(question)]
        if not chosen <= set(known):
            raise Invalid(NOT_A_CHOICE, field=answer_field(question))
        return [value for value in known if value in chosen] or None

    def show(self, question: Question, value: Any) -> str:
        """The labels of the choices."""
        labels = dict(self.pairs(question))
        return ", ".join(str(labels.get(one, one)) for one in value)


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
