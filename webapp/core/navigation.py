"""The menu of each role: every room adds the items that its roles use."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for

from webapp.core.permissions import Access, allowed, current_actor


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


@dataclass(frozen=True)
class ShownItem:
    """An entry as the page shows it."""

    label: Any
    url: str
    icon: str
    active: bool


def add_item(
    app: Flask, endpoint: str, label: Any, *, icon: str, access: Access, order: int = 50, prefix: str = ""
) -> None:
    """Add an entry; `order` says where it stands, the lower the earlier."""
    items: list[Item] = app.extensions.setdefault("elchi.navigation", [])
    items.append(Item(endpoint, label, icon, access, order, prefix))
    items.sort(key=lambda item: item.order)


def shown_items() -> Iterator[ShownItem]:
    """The entries that the one who asks may use."""
    actor = current_actor()
    items = [item for item in current_app.extensions.get("elchi.navigation", []) if allowed(item.access, actor)]
    addresses = [url_for(item.endpoint) for item in items]
    prefixes = [item.prefix or address for item, address in zip(items, addresses, strict=True)]
    nearest = max(filter(_holds_this_page, prefixes), key=len, default=None)
    for item, address, prefix in zip(items, addresses, prefixes, strict=True):
        yield ShownItem(item.label, address, item.icon, prefix == nearest)


def _holds_this_page(prefix: str) -> bool:
    return request.path == prefix or (prefix != "/" and request.path.startswith(prefix.rstrip("/") + "/"))


def init_app(app: Flask) -> None:
    """Makes the menu available in templates as `nav()`; a page asks for it only where it shows one."""
    app.jinja_env.globals["nav"] = shown_items
