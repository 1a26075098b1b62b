"""Consents, and parts of a form that ask nothing."""

from typing import Any

from wtforms import BooleanField
from wtforms.utils import unset_value

from webapp.core.errors import Invalid
from webapp.core.i18n import _, _l
from webapp.registration.questions.kind import QuestionKind, answer_field
from webapp.registration.questions.question import REMOVE, Options, Question

AGREED = "yes"


class ConsentField(BooleanField):
    """A tick that says to which version of the text it agrees.

    An agreement to an earlier text is shown beside the box, which is empty: left so, the earlier agreement stays, until
    the new text is agreed to or the agreement is withdrawn by a box of its own. Where the consent is required, the
    earlier agreement is enough: nobody is kept from changing something else until they have read a new text, and like
    any answer that is needed it may be replaced only.
    """

    data: Any
    """The version that is agreed to, the agreement to an earlier text that stays, or nothing."""

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        self.agreed: dict[str, Any] | None = None
        """The agreement to an earlier text."""
        self.removes = False

    @property
    def checked(self) -> bool:
        """Whether the text as it stands is agreed to."""
        return bool(self.data == self.question.version)

    @property
    def may_go(self) -> bool:
        """Whether an earlier agreement may be withdrawn without another in its place."""
        return not self.question.required

    def _value(self) -> str:
        return str(self.question.version)

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Takes note of what was ticked, kept, or is to be withdrawn."""
        self.removes = self.may_go and formdata is not None and bool(formdata.get(f"{self.name}{REMOVE}"))
        super().process(formdata, data, extra_filters)

    def process_data(self, value: Any) -> None:
        """Ticked where the kept answer agrees to the text as it stands."""
        kept = value.get("version") if isinstance(value, dict) else value
        self.data = self.question.version if kept == self.question.version else False
        if isinstance(value, dict) and not self.data:
            self.data = self.agreed = value
            # The browser need not ask for what is there, and counts it where other questions depend on it.
            self.flags.required = False
            self.render_kw = {**(self.render_kw or {}), "data-agreed": True}

    def process_formdata(self, valuelist: list[Any]) -> None:
        """The version that was agreed to."""
        left = None if self.removes else self.agreed
        self.data = (_version(valuelist[0]) if valuelist else None) or left or False


def _version(given: Any) -> Any:
    text = str(given.get("version") if isinstance(given, dict) else given)
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
        return {"question": question, "render_kw": {"data-consent": True}}

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
        version = question.version if given is True else _version(given)
        earlier = question.earlier.get(version or 0) if isinstance(given, dict) else None
        if earlier is not None:
            # Given before, and only moved here from another registration of the person.
            return {"version": version, "text": str(earlier.text)}
        if version != question.version:
            sentence = _l("The text of this consent has changed. Please read it again and tick it.")
            raise Invalid(sentence, field=answer_field(question))
        return {"version": version, "text": str(question.text or question.label)}

    def same(self, question: Question, given: Any, kept: Any) -> bool:
        """Whether somebody agrees to the version that they have agreed to."""
        version = question.version if given is True else _version(given)
        return version is not None and version == _version(kept)

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
