"""The menu at the head of public pages, for those whose rooms do not fit into one line."""

import re

from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import UserFactory


def test_what_has_no_room_in_the_line_stays_in_the_menu(client: PageClient, session: Session) -> None:
    page = client.sign_in(UserFactory(is_admin=True)).text("/")
    line = page[page.index('class="site-nav"') : page.index('class="site-tools"')]
    assert len(re.findall(r"<li>", line)) == 4
    kept = re.findall(r'class="menu-nav is-kept">\s*<a href="([^"]+)"', page)
    assert len(kept) > 4
    assert "/admin/" in kept


def test_a_short_menu_stands_in_the_line_alone(client: PageClient, session: Session) -> None:
    page = client.sign_in(UserFactory()).text("/")
    assert "is-kept" not in page
