"""The verbs on saved views. They concern nobody but their user, so that the audit trail says nothing of them."""

from urllib.parse import parse_qsl, urlencode

from sqlalchemy import select

from webapp.accounts.saved_views.models import SavedView
from webapp.core import clock
from webapp.core.errors import Conflict, Invalid
from webapp.core.i18n import _l
from webapp.extensions import db

MOST = 20
"""Views of one list."""
NAME = 60
QUERY = 2000
PASSING = frozenset({"page", "format", "lang"})
"""Parameters that are no part of a view."""


def lasting(query: str) -> str:
    """What of the query of an address makes a view."""
    return urlencode([(name, value) for name, value in parse_qsl(query) if name not in PASSING])


def save_view(user_id: int, list_name: str, name: str, query: str) -> SavedView:
    """Keep a view; one of the same name is replaced.

    Raises Invalid without a name or with one that is too long, Conflict where the list has too many views.
    """
    name, query = " ".join(name.split()), lasting(query)
    if not name:
        raise Invalid(_l("Give the view a name."), field="name")
    if len(name) > NAME:
        raise Invalid(_l("Write no more than %(most)d characters.", most=NAME), field="name")
    if len(query) > QUERY:
        raise Invalid(_l("This search is too long to be kept."), field="name")
    views = {view.name: view for view in views_of(user_id, list_name)}
    view = views.get(name)
    if view is None:
        if len(views) >= MOST:
            raise Conflict(_l("You have %(most)d views of this list. Remove one first.", most=MOST), field="name")
        view = SavedView(user_id=user_id, list=list_name, name=name, created_at=clock.now())
        db.session.add(view)
    view.query = query
    db.session.flush()
    return view


def remove_view(view: SavedView) -> None:
    """Forget a view."""
    db.session.delete(view)


def views_of(user_id: int, list_name: str) -> list[SavedView]:
    """The views of a list by name."""
    query = select(SavedView).where(SavedView.user_id == user_id, SavedView.list == list_name)
    return list(db.session.scalars(query.order_by(SavedView.name)))
