"""Forms about somebody who is registered that remember what they showed."""

from collections.abc import Sequence
from typing import ClassVar

from wtforms import HiddenField

from webapp.core.errors import DomainError
from webapp.core.forms import Form
from webapp.registration import meanwhile
from webapp.registration.meanwhile import ChangedMeanwhile, Seen
from webapp.registration.models import ProposedChange, Registration
from webapp.registration.questions import Question

NAMES = (
    *("given_name", "family_name", "native_name", "email", "shared_mailbox", "phone", "country", "organisation"),
    *("city_id", "function", "category", "language", "note"),
)


class Remembering(Form):
    """What is posted just as it was shown is not written: somebody else may have changed it meanwhile."""

    questions: Sequence[Question]
    plain_answers: ClassVar[tuple[str, ...]] = ()
    """Keys of answers that have fields of the same names, and no question."""

    seen = HiddenField()

    def remember(self, registration: Registration, proposal: ProposedChange | None = None) -> None:
        """Note what is shown, where the form is not one that comes back."""
        if self.seen.raw_data is None:
            self.seen.data = meanwhile.mark_of(registration, self._shown(), proposal)

    def what_was_seen(self) -> Seen:
        """What whoever posts the form had before them."""
        return self._shown(self.seen.data)

    def _shown(self, marks: str | None = None) -> Seen:
        # No mark of anything that is not on the page: it could be guessed by it.
        names = [name for name in NAMES if name in self._fields]
        return Seen(names, self.questions, self.plain_answers, meanwhile.read(marks))

    def place(self, error: DomainError) -> None:
        """Put an error beside its field; who has read what somebody else put there may insist."""
        super().place(error)
        if isinstance(error, ChangedMeanwhile):
            self.seen.data = error.mark
