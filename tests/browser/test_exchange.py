"""The whole job of a twin-city exchange, in English: a delegation is composed on a phone, approved, received."""

import pytest

from tests.browser import journey
from tests.browser.conftest import OpenPage, Stack
from tests.browser.mailbox import text_of

pytestmark = pytest.mark.xdist_group("browser")

TITLE = "Week of the twin cities: parks and squares"
INVITED, COORDINATOR = "invited.guest@example.org", "coordinator.of.guests@example.org"
HEAD = "head.of.guests@example.org"
REMINDER = "Your visit begins"


def test_an_exchange_from_its_creation_to_the_signature(stack: Stack, open_page: OpenPage) -> None:
    desk = open_page("organiser")
    desk.goto("/manage/events/new/exchanges")
    twinning = desk.locator('[name="details.twinning_id"] option:not([value=""])').first.get_attribute("value")
    assert twinning
    chosen = {"details.twinning_id": twinning, "details.direction": "incoming"}
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
    for person in (head, member):
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
    journey.post(phone, "/submit")

    desk.goto(delegation)
    journey.post(desk, "/approve")
    journey.confirmed(stack.mailbox, HEAD)

    journey.remind(desk, event, "en", REMINDER)
    journey.mark_present(desk, event)
    journey.reminded(stack.mailbox, HEAD, REMINDER)
    journey.sign_off(open_page("reviewer"), event)
