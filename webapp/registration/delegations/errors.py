"""What can stand in the way of a delegation."""

from typing import Any

from webapp.core.errors import Conflict, InvalidMany
from webapp.core.i18n import _l


class DelegationFull(Conflict):
    """It has as many members as it may have."""

    code = "delegation_full"


class NoHead(Conflict):
    """Nobody leads it."""

    code = "no_head"


class NotComposable(Conflict):
    """Its list cannot be changed by this person now."""

    code = "delegation_locked"


class ListChanged(Conflict):
    """The list is another one than whoever decides on it has seen; `mark` is of the list as it stands now."""

    code = "changed_meanwhile"

    def __init__(self, mark: str) -> None:
        super().__init__(_l("The list has changed since you opened it: this is how it stands now."))
        self.mark = mark


class ChangedMeanwhile(InvalidMany):
    """Somebody else has changed the same thing since it was read; `errors` say how it stands now, field by field.

    `mark` is of what they say: whoever has read them may save over that, and over nothing later.
    """

    code = "changed_meanwhile"
    status = 409

    def __init__(self, errors: list[tuple[str, Any]], mark: str = "") -> None:
        super().__init__(_l("Somebody else has changed this meanwhile."), errors)
        self.mark = mark
