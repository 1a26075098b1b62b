"""An event that is held today, and who signs in to it."""

import pytest
from sqlalchemy.orm import Session

from tests.attendance.builders import Held
from tests.client import PageClient


@pytest.fixture
def held(session: Session) -> Held:
    """An event today with three people."""
    return Held(people=3)


@pytest.fixture
def organiser(client: PageClient, held: Held) -> PageClient:
    """Signed in as the organiser."""
    return client.sign_in(held.organiser)


@pytest.fixture
def reviewer(client: PageClient, held: Held) -> PageClient:
    """Signed in as the reviewer."""
    return client.sign_in(held.reviewer)
