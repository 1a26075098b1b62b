"""A field of a form as it is entered, and what has to be true of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from webapp.core.errors import Invalid
from webapp.core.file_kinds import KINDS as FILE_KINDS
from webapp.core.i18n import _l
from webapp.core.types import LANGUAGES, Texts
from webapp.registration import inputs
from webapp.registration.checks import Checks
from webapp.registration.questions import KINDS, AskedOf, QuestionKind, SeenBy

MOST_FIELDS = 60
MOST_OPTIONS = 60
MOST_PLACES = 100_000
MOST_DAYS = 3650
MOST_MEGABYTES = 100
NUMBERS = 10**12
BOUNDS = {
    "most": (0, inputs.LONG),
    "purge_days": (0, MOST_DAYS),
    "largest": (1, MOST_MEGABYTES),
    "least": (-NUMBERS, NUMBERS),
    "greatest": (-NUMBERS, NUMBERS),
}
"""What the numbers of a field lie between."""
SETTING_OF = {"most": "most", "largest": "largest", "least": "range", "greatest": "range"}
"""To which of the settings of a kind a number belongs."""


@dataclass(frozen=True)
class OptionValues:
    """One of the answers to choose from; without a value it is new."""

    label: Texts
    value: str = ""
    places: int | None = None


@dataclass(frozen=True, kw_only=True)
class FieldValues:
    """A field as it is entered."""

    kind: str
    label: Texts
    help: Texts = field(default_factory=dict)
    text: Texts = field(default_factory=dict)
    options: Sequence[OptionValues] = ()
    required: bool = False
    most: int | None = None
    least: int | None = None
    greatest: int | None = None
    accept: Sequence[str] = ()
    largest: int | None = None
    portrait: bool = True
    shown_when: str | None = None
    shown_values: Sequence[str] = ()
    seen_by: SeenBy = SeenBy.EVERYBODY
    asked_of: AskedOf = AskedOf.EVERYBODY
    sensitive: bool = False
    purge_days: int | None = None


def cleaned(values: FieldValues) -> FieldValues:
    """The values as they are kept, without settings that the kind of field does not have.

    Raises InvalidMany naming every one that is wrong.
    """
    checks = Checks()
    kind = KINDS.get(values.kind)
    if kind is None or not kind.offered:
        raise Invalid(_l("There is no such kind of field."), field="kind")
    settings = kind.settings
    checks.take("label", lambda: _label(values.label))
    checks.take("help", lambda: _texts(values.help, 1000, "help") if kind.asks else {})
    checks.take("text", lambda: _text(values, needed="text" in settings))
    checks.take("options", lambda: _options(values.options) if "options" in settings else ())
    checks.take("accept", lambda: _accepted(values.accept) if "accept" in settings else ())
    for name, (low, high) in BOUNDS.items():
        checks.take(name, lambda n=name, low=low, high=high: _within(getattr(values, n), low, high, n))  # type: ignore[misc]
    if None not in (values.least, values.greatest) and (values.least or 0) > (values.greatest or 0):
        checks.wrong("greatest", _l("This is less than the least number."))
    if values.sensitive and any(option.places is not None for option in values.options):
        checks.wrong("sensitive", _l("Choices with places are counted, so their answers cannot be sensitive."))
    if values.sensitive and not kind.may_hide:
        checks.wrong("sensitive", _l("Answers of this kind cannot be sensitive."))
    return replace(values, **checks.done() | _left_out(kind, values))


def _left_out(kind: QuestionKind, values: FieldValues) -> dict[str, Any]:
    """What a kind of field does not have, as it is kept."""
    kept: dict[str, Any] = {name: None for name, setting in SETTING_OF.items() if setting not in kind.settings}
    kept["portrait"] = values.portrait and "portrait" in kind.settings
    if not kind.asks:
        kept |= {"required": False, "sensitive": False, "purge_days": None, "seen_by": SeenBy.EVERYBODY}
    return kept


def _texts(texts: Texts, most: int, name: str) -> Texts:
    kept = {language: inputs.lines(texts.get(language)) for language in LANGUAGES}
    for language, text in kept.items():
        inputs.within(text, most, f"{name}.{language}")
    return {language: text for language, text in kept.items() if text}


def _label(texts: Texts) -> Texts:
    kept = _texts(texts, inputs.SHORT, "label")
    if not kept:
        raise Invalid(_l("Write it in at least one language."), field="label.en")
    return kept


def _text(values: FieldValues, *, needed: bool) -> Texts:
    if not needed:
        return {}
    kept = _texts(values.text, inputs.LONG, "text")
    if not kept:
        raise Invalid(_l("Write it in at least one language."), field="text.en")
    return kept


def _options(options: Sequence[OptionValues]) -> list[OptionValues]:
    kept = [replace(one, label=_texts(one.label, inputs.SHORT, "options")) for one in options]
    kept = [one for one in kept if one.label]
    if not kept:
        raise Invalid(_l("Write at least one answer to choose from."), field="options")
    if len(kept) > MOST_OPTIONS:
        raise Invalid(_l("These are more than %(most)d.", most=MOST_OPTIONS), field="options")
    for one in kept:
        _within(one.places, 0, MOST_PLACES, "options")
    taken = [one.value for one in kept if one.value]
    if len(taken) != len(set(taken)):
        raise Invalid(_l("Two of these answers have the same value."), field="options")
    return kept


def _accepted(kinds: Sequence[str]) -> list[str]:
    if unknown := sorted(set(kinds) - set(FILE_KINDS)):
        raise Invalid(_l("There is no such kind of file: %(kinds)s.", kinds=", ".join(unknown)), field="accept")
    if not kinds:
        raise Invalid(_l("Choose at least one kind of file."), field="accept")
    return [kind for kind in FILE_KINDS if kind in kinds]


def _within(number: int | None, least: int, greatest: int, name: str) -> int | None:
    if number is not None and not least <= number <= greatest:
        sentence = _l("Write a number from %(least)d to %(greatest)d.", least=least, greatest=greatest)
        raise Invalid(sentence, field=name)
    return number


def as_kept(options: Sequence[OptionValues], former: Collection[str] = ()) -> list[dict[str, Any]]:
    """Answers to choose from as a field holds them; new ones get a value that none of the others has or had."""
    taken = {one.value for one in options} | set(former)
    free = (value for number in count(1) if (value := f"o{number}") not in taken)
    return [
        {"value": one.value or next(free), "label": dict(one.label)}
        | ({"places": one.places} if one.places is not None else {})
        for one in options
    ]
