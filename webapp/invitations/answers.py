"""What the invited do: look, accept, decline, register."""

from flask import Flask

from webapp.core import audit, clock, tokens
from webapp.core.errors import Conflict, DomainError, Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.models import Event, EventState
from webapp.extensions import db
from webapp.invitations.addressees import Addressee, checked
from webapp.invitations.models import Invitation, InvitationState
from webapp.invitations.queries import one
from webapp.invitations.standing import Standing, standing_of
from webapp.registration import inputs
from webapp.registration.flow import Entrance, add_entrance
from webapp.registration.models import LIVE, Registration

PURPOSE = "invitation"
PARAMETER = "invitation"
LONGEST_REASON = 2000


class NoLongerOpen(Conflict):
    """The invitation has expired or was withdrawn."""

    code = "invitation_closed"
    status = 410


def open_link(token: str) -> Invitation:
    """The invitation a link opens, with its event.

    Raises BadLink.
    """
    invitation = one(tokens.find(PURPOSE, token).subject_id)
    if invitation is None:
        raise tokens.BadLink(_l("This link does not open anything. It may have been cut short or withdrawn."))
    return invitation


def check_open(invitation: Invitation) -> None:
    """Raises NoLongerOpen with the reason where it cannot be answered any more."""
    if invitation.event.state is EventState.CANCELLED:
        raise NoLongerOpen(_l("The event has been cancelled."))
    if invitation.state is InvitationState.REVOKED:
        raise NoLongerOpen(_l("The organisers have taken this invitation back."))
    if invitation.event.over or standing_of(invitation) is Standing.EXPIRED:
        raise NoLongerOpen(_l("The time to answer this invitation is over."))


def opened(invitation: Invitation) -> Invitation:
    """Keep when a person first looked at the answer page.

    Raises NoLongerOpen.
    """
    check_open(invitation)
    _looked(invitation)
    return invitation


def _looked(invitation: Invitation) -> None:
    invitation.opened_at = invitation.opened_at or clock.now()


def accept(invitation: Invitation, *, by: Actor) -> Invitation:
    """Say yes, also after having declined; registering is the next step.

    Raises NoLongerOpen.
    """
    check_open(invitation)
    _looked(invitation)
    if invitation.state is not InvitationState.ACCEPTED:
        invitation.state, invitation.answered_at, invitation.reason = InvitationState.ACCEPTED, clock.now(), ""
        audit.record("invitation_accepted", invitation, by=by)
    return invitation


def decline(
    invitation: Invitation, *, by: Actor, reason: str = "", instead_name: str = "", instead_email: str = ""
) -> Invitation:
    """Say no, with a reason and somebody who could come instead if they like.

    Raises NoLongerOpen, Invalid on wrong values, and Conflict for who is registered: they withdraw on their own page.
    """
    check_open(invitation)
    if len(reason) > LONGEST_REASON:
        raise Invalid(_l("This is longer than %(most)d characters.", most=LONGEST_REASON), field="reason")
    if is_registered(invitation):
        raise Conflict(_l("You are registered. To withdraw, open the personal link of your registration."))
    instead = _instead(instead_name, instead_email)
    _looked(invitation)
    invitation.state, invitation.answered_at = InvitationState.DECLINED, clock.now()
    invitation.reason = inputs.lines(reason)
    invitation.suggested_name = instead.name if instead else ""
    invitation.suggested_email = instead.email if instead else None
    audit.record("invitation_declined", invitation, by=by)
    return invitation


def _instead(name: str, email: str) -> Addressee | None:
    if not email.strip():
        if name.strip():
            raise Invalid(_l("Write their address too, so that the organisers can invite them."), field="instead_email")
        return None
    try:
        return checked(Addressee(email, name))
    except Invalid as error:
        raise Invalid(error.message, field="instead_email") from None


def is_registered(invitation: Invitation) -> bool:
    """Whether the invited person has a live registration of this invitation."""
    if invitation.registration_id is None:
        return False
    registration = db.session.get(Registration, invitation.registration_id)
    return registration is not None and registration.state in LIVE


def entrance(event: Event, token: str) -> Entrance | None:
    """The way in to an event by an invitation to it: the form is filled with what is known already."""
    try:
        invitation = open_link(token)
        check_open(invitation)
    except DomainError:
        return None
    if invitation.event_id != event.id:
        return None
    given, _space, family = invitation.name.rpartition(" ")
    known = {
        "given_name": given or family,
        "family_name": family if given else "",
        "email": invitation.email,
        "organisation": invitation.organisation,
        "language": invitation.language,
    }
    return Entrance(
        initial={name: value for name, value in known.items() if value},
        note=_l("You have been invited: check what we know of you and complete it."),
        arrived=lambda registration: _arrived(invitation, registration),
    )


def _arrived(invitation: Invitation, registration: Registration) -> None:
    invitation.registration_id = registration.id
    _looked(invitation)
    if invitation.state is not InvitationState.ACCEPTED:
        invitation.state, invitation.answered_at = InvitationState.ACCEPTED, clock.now()


def init_app(_app: Flask) -> None:
    """Lets the invited in by their links."""
    add_entrance(PARAMETER, entrance)
