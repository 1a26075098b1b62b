"""What an expert answered, as the page shows it on which reviewers score."""

from typing import Any

from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.registration.form_builder.showing import ShownAnswer, answers_for
from webapp.registration.models import Registration
from webapp.registration.questions import shown_answers
from webapp.seminars.applications import QUESTIONS
from webapp.seminars.fields import TELLS_SEX


def of_kind(registration: Registration) -> list[tuple[Any, str]]:
    """To the questions of every seminar."""
    return shown_answers(QUESTIONS, registration.answers)


def of_form(registration: Registration, event: Event, by: Actor) -> list[ShownAnswer]:
    """To the event's own form, in its order, as far as somebody may read it; the sensitive ones masked.

    Whoever scores without organising does not learn the sex from the form of address either.
    """
    shown = answers_for(registration, by)
    return shown if by.may_organise(*event.manager_ids) else [one for one in shown if one.key not in TELLS_SEX]
