"""What can stand in the way of an accreditation and of a body's people."""

from typing import Any

from webapp.core.errors import Conflict, Invalid
from webapp.core.i18n import _l


class AccreditationClosed(Conflict):
    """Nobody can ask for accreditation now."""

    code = "accreditation_closed"


class KnownBody(Conflict):
    """The body has asked already, perhaps under another spelling."""

    code = "known_body"


class PerhapsKnownBody(Invalid):
    """A body with almost the same name has asked already: a person must say whether it is the same."""

    code = "perhaps_known_body"


class NotAccredited(Conflict):
    """The body may not send people, or not yet."""

    code = "not_accredited"


class ImpossibleDecision(Conflict):
    """The state of the request does not allow what was asked."""

    code = "impossible_decision"

    def __init__(self, message: Any = None) -> None:
        super().__init__(message or _l("This cannot be done with a request in this state."))


class AlreadyOnList(Conflict):
    """Somebody of this name is on the body's list."""

    code = "already_on_list"
