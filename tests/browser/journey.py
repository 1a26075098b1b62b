"""What people do in Elchi, step by step, in any language: fields and addresses are known by name, never by a label."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from tests.browser.mailbox import Mailbox, links_in

HOURS = timedelta(hours=3)
ZONES = ("Asia/Tashkent", "America/New_York", "Pacific/Auckland")
DAYTIME = range(6, 19)
"""An event that begins at these hours ends on the same day, whenever the tests run: it has one sheet."""
AHEAD = timedelta(seconds=5)
"""A reminder is set for the minute that it will be after so long: it is due at once, and not late."""


def fill(page: Page, values: Mapping[str, str]) -> None:
    """Give the fields of a form their values, by name; a box is ticked by any value."""
    for name, value in values.items():
        place = page.locator(f'main form[method=post] [name="{name}"]').first
        kind = place.evaluate("field => field.type")
        if kind == "checkbox":
            place.check()
        elif kind == "radio":
            page.locator(f'main form[method=post] [name="{name}"][value="{value}"]').check()
        elif kind.startswith("select") and value and place.get_attribute("data-remote"):
            choose(page, name, value)
        elif kind.startswith("select"):
            place.select_option(value, force=True)
        else:
            place.fill(value, force=True)


def choose(page: Page, name: str, typed: str) -> None:
    """Search a record of the directory while typing, and take the first that is found."""
    box = page.locator(f'main select[name="{name}"] + .ts-wrapper')
    box.locator("input").press_sequentially(typed, delay=20)
    box.locator(".ts-dropdown .option", has_text=typed).first.click()


def submit(page: Page, of: str) -> None:
    """Send the form that holds the named field; it is taken."""
    press(page, page.locator(f'main form[method=post]:has([name="{of}"]) button.btn-primary[type=submit]').last)
    assert page.locator(".error-summary").count() == 0, page.locator(".error-summary").all_inner_texts()


def press(page: Page, button: Locator) -> None:
    """Press a button and wait for the page that it leads to."""
    with page.expect_navigation():
        button.click()


def post(page: Page, ending: str) -> None:
    """Press the button of the form that goes to an address with this ending; opens the dialog that it stands in, and
    says yes where the page asks once more."""
    form = f'form[action$="{ending}"]'
    dialog = page.locator(f"details:has({form}) > summary, details:has(+ dialog {form}) > summary")
    if dialog.count():
        dialog.first.click()
    button = page.locator(f"{form} button[type=submit]").first
    if button.get_attribute("data-confirm"):
        button.click()
        button = page.locator("dialog[open] button[value=yes]")
    press(page, button)


def schedule(page: Page, path: str, lang: str, title: str, more: Mapping[str, str]) -> tuple[str, str]:
    """Create an event of a kind that has just begun and publish it: its page for organisers and its public page."""
    page.goto("/manage/")
    page.locator('main a[href="/manage/events/new"]').first.click()
    page.locator(f'main a[href$="/new/{path}"]').click()
    page.locator('[name="title.en"]').wait_for(state="attached")
    now = next(now for name in ZONES if (now := datetime.now(ZoneInfo(name))).hour in DAYTIME)
    times = {"timezone": str(now.tzinfo), "starts_at": _typed(now), "ends_at": _typed(now + HOURS)}
    fill(page, {f"title.{lang}": title, f"venue.{lang}": title, **times, **more})
    submit(page, "starts_at")
    found = re.search(r"/manage/events/\d+/", page.url)
    assert found, page.url
    page.goto(found[0])
    post(page, "/publish")
    public = page.locator(f'main a[href^="/{path}/"]').first.get_attribute("href")
    assert public
    return found[0], public


def _typed(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")


def invite(page: Page, event: str, address: str, lang: str) -> None:
    """Send an invitation to an address."""
    page.goto(f"{event}invitations/new")
    fill(page, {"pasted": f"Nigora Usmonova <{address}>", "language": lang})
    submit(page, "pasted")


def remind(page: Page, event: str, lang: str, subject: str) -> None:
    """Have everybody who comes reminded at once."""
    page.goto(f"{event}settings")
    zone = ZoneInfo(page.locator('[name="timezone"]').input_value())
    page.goto(f"{event}messages/reminders/new")
    soon = (datetime.now(UTC) + AHEAD).astimezone(zone)
    for ticked in page.locator('[name="audience"]:checked').all():
        ticked.uncheck()
    page.locator('[name="audience"][value="confirmed"]').check()
    fill(page, {"moment": "on", "on": _typed(soon), f"subject.{lang}": subject})
    submit(page, "moment")


def mark_present(page: Page, event: str) -> None:
    """Mark the one person on the event's first sheet present, by hand."""
    page.goto(f"{event}attendance")
    page.locator(".sheet-name a").first.click()
    page.locator(".mark-attended").first.click()
    page.locator(".mark-row.is-attended").first.wait_for()


def let_in(page: Page, event: str, reference: str) -> None:
    """Type a reference at the door; it is taken."""
    page.goto(f"{event}attendance")
    page.locator('main a[href^="/check-in/"]').first.click()
    page.locator("#check-in-code").fill(reference)
    page.locator("#check-in-code").press("Enter")
    page.locator('[data-part="last"] li[data-result="in"]').first.wait_for()


def open_board(page: Page, event: str) -> None:
    """Put the board with names up in the hall, before anybody has come."""
    page.goto(f"{event}attendance")
    press(page, page.locator('main a[href^="/check-in/"]').first)
    page.goto(f"{page.url}/board?show=names")
    expect(page.locator("[data-arrival]")).to_have_count(0)


def sign_off(page: Page, event: str) -> None:
    """As the reviewer, sign every sheet of the event."""
    page.goto("/admin/review/")
    number = event.strip("/").split("/")[-1]
    page.locator(f'main a[href="/admin/review/events/{number}"]').first.click()
    post(page, f"/admin/review/events/{number}/sign")
    assert page.locator('form[action$="/sign"]').count() == 0
    assert page.locator(".sheet-rows li").count() >= 1


def confirmed(mailbox: Mailbox, address: str) -> EmailMessage:
    """The message that brings the event's calendar entry."""
    return mailbox.find(address, _has_calendar)


def _has_calendar(message: EmailMessage) -> bool:
    return any(part.get_content_type() == "text/calendar" for part in message.walk())


def reminded(mailbox: Mailbox, address: str, subject: str) -> EmailMessage:
    """The reminder with a subject."""
    return mailbox.find(address, lambda message: subject in str(message["Subject"]))


def link_for(mailbox: Mailbox, address: str, path: str) -> str:
    """The first link below a path that was mailed to somebody."""
    message = mailbox.find(address, lambda message: bool(links_in(message, path)))
    return links_in(message, path)[0]
