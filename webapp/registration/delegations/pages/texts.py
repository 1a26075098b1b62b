"""Filters that the templates of delegations use."""

from typing import Any

from flask import Flask

from webapp.registration.delegations.deciding.requests import takes_requests
from webapp.registration.delegations.pages.sentences import days_to_deadline, is_late
from webapp.registration.delegations.pages.tables import missing_of
from webapp.registration.delegations.words import STATES, category_label, languages_label, sender_of
from webapp.registration.models import Delegation, Registration
from webapp.registration.places.tallies import uses_place


def delegation_state(delegation: Delegation) -> Any:
    """What the state is called."""
    return STATES[delegation.state]


def member_category(delegation: Delegation, member: Registration) -> str:
    """The category of a member, where it says more than that they take part."""
    return "" if member.category == "participant" else category_label(delegation.event.kind, member.category)


def init_app(app: Flask) -> None:
    """Makes the filters available."""
    app.jinja_env.filters.update(
        days_to_deadline=days_to_deadline,
        is_late=is_late,
        delegation_state=delegation_state,
        languages_spoken=languages_label,
        member_category=member_category,
        missing_of=missing_of,
        sender_of=sender_of,
    )
    app.jinja_env.tests.update(
        open_to_delegations=takes_requests,
        using_place=uses_place,
    )
