"""What a complete and safe translation must satisfy."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog

from scripts.translations.catalogues import LANGUAGES, Entry, read_language, usable
from scripts.translations.sources import Key, Text, find_texts

PLACEHOLDER = re.compile(r"%\([^)]*\)[-#0 +]*[0-9.]*[a-zA-Z]|\{[a-z_][\w.]*\}")
TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)\b[^>]*>")
CYRILLIC = re.compile(r"[\u0400-\u04ff]+")
WRONG_APOSTROPHE = re.compile(
    r"[oOgG]['`\u2018\u2019\u02bc]"  # oʻ and gʻ take U+02BB
    r"|[^\W\d_]['`\u2018\u2019](?=[^\W\d_])"
    r"|[^\W\d_oOgG]\u02bb"  # any other letter takes the tutuq belgisi, U+02BC
)


def _name(key: Key) -> str:
    context, singular = key
    return f'"{singular}"' + (f" (context {context})" if context else "")


def placeholders(text: str) -> Counter[str]:
    """What the program fills in, each with how often."""
    return Counter(PLACEHOLDER.findall(text))


def stray_percent(text: str) -> bool:
    """Whether a % stands alone, on which formatting would fail."""
    return "%" in PLACEHOLDER.sub("", text).replace("%%", "")


def _check_placeholders(entry: Entry) -> Iterator[str]:
    singular, plural = set(placeholders(entry.key[1])), set(placeholders(entry.plural or entry.key[1]))
    for number, form in enumerate(entry.forms):
        # Where the first form stands for exactly one thing, it may leave the number out as English does.
        exactly_one = entry.plural and number == 0 and len(entry.forms) == 2
        found, required = set(placeholders(form)), (singular & plural) if exactly_one else plural
        for odd in sorted(found - (singular | plural)):
            yield f"the translation fills in {odd}, the text does not"
        for lost in sorted(required - found):
            yield f"the translation lost {lost}"
        if (plural or "%%" in entry.key[1]) and stray_percent(form):
            yield "a lone % in the translation, write %%"


def _check_tags(entry: Entry) -> Iterator[str]:
    expected = {tuple(sorted(TAG.findall(text))) for text in (entry.key[1], entry.plural) if text}
    if any(tuple(sorted(TAG.findall(form))) not in expected for form in entry.forms):
        yield "the HTML tags of the translation differ"


def _check_uzbek(entry: Entry) -> Iterator[str]:
    source = f"{entry.key[1]} {entry.plural or ''}"
    for form in entry.forms:
        words = TAG.sub(" ", PLACEHOLDER.sub(" ", form))
        if any(letters not in source for letters in CYRILLIC.findall(words)):
            yield "Cyrillic letters in Uzbek"
        if WRONG_APOSTROPHE.search(words):
            yield "write oʻ and gʻ with U+02BB, the tutuq belgisi with U+02BC"


def _check_entry(entry: Entry, text: Text) -> Iterator[str]:
    """What is wrong with one translation of a text in use."""
    if entry.fuzzy:
        yield "fuzzy"
    expected = Catalog(locale=entry.language).num_plurals if text.plural else 1
    if entry.plural != text.plural:
        yield "the plural in the sources is another"
    elif not any(entry.forms):
        yield "not translated"
    elif len(entry.forms) != expected or not entry.complete:
        yield f"needs {expected} plural forms"
    else:
        yield from _check_placeholders(entry)
        yield from _check_tags(entry)
        if entry.language == "uz":
            yield from _check_uzbek(entry)


def _check_duplicates(entries: Iterable[Entry]) -> Iterator[str]:
    by_key: defaultdict[Key, list[Entry]] = defaultdict(list)
    for entry in entries:
        if not entry.obsolete:
            by_key[entry.key].append(entry)
    for key, same in by_key.items():
        if len({entry.forms for entry in same}) > 1:
            files = ", ".join(dict.fromkeys(entry.file for entry in same))
            yield f"{files}: {_name(key)}: translated differently"


def _check_language(language: str, texts: dict[Key, Text], entries: list[Entry]) -> Iterator[str]:
    translated = {entry.key for entry in entries if not entry.obsolete}
    for entry in entries:
        text = texts.get(entry.key)
        if text is None or entry.obsolete:
            yield f"{entry.file}: {_name(entry.key)}: unused"
        else:
            yield from (f"{entry.file}: {_name(entry.key)}: {problem}" for problem in _check_entry(entry, text))
    for key, text in texts.items():
        if key not in translated:
            yield f"webapp/translations/{text.rooms[0]}/{language}.po: {_name(key)}: missing (used in {text.files[0]})"
    yield from _check_duplicates(entries)


def check(root: Path) -> list[str]:
    """Everything that is wrong with the project's translations, one line each, sorted by file."""
    texts = find_texts(root)
    problems = [
        f"{text.files[0]}: {_name(key)}: a lone % in a text of a template, write %%"
        for key, text in texts.items()
        if text.in_templates and any(stray_percent(part) for part in (key[1], text.plural or ""))
    ]
    for language in LANGUAGES:
        problems += _check_language(language, texts, read_language(root, language))
    return sorted(problems)


def missing(root: Path, room: str, language: str) -> list[Text]:
    """The texts that a room uses and no room has translated."""
    done = {entry.key for entry in read_language(root, language) if not entry.obsolete}
    return [text for key, text in find_texts(root).items() if room in text.rooms and key not in done]


def statistics(root: Path) -> Iterator[tuple[str, int, dict[str, int]]]:
    """Of each room the number of its texts, and how many of them each language has."""
    texts = find_texts(root).values()
    done = {language: usable(read_language(root, language)) for language in LANGUAGES}
    for room in sorted({room for text in texts for room in text.rooms}):
        own = [text.key for text in texts if room in text.rooms]
        yield room, len(own), {language: sum(key in done[language] for key in own) for language in LANGUAGES}
