"""The host organisations users work for: the directory, a room above, provides them."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app

from webapp.core.i18n import translated
from webapp.core.types import Texts

EXTENSION = "elchi.hosts"


@dataclass(frozen=True)
class Host:
    """A body that organises events on this installation."""

    id: int
    name: Texts


Provider = Callable[[], list[Host]]


def provide(app: Flask, provider: Provider) -> None:
    """Say where host organisations come from."""
    app.extensions[EXTENSION] = provider


def host_names() -> dict[int, str]:
    """Names of all host organisations in the language in use, in their order, by id."""
    provider: Provider = current_app.extensions.get(EXTENSION, list)
    return {host.id: translated(host.name) for host in provider()}
