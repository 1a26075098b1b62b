"""What can be done about a list before its event is locked: people who register meanwhile do not wait for it."""

from collections.abc import Sequence
from typing import Any

from webapp.core import clock
from webapp.core.errors import DomainError
from webapp.core.jobs import Progress
from webapp.core.spreadsheets.importing import Record
from webapp.events.kinds import kind_of
from webapp.events.models import Event
from webapp.registration import services
from webapp.registration.form_builder.open_form import OpenForm
from webapp.registration.models import Registration, Source
from webapp.registration.values import RegistrationValues, cleaned

COMMON = (
    "given_name",
    "family_name",
    "native_name",
    "email",
    "shared_mailbox",
    "phone",
    "country",
    "city_id",
    "organisation",
    "function",
    "category",
    "language",
    "note",
)
PORTION = 500
"""Rows between two words about how far the work has come."""


class Prepared:
    """Who a list would bring that are new; where they stand and what their answers are worth is decided under the lock.

    A row that says who it means, by a reference, brings nobody new.
    """

    def __init__(self, event: Event, records: Sequence[Record], progress: Progress) -> None:
        self.asked = {
            question.key for question in (*kind_of(event.kind).questions_of(event), *OpenForm(event).questions)
        }
        self._newcomers: dict[int, tuple[Registration, dict[str, Any]] | DomainError] = {}
        for number, record in enumerate(records):
            if number % PORTION == 0:
                # The other half is done under the lock.
                progress(number // 2, len(records))
            if not record["reference"]:
                self._newcomers[record.row] = self._newcomer(event, record)

    def _newcomer(self, event: Event, record: Record) -> tuple[Registration, dict[str, Any]] | DomainError:
        try:
            values = cleaned(RegistrationValues(**told(record), answers=answers_of(record, self.asked)))
            return services.build(event, values, Source.ORGANISER), values.answers
        except DomainError as error:
            return error

    def taken(self, record: Record) -> tuple[Registration, dict[str, Any]]:
        """The newcomer of a row as if created now, and the answers; raises what is wrong with their values."""
        found = self._newcomers.pop(record.row)
        if isinstance(found, DomainError):
            raise found
        found[0].created_at = clock.now()
        return found


def told(record: Record) -> dict[str, Any]:
    """What a row says of a person besides answers; empty cells say nothing."""
    return {name: record[name] for name in COMMON if record[name] is not None}


def answers_of(record: Record, asked: set[str]) -> dict[str, Any]:
    """What a row answers to the questions of the event."""
    return {key: record[key] for key in asked & record.keys() if record[key] is not None}
