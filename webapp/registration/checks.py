"""Values checked one after another, so that all that is wrong with them is told at once."""

from collections.abc import Callable
from typing import Any

from webapp.core.errors import Invalid, InvalidMany
from webapp.core.i18n import _l
from webapp.registration import inputs


class Checks:
    """What has been checked so far: the values that are kept, and what is wrong beside which field."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}
        self._errors: list[tuple[str, Any]] = []

    def take(self, name: str, check: Callable[[], Any]) -> None:
        """Keep what a check answers, or note what it raises as Invalid."""
        try:
            self.kept[name] = check()
        except Invalid as error:
            self.wrong(error.field or name, error.message)

    def take_line(self, name: str, text: str | None) -> None:
        """Keep a line of the usual length."""
        self.take(name, lambda: inputs.within(inputs.one_line(text), inputs.SHORT, name))

    def wrong(self, name: str, sentence: Any) -> None:
        """Note what is wrong beside a field."""
        self._errors.append((name, sentence))

    def wrong_once(self, name: str, sentence: Any) -> None:
        """The same for a field beside which nothing is noted yet."""
        if name not in dict(self._errors):
            self.wrong(name, sentence)

    def done(self) -> dict[str, Any]:
        """What is kept; raises InvalidMany naming every field that is wrong."""
        if self._errors:
            raise InvalidMany(_l("Some values are not right."), self._errors)
        return self.kept
