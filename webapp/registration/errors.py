"""What can stand in the way of a registration."""

from typing import Any

from webapp.core.errors import Conflict
from webapp.core.i18n import _l


class EventFull(Conflict):
    """No place is left. `told` is what the person whom it concerns may read where the message says more of others."""

    code = "event_full"

    def __init__(self, message: Any, *, told: Any = None) -> None:
        super().__init__(message)
        self._told = told

    @property
    def told(self) -> str:
        """What stands in the way, for the person themselves."""
        return str(self._told or self.message)


class QuotaFull(EventFull):
    """Places are left, but none for this person's country, city, body or category."""

    code = "quota_full"


class RegistrationClosed(Conflict):
    """Nobody can register now: not yet, not any more, or not at all."""

    code = "registration_closed"


class ChangesClosed(Conflict):
    """The time in which participants could change what they said is over."""

    code = "changes_closed"

    def __init__(self) -> None:
        super().__init__(_l("The time for changes is over. Write to the organisers if something has to be different."))


class FormChanged(Conflict):
    """The form has got fields that this person has not seen."""

    code = "form_changed"

    def __init__(self) -> None:
        super().__init__(_l("The organisers have added to this form meanwhile: please look at it again."))


class AlreadyRegistered(Conflict):
    """The address has a live registration in the event."""

    code = "already_registered"

    def __init__(self) -> None:
        super().__init__(
            _l("This address is registered for this event already. Ask for your personal link to see or change it."),
            field="email",
        )


class ImpossibleChange(Conflict):
    """The state of the registration does not allow the action."""

    code = "impossible_change"

    def __init__(self, message: Any = None) -> None:
        super().__init__(message or _l("This cannot be done with a registration in this state."))
