"""Writes one template for many people: rendered once, with what is personal put in its place for each of them.

What differs between the copies of a batch is replaced by placeholders. That of a text (a name, a link) can be printed
and asked whether it is empty, nothing else; that of any other value cannot be looked at. A template that does more, and
one whose result does not survive a probe with awkward texts, is rendered anew for each recipient.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Mapping, Sequence
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

    def __init__(self, number: int, text: Any) -> None:
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

    def __hash__(self) -> int:
        raise NotMergeable

    def __getattr__(self, name: str) -> Any:
        raise NotMergeable

    def __getitem__(self, key: object) -> Any:
        raise NotMergeable


class Untouchable(Placeholder):
    """Stands for a value that is no text: a template that looks at it cannot be merged."""

    __slots__ = ()

    def __bool__(self) -> bool:
        raise NotMergeable

    def __str__(self) -> str:
        raise NotMergeable

    def __html__(self) -> str:
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
    """Equal for copies that may be merged: they have the same values, and the same of their texts are empty."""
    return tuple((key, type(value), isinstance(value, str) and bool(value)) for key, value in sorted(names.items()))


def render_copies(render: Render, copies: Sequence[Names]) -> list[str]:
    """What `render` makes of each copy; all copies have the same kinship."""
    if len(copies) < WORTH_IT:
        return [render(names) for names in copies]
    personal = [key for key, value in copies[0].items() if any(names[key] != value for names in copies)]
    try:
        pattern = _pattern(render, copies[0], personal)
    except (NotMergeable, TypeError):
        return [render(names) for names in copies]
    return [pattern.fill(names) for names in copies]


def _pattern(render: Render, sample: Names, personal: Sequence[str]) -> Pattern:
    if len(personal) > MOST_PERSONAL:
        raise NotMergeable
    gaps = {
        key: (Placeholder if isinstance(sample[key], str) else Untouchable)(number, sample[key])
        for number, key in enumerate(personal)
    }
    pattern = Pattern.read(render({**sample, **gaps}), personal)
    texts = {key: _awkward(number) for number, key in enumerate(personal) if gaps[key].__class__ is Placeholder}
    probe = {**sample, **{key: text for key, text in texts.items() if sample[key]}}
    if pattern.fill(probe) != render(probe):
        raise NotMergeable
    return pattern


def _awkward(number: int) -> str:
    """A text that no filter leaves as it is."""
    return f"{number} <b>&amp; \"Ёж\" 'oʻ' %s {{{{ x }}}}  /?+ A" + "z" * 300
