"""The pages of one event for its organisers: each room adds its own, and so does a kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from webapp.core.permissions import Access, access_of, allowed, current_actor
from webapp.events.kinds import kind_of
from webapp.events.models import Event


@dataclass(frozen=True)
class Tab:
    """A page under `/manage/events/ID/…`; its endpoint takes `event_id`."""

    key: str
    label: Any
    endpoint: str
    icon: str
    order: int


@dataclass(frozen=True)
class ShownTab:
    """A tab as the page shows it."""

    label: Any
    url: str
    icon: str
    active: bool


_tabs: dict[str, Tab] = {}


def add_tab(key: str, label: Any, endpoint: str, icon: str = "list", order: int = 50) -> None:
    """Add a page to every event's pages; the lower `order`, the earlier it stands."""
    _tabs[key] = Tab(key, label, endpoint, icon, order)


def tabs_of(event: Event) -> list[Tab]:
    """The common pages and those of the event's kind, in order."""
    own = [Tab(tab.endpoint, tab.label, tab.endpoint, tab.icon, tab.order) for tab in kind_of(event.kind).manage_tabs]
    return sorted([*_tabs.values(), *own], key=lambda tab: tab.order)


def shown_tabs(event: Event, active: str = "") -> Iterator[ShownTab]:
    """The tabs that the one who asks may open; `active` names the current one where its address does not tell."""
    actor = current_actor()
    for tab in tabs_of(event):
        access = access_of(tab.endpoint)
        if not allowed(access or Access.ADMINISTER, actor):
            continue
        if access is Access.ORGANISE and not actor.may_organise(*event.manager_ids):
            continue
        url = url_for(tab.endpoint, event_id=event.id)
        yield ShownTab(tab.label, url, tab.icon, _is_active(tab, url, active))


def _is_active(tab: Tab, url: str, active: str) -> bool:
    if active:
        return tab.key == active
    return request.path == url or (not url.endswith("/") and request.path.startswith(f"{url}/"))
