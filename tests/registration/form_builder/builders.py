"""Forms and answers for tests."""

from typing import Any

from webapp.core.permissions import SYSTEM, Actor
from webapp.events.models import Event
from webapp.registration.form_builder import services
from webapp.registration.form_builder.models import FormField
from webapp.registration.form_builder.values import FieldValues, OptionValues
from webapp.registration.values import RegistrationValues

PERSON = {
    "given_name": "Aziza",
    "family_name": "Karimova",
    "email": "aziza@example.org",
    "consent": "y",
    "field-motivation": "To learn.",
}
DIETS = (OptionValues({"en": "None", "ru": "Нет"}, "none"), OptionValues({"en": "Halal", "ru": "Халяль"}, "halal"))


def field(event: Event, label: str, kind: str = "text", **more: Any) -> FormField:
    """One more field of an event's form."""
    if kind in ("choice", "choices"):
        more.setdefault("options", DIETS)
    if kind in ("consent", "explanation"):
        more.setdefault("text", {"en": "Photos may be published."})
    return services.add_field(event, values(label, kind, **more), by=SYSTEM)


def values(label: str, kind: str = "text", **more: Any) -> FieldValues:
    """A field as it is entered."""
    return FieldValues(kind=kind, label={"en": label}, **more)


def person(email: str = "aziza@example.org", **answers: Any) -> RegistrationValues:
    """Somebody with answers to own questions by what follows the prefix of their keys."""
    given = {f"f_{key}": value for key, value in answers.items()}
    return RegistrationValues(given_name="Aziza", email=email, answers=given, consent=True)


GUEST = Actor(name="Aziza", email="aziza@example.org", channel="link")
