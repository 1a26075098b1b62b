"""Who opens a page of others is led back to their own."""

from collections.abc import Callable

import pytest

from tests.client import PageClient
from tests.factories import HostFactory, UserFactory, organiser_of, reviewer_of
from webapp.accounts.models import User


@pytest.mark.parametrize(
    ("person", "start"),
    [
        (lambda: reviewer_of(HostFactory()), "/admin/review/"),
        (lambda: organiser_of(HostFactory()), "/manage/"),
        (UserFactory, "/profile"),
    ],
)
def test_a_closed_page_leads_to_ones_own(client: PageClient, person: Callable[[], User], start: str) -> None:
    page = client.sign_in(person()).text("/admin/audit", 403)
    assert f'href="{start}">Go to your start page</a>' in page


def test_what_is_nowhere_leads_to_the_coming_events(client: PageClient) -> None:
    page = client.sign_in(organiser_of(HostFactory())).text("/nowhere", 404)
    assert "Go to your start page" not in page
    assert "See what is coming" in page
