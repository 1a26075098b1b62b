"""The whole job of a seminar, in Russian: experts apply, some are selected, come, and are signed for."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser import journey
from tests.browser.conftest import MILLISECONDS, OpenPage, Stack
from tests.browser.mailbox import text_of

pytestmark = pytest.mark.xdist_group("browser")

TITLE = "Вода и города: опыт общественной дипломатии"
INVITED, EXPERT = "invited.expert@example.org", "expert.of.water@example.org"
PHOTO = "field-f_photo_for_the_badge"
REMINDER = "Ждём вас на семинаре о воде"


def test_a_seminar_from_its_creation_to_the_signature(stack: Stack, open_page: OpenPage) -> None:
    desk = open_page("organiser", lang="ru")
    event, public = journey.schedule(desk, "seminars", "ru", TITLE, {})
    journey.invite(desk, event, INVITED, "ru")
    letter = text_of(stack.mailbox.wait_for(INVITED))
    assert TITLE in letter
    looked_at(desk, event, open_page(lang="ru"), letter)

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
    hall = open_page("organiser", lang="ru")
    journey.open_board(hall, event)
    journey.let_in(desk, event, reference[0])
    greeted(hall, "Дилноза Ғуломова")
    journey.reminded(stack.mailbox, EXPERT, REMINDER)
    journey.sign_off(open_page("reviewer", lang="ru"), event)


def test_a_photo_is_cut_out_by_the_keyboard_alone(open_page: OpenPage) -> None:
    """The middle of the picture is white and its left side red: only who moves it sends a red portrait."""
    visitor = open_page(width=390)
    visitor.goto("/seminars/academy-of-dialogue/register")
    person = {"given_name": "Feruza", "email": "feruza@example.org", "organisation": "Institute", "consent": "y"}
    journey.fill(visitor, person | {"field-expertise": "Water", "field-motivation": "To learn."})
    picture = Image.new("RGB", (900, 400), "white")
    picture.paste("red", (0, 0, 300, 400))
    content = io.BytesIO()
    picture.save(content, "PNG")
    chosen = {"name": "me.png", "mimeType": "image/png", "buffer": content.getvalue()}
    visitor.locator(f'[name="{PHOTO}"]').set_input_files([chosen])
    visitor.locator(".cropper canvas").wait_for(state="visible")
    visitor.locator(f'[name="{PHOTO}"]').focus()
    for key in ("Tab", "+", "-", *["ArrowRight"] * 25):
        visitor.keyboard.press(key)
    assert visitor.locator(f'[name="{PHOTO}-x"]').input_value() == "0.0000"
    journey.submit(visitor, "given_name")
    link = visitor.url.removesuffix("/registered")
    answer = visitor.request.get(f"{link}/files/{PHOTO.removeprefix('field-')}/picture")
    kept = Image.open(io.BytesIO(answer.body()))
    red, green, blue = kept.getpixel((kept.width // 2, kept.height // 2))  # type: ignore[misc]
    assert (kept.width, kept.height, red > 200, green < 60, blue < 60) == (300, 400, True, True, True)


def greeted(hall: Page, name: str) -> None:
    """The board greets whoever was let in without being loaded again, and says when it knows no more."""
    arrived = hall.locator("[data-face]:not([hidden]) [data-arrival].is-new")
    expect(arrived).to_contain_text(name, timeout=MILLISECONDS)
    hall.context.set_offline(True)
    expect(hall.locator("[data-part=offline]")).to_be_visible(timeout=MILLISECONDS)
    hall.context.set_offline(False)
    expect(hall.locator("[data-part=offline]")).to_be_hidden(timeout=MILLISECONDS)
    hall.context.clear_cookies()
    expect(hall.locator("[data-part=closed]")).to_be_visible(timeout=MILLISECONDS)


def looked_at(desk: Page, event: str, guest: Page, letter: str) -> None:
    """The answer page counts as opened once somebody moves something on it, and not before."""
    link = re.search(r"/invitations/[\w-]+", letter)
    assert link
    guest.goto(link[0])
    desk.goto(f"{event}invitations?opened=yes")
    assert INVITED not in desk.locator("main").inner_text()
    with guest.expect_response(re.compile("/opened$")) as answer:
        guest.mouse.move(60, 80)
    assert answer.value.status == 204
    desk.goto(f"{event}invitations?opened=yes")
    assert INVITED in desk.locator("main").inner_text()
