"""What participants of one event would like to be otherwise, as it waits for the organisers' word."""

from dataclasses import replace
from datetime import time

from sqlalchemy import select

from scripts.demo.loading.stage import Stage, past
from webapp.core.permissions import link_holder
from webapp.events.services import update_event
from webapp.events.values import values_of
from webapp.extensions import db
from webapp.registration.models import Registration, RegistrationState
from webapp.registration.own_changes.changing import change_own
from webapp.registration.own_changes.rules import Rules, set_rules
from webapp.registration.own_changes.substituting import SubstituteValues, name_substitute

EVENT = "academy-of-dialogue"
RULES = Rules(("name", "organisation", "country"), substitutes=True)
LAST_DAYS = 5
"""So many days before the start nobody changes anything any more."""
INSTITUTE = "Institute of Neighbourly Relations"
SUBSTITUTE = SubstituteValues(
    given_name="Gulnora", family_name="Tursunova", email="gulnora.tursunova@example.org", language="uz"
)


def load_changes(shown: Stage) -> None:
    """Somebody has moved to another body, and somebody else cannot come and has named who will."""
    if shown.record.key != EVENT:
        return
    update_event(shown.event, replace(values_of(shown.event), changes_days=LAST_DAYS), by=shown.organiser)
    set_rules(shown.event, RULES, by=shown.organiser)
    alone = Registration.event_id == shown.event.id, Registration.category == "participant"
    confirmed = (*alone, Registration.state == RegistrationState.CONFIRMED)
    moved, kept_away = db.session.scalars(select(Registration).where(*confirmed).order_by(Registration.id).limit(2))
    with shown.as_of(past(shown.instant(shown.today, time(9)))):
        change_own(moved, {"organisation": INSTITUTE}, by=link_holder(moved.name, moved.email))
        name_substitute(kept_away, SUBSTITUTE, by=link_holder(kept_away.name, kept_away.email))
