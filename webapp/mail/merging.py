"""Writes one template for many people: rendered once, with what is personal put in its place for each of them.

A template of which all copies of a batch differ in plain texts only (names, links) is rendered with placeholders in
their stead. A placeholder can be printed and asked whether it is empty, nothing else: a template that does more with
one, and one whose result does not survive a probe with awkward texts, is rendered anew for each recipient.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import escape

Names = Mapping[str, Any]
Render = Callable[[Names], str]

NONCE = secrets.token_hex(8)
TOKEN = re.compile(f"{NONCE}([0-9]{{3}})([hr])")
MOST_PERSONAL = 999
WORTH_IT = 3
"""Copies from which on the two renderings of a merge pay off."""


class NotMergeable(Exception):
    """The template does more with a text than print it."""


class Placeholder:
    """Stands for a text in a template."""

    __slots__ = ("_number", "_text")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, number: int, text: str) -> None:
        self._number = number
        self._text = text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __str__(self) -> str:
        return f"{NONCE}{self._number:03}r"

    def __html__(self) -> str:
        return f"{NONCE}{self._number:03}h"

    def __eq__(self, other: object) -> bool:
        raise NotMergeable


@dataclass(frozen=True)
class Pattern:
    """A rendered template with gaps."""

    pieces: Sequence[str | tuple[str, bool]]

    @classmethod
    def read(cls, rendered: str, keys: Sequence[str]) -> "Pattern":
        """The pattern behind what was rendered with placeholders, numbered as in `keys`."""
        pieces: list[str | tuple[str, bool]] = []
        end = 0
        for found in TOKEN.finditer(rendered):
            pieces += [rendered[end : found.start()], (keys[int(found[1])], found[2] == "h")]
            end = found.end()
        return cls([*pieces, rendered[end:]])

    def fill(self, names: Names) -> str:
        """The text with the gaps filled; those in HTML with what is safe there."""
        return "".join(
            piece if isinstance(piece, str) else str(escape(names[piece[0]]) if piece[1] else names[piece[0]])
            for piece in self.pieces
        )


def kinship(names: Names) -> Hashable:
    """Equal for copies that may differ in plain texts only, of which the same ones are empty."""
    return tuple((key, _likeness(value)) for key, value in sorted(names.items()))


def _likeness(value: Any) -> Hashable:
    if isinstance(value, str):
        return str, bool(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    return repr(value) if isinstance(value, dict | list | tuple) else id(value)


def render_copies(render: Render, copies: Sequence[Names]) -> list[str]:
    """What `render` makes of each copy; all copies have the same kinship."""
    if len(copies) < WORTH_IT:
        return [render(names) for names in copies]
    personal = [key for key, value in copies[0].items() if isinstance(value, str) and _differs(key, value, copies)]
    try:
        pattern = _pattern(render, copies[0], personal)
    except (NotMergeable, TypeError, AttributeError):
        return [render(names) for names in copies]
    return [pattern.fill(names) for names in copies]


def _differs(key: str, value: str, copies: Iterable[Names]) -> bool:
    return any(names[key] != value for names in copies)


def _pattern(render: Render, sample: Names, personal: Sequence[str]) -> Pattern:
    if len(personal) > MOST_PERSONAL:
        raise NotMergeable
    gaps = {key: Placeholder(number, sample[key]) for number, key in enumerate(personal)}
    pattern = Pattern.read(render({**sample, **gaps}), personal)
    probe = {**sample, **{key: _awkward(number) for number, key in enumerate(personal) if sample[key]}}
    if pattern.fill(probe) != render(probe):
        raise NotMergeable
    return pattern


def _awkward(number: int) -> str:
    """A text that no filter leaves as it is."""
    return f"{number} <b>&amp; \"Ёж\" 'oʻ' %s {{{{ x }}}}  /?+ A" + "z" * 300
