"""Where somebody lands after signing in: each room names the page that says what needs its role now."""

from collections.abc import Callable

from flask import Flask, current_app, url_for

from webapp.core.permissions import Actor

EXTENSION = "elchi.landing"
Place = Callable[[Actor], str | None]
"""The address where an actor should land, or None where this room has nothing for them."""


def add(app: Flask, order: int, place: Place) -> None:
    """Offer a place to land; the lowest order that has an answer wins.

    Administrators land at 10, organisers at 20, reviewers at 30, protocol officers at 35, coordinators at 40,
    participants at 50.
    """
    places: list[tuple[int, Place]] = app.extensions.setdefault(EXTENSION, [])
    places.append((order, place))
    places.sort(key=lambda entry: entry[0])


def landing_url(actor: Actor) -> str:
    """Where this actor lands; the profile where no room has a better place."""
    for _order, place in current_app.extensions.get(EXTENSION, []):
        if address := place(actor):
            return str(address)
    return url_for("accounts.profile")
