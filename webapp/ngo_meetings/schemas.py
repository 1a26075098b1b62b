"""What the API takes of an NGO meeting."""

from typing import Annotated

from pydantic import Field

from webapp.core.api import Schema, TextsIn
from webapp.ngo_meetings.models import DEFAULT_CAP
from webapp.ngo_meetings.values import MOST_PEOPLE


class NgoMeetingDetailsIn(Schema):
    """What only an NGO meeting has."""

    theme: TextsIn = Field(default_factory=dict)
    cap: Annotated[int, Field(ge=1, le=MOST_PEOPLE)] = DEFAULT_CAP
