"""Every page a role opens: no violation of accessibility, nothing wider than the screen, no error in the console."""

import pytest
from playwright.sync_api import Page

from tests.browser.axe import violations
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.xdist_group("browser")

PAGES: dict[str | None, tuple[str, ...]] = {
    None: (
        "/",
        "/past",
        "/calendar",
        "/seminars/academy-of-dialogue",
        "/seminars/academy-of-dialogue/register",
        "/ngo-meetings/neighbourhood-of-rivers",
        "/ngo-meetings/neighbourhood-of-rivers/register",
        "/exchanges/green-city-berlin",
        "/exchanges/green-city-berlin/register",
        "/sign-in",
        "/sign-in/link",
        "/sign-in/forgotten",
        "/api/v1/docs",
        "/no-such-page",
        "/r/no-such-link",
        "/dev/mail",
    ),
    "organiser": (
        "/manage/",
        "/manage/events",
        "/manage/events/new",
        "/manage/events/new/exchanges",
        "/manage/events/1/",
        "/manage/events/1/people",
        "/manage/events/1/selection",
        "/manage/events/1/programme",
        "/manage/events/1/invitations",
        "/manage/events/1/invitations/new",
        "/manage/events/1/messages",
        "/manage/events/1/messages/reminders/new",
        "/manage/events/1/attendance",
        "/manage/events/5/delegations",
        "/check-in/",
        "/profile",
    ),
    "reviewer": ("/admin/review/", "/admin/review/events/1"),
    "admin": (
        "/admin/",
        "/admin/users",
        "/admin/users/new",
        "/admin/audit",
        "/admin/directory/",
        "/admin/directory/cities",
        "/admin/directory/organisations",
        "/admin/directory/people",
        "/admin/directory/twinnings",
        "/admin/directory/import/cities",
    ),
    "coordinator": ("/delegations/", "/accreditations/"),
    "participant": ("/me", "/profile"),
}


@pytest.mark.parametrize(
    ("role", "lang", "width", "dark"),
    [(None, "en", 1440, False), ("organiser", "en", 1440, False), ("organiser", "ru", 390, True)],
)
def test_pages_are_sound(open_page: OpenPage, role: str | None, lang: str, width: int, dark: bool) -> None:
    page = open_page(role, lang=lang, width=width, dark=dark)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    faults = [fault for address in PAGES[role] for fault in _faults(page, address)]
    expected = ("404", "410")
    assert faults == []
    assert [text for text in errors if not any(f"status of {code}" in text for code in expected)] == []


def _faults(page: Page, address: str) -> list[str]:
    response = page.goto(address)
    assert response is not None
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    faults = [f"{address}: {violation}" for violation in violations(page)]
    if response.status >= 500:
        faults.append(f"{address}: {response.status}")
    if wide:
        faults.append(f"{address}: wider than the screen")
    return faults
