"""Every page a role opens: no violation of accessibility, nothing wider than the screen, no error in the console."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser import journey
from tests.browser.axe import violations
from tests.browser.conftest import OpenPage
from tests.browser.tour import tour

pytestmark = pytest.mark.xdist_group("pages")

LOOKS = [("en", 1440, False), ("ru", 390, True), ("uz", 390, False)]
EXPECTED = re.compile("status of (404|410)")
"""What a browser says of a page that is not there, and is meant not to be."""


@dataclass(frozen=True)
class Tour:
    """Where somebody begins, and below what they follow links; what another role's tour covers is left out."""

    first: tuple[str, ...]
    within: tuple[str, ...]


TOURS = {
    "": Tour(
        (
            "/",
            "/seminars/academy-of-dialogue",
            "/ngo-meetings/neighbourhood-of-rivers",
            "/exchanges/green-city-berlin",
            "/sign-in",
            "/sign-in/forgotten",
            "/api/v1/docs",
            "/dev/mail",
            "/no-such-page",
            "/r/no-such-link",
            "/invitations/no-such-link",
        ),
        ("/past", "/calendar", "/seminars/", "/ngo-meetings/", "/exchanges/", "/sign-in/", "/dev/mail/", "/r"),
    ),
    "participant": Tour(("/me", "/profile"), ("/me/",)),
    "coordinator": Tour(("/delegations/", "/accreditations/"), ("/delegations/", "/accreditations/")),
    "reviewer": Tour(("/admin/review/",), ("/admin/review/", "/attendance/", "/manage/")),
    "organiser": Tour(("/manage/", "/check-in/"), ("/manage/", "/check-in/", "/attendance/")),
    "admin": Tour(("/admin/",), ("/admin/",)),
}


@pytest.mark.parametrize(("lang", "width", "dark"), LOOKS)
@pytest.mark.parametrize("role", TOURS)
def test_pages_are_sound(open_page: OpenPage, role: str, lang: str, width: int, dark: bool) -> None:
    assert _faults(open_page(role or None, lang=lang, width=width, dark=dark), TOURS[role]) == []


@pytest.mark.parametrize(("lang", "width", "dark"), LOOKS)
def test_the_pages_of_whoever_has_registered_are_sound(open_page: OpenPage, lang: str, width: int, dark: bool) -> None:
    page = open_page(lang=lang, width=width, dark=dark)
    page.goto("/seminars/academy-of-dialogue/register")
    person = {"given_name": "Nigora", "email": f"nigora.{lang}@example.org", "organisation": "Oqsuv"}
    answers = {"field-expertise": "Rivers", "field-motivation": "To compare notes", "consent": "y"}
    journey.fill(page, person | answers)
    journey.submit(page, "given_name")
    link = urlsplit(page.url).path.removesuffix("/registered")
    assert link.startswith("/r/")
    assert _faults(page, Tour((link,), (f"{link}/",))) == []


def _faults(page: Page, wanted: Tour) -> list[str]:
    faults: list[str] = []
    page.on("console", lambda said: faults.append(f"{page.url}: {said.text}") if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    for address in tour(page, wanted.first, wanted.within):
        faults.extend(_faults_of(page, address))
    return [fault for fault in faults if not EXPECTED.search(fault)]


def _faults_of(page: Page, address: str) -> list[str]:
    response = page.goto(address)
    assert response is not None
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    faults = [f"{address}: {violation}" for violation in violations(page)]
    if response.status >= 400 and "no-such" not in address:
        faults.append(f"{address}: {response.status}")
    if wide:
        faults.append(f"{address}: wider than the screen")
    return faults
