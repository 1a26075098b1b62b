"""Fields that the forms of this room share."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from wtforms import DateTimeLocalField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Optional

from webapp.core import clock
from webapp.core.formatting import ZONE_NAMES, zone_name
from webapp.core.forms import Form
from webapp.core.i18n import _
from webapp.core.types import Texts
from webapp.events.checks import YEARS

FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"]


class DetailsForm(PlainForm):
    """The base of the fields that a kind adds to the page that creates and changes its events."""

    class Meta:
        """Messages in the language in use."""

        def get_translations(self, form: Any) -> Any:
            """As the forms around it."""
            return Form.Meta().get_translations(form)


def local_time(label: Any, *, required: bool = False, description: Any = "") -> Any:
    """A time on the clock of the event's zone."""
    return DateTimeLocalField(
        label,
        format=FORMATS,
        validators=[InputRequired() if required else Optional()],
        description=description,
        render_kw={"step": 60},
    )


def instant_of(field: Any, timezone: str) -> datetime | None:
    """What a local time stands for; None, with the reason beside the field, where there is no such time."""
    local = field.data
    if local is None or field.errors:
        return None
    if local.year not in YEARS:
        field.errors = [*field.errors, _("This date is too far away.")]
        return None
    try:
        return clock.localise(local.date(), local.time(), timezone)
    except clock.NonexistentTime:
        zone = zone_name(timezone)
        field.errors = [*field.errors, _("There is no such time in %(zone)s: the clocks go forward then.", zone=zone)]
        return None


def local_of(instant: datetime | None, timezone: str) -> datetime | None:
    """An instant as the clock of a zone shows it, for a field."""
    return instant.astimezone(ZoneInfo(timezone)).replace(tzinfo=None) if instant is not None else None


def texts_of(field: Any) -> Texts:
    """The texts of a field in several languages, without the empty ones."""
    return {language: text.strip() for language, text in field.data.items() if text and text.strip()}


def timezone_choices() -> list[tuple[str, str]]:
    """The zones: those of the region first, then all by continent."""
    named = [
        name for name in sorted(available_timezones()) if "/" in name and not name.startswith(("Etc/", "SystemV/"))
    ]
    ordered = [*ZONE_NAMES, *(name for name in named if name not in ZONE_NAMES)]
    now = clock.now()
    return [(name, f"{zone_name(name)} ({name}, UTC{_offset(now.astimezone(ZoneInfo(name)))})") for name in ordered]


def _offset(local: datetime) -> str:
    written = f"{local:%z}"
    return f"{written[:3]}:{written[3:]}"
