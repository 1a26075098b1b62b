"""Fields that forms usually have: a kind names those of its own, and takes what all kinds ask from here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from webapp.core.permissions import Actor
from webapp.core.types import Texts
from webapp.events.kinds import kind_of
from webapp.events.models import Event
from webapp.registration.form_builder import reading, services
from webapp.registration.form_builder.conditions import unasked, watched
from webapp.registration.form_builder.models import FormField
from webapp.registration.form_builder.values import FieldValues, OptionValues
from webapp.registration.questions import OWN, AskedOf


@dataclass(frozen=True)
class FieldPreset:
    """A field with the key under which its answers are kept; its texts become contents, and so are in all languages."""

    key: str
    values: FieldValues

    @property
    def label(self) -> Any:
        """What it asks, in whatever language it is shown in."""
        return reading.lazy(self.values.label)

    @property
    def heads(self) -> bool:
        """Whether it only heads others."""
        return self.values.kind == "heading"

    def asked_of(self, whom: AskedOf) -> "FieldPreset":
        """The same, asked of some only."""
        return replace(self, values=replace(self.values, asked_of=whom))


def preset(key: str, kind: str, label: Texts, **more: Any) -> FieldPreset:
    """A field that a kind usually asks."""
    return FieldPreset(OWN + key, FieldValues(kind=kind, label=label, **more))


def texts(en: str, ru: str, uz: str) -> Texts:
    """A text in the languages of the installation."""
    return {"en": en, "ru": ru, "uz": uz}


def option(value: str, en: str, ru: str, uz: str) -> OptionValues:
    """An answer to choose from."""
    return OptionValues(texts(en, ru, uz), value)


def missing_from(event: Event, fields: Sequence[FormField]) -> list[FieldPreset]:
    """The usual fields of an event's kind that its form lacks; a heading only where something under it is lacking."""
    known = {field.key for field in fields}
    missing: list[FieldPreset] = []
    for one in kind_of(event.kind).field_presets:
        if one.key in known:
            continue
        if one.heads and missing and missing[-1].heads:
            missing.pop()
        missing.append(one)
    while missing and missing[-1].heads:
        missing.pop()
    return missing


def add_usual(event: Event, *, by: Actor) -> Sequence[FormField]:
    """Add the usual fields of the event's kind that are not there yet; a second time adds nothing."""
    fields = reading.fields_of(event.id)
    wanted = missing_from(event, fields)
    if not wanted:
        return ()
    new = {one.key for one in wanted}
    known = {field.key: field for field in fields}
    fitting = [(one.key, _fitting(one.values, new, known)) for one in wanted]
    return services.append(event, fitting, "form_usual_added", by=by)


def _fitting(values: FieldValues, new: set[str], known: dict[str, FormField]) -> FieldValues:
    """A condition is left out where the field that it watches has been changed so that it cannot hold."""
    field = known.get(values.shown_when or "")
    if values.shown_when in new or (field is not None and _holds(values, field)):
        return values
    return replace(values, shown_when=None, shown_values=())


def _holds(values: FieldValues, field: FormField) -> bool:
    answers = {str(value) for value, _label in watched(field)}
    return set(values.shown_values) <= answers and not unasked(field.seen_by, values.seen_by, values.kind)


LANGUAGES = (
    option("uz", "Uzbek", "Узбекский", "Oʻzbekcha"),
    option("ru", "Russian", "Русский", "Ruscha"),
    option("en", "English", "Английский", "Inglizcha"),
    option("kk", "Kazakh", "Казахский", "Qozoqcha"),
    option("ky", "Kyrgyz", "Киргизский", "Qirgʻizcha"),
    option("tg", "Tajik", "Таджикский", "Tojikcha"),
    option("tk", "Turkmen", "Туркменский", "Turkmancha"),
    option("fa", "Persian (Dari)", "Персидский (дари)", "Forscha (dariy)"),
    option("zh", "Chinese", "Китайский", "Xitoycha"),
)
LISTENS = preset(
    "listens_in",
    "choice",
    texts(
        "Language you would like to listen in", "На каком языке вам удобнее слушать", "Qaysi tilda tinglash sizga qulay"
    ),
    options=LANGUAGES,
    purge_days=30,
)
SPEAKS = preset(
    "speaks_in",
    "choice",
    texts("Language you will speak in", "На каком языке вы будете выступать", "Qaysi tilda soʻzlaysiz"),
    options=LANGUAGES,
    purge_days=30,
)
ACCESS = preset(
    "access_needs",
    "text",
    texts(
        "What do you need to take part comfortably?",
        "Что вам нужно, чтобы участвовать без затруднений?",
        "Qiyinchiliksiz qatnashishingiz uchun nima kerak?",
    ),
    help=texts(
        "A way without steps, sign language, large print, an assistant…",
        "Вход без ступеней, жестовый язык, крупный шрифт, сопровождающий…",
        "Zinasiz yoʻl, imo-ishora tili, yirik shrift, yordamchi…",
    ),
    purge_days=7,
)
DIET = preset(
    "diet",
    "choice",
    texts("Meals", "Питание", "Ovqatlanish"),
    options=(
        option("none", "No wishes", "Без пожеланий", "Istak yoʻq"),
        option("halal", "Halal", "Халяль", "Halol"),
        option("vegetarian", "Vegetarian", "Вегетарианское", "Vegetarian taom"),
        option("other", "Something else", "Другое", "Boshqa"),
    ),
    purge_days=7,
)
DIET_NOTE = preset(
    "diet_note",
    "text",
    texts("What should the kitchen know?", "Что нужно знать кухне?", "Oshxona nimani bilishi kerak?"),
    shown_when=DIET.key,
    shown_values=("other",),
    purge_days=7,
)
