"""The links by which a focal point opens the page of their body without an account."""

from webapp.core import tokens
from webapp.core.i18n import _l, translated
from webapp.ngo_meetings.models import Accreditation

PURPOSE = "accreditation"


class ClosedLink(tokens.BadLink):
    """A link that opened something once: the organisers have closed it, or a newer one was sent."""

    code = "closed_link"
    status = 410

    def __init__(self, accreditation: Accreditation) -> None:
        event = accreditation.event
        host = event.contact_email or event.host.email or translated(event.host.name)
        super().__init__(
            _l(
                "The organisers have closed this link. If you answer for the organisation, open their newest message, "
                "or write to %(host)s for a new link.",
                host=host,
            )
        )


def mint(accreditation: Accreditation) -> str:
    """A new token; each message carries its own, and all of them work."""
    return tokens.mint(PURPOSE, accreditation.id)


def revoke(accreditation: Accreditation) -> None:
    """Close every link given out so far."""
    tokens.revoke(PURPOSE, accreditation.id)
