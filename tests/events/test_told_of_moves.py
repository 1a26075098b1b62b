"""Organisers read who hears of another time or place before they save it."""

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, organiser_of
from webapp.events.models import EventState

TOLD = "told at once, when you save, to everybody who is registered or invited"


@pytest.mark.parametrize(
    ("state", "told"),
    [(EventState.PUBLISHED, True), (EventState.CLOSED, True), (EventState.DRAFT, False)],
)
def test_the_settings_say_who_is_told(client: PageClient, session: Session, state: EventState, told: bool) -> None:
    event = EventFactory(state=state)
    client.sign_in(organiser_of(event.host))
    assert (TOLD in client.text(f"/manage/events/{event.id}/settings")) is told


def test_publishing_is_asked_about_once_more(client: PageClient, session: Session) -> None:
    event = EventFactory(state=EventState.DRAFT)
    client.sign_in(organiser_of(event.host))
    assert 'data-confirm="Publish this event?' in client.text(f"/manage/events/{event.id}/")
