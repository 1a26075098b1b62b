"""At the door and at the reviewer's desk, as a browser shows them."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import journey
from tests.browser.axe import violations
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.xdist_group("browser")


def open_first(page: Page, address: str) -> None:
    """Follows the first row of a list."""
    page.goto(address)
    journey.press(page, page.locator("main .link-rows a.stretched-link").first)


def test_scans_wait_in_the_browser_while_the_network_is_away(open_page: OpenPage) -> None:
    page = open_page("organiser", width=390)
    open_first(page, "/check-in/")
    code, waiting = page.locator("#check-in-code"), page.locator("[data-part=offline]")
    page.context.set_offline(True)
    for number in ("0000-0001", "0000-0002"):
        code.fill(number)
        code.press("Enter")
    expect(waiting).to_contain_text("2")
    expect(page.locator("[data-part=result]")).to_have_attribute("data-result", "waiting")
    page.context.set_offline(False)
    expect(waiting).to_be_hidden()
    expect(page.locator("[data-part=last] [data-result=unknown]")).to_have_count(2)


def test_who_is_signed_out_keeps_the_scans_and_is_told(open_page: OpenPage) -> None:
    page = open_page("organiser", width=390)
    open_first(page, "/check-in/")
    page.context.clear_cookies()
    page.locator("#check-in-code").fill("0000-0003")
    page.locator("#check-in-code").press("Enter")
    expect(page.locator("[data-part=refused]")).to_be_visible()
    assert page.evaluate("Object.values(localStorage).some(value => value.includes('0000-0003'))")


def test_the_grid_is_marked_by_the_keyboard(open_page: OpenPage) -> None:
    page = open_page("reviewer", lang="ru")
    open_first(page, "/admin/review/?state=unsigned")
    cell = page.locator("[data-cell]:not([data-closed])").first
    before = cell.get_attribute("data-mark") or "Delete"
    cell.focus()
    # Playwright types on an English keyboard only
    cell.dispatch_event("keydown", {"key": "о"})
    expect(cell).to_have_attribute("data-mark", "absent")
    expect(cell).to_have_text("О")
    page.keyboard.press("ArrowUp")
    expect(cell).to_be_focused()
    page.keyboard.press("2")
    expect(cell).to_have_attribute("data-mark", "excused")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[data-mark-dialog]")
    expect(dialog).to_be_visible()
    expect(dialog.locator("input:checked")).to_have_value("excused")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(cell).to_be_focused()
    page.keyboard.press({"attended": "1", "excused": "2", "absent": "3"}.get(before, "Delete"))
