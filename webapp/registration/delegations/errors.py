"""What can stand in the way of a delegation."""

from webapp.core.errors import Conflict


class DelegationFull(Conflict):
    """It has as many members as it may have."""

    code = "delegation_full"


class NoHead(Conflict):
    """Nobody leads it."""

    code = "no_head"


class NotComposable(Conflict):
    """Its list cannot be changed by this person now."""

    code = "delegation_locked"
