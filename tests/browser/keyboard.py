"""Somebody who has a keyboard and nothing else: what cannot be reached by Tab, they cannot use."""

from playwright.sync_api import Page

MOST = 150
"""So many stops a page has at most."""


class Keyboard:
    """Goes from stop to stop, types, and presses keys; never touches an element itself."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, selector: str, key: str = "Tab") -> None:
        """Go on until what the selector names has the focus, as it is seen by whoever looks."""
        for _stop in range(MOST):
            if self.is_at(selector):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{selector} cannot be reached by {key} on {self.page.url}")

    def is_at(self, selector: str) -> bool:
        """Whether it has the focus, and the focus is seen."""
        script = (
            "selector => document.activeElement.matches(selector) && document.activeElement.matches(':focus-visible')"
        )
        return bool(self.page.evaluate(script, selector))

    def write(self, selector: str, text: str) -> None:
        """Go to a field and type."""
        self.to(selector)
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        """Press a key that leaves the page as it is."""
        self.page.keyboard.press(key)

    def leave_by(self, key: str = "Enter") -> None:
        """Press a key that leads to another page, and wait for it."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        assert self.page.locator(".error-summary").count() == 0, self.page.locator(".error-summary").all_inner_texts()
