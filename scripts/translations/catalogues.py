"""Reads the catalogues of the rooms and merges them into the one that the application loads."""

import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, PoFileParser, write_po

from scripts.translations.sources import BrokenFile, Key, Text

LANGUAGES = ("ru", "uz")
"""The languages translated into; the texts in the sources are English."""

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {plurals}\\n"\n\n'

LINE = re.compile(r'(#.*|((msgctxt|msgid|msgid_plural|msgstr(\[\d\])?) )?"([^"\\]|\\.)*")?')
"""A well-formed line: Babel's parser takes a missing quotation mark in silence and loses a letter."""


@dataclass(frozen=True)
class Entry:
    """One translation in one catalogue."""

    file: str
    language: str
    key: Key
    plural: str | None
    forms: tuple[str, ...]
    fuzzy: bool = False
    obsolete: bool = False

    @property
    def complete(self) -> bool:
        """Whether there is a translation for every plural form."""
        return all(self.forms)


class _Collecting(Catalog):
    """Keeps every entry of a file, the repeated ones too, and trusts no header about plural forms."""

    def __init__(self, language: str) -> None:
        super().__init__(locale=language)
        self.entries: list[Message] = []

    def __setitem__(self, key: object, message: Message) -> None:
        if message.id:
            self.entries.append(message)


def folder(root: Path) -> Path:
    """Where the catalogues live."""
    return root / "webapp" / "translations"


def catalogue_files(root: Path, language: str) -> list[Path]:
    """The catalogues of all rooms in one language."""
    return sorted(folder(root).glob(f"*/{language}.po"))


def _entry(message: Message, *, file: str, language: str, obsolete: bool) -> Entry:
    ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
    return Entry(
        file=file,
        language=language,
        key=(message.context or "", ids[0]),
        plural=ids[1] if len(ids) > 1 else None,
        forms=forms,
        fuzzy=message.fuzzy,
        obsolete=obsolete,
    )


def read_catalogue(path: Path, root: Path, language: str) -> list[Entry]:
    """The entries of one file in their order; raises BrokenFile."""
    catalogue = _Collecting(language)
    name = path.relative_to(root).as_posix()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        PoFileParser(catalogue, abort_invalid=True).parse(lines)
    except (PoFileError, UnicodeDecodeError) as error:
        raise BrokenFile(f"{name}: {error}") from error
    for number, line in enumerate(lines, 1):
        if not LINE.fullmatch(line.strip()):
            raise BrokenFile(f"{name}: line {number}: {line}")
    living = [_entry(message, file=name, language=language, obsolete=False) for message in catalogue.entries]
    dropped = catalogue.obsolete.values()
    return living + [_entry(message, file=name, language=language, obsolete=True) for message in dropped]


def read_language(root: Path, language: str) -> list[Entry]:
    """The entries of every room in one language."""
    return [entry for path in catalogue_files(root, language) for entry in read_catalogue(path, root, language)]


def usable(entries: list[Entry]) -> dict[Key, Entry]:
    """The translations that the application shows: complete and certain, the first where rooms repeat one."""
    found: dict[Key, Entry] = {}
    for entry in entries:
        if entry.complete and not (entry.fuzzy or entry.obsolete):
            found.setdefault(entry.key, entry)
    return found


def _target(root: Path, language: str) -> Path:
    return folder(root) / language / "LC_MESSAGES" / "messages.mo"


def _is_fresh(root: Path, language: str) -> bool:
    target = _target(root, language)
    sources = catalogue_files(root, language)
    # A deleted catalogue is seen by the date of its folder.
    watched = [*sources, *(path.parent for path in sources), Path(__file__)]
    return target.exists() and all(path.stat().st_mtime_ns < target.stat().st_mtime_ns for path in watched)


def _merged(root: Path, language: str) -> Catalog:
    catalogue = Catalog(locale=language, fuzzy=False)
    for (context, singular), entry in usable(read_language(root, language)).items():
        if entry.plural:
            catalogue.add((singular, entry.plural), entry.forms, context=context or None)
        else:
            catalogue.add(singular, entry.forms[0], context=context or None)
    return catalogue


def compile_language(root: Path, language: str) -> bool:
    """Writes the merged catalogue of a language; False when nothing is newer than it."""
    if _is_fresh(root, language):
        return False
    target = _target(root, language)
    target.parent.mkdir(parents=True, exist_ok=True)
    catalogue = _merged(root, language)
    unfinished = target.with_suffix(f".{os.getpid()}")
    with unfinished.open("wb") as file:
        write_mo(file, catalogue)
    # Replaced in one step: a server that starts meanwhile never sees half a file.
    unfinished.replace(target)
    return True


def stubs(root: Path, room: str, language: str, texts: list[Text]) -> Iterator[bytes]:
    """Entries without translations, to be appended to the catalogue of a room."""
    catalogue = Catalog(locale=language)
    if not (folder(root) / room / f"{language}.po").exists():
        yield HEADER.format(plurals=catalogue.plural_forms).encode()
    for text in texts:
        catalogue.add(text.msgid, context=text.key[0] or None, locations=[(file, 0) for file in sorted(text.files)])
    with tempfile.TemporaryFile() as file:
        write_po(file, catalogue, width=120, omit_header=True, include_lineno=False)
        file.seek(0)
        yield file.read()
