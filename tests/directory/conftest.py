"""Who signs in to the directory."""

import pytest

from tests.client import PageClient
from tests.factories import HostFactory, UserFactory, organiser_of


@pytest.fixture
def admin(client: PageClient) -> PageClient:
    """Signed in as an administrator."""
    return client.sign_in(UserFactory(is_admin=True))


@pytest.fixture
def organiser(client: PageClient) -> PageClient:
    """Signed in as an organiser of some host."""
    return client.sign_in(organiser_of(HostFactory()))
