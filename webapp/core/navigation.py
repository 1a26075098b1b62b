"""The menu of each role: every room adds the items that its roles use."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for

from webapp.core.permissions import Access, Actor, allowed, current_actor


@dataclass(frozen=True)
class Item:
    """An entry of the menu."""

    endpoint: str
    label: Any
    icon: str
    access: Access
    order: int
    prefix: str
    """Pages whose address begins with it belong to this entry."""
    when: Callable[[Actor], bool] | None = None
    """Whether somebody has a use for it; everybody with access where nothing is said."""

    def is_for(self, actor: Actor) -> bool:
        """Whether it is shown to somebody."""
        return allowed(self.access, actor) and (self.when is None or self.when(actor))


@dataclass(frozen=True)
class ShownItem:
    """An entry as the page shows it."""

    label: Any
    url: str
    icon: str
    active: bool


def add_item(
    app: Flask,
    endpoint: str,
    label: Any,
    *,
    icon: str,
    access: Access,
    order: int = 50,
    prefix: str = "",
    when: Callable[[Actor], bool] | None = None,
) -> None:
    """Add an entry; `order` says where it stands, the lower the earlier."""
    items: list[Item] = app.extensions.setdefault("elchi.navigation", [])
    items.append(Item(endpoint, label, icon, access, order, prefix, when))
    items.sort(key=lambda item: item.order)


def shown_items() -> Iterator[ShownItem]:
    """The entries that the one who asks may use; one of them at most is where the page is."""
    actor = current_actor()
    items: list[Item] = current_app.extensions.get("elchi.navigation", [])
    usable = [(item, url_for(item.endpoint)) for item in items if item.is_for(actor)]
    here = max((item.prefix or url for item, url in usable if _within(item.prefix or url)), key=len, default=None)
    for item, url in usable:
        yield ShownItem(item.label, url, item.icon, (item.prefix or url) == here)


def _within(prefix: str) -> bool:
    return request.path == prefix or (prefix != "/" and request.path.startswith(prefix.rstrip("/") + "/"))


def init_app(app: Flask) -> None:
    """Makes the menu available in templates as `nav()`; a page asks for it only where it shows one."""
    app.jinja_env.globals["nav"] = shown_items
