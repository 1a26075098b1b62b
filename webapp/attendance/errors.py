"""What can stand in the way of a mark."""

from webapp.core.errors import Conflict, Invalid
from webapp.core.i18n import _l


class SheetSigned(Conflict):
    """The sheet was signed off: only corrections with a reason may follow."""

    code = "sheet_signed"

    def __init__(self) -> None:
        super().__init__(_l("This sheet has been signed off. It takes corrections with a reason only."))


class SheetOpen(Conflict):
    """The sheet is still open: it takes marks, not corrections."""

    code = "sheet_open"

    def __init__(self) -> None:
        super().__init__(_l("This sheet is still open: mark it instead of correcting it."))


class NotOnTheSheet(Invalid):
    """The registration belongs to another event, or has no confirmed place."""

    code = "not_on_the_sheet"

    def __init__(self) -> None:
        super().__init__(_l("This person has no confirmed place at the event."), field="registration_id")
