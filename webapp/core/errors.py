"""What can go wrong in the domain: a code, a sentence for the person, and the field it concerns."""

from typing import Any


class DomainError(Exception):
    """A rule of the domain forbids what was asked; nothing has changed.

    `status` is the HTTP status of the answer: 409 for an impossible change of state, 422 for a wrong value, 404, 403.
    """

    code = "domain_error"
    status = 409
    way: tuple[Any, str] | None = None
    """A page on which the person can go on, where there is one: what it is called, and its endpoint."""

    def __init__(self, message: Any, *, code: str | None = None, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        if code:
            self.code = code

    def __str__(self) -> str:
        return str(self.message)


class Invalid(DomainError):
    """A value that cannot be taken, beside its field."""

    code = "invalid"
    status = 422


class Conflict(DomainError):
    """What was asked does not fit the state things are in."""

    code = "conflict"
    status = 409


class Forbidden(DomainError):
    """This person may not do that."""

    code = "forbidden"
    status = 403


class NotFound(DomainError):
    """There is no such thing, or none that this person may see."""

    code = "not_found"
    status = 404


class InvalidMany(DomainError):
    """Several wrong values at once, each beside its field."""

    code = "invalid"
    status = 422

    def __init__(self, message: Any, errors: list[tuple[str, Any]]) -> None:
        super().__init__(message)
        self.errors = errors
