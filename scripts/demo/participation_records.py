"""Who takes part in an event of the demonstration: registrations, bodies, delegations, invitations, attendance."""

from datetime import time
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from scripts.demo.records import Record, Translation
from webapp.ngo_meetings.models import AccreditationState
from webapp.registration.models import DelegationState, RegistrationState

Counts = dict[RegistrationState, Annotated[int, Field(ge=0)]]
"""How many generated people stand in each state."""
Weights = dict[str, Annotated[int, Field(ge=1)]]
"""Keys of cultures with their shares among generated people."""
Days = Annotated[int, Field(ge=0)]
Category = Literal["participant", "speaker", "observer", "interpreter", "press", "business", "artist", "accompanying"]


class NamedRegistration(Record):
    """A person of the directory in the event."""

    person: str
    state: RegistrationState
    category: Category = "participant"
    accompanies: str = ""
    """The named person whom an accompanying person accompanies."""
    reason: Translation | None = None


class Registrations(Record):
    """Those who register alone: named people first, then generated ones."""

    people: tuple[NamedRegistration, ...] = ()
    generate: Counts = {}
    reserves: Annotated[int, Field(ge=0)] = 0
    """How many more are generated who stand in for people of their own country."""
    cultures: Weights = {}


class Representative(Record):
    """Somebody who comes for an accredited body; `floor` is what they ask to speak about."""

    person: str
    role: Translation
    priority: Annotated[int, Field(ge=1)]
    state: RegistrationState
    floor: Translation | None = None


class Accreditation(Record):
    """A body's request to take part in a meeting, with its people; `holds_days` says how long it covers others."""

    organisation: str
    state: AccreditationState
    holds_days: Annotated[int, Field(ge=1)] | None = None
    in_series: bool = False
    """Whether it covers the series of the meeting."""
    focal_point: str
    reason: Translation | None = None
    beside: dict[str, Translation] = {}
    """Remarks by the field of the request beside which they stand."""
    representatives: tuple[Representative, ...] = ()
    generate: Counts = {}
    cultures: Weights = {}


class Travel(Record):
    """An arrival or departure; day 1 is the event's first day and day 0 the one before."""

    day: int
    at: time
    flight: str = ""


class Remark(Record):
    """What the host remarks beside a member of a list that it returns."""

    text: Translation
    field: str = ""
    """A field of a member or the key of one of the event's own questions; empty for the person as a whole."""


class Member(Record):
    """A member of a delegation."""

    person: str
    function: Translation
    precedence: Annotated[int, Field(ge=1)]
    head: bool = False
    late: bool = False
    """Added after the list was approved, so that the host has to look at it again."""
    category: Category = "participant"
    accompanies: str = ""
    """The member whom an accompanying person accompanies, earlier in the order."""
    arrival: Travel | None = None
    departure: Travel | None = None
    remarks: tuple[Remark, ...] = ()


class Delegation(Record):
    """A delegation of a city or an organisation; `deadline` in days before the event's first day."""

    city: str | None = None
    organisation: str | None = None
    coordinator: str
    places: Annotated[int, Field(ge=1)]
    deadline: Days
    state: DelegationState
    letter: str = ""
    """Number of the letter the list came with."""
    remarks: Translation | None = None
    members: tuple[Member, ...] = ()


class Criterion(Record):
    """A line of a seminar's scoring sheet; a `key` of the usual sheet keeps its place there."""

    key: str = ""
    name: Translation
    help: Translation
    weight: Annotated[int, Field(ge=1)]
    scale: Annotated[int, Field(ge=2)]


class Scores(Record):
    """The scores of one application in the order of the sheet, with a comment as the reviewer wrote it."""

    scores: tuple[Annotated[int, Field(ge=1)], ...]
    comment: str = ""


class Conflict(Record):
    """The application, counted from 1, from which a reviewer keeps out."""

    application: Annotated[int, Field(ge=1)]
    reason: str


class Reviewing(Record):
    """What one reviewer scored, dealt in turn to the applications that wait for a decision, in their order."""

    reviewer: str
    """The address of an account."""
    given: tuple[Scores, ...]
    left: Days = 0
    """How many applications, the last ones, this reviewer has not read yet."""
    unfinished: Days = 0
    """How many of those read, the last ones, have only their first criterion scored."""
    conflict: Conflict | None = None


InvitationState = Literal["sent", "failed", "accepted", "declined", "expired", "revoked"]


class NamedInvitation(Record):
    """An invitation to a person of the directory."""

    person: str
    state: InvitationState
    reason: Translation | None = None


class Invitations(Record):
    """Invitations and their answers; those of registered people come out of the registrations."""

    people: tuple[NamedInvitation, ...] = ()
    generate: dict[InvitationState, Days] = {}
    cultures: Weights = {}


class ExtraReminder(Record):
    """A reminder beside the presets of the kind, as the API takes it: days before the start, at an hour."""

    before: Annotated[str, StringConstraints(pattern=r"^P\d+D$")]
    at: time
    audience: tuple[str, ...]
    paused: bool = False
    subject: Translation
    body: Translation


class Reminders(Record):
    """Whether the presets of the kind are taken, and what is added."""

    presets: bool = True
    extra: tuple[ExtraReminder, ...] = ()


Marks = Annotated[str, StringConstraints(pattern=r"^[PEAS.]+$")]
"""A mark a day: Present, Excused, Absent, Substituted, or a dot where nothing is marked yet."""


class PersonMarks(Record):
    """The marks of one named person."""

    person: str
    marks: Marks


class Correction(Record):
    """A change after signing off."""

    person: str
    day: Annotated[int, Field(ge=1)]
    mark: Annotated[str, StringConstraints(pattern=r"^[PEAS]$")]
    reason: Translation


class Attendance(Record):
    """Who came: patterns are dealt in turn to those who hold a place, in their order."""

    signed_days: tuple[Annotated[int, Field(ge=1)], ...] = ()
    patterns: tuple[Marks, ...]
    people: tuple[PersonMarks, ...] = ()
    corrections: tuple[Correction, ...] = ()
