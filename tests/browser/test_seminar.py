"""The whole job of a seminar, in Russian: experts apply, some are selected, come, and are signed for."""

import re

import pytest

from tests.browser import journey
from tests.browser.conftest import OpenPage, Stack
from tests.browser.mailbox import text_of

pytestmark = pytest.mark.xdist_group("browser")

TITLE = "Вода и города: опыт общественной дипломатии"
INVITED, EXPERT = "invited.expert@example.org", "expert.of.water@example.org"
REMINDER = "Ждём вас на семинаре о воде"


def test_a_seminar_from_its_creation_to_the_signature(stack: Stack, open_page: OpenPage) -> None:
    desk = open_page("organiser", lang="ru")
    event, public = journey.schedule(desk, "seminars", "ru", TITLE, {})
    journey.invite(desk, event, INVITED, "ru")
    assert TITLE in text_of(stack.mailbox.wait_for(INVITED))

    visitor = open_page(lang="ru", width=390)
    visitor.goto(public)
    visitor.locator(f'main a[href="{public}/register"]').first.click()
    person = {"given_name": "Дилноза", "family_name": "Ғуломова", "email": EXPERT, "organisation": "Институт воды"}
    answers = {"field-expertise": "Управление водой", "field-motivation": "Хочу поделиться опытом", "consent": "y"}
    journey.fill(visitor, person | answers)
    journey.submit(visitor, "given_name")

    desk.goto(f"{event}selection")
    desk.locator('#applications a[href*="/selection/"]').first.click()
    journey.press(desk, desk.locator('form:has([name="action"][value="approve"]) button[type=submit]').first)
    confirmation = journey.confirmed(stack.mailbox, EXPERT)
    reference = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", text_of(confirmation))
    assert reference

    journey.remind(desk, event, "ru", REMINDER)
    journey.let_in(desk, event, reference[0])
    journey.reminded(stack.mailbox, EXPERT, REMINDER)
    journey.sign_off(open_page("reviewer", lang="ru"), event)
