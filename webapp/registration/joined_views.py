"""Whoever holds a registration that was joined with another one of theirs has the link of that sent."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from webapp.core.i18n import _
from webapp.registration import links, people_verbs
from webapp.registration.limits import limit_links
from webapp.registration.personal import Holder, page


@page("/joined", ("POST",))
@limit_links
def send_joined(holder: Holder) -> ResponseReturnValue:
    """Mail the link to where the other registration is written to, which is not told here."""
    kept = links.joined_with(holder.registration)
    if kept is not None and people_verbs.can_send_again(kept):
        people_verbs.send_again(kept, by=holder.by)
        flash(_("The link is on its way to the address of that registration."), "success")
    return redirect(holder.urls(), 303)
