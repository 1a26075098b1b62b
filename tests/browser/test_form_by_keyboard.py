"""A form is built, put in order and filled in by the keyboard alone."""

import pytest

from tests.browser import journey
from tests.browser.conftest import PASSWORD, OpenPage, Stack
from tests.browser.keyboard import Keyboard

pytestmark = pytest.mark.xdist_group("browser")

TITLE = "Without a mouse"
GUEST = "keys.only@example.org"


def test_a_form_is_built_and_filled_in_without_a_mouse(stack: Stack, open_page: OpenPage) -> None:
    stage = open_page("organiser")
    event, public = journey.schedule(stage, "seminars", "en", TITLE, {"approval": "automatic"})
    desk = Keyboard(open_page())
    _sign_in(desk)
    desk.page.goto(f"{event}form")
    _add(desk, "choice", "Excursion", ["Old town", "Museum"])
    _add(desk, "text", "What would you like to see there?", shown_if="f_excursion=o2")
    rows = desk.page.locator(".form-field-label")
    assert rows.all_inner_texts()[-2:] == ["Excursion", "What would you like to see there?"]
    _move_up_twice(desk, rows.count())
    _fill_in(Keyboard(open_page()), public)
    journey.confirmed(stack.mailbox, GUEST)
    stage.goto(f"{event}people?columns=name,answer-f_excursion,answer-f_what_would_you_like_to_see_there")
    told = stage.locator("#people tbody").inner_text()
    assert [part for part in ("Malika", "Museum", "Old maps") if part not in told] == [], told


def _sign_in(desk: Keyboard) -> None:
    desk.page.goto("/sign-in")
    desk.write("[name=email]", "organiser@elchi.example")
    desk.write("[name=password]", PASSWORD)
    desk.leave_by()
    desk.page.wait_for_url(lambda url: "/sign-in" not in url)


def _add(desk: Keyboard, kind: str, label: str, answers: tuple[str, ...] | list[str] = (), shown_if: str = "") -> None:
    """Add a field; whoever comes back stands at it, and goes on from there."""
    desk.to(f'a[href$="/form/add/{kind}"]')
    desk.leave_by()
    desk.write('[name="label.en"]', label)
    for number, answer in enumerate(answers):
        desk.write(f'[name="options-{number}-en"]', answer)
    if shown_if:
        desk.to(f'[name="shown_if"][value="{shown_if}"]')
        desk.press("Space")
    desk.to("main form button.btn-primary[type=submit]")
    desk.leave_by()
    desk.press("Tab")
    assert desk.is_at(".form-field:last-child *")


def _move_up_twice(desk: Keyboard, number: int) -> None:
    """The handle keeps the focus while its field goes up and the page is shown anew."""
    handle = ".form-field:nth-child({}) [data-handle]"
    desk.to(handle.format(number))
    for place in (number - 1, number - 2):
        desk.leave_by("ArrowUp")
        desk.page.wait_for_function("selector => document.activeElement.matches(selector)", arg=handle.format(place))
    assert desk.page.locator(".form-field-label").nth(number - 3).inner_text() == "What would you like to see there?"
    desk.to(f'.form-field:nth-child({number - 2}) [formaction$="/down"]')
    desk.leave_by()
    assert desk.is_at(f'.form-field:nth-child({number - 1}) [formaction$="/down"]')


def _fill_in(guest: Keyboard, public: str) -> None:
    guest.page.goto(public)
    guest.to(f'main a[href="{public}/register"]')
    guest.leave_by()
    guest.write("[name=given_name]", "Malika")
    guest.write("[name=email]", GUEST)
    note = '[name="field-f_what_would_you_like_to_see_there"]'
    assert not guest.page.locator(note).is_visible()
    guest.to('[name="field-f_excursion"]')
    guest.press("M")
    guest.page.locator(note).wait_for()
    guest.to(note, "Shift+Tab")
    guest.page.keyboard.type("Old maps")
    guest.to("[name=consent]")
    guest.press("Space")
    guest.to("main form button.btn-primary[type=submit]")
    guest.leave_by()
