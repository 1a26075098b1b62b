"""The languages in which an event is held."""

from webapp.core.types import LANGUAGES
from webapp.events.models import Event


def first_language(event: Event) -> str:
    """The first of its working languages that pages have: what is written without a language counts as in it."""
    return next((language for language in event.languages if language in LANGUAGES), LANGUAGES[0])
