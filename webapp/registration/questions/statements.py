"""Consents, and parts of a form that ask nothing."""

from typing import Any

from wtforms import BooleanField

from webapp.core.errors import Invalid
from webapp.core.i18n import _, _l
from webapp.registration.questions.kind import QuestionKind, answer_field
from webapp.registration.questions.question import Options, Question

AGREED = "yes"


class ConsentField(BooleanField):
    """A tick that says to which version of the text it agrees."""

    def __init__(self, *args: Any, version: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version

    def _value(self) -> str:
        return str(self.version)

    def process_data(self, value: Any) -> None:
        """Ticked where the kept answer agrees to the text as it stands."""
        kept = value.get("version") if isinstance(value, dict) else value
        self.data = kept == self.version

    def process_formdata(self, valuelist: list[Any]) -> None:
        """The version that was agreed to."""
        self.data = _version(valuelist[0]) if valuelist else False


def _version(given: Any) -> Any:
    text = str(given)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


class ConsentKind(QuestionKind):
    """Somebody agrees to a text: the text and its version are kept with the answer."""

    name = _l("Consent")
    icon = "clipboard-check"
    settings = ("text",)
    may_hide = False
    field_class = ConsentField

    def more(self, question: Question) -> dict[str, Any]:
        """The version that is shown."""
        return {"version": question.version, "render_kw": {"data-consent": True}}

    def watched(self, question: Question) -> Options:
        """That somebody agreed."""
        return ((AGREED, _l("Agreed to the text")),)

    def matches(self, value: Any) -> set[str]:
        """Whether somebody agreed."""
        return {AGREED} if value else set()

    def parse(self, question: Question, given: Any) -> Any:
        """What was agreed to; raises Invalid where the text has been changed since it was shown."""
        if given in (None, "", False, []):
            return None
        version = given.get("version") if isinstance(given, dict) else given
        earlier = question.earlier.get(_version(version) or 0) if isinstance(given, dict) else None
        if earlier is not None:
            # Given before, and only moved here from another registration of the person.
            return {"version": version, "text": str(earlier.text)}
        version = question.version if version is True else _version(version)
        if version != question.version:
            sentence = _l("The text of this consent has changed. Please read it again and tick it.")
            raise Invalid(sentence, field=answer_field(question))
        return {"version": version, "text": str(question.text or question.label)}

    def show(self, question: Question, value: Any) -> str:
        """That somebody agreed, and to what."""
        if not isinstance(value, dict):
            return str(_("Agreed to the text"))
        return str(_("Agreed to version %(version)s: %(text)s", version=value["version"], text=value["text"]))


class HeadingKind(QuestionKind):
    """Begins a section of the form."""

    name = _l("Heading")
    icon = "list"
    asks = False
    may_hide = False


class ExplanationKind(QuestionKind):
    """Something to read between the questions."""

    name = _l("Explanation")
    icon = "info-circle"
    asks = False
    may_hide = False
    settings = ("text",)
