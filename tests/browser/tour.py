"""Which pages somebody can open: those that links lead to, one of each shape."""

import re
from collections.abc import Iterator

from playwright.sync_api import Page

FILES = re.compile(
    r"\.(csv|xlsx|ics|eml)$|/(print|letter|cv|sign-in|html|source)$|/files/|^/api/"
    r"|^(?!/manage/events/\d+/documents/).*/documents/\d+$"
)
"""What a link leads to besides pages, and sheets made for paper; organisers change a document on a page."""
NUMBERS = re.compile(r"/\d+")
NAMES = (
    (re.compile(r"^/(seminars|ngo-meetings|exchanges)/[^/]+"), r"/\1/SLUG"),
    (re.compile(r"/countries/[^/]+"), "/countries/CODE"),
    (re.compile(r"^/dev/mail/.+"), "/dev/mail/MESSAGE"),
    (re.compile(r"/[A-Za-z0-9_-]{24,}"), "/TOKEN"),
)
LINKS = (
    "[...document.querySelectorAll('main a[href^=\"/\"], nav a[href^=\"/\"]')].map(link => link.getAttribute('href'))"
)


def shape(address: str) -> str:
    """An address without what tells one page of a kind from the next."""
    for pattern, name in NAMES:
        address = pattern.sub(name, address)
    return NUMBERS.sub("/ID", address)


def tour(page: Page, first: tuple[str, ...], within: tuple[str, ...]) -> Iterator[str]:
    """Yields addresses to open, the first ones and then what links on them lead to below `within`.

    Each is opened by the one who asks, before the next is asked for.
    """
    waiting, seen = list(first), {shape(address) for address in first}
    while waiting:
        yield waiting.pop(0)
        for link in page.evaluate(LINKS):
            address = re.split("[?#]", link)[0]
            if address.startswith(within) and not FILES.search(address) and shape(address) not in seen:
                seen.add(shape(address))
                waiting.append(address)
