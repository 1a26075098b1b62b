"""Bodies that an organiser enters over the API."""

from typing import Annotated, Any

from pydantic import Field

from webapp.core.api import Schema, TextsIn, operation
from webapp.core.permissions import Access, current_actor
from webapp.directory.models import OrganisationType
from webapp.ngo_meetings.access import meeting
from webapp.ngo_meetings.accrediting import decisions, requests
from webapp.ngo_meetings.accrediting.values import BodyValues
from webapp.ngo_meetings.api import EVENT, TAG, shown_whole
from webapp.ngo_meetings.schemas import AccreditationWithDocuments, AccreditIn

Line = Annotated[str, Field(max_length=200)]


class BodyIn(Schema):
    """A body that has asked on paper, as the paper describes it."""

    name: TextsIn
    short_name: Line = ""
    type: OrganisationType = OrganisationType.NGO
    country: str | None = Field(default=None, max_length=2)
    city: Line = ""
    registration_number: Line = ""
    registration_authority: Line = ""
    field: TextsIn = Field(default_factory=dict)
    mandate: str = Field(default="", max_length=2000)
    head_name: Line = ""
    focal_name: Line
    focal_email: str = Field(max_length=254)
    focal_phone: Line = ""
    language: str = "en"


class NewBodyIn(BodyIn, AccreditIn):
    """The same with the terms on which it is accredited; `another` says that a similar name is another body."""

    another: bool = False


@operation(
    "POST",
    EVENT,
    access=Access.ORGANISE,
    summary="Enter a body and accredit it",
    body=NewBodyIn,
    answer=AccreditationWithDocuments,
    status=201,
    tag=TAG,
)
def enter_body(event_id: int, body: NewBodyIn) -> Any:
    """Its focal point gets the link by mail; 409 where the body has asked already."""
    event, by = meeting(event_id), current_actor()
    values = BodyValues(**{name: getattr(body, name) for name in BodyIn.model_fields})
    made = requests.request_accreditation(event, values, by=by, another=body.another, late=True)
    return shown_whole(decisions.accredit(made, by=by, cap=body.cap, until=body.until, in_series=body.series))
