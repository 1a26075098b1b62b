"""What is still missing of a registration: required questions that nobody has answered, and a substitute's consent."""

from collections.abc import Sequence
from typing import Any

from webapp.core.i18n import _l
from webapp.events.kinds import kind_of
from webapp.registration.form_builder import reading
from webapp.registration.models import LIVE, Registration
from webapp.registration.own_changes import consent
from webapp.registration.questions import Question, is_empty, shown_keys


def missing_of(registration: Registration) -> list[Any]:
    """What has to be said yet, as it is called on the form; nothing of whoever does not come."""
    if registration.state not in LIVE:
        return []
    questions = _asked_of(registration)
    wanted = [one for one in questions if one.asks and one.required and _is_open(registration, one)]
    shown = shown_keys(questions, registration.answers) if wanted else set()
    agreed = [_l("Your consent")] if consent.is_due(registration) else []
    return [one.label for one in wanted if one.key in shown] + agreed


def _asked_of(registration: Registration) -> Sequence[Question]:
    """What the page of changes asks: an event's own files too, but not those that its kind keeps itself."""
    event, member = registration.event, registration.delegation_id is not None
    of_kind = [one for one in kind_of(event.kind).questions_of(event) if not one.type.uploads and not member]
    own = reading.asked_of_participants(reading.questions_of(event.id)) if event.has_form else []
    return [*of_kind, *reading.concerning(own, member=member)]


def _is_open(registration: Registration, question: Question) -> bool:
    return question.key not in registration.sealed and is_empty(registration.answers.get(question.key))
