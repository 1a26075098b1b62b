"""What the API takes of an NGO meeting and its bodies, and gives."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from webapp.core.api import Instant, Paging, Schema, TextsIn
from webapp.core.types import Texts
from webapp.directory.models import OrganisationType
from webapp.events.schemas import SeriesOut
from webapp.ngo_meetings.accrediting.extents import Extent
from webapp.ngo_meetings.accrediting.values import MOST_PEOPLE
from webapp.ngo_meetings.models import DEFAULT_CAP, AccreditationState


class NgoMeetingDetailsIn(Schema):
    """What only an NGO meeting has."""

    theme: TextsIn = Field(default_factory=dict)
    cap: Annotated[int, Field(ge=1, le=MOST_PEOPLE)] = DEFAULT_CAP
    caps_anew: bool = False


OwnCap = Annotated[int, Field(ge=0, le=MOST_PEOPLE)] | None


class AccreditationQuery(Paging):
    """Which requests."""

    state: AccreditationState | None = None
    extent: Extent | None = None


class FocalPointQuery(Paging):
    """Whose focal points, and whether they are let in."""

    state: AccreditationState | None = None
    access: Literal["open", "closed"] | None = None


class TermsIn(Schema):
    """How many may come, and what it holds for: the host's meetings until a day, the series, the series until a day,
    else the meeting only."""

    cap: OwnCap = None
    until: date | None = None
    series: bool = False


class AccreditIn(TermsIn):
    """On what terms a body is accredited."""


class ReasonIn(Schema):
    """What the focal point reads."""

    reason: Annotated[str, Field(min_length=1, max_length=10_000)]


class MoreIn(Schema):
    """What is missing, in general or beside fields by their names: `{"registration_number": "…"}`."""

    reason: Annotated[str, Field(max_length=10_000)] = ""
    beside: dict[str, Annotated[str, Field(max_length=500)]] = Field(default_factory=dict)


class AccreditationOut(Schema):
    """A request for accreditation."""

    id: int
    event_id: int
    name: Texts
    short_name: str
    type: OrganisationType
    country: str | None
    city: str
    registration_number: str
    registration_authority: str
    field: Texts
    mandate: str
    head_name: str
    focal_name: str
    focal_email: str
    focal_phone: str
    access_closed_at: Instant | None
    state: AccreditationState
    remarks: str
    field_remarks: dict[str, str]
    cap: int | None
    places: int
    taken: int
    waiting: int
    accredited_until: date | None
    until: date | None
    accredited_series_id: int | None
    series: SeriesOut | None
    granted_by_id: int | None
    sent_at: Instant
    decided_at: Instant | None
    decided_by: str


class DocumentOut(Schema):
    """A paper that came with a request."""

    name: str
    size: int


class ComparedOut(Schema):
    """A field with a remark, or that says something else than when more was asked for: papers by their names."""

    field: str
    remark: str
    was: Texts | list[str] | str | None
    now: Texts | list[str] | str | None


class AccreditationWithDocuments(AccreditationOut):
    """A request with its papers, the requests that may come from the same body, and what the answer to remarks is."""

    documents: list[DocumentOut]
    compared: list[ComparedOut]
    perhaps_same_as: list[int]


class FocalPointOut(Schema):
    """Who answers for a body, and whether they are let in; nobody is after the links were closed."""

    accreditation_id: int
    body: Texts
    state: AccreditationState
    name: str
    email: str
    phone: str
    language: str
    access: Literal["open", "closed"]
    access_closed_at: Instant | None


class FocalPointIn(Schema):
    """Who answers for the people of a body from now on."""

    name: Annotated[str, Field(max_length=200)]
    email: str = Field(max_length=254)
    phone: Annotated[str, Field(max_length=200)] = ""
    language: str = "en"
