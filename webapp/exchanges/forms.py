"""The fields that an exchange adds to the page that creates and changes events."""

import enum
from collections.abc import Callable
from typing import Any

from wtforms import RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core.formatting import date_range
from webapp.core.forms import options
from webapp.core.i18n import _l, translated
from webapp.core.permissions import current_actor
from webapp.directory.choices import RecordField, id_or_none
from webapp.directory.labels import AREAS
from webapp.events.fields import DetailsForm
from webapp.exchanges import queries
from webapp.exchanges.details import LONG
from webapp.exchanges.labels import DIRECTIONS
from webapp.exchanges.models import Direction


def _value(choice: Any) -> str:
    return str(choice.value if isinstance(choice, enum.Enum) else choice)


def _visits() -> list[tuple[str, Any]]:
    return [
        ("", "–"),
        *(
            (str(event.id), f"{translated(event.title)} ({date_range(event.starts_at, event.ends_at, event.timezone)})")
            for event in queries.choosable(current_actor())
        ),
    ]


def _asked(choices: Callable[[], list[tuple[str, Any]]]) -> Callable[[], Any]:
    """Choices that are read from the database for each form."""
    return lambda: options(choices())


class ExchangeDetailsForm(DetailsForm):
    """What only an exchange is asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.twinning_id.offer()

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
    answers_event_id = SelectField(
        _l("Visit it answers"),
        validators=[Optional()],
        coerce=id_or_none,
        choices=_asked(_visits),
        description=_l("Where this is a return visit."),
    )
    outcomes = TextAreaField(
        _l("Outcomes"),
        validators=[Optional(), Length(max=LONG)],
        description=_l("After the visit: what was agreed, who answers for it, by when. Everybody can read it."),
        render_kw={"rows": 5},
    )
