"""Lists leave as files in constant memory, however long they are: rows are fetched and forgotten in portions."""

import gc
import tracemalloc

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, UserFactory
from webapp.events.models import Event

FEW, MANY = 1_100, 3_300
KIB = 1024
ROOM = 4_000 * KIB
"""What a portion of rows may take, and not one of more rows."""
FILL = """
WITH people AS (
    INSERT INTO registrations (event_id, reference, state, given_name, family_name, native_name, email, shared_mailbox,
        phone, country, organisation, organisation_key, function, category, language, answers, source, consent_version,
        priority, head, note, reason, search, sort_key, created_at, offers_missed, sealed, asked)
    SELECT :event, 'X' || :event || 'N' || n, 'confirmed', 'Aziza', 'Karimova', '', :event || 'guest' || n || '@x.org',
        false, '', 'UZ', 'Body ' || n % 400, 'body', 'Editor', 'participant', 'en', '{}', 'self', '', 0, false,
        repeat('note ', 40), '', 'aziza', 'karimova', now(), 0, '{}', '{}'
    FROM generate_series(1, :people) n
    RETURNING id, event_id, email
), written AS (
    INSERT INTO messages (cause, template, to_email, to_name, language, params, event_id, registration_id, state,
        attempts, bulk, not_before, created_at, message_id)
    SELECT 'c' || id, 'registration_confirmed', email, 'Aziza', 'en', '{}', event_id, id, 'sent', 1, false, now(),
        now(), '<' || id || '@x>' FROM people
)
INSERT INTO audit_entries (at, actor, channel, action, object_type, object_id, event_id, details)
SELECT now(), 'Aziza', 'web', 'registration_added', 'registrations', id, event_id, '{}' FROM people
"""


def filled(session: Session, people: int) -> Event:
    event: Event = EventFactory()
    session.flush()
    session.execute(text(FILL), {"event": event.id, "people": people})
    return event


def peak_of(client: PageClient, address: str) -> tuple[int, int]:
    """The bytes that Python takes at most while a file leaves, and the lines of the file."""
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        answer = client.get(address, buffered=False)
        lines = sum(part.count(b"\n") for part in answer.iter_encoded())
        answer.close()
        return tracemalloc.get_traced_memory()[1] - before, lines
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "address",
    [
        "/manage/events/{}/people?format=csv",
        "/manage/events/{}/people?format=xlsx",
        "/manage/events/{}/messages?format=csv",
        "/attendance/events/{}/export.csv",
        "/admin/audit?format=csv",
    ],
)
def test_three_times_the_rows_take_no_more_memory(client: PageClient, session: Session, address: str) -> None:
    client.sign_in(UserFactory(is_admin=True))
    nobody, few = filled(session, 0), filled(session, FEW)
    # What is only made once does not count.
    peak_of(client, address.format(nobody.id))
    small, lines = peak_of(client, address.format(few.id))
    many = filled(session, MANY)
    large, more = peak_of(client, address.format(many.id))
    assert large - small < ROOM
    if "csv" in address:
        assert more - lines >= MANY - FEW
