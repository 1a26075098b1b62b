"""Questions answered by a number, a day, or yes or no."""

from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, IntegerField

from webapp.core.errors import Invalid
from webapp.core.formatting import date as shown_date
from webapp.core.i18n import _, _l
from webapp.registration.questions.kind import QuestionKind, answer_field, text_of
from webapp.registration.questions.question import Question

NUMBERS = 10**12
YEARS = range(1900, 2200)


class NumberKind(QuestionKind):
    """A whole number."""

    name = _l("Number")
    icon = "chart-bar"
    settings = ("range",)
    field_class = IntegerField

    def more(self, question: Question) -> dict[str, Any]:
        """Digits on a phone."""
        return {"render_kw": {"inputmode": "numeric"}}

    def parse(self, question: Question, given: Any) -> Any:
        """The number; raises Invalid for what is none, or too small or too big."""
        typed = text_of(question, given).strip()
        if not typed:
            return None
        try:
            number = int(typed)
        except ValueError:
            raise Invalid(_l("Write a whole number."), field=answer_field(question)) from None
        least = -NUMBERS if question.least is None else question.least
        greatest = NUMBERS if question.greatest is None else question.greatest
        if not least <= number <= greatest:
            sentence = _l("Write a number from %(least)d to %(greatest)d.", least=least, greatest=greatest)
            raise Invalid(sentence, field=answer_field(question))
        return number

    def export(self, question: Question, value: Any) -> object:
        """A number that a spreadsheet can add up."""
        return value


class DateKind(QuestionKind):
    """A day, kept in ISO form."""

    name = _l("Date")
    icon = "calendar"
    field_class = DateField

    def parse(self, question: Question, given: Any) -> Any:
        """The day; raises Invalid for what is none."""
        if isinstance(given, date):
            day = given
        elif not (typed := text_of(question, given).strip()):
            return None
        else:
            try:
                day = date.fromisoformat(typed)
            except ValueError:
                raise Invalid(_l("Write the date as 2026-11-24."), field=answer_field(question)) from None
        if day.year not in YEARS:
            raise Invalid(_l("This date is too far away."), field=answer_field(question))
        return day.isoformat()

    def begin(self, question: Question, value: Any) -> Any:
        """The day that a text stands for."""
        return date.fromisoformat(value) if value else value

    def show(self, question: Question, value: Any) -> str:
        """The day as it is written here."""
        return shown_date(date.fromisoformat(value))

    def export(self, question: Question, value: Any) -> object:
        """As it is kept."""
        return value


class BoolKind(QuestionKind):
    """Yes or no."""

    offered = False
    field_class = BooleanField

    def show(self, question: Question, value: Any) -> str:
        """Yes or no, in words."""
        return str(_("Yes") if value else _("No"))
