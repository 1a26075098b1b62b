"""Finds the translatable texts of the sources, and the room that each file belongs to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.extract import extract
from jinja2 import TemplateSyntaxError

Keyword = tuple[int | tuple[int, str], ...]

KEYWORDS: dict[str, Keyword | None] = {
    "_": None,
    "_l": None,
    "_n": (1, 2),
    "_ln": (1, 2),
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
JINJA_OPTIONS = {
    "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols",
    "newstyle_gettext": "true",
    "silent": "false",
    "trimmed": "true",
}
SHARED_TEMPLATES = {"layout", "components", "errors"}

Key = tuple[str, str]
"""What gettext looks a text up by: its context (empty for none) and its singular."""


class BrokenFile(Exception):
    """A template or a catalogue that cannot be read; the message names the file and the line."""


@dataclass
class Text:
    """One translatable text and the files that use it."""

    key: Key
    plural: str | None = None
    files: list[str] = field(default_factory=list)
    in_templates: bool = False

    @property
    def rooms(self) -> list[str]:
        """The rooms that use the text, in alphabetical order."""
        return sorted({room_of(file) for file in self.files})

    @property
    def msgid(self) -> str | tuple[str, str]:
        """The text as Babel's catalogues take it."""
        return (self.key[1], self.plural) if self.plural else self.key[1]


def room_of(file: str) -> str:
    """The room whose catalogues hold the texts of a file, named from the root of the project."""
    top, *folders, _name = Path(file).parts
    if not folders or top not in {"webapp", "templates"}:
        return "app"
    return "layout" if top == "templates" and folders[0] in SHARED_TEMPLATES else folders[0]


def source_files(root: Path) -> Iterator[Path]:
    """Every file that may hold translatable texts."""
    for folder in ("webapp", "tasks", "scripts"):
        yield from sorted((root / folder).rglob("*.py"))
    for pattern in ("*.html", "*.txt"):
        yield from sorted((root / "templates").rglob(pattern))


def _texts_in(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The context and the singular (and plural) of each text of one file."""
    method, options = ("python", {}) if path.suffix == ".py" else ("jinja2.ext:babel_extract", JINJA_OPTIONS)
    with path.open("rb") as file:
        found = extract(method, file, KEYWORDS, options={"encoding": "utf-8", **options})
        for _line, message, _comments, context in found:
            yield context or "", (message,) if isinstance(message, str) else tuple(message)


def find_texts(root: Path, files: Iterable[Path] | None = None) -> dict[Key, Text]:
    """Every translatable text of the project by its key."""
    texts: dict[Key, Text] = {}
    for path in source_files(root) if files is None else files:
        name = path.relative_to(root).as_posix()
        try:
            found = list(_texts_in(path))
        except TemplateSyntaxError as error:
            raise BrokenFile(f"{name}: line {error.lineno}: {error.message}") from error
        for context, (singular, *plural) in found:
            text = texts.setdefault((context, singular), Text((context, singular)))
            text.plural = text.plural or (plural[0] if plural else None)
            text.in_templates = text.in_templates or path.suffix != ".py"
            if name not in text.files:
                text.files.append(name)
    return texts
