"""The menu of saved views above a list."""

from dataclasses import dataclass

from flask import Flask, request, url_for

from webapp.accounts.saved_views.services import lasting, views_of
from webapp.core.permissions import current_actor


@dataclass(frozen=True)
class ShownView:
    """A view in the menu."""

    name: str
    url: str
    active: bool
    """Whether the list stands as it says."""
    remove_url: str


@dataclass(frozen=True)
class ViewMenu:
    """What the menu offers."""

    views: list[ShownView]
    save_url: str
    """Leads to where the list as it stands gets a name; empty where it is as always."""


def view_menu() -> ViewMenu | None:
    """The views of the list on this page, for whoever has signed in: one statement."""
    actor = current_actor()
    if actor.user_id is None or request.endpoint is None:
        return None
    now = lasting(request.query_string.decode())
    return ViewMenu(
        [
            ShownView(
                view.name,
                f"{request.path}?{view.query}",
                view.query == now,
                url_for("accounts.remove_saved_view", view_id=view.id, back=request.path),
            )
            for view in views_of(actor.user_id, request.endpoint)
        ],
        url_for("accounts.save_view", list_name=request.endpoint, back=request.path, query=now) if now else "",
    )


def init_app(app: Flask) -> None:
    """Gives the lists' templates the menu."""
    app.jinja_env.globals["view_menu"] = view_menu
