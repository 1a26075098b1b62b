"""The pages of one event for its organisers: each room adds its own, and so does a kind."""

from collections.abc import Callable, Iterator
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
    when: Callable[[Event], bool] | None = None
    """Whether an event has it; every event where nothing is said."""


@dataclass(frozen=True)
class ShownTab:
    """A tab as the page shows it."""

    label: Any
    url: str
    icon: str
    active: bool


_tabs: dict[str, Tab] = {}


def add_tab(
    key: str,
    label: Any,
    endpoint: str,
    icon: str = "list",
    order: int = 50,
    when: Callable[[Event], bool] | None = None,
) -> None:
    """Add a page to the pages of every event, or of those for which `when` holds; the lower `order`, the earlier."""
    _tabs[key] = Tab(key, label, endpoint, icon, order, when)


def tabs_of(event: Event) -> list[Tab]:
    """The common pages and those of the event's kind, in order."""
    own = [Tab(tab.endpoint, tab.label, tab.endpoint, tab.icon, tab.order) for tab in kind_of(event.kind).manage_tabs]
    common = [tab for tab in _tabs.values() if tab.when is None or tab.when(event)]
    return sorted([*common, *own], key=lambda tab: tab.order)


def shown_tabs(event: Event, active: str = "") -> Iterator[ShownTab]:
    """The tabs that the one who asks may open; `active` names the current one where its address does not tell."""
    actor = current_actor()
    for tab in tabs_of(event):
        access = access_of(tab.endpoint)
        if not allowed(access or Access.ADMINISTER, actor):
            continue
        if access is Access.ORGANISE and not actor.may_organise(*event.manager_ids):
            continue
        if access is Access.CONDUCT and not actor.may_conduct(*event.manager_ids):
            continue
        url = url_for(tab.endpoint, event_id=event.id)
        yield ShownTab(tab.label, url, tab.icon, _is_active(tab, url, active))


def _is_active(tab: Tab, url: str, active: str) -> bool:
    if active:
        return tab.key == active
    return request.path == url or (not url.endswith("/") and request.path.startswith(f"{url}/"))
