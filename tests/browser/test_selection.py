"""Selection for a seminar, in Uzbek: two reviewers score alone, the organiser decides, letters arrive."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser import journey
from tests.browser.conftest import PASSWORD, OpenPage, Stack, sign_in
from tests.browser.mailbox import text_of

pytestmark = pytest.mark.xdist_group("browser")

TITLE = "Daryolar boʻyidagi qoʻshnilar"
SECOND = "second.reviewer@elchi.example"
PEOPLE = {"Nigora": "nigora.selected@example.org", "Otabek": "otabek.reserve@example.org"}
SENTENCE = "Chiptalar haqida alohida yozamiz."


def test_two_reviewers_score_and_the_organiser_decides(stack: Stack, open_page: OpenPage) -> None:
    name_a_second_reviewer(stack, open_page)
    desk = open_page("organiser", lang="uz")
    event, public = journey.schedule(desk, "seminars", "uz", TITLE, {"capacity": "1"})
    for name, address in PEOPLE.items():
        apply(open_page(lang="uz", width=390), public, name, address)

    first = open_page("reviewer", lang="uz")
    score(first, event, {"Nigora": 5, "Otabek": 3}, "Juda kuchli ariza.")
    second = open_page(lang="uz", width=390)
    sign_in(second, SECOND)
    open_application(second, event, "Nigora")
    assert "Juda kuchli ariza." not in second.content()
    score(second, event, {"Nigora": 4, "Otabek": 4}, "Yaxshi.")
    open_application(second, event, "Nigora")
    assert "Juda kuchli ariza." in second.content()

    desk.goto(f"{event}selection")
    rows = desk.locator("#applications tbody tr")
    assert [re.sub(r"\s+", " ", text)[:6] for text in rows.locator("th").all_inner_texts()] == ["Nigora", "Otabek"]
    assert "90,0" in rows.nth(0).inner_text()
    for row, action in ((0, "accepted"), (1, "reserve")):
        rows.nth(row).locator("[data-select]").check()
        journey.press(desk, desk.locator(f'#applications-bulk button[value="{action}"]'))
    desk.goto(f"{event}selection/decision")
    letter = '[name="letters.accepted.uz"]'
    desk.locator(letter).fill(SENTENCE)
    journey.press(desk, desk.locator(f"main form:has({letter}) button.btn-primary[type=submit]"))

    selected = journey.confirmed(stack.mailbox, PEOPLE["Nigora"])
    assert SENTENCE in text_of(selected)
    reserve = stack.mailbox.find(PEOPLE["Otabek"], lambda message: "zaxiradasiz" in str(message["Subject"]))
    assert TITLE in str(reserve["Subject"])


def apply(page: Page, public: str, name: str, address: str) -> None:
    """Somebody applies."""
    page.goto(f"{public}/register")
    person = {"given_name": name, "family_name": "Rahimova", "email": address, "organisation": "Suv instituti"}
    answers = {"field-expertise": "Suv", "field-motivation": "Tajriba almashish", "sex": "not_stated", "consent": "y"}
    journey.fill(page, person | answers)
    journey.submit(page, "given_name")


def open_application(page: Page, event: str, name: str) -> None:
    """Open somebody's application from the list."""
    page.goto(f"{event}selection")
    page.locator('#applications a[href*="/selection/"]', has_text=name).first.click()
    page.locator('[name="comment"]').wait_for(state="attached")


def score(page: Page, event: str, values: dict[str, int], comment: str) -> None:
    """Give the same score for every criterion."""
    for name, value in values.items():
        open_application(page, event, name)
        for criterion in page.locator('main form [name^="scores."]').all():
            criterion.select_option(str(value))
        page.locator('[name="comment"]').fill(comment)
        journey.submit(page, "comment")


def name_a_second_reviewer(stack: Stack, open_page: OpenPage) -> None:
    """As the administrator, make another account that reviews for the same host; its owner chooses a password."""
    admin = open_page("admin")
    admin.goto("/admin/users/new")
    host = admin.locator('[name="reviews"] option', has_text="Koʻprik").first.get_attribute("value")
    assert host
    journey.fill(admin, {"email": SECOND, "name": "Second Reviewer", "reviews": host})
    journey.submit(admin, "email")
    owner = open_page()
    owner.goto(journey.link_for(stack.mailbox, SECOND, "/reset/"))
    journey.fill(owner, {"password": PASSWORD})
    journey.submit(owner, "password")
