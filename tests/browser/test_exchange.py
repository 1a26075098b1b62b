"""The whole job of a twin-city exchange, in English: a delegation is composed on a phone, approved, received."""

import pytest
from playwright.sync_api import Page

from tests.browser import journey
from tests.browser.conftest import OpenPage, Stack
from tests.browser.mailbox import text_of

pytestmark = pytest.mark.xdist_group("browser")

TITLE = "Week of the twin cities: parks and squares"
INVITED, COORDINATOR = "invited.guest@example.org", "coordinator.of.guests@example.org"
TWIN = "Samarkand"
PASSPORT = "AB 4455667"
HEAD = "head.of.guests@example.org"
REMINDER = "Your visit begins"


def test_an_exchange_from_its_creation_to_the_signature(stack: Stack, open_page: OpenPage) -> None:
    desk = open_page("organiser")
    chosen = {"details.twinning_id": TWIN, "details.direction": "incoming"}
    event, _public = journey.schedule(desk, "exchanges", "en", TITLE, chosen)
    journey.invite(desk, event, INVITED, "en")
    assert TITLE in text_of(stack.mailbox.wait_for(INVITED))

    desk.goto(f"{event}delegations/new")
    asked = {"sending_city_id": "", "sending_name": "City of Good Gardens", "coordinator_email": COORDINATOR}
    journey.fill(desk, asked | {"places": "5", "language": "en"})
    journey.submit(desk, "coordinator_email")
    delegation = desk.url

    phone = open_page(width=390)
    mine = journey.link_for(stack.mailbox, COORDINATOR, "/delegations/")
    head = {"given_name": "Oʻktam", "family_name": "Șerban", "function": "Mayor", "email": HEAD, "head": "y"}
    member = {"given_name": "Ayşe", "function": "Head of the parks department"}
    for person in (head, member | {"field-f_passport_number": PASSPORT}):
        phone.goto(mine)
        phone.locator('main a[href$="/members/new"]').first.click()
        journey.fill(phone, person)
        journey.submit(phone, "given_name")
    phone.goto(mine)
    assert phone.locator(".member-row").count() == 2
    phone.locator('main a[href$="/members/import"]').click()
    more = "given_name,function\nAyşe,Head of the parks department\nRustam,Interpreter\n"
    phone.locator('main [name="file"]').set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": more.encode()}
    )
    journey.submit(phone, "file")
    assert phone.locator(".member-row").count() == 3
    _move_up_by_key(phone, "Rustam")
    assert phone.locator(".member-row .row-title").nth(1).inner_text().startswith("Rustam")
    _stays_hidden(phone, "Ayşe")
    phone.goto(mine)
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    journey.post(phone, "/submit")

    _return_with_remarks(desk, delegation)
    _answer_remarks(phone, mine)
    desk.goto(delegation)
    journey.post(desk, "/approve")
    _reveal(open_page("admin"), delegation, "Ayşe")
    journey.confirmed(stack.mailbox, HEAD)

    journey.remind(desk, event, "en", REMINDER)
    journey.mark_present(desk, event)
    journey.reminded(stack.mailbox, HEAD, REMINDER)
    journey.sign_off(open_page("reviewer"), event)


def _return_with_remarks(desk: Page, delegation: str) -> None:
    """The host says something of two fields of one person, and of another person as a whole."""
    desk.goto(delegation)
    desk.locator('main a[href$="/return"]').click()
    ayse = desk.locator('[role="group"]', has_text="Ayşe")
    ayse.locator("summary").click()
    ayse.locator('textarea[name$="-function"]').fill("Which parks?")
    ayse.locator('textarea[name$="-f_passport_number"]').fill("It is one digit short.")
    desk.locator('[role="group"]', has_text="Rustam").locator("textarea").first.fill("Whom does he interpret?")
    journey.submit(desk, "reason")
    assert desk.locator(".member-remark").count() == 3


def _answer_remarks(phone: Page, mine: str) -> None:
    """The coordinator finds each at its field, answers one of them by a change, and submits the list again."""
    phone.goto(mine)
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    phone.locator(".member-row", has_text="Ayşe").locator(".row-title a").click()
    asked = phone.locator(".field", has=phone.locator('[name="function"]'))
    assert asked.locator(".field-remark").inner_text() == "Which parks?"
    asked = phone.locator(".field", has=phone.locator('[name="field-f_passport_number"]'))
    assert asked.locator(".field-remark").inner_text() == "It is one digit short."
    journey.fill(phone, {"function": "Head of the parks department, city centre"})
    journey.submit(phone, "given_name")
    assert phone.locator(".member-row", has_text="Ayşe").locator(".member-remark").count() == 1
    journey.post(phone, "/submit")


def _move_up_by_key(page: Page, name: str) -> None:
    """Move a member up with the keyboard alone; the list is sent by itself."""
    handle = page.locator(".member-row", has_text=name).locator("[data-handle]")
    handle.focus()
    with page.expect_navigation():
        handle.press("ArrowUp")


def _stays_hidden(page: Page, name: str) -> None:
    """The passport that was given is not shown again to whoever holds the link."""
    page.locator(".member-row", has_text=name).locator(".row-title a").click()
    field = page.locator('[name="field-f_passport_number"]')
    field.wait_for()
    assert field.input_value() == ""
    assert PASSPORT not in page.content()


def _reveal(page: Page, delegation: str, name: str) -> None:
    """Somebody who may read passports looks at it; until then it is masked."""
    page.goto(delegation)
    page.locator(".member-row", has_text=name).locator(".row-title a").click()
    page.locator("#hidden").wait_for()
    assert PASSPORT not in page.content()
    journey.post(page, "/reveal")
    assert PASSPORT in page.locator("main").inner_text()
