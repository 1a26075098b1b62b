"""What the API takes and gives of an exchange."""

from webapp.core.api import Schema
from webapp.directory.models import Area
from webapp.events.schemas import RowId
from webapp.exchanges.models import Direction


class ExchangeDetailsIn(Schema):
    """What only an exchange has."""

    twinning_id: RowId | None = None
    direction: Direction = Direction.INCOMING
    areas: list[Area] = []
    answers_event_id: RowId | None = None
    outcomes: str = ""
