"""The fields that an exchange adds to the page that creates and changes events."""

import enum
from typing import Any

from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core.forms import options
from webapp.core.i18n import _l
from webapp.directory.choices import RecordField
from webapp.directory.labels import AREAS
from webapp.events.fields import DetailsForm
from webapp.exchanges.choosing import VisitField
from webapp.exchanges.details import LONG
from webapp.exchanges.labels import DIRECTIONS
from webapp.exchanges.models import Direction


def _value(choice: Any) -> str:
    return str(choice.value if isinstance(choice, enum.Enum) else choice)


class ExchangeDetailsForm(DetailsForm):
    """What only an exchange is asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.twinning_id.offer()
        self.answers_event_id.offer()

    twinning_id = RecordField(
        _l("Twinning"),
        search="twinnings",
        validators=[InputRequired()],
        description=_l("The two cities between which the visit takes place."),
    )
    direction = RadioField(
        _l("Direction"),
        coerce=_value,
        choices=options((choice.value, label) for choice, label in DIRECTIONS.items()),
        default=Direction.INCOMING.value,
    )
    areas = SelectMultipleField(
        _l("Areas of cooperation"),
        choices=options((area.value, label) for area, label in AREAS.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    answers_event_id = VisitField(
        _l("Visit it answers"),
        validators=[Optional()],
        description=_l("Where this is a return visit."),
    )
    outcomes = TextAreaField(
        _l("Outcomes"),
        validators=[Optional(), Length(max=LONG)],
        description=_l("After the visit: what was agreed, who answers for it, by when. Everybody can read it."),
        render_kw={"rows": 5},
    )
