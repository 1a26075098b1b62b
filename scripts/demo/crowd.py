"""Makes further participants out of names: the same ones at every run."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import cycle, islice

from anyascii import anyascii

from scripts.demo.records import Culture, Name


@dataclass(frozen=True)
class Passerby:
    """A generated participant, of whom nothing stands in the directory."""

    given: str
    family: str
    native: str
    sex: str
    country: str
    language: str
    """The language of the installation in which they are written to."""
    speaks: str
    email: str


def crowd(cultures: Mapping[str, Culture], weights: Mapping[str, int], count: int, seed: str) -> list[Passerby]:
    """That many people, all different, of the weighted cultures in turn.

    Raises ValueError where the names do not suffice.
    """
    if count and not weights:
        raise ValueError(f"{seed}: {count} people of no culture")
    turns = cycle([key for key, weight in weights.items() for _ in range(weight)])
    streams = {key: _people(cultures[key], seed) for key in weights}
    people = [person for person in (next(streams[key], None) for key in islice(turns, count)) if person is not None]
    if len(people) < count:
        raise ValueError(f"{seed}: names for {len(people)} of {count} people")
    return people


def _people(culture: Culture, seed: str) -> Iterator[Passerby]:
    """Every combination of given and family name once, in an order that only the seed decides."""
    pairs = [(given, family, False) for given in culture.male for family in culture.family]
    pairs += [(given, family, True) for given in culture.female for family in culture.family]
    for given, family, female in sorted(pairs, key=lambda pair: sha256(f"{seed}/{pair}".encode()).digest()):
        yield _person(culture, given, family, female=female)


def _person(culture: Culture, given: Name, family: Name, *, female: bool) -> Passerby:
    latin, native = family
    if female and culture.feminine:
        latin, native = latin + culture.feminine[0], native + culture.feminine[1]
    home = culture.language
    return Passerby(
        given=given[0],
        family=latin,
        native=f"{native}{given[1]}" if culture.family_first else f"{given[1]} {native}",
        sex="f" if female else "m",
        country=culture.country,
        language=home if home in ("en", "ru", "uz") else "ru" if home in ("kk", "ky", "tg", "tk", "az") else "en",
        speaks=home,
        email=f"{_plain(given[0])}.{_plain(latin)}@post.{culture.country.lower()}.example",
    )


def _plain(name: str) -> str:
    """A name in the letters an address may hold."""
    return re.sub(r"[^a-z]", "", anyascii(name).lower())
