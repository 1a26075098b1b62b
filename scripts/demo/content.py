"""Reads the demonstration's data: pure, no database; a mistake in a file is named with its place."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from scripts.demo.event_records import Event
from scripts.demo.records import (
    Account,
    City,
    Culture,
    Organisation,
    Person,
    Phrases,
    Record,
    Translation,
    Twinning,
)

DATA = Path(__file__).parent / "data"

R = TypeVar("R", bound=Record)


class BadContent(Exception):
    """A file of the demonstration does not hold what it should."""


class Content(Record):
    """Everything the demonstration is made of, by key."""

    topics: dict[str, Translation]
    cities: dict[str, City]
    twinnings: tuple[Twinning, ...]
    organisations: dict[str, Organisation]
    people: dict[str, Person]
    accounts: tuple[Account, ...]
    cultures: dict[str, Culture]
    phrases: Phrases
    events: dict[str, Event]

    @cached_property
    def hosts(self) -> tuple[Organisation, ...]:
        """The bodies that hold events."""
        return tuple(body for body in self.organisations.values() if body.host)

    def zone(self, event: Event) -> str:
        """The IANA zone of an event: that of its city."""
        return self.cities[event.city].zone

    def showcases(self) -> dict[str, Event]:
        """The event of each kind that pictures are taken of."""
        return {event.kind: event for event in self.events.values() if event.showcase}


def load(folder: Path = DATA) -> Content:
    """Everything in a folder of data.

    Raises BadContent, naming the file and the place in it.
    """
    return Content(
        topics=_keyed(folder / "topics.toml", Translation),
        cities=_keyed(folder / "cities.toml", City),
        twinnings=_listed(folder / "twinnings.toml", "twinnings", Twinning),
        organisations=_keyed(folder / "organisations.toml", Organisation),
        people=_keyed(folder / "people.toml", Person),
        accounts=_listed(folder / "accounts.toml", "accounts", Account),
        cultures=_keyed(folder / "names.toml", Culture),
        phrases=_parsed(folder / "phrases.toml", "", Phrases, _read(folder / "phrases.toml")),
        events=_events(sorted((folder / "events").glob("*.toml"))),
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadContent(f"{path.name}: {error}") from error


def _parsed(path: Path, place: str, record: type[R], values: Mapping[str, Any]) -> R:
    try:
        return record.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in (*filter(None, [place]), *first["loc"]))
        raise BadContent(f"{path.name}: {where}: {first['msg']}") from error


def _keyed(path: Path, record: type[R]) -> dict[str, R]:
    """Records under their keys; each learns its own where it has a field for it."""
    needs_key = "key" in record.model_fields
    return {
        key: _parsed(path, key, record, {"key": key, **values} if needs_key else values)
        for key, values in _read(path).items()
    }


def _listed(path: Path, name: str, record: type[R]) -> tuple[R, ...]:
    return tuple(
        _parsed(path, f"{name}.{number}", record, values)
        for number, values in enumerate(_read(path).get(name, []), start=1)
    )


def _events(paths: Iterable[Path]) -> dict[str, Event]:
    return {path.stem: _parsed(path, "", Event, {"key": path.stem, **_read(path)}) for path in paths}
