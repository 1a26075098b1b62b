"""The links by which a focal point opens the page of their body without an account."""

from webapp.core import tokens
from webapp.ngo_meetings.models import Accreditation

PURPOSE = "accreditation"


def mint(accreditation: Accreditation) -> str:
    """A new token; each message carries its own, and all of them work."""
    return tokens.mint(PURPOSE, accreditation.id)


def revoke(accreditation: Accreditation) -> None:
    """Close every link given out so far."""
    tokens.revoke(PURPOSE, accreditation.id)
