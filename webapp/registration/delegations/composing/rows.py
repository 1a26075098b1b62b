"""How the rows of a list are written: their order, their head, the data of one of them. The callers hold the locks."""

from collections.abc import Sequence

from webapp.core.errors import Invalid
from webapp.core.i18n import _l
from webapp.core.names import fold
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import accompanying, places
from webapp.registration import services as registrations
from webapp.registration.delegations.values import FIXED, MemberValues
from webapp.registration.form_builder.answering import Kept, is_own
from webapp.registration.models import HOLDING, Registration
from webapp.registration.values import RegistrationValues

UNTOUCHED = ("answers", "priority", "delegation_id", "precedence", "note", "language")
"""Columns of a member that a change of their data leaves alone."""
REPLACED = "replaced"
"""Under this key a member's answers count how often another person has taken the place."""


def rewrite(member: Registration, wanted: RegistrationValues, kept: Kept, event: Event) -> None:
    """Write the new data, and the answers that were settled.

    Who holds a place must find one under every limit as the person they are now. Raises EventFull or QuotaFull.
    """
    ledger = places.count(event) if member.state in HOLDING else None
    if ledger is not None:
        ledger.add(member, -1)
    for name, value in registrations.columns(wanted).items():
        if name not in UNTOUCHED:
            setattr(member, name, value)
    others = {key: value for key, value in member.answers.items() if key not in FIXED and not is_own(key)}
    member.answers, member.sealed, member.asked = others | kept.answers, kept.sealed, kept.asked
    if ledger is not None:
        ledger.take(member)


def accompanied(member: Registration, values: MemberValues, members: Sequence[Registration]) -> int | None:
    """Whom a member accompanies, found among the others on the list; raises Invalid naming `accompanies`."""
    if values.accompanies is None:
        return None
    other = next((one for one in members if one.id == values.accompanies), None)
    if other is None:
        raise Invalid(_l("This person is not on the list."), field=accompanying.FIELD)
    return accompanying.checked(member, other)


def no_head_but(head: Registration, members: Sequence[Registration]) -> None:
    """Take the lead from everybody else."""
    for member in members:
        if member is not head and member.head:
            member.head = False
    # Written before the new head, whom the unique index would refuse beside the former one.
    db.session.flush()


def order(members: Sequence[Registration], moved: Registration | None = None, precedence: int = 0) -> None:
    """Number the members as they stand, with `moved` at a place of its own where one is given."""
    rest = [member for member in members if member is not moved]
    if moved is not None:
        rest.insert(min(max(precedence, 1), len(rest) + 1) - 1, moved)
    for number, member in enumerate(rest, start=1):
        member.precedence = number


def name_key(name: str) -> str:
    """By what two spellings of one name are known to be the same person."""
    return fold(name) or name.casefold()


def replacements_of(member: Registration) -> int:
    """How often another person has taken this place."""
    return int(member.answers.get(REPLACED, 0))
