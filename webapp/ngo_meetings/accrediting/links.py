"""The links by which a focal point opens the page of their body without an account."""

from webapp.core import tokens
from webapp.core.i18n import _l
from webapp.events.contact import whom_to_write
from webapp.ngo_meetings.models import Accreditation

PURPOSE = "accreditation"


def closed(accreditation: Accreditation) -> tokens.ClosedLink:
    """What to raise at a link that the organisers have closed, or that a newer one has followed."""
    return tokens.ClosedLink(
        _l(
            "The organisers have closed this link. If you answer for the organisation, open their newest message, "
            "or write to %(host)s for a new link.",
            host=whom_to_write(accreditation.event),
        )
    )


def mint(accreditation: Accreditation) -> str:
    """A new token; each message carries its own, and all of them work."""
    return tokens.mint(PURPOSE, accreditation.id)


def revoke(accreditation: Accreditation) -> None:
    """Close every link given out so far."""
    tokens.revoke(PURPOSE, accreditation.id)
