"""What a kind of event is: data plus a blueprint. Shared code never asks which kind an event has."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Flask, current_app

from webapp.core.i18n import _l
from webapp.core.types import Texts
from webapp.events import versions

PAGES = (
    ("/<slug>", "events.page"),
    ("/<slug>/calendar.ics", "events.calendar_file"),
    ("/<slug>/documents/<int:document_id>", "events.document_file"),
)
"""Pages that every event has under its kind's path."""
REGISTER = _l("Register")


@dataclass(frozen=True)
class MilestonePreset:
    """A step of the kind's work with its usual day before (negative) or after the event's start."""

    key: str
    label: Any
    days: int
    """Days from the start: -20 is twenty days before."""
    done_when: Callable[[Any], bool] | None = None
    """Whether the event itself tells that it is done; None where it cannot."""
    done_by: str | None = None
    """The fact (`events.facts`) that ticks it with the fact's time, such as `invitations_sent`."""
    gate: bool = False
    """Whether it must be done by its day: a late change of its facts turns it red."""
    changed_by: str | None = None
    """The fact whose time, when it falls after the day of a gate, turns it red, such as `foreign_guest_added`."""
    help: Any = ""
    """What there is to know about it, in a sentence."""


@dataclass(frozen=True)
class ReminderPreset:
    """A reminder the kind brings: `when` and `audience` as in the API, texts in three languages."""

    when: dict[str, Any]
    audience: tuple[str, ...]
    subject: Texts = field(default_factory=dict)
    body: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Defaults:
    """What a new event of the kind starts with."""

    approval: str = "manual"
    waiting_list: bool = True
    capacity: int | None = None
    length: timedelta = timedelta(hours=8)
    """From the first hour to the last."""
    days_ahead: int = 60
    """How far ahead it is usually planned."""
    languages: tuple[str, ...] = ("en", "ru", "uz")
    attendance_unit: str = "day"


@dataclass(frozen=True)
class EventKind:
    """One kind of event, registered by its package."""

    key: str
    """As the API and the database name it."""
    path: str
    """As addresses name it, `seminars`."""
    label: Any
    plural: Any
    description: Any
    """What it brings, in a sentence, for the page that creates events."""
    blueprint: Blueprint
    """Serves `/PATH/SLUG/register` (endpoint `register`) and what else its flow needs."""
    icon: str = "calendar-event"
    details_model: type[Any] | None = None
    """A table with `event_id` as its key, for what only this kind has."""
    details_form: type[Any] | None = None
    """A WTForms form with the fields of `details_model`, shown on the page that creates or edits an event."""
    save_details: Callable[..., None] | None = None
    """`save_details(event, data, by=actor)` writes what `details_form` or the API gave."""
    details_template: str | None = None
    """Shown on the public page with `event` and `details`."""
    manage_tabs: Sequence["ManageTab"] = ()
    """Pages of its own on the organiser's page of an event."""
    milestones: Sequence[MilestonePreset] = ()
    reminders: Sequence[ReminderPreset] = ()
    defaults: Defaults = field(default_factory=Defaults)
    categories: Sequence[tuple[str, Any]] = ()
    """Categories of participants it knows besides the common ones."""
    questions: Sequence[Any] = ()
    """The questions its registration form asks, as `registration.questions.Question`."""
    questions_for: Callable[[Any], Sequence[Any]] | None = None
    """The same as one event asks them; `questions` for every event where it is None."""
    field_presets: Sequence[Any] = ()
    """What organisers of such an event usually ask besides, as `registration.form_builder.presets.FieldPreset`."""
    details_schema: type[Any] | None = None
    """The fields of `details_model` as the API takes them, a `core.api.Schema`."""
    register_label: Any = REGISTER
    """The one button of the public page while registration is open."""
    moments: Callable[[Any], Iterable[datetime]] = lambda _event: ()
    """Instants at which time alone changes the public page, besides those every event has."""
    page_context: Callable[[Any], dict[str, Any]] = lambda _event: {}
    """What `details_template` is rendered with besides `event` and `details`, the same for all visitors."""
    place_limits: Sequence[Callable[[Any, Any, Any], Any]] = ()
    """Limits of places it adds: `limit(event, registration, trial)` gives the EventFull in the way, or None.

    `trial` is a group that is tried out together (`registration.places.ledger.Trial`), where there is one.
    """
    first_in_line: Callable[[Any], Any] = lambda _registration: None
    """Who comes before the whole waiting list when a registration gives up its place: a condition, or None."""
    uses_delegations: bool = False
    """Whether people usually come in delegations: the organiser's page of an event then begins with them."""
    delegation_preset: Callable[[Any], Mapping[str, Any]] = lambda _event: {}
    """What the form for a delegation to an event starts with, such as the guest city."""

    def questions_of(self, event: Any) -> Sequence[Any]:
        """The questions as the registration form of an event asks them."""
        return self.questions_for(event) if self.questions_for else self.questions


@dataclass(frozen=True)
class ManageTab:
    """A page a kind adds beside those every event has."""

    endpoint: str
    label: Any
    icon: str = "list"
    order: int = 35
    """Where it stands: people 30, programme 40, documents 80, settings 90."""


def register_kind(app: Flask, kind: EventKind) -> None:
    """Make a kind known and serve its pages under its path.

    Raises ValueError on a key or path that is taken.
    """
    known: dict[str, EventKind] = app.extensions.setdefault("elchi.kinds", {})
    if kind.key in known or any(kind.path == other.path for other in known.values()):
        raise ValueError(f"kind {kind.key} is registered already")
    known[kind.key] = kind
    app.register_blueprint(kind.blueprint, url_prefix=f"/{kind.path}")
    if kind.details_model is not None:
        versions.watch(kind.details_model, versions.by_event_id)
    for rule, endpoint in PAGES:
        app.add_url_rule(f"/{kind.path}{rule}", endpoint, defaults={"path": kind.path})


def all_kinds() -> Iterator[EventKind]:
    """Every kind in the order of registration."""
    yield from current_app.extensions.get("elchi.kinds", {}).values()


def kind_of(key: str) -> EventKind:
    """The kind of a key.

    Raises KeyError on one that is not installed.
    """
    kinds: dict[str, EventKind] = current_app.extensions["elchi.kinds"]
    return kinds[key]


def kind_at(path: str) -> EventKind | None:
    """The kind that addresses call by `path`, if any."""
    return next((kind for kind in all_kinds() if kind.path == path), None)
