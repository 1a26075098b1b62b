"""The form of a reminder."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import DateTimeLocalField, IntegerField, RadioField, SelectMultipleField, TimeField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core import clock
from webapp.core.errors import Invalid
from webapp.core.forms import Form, TextsField, options
from webapp.core.i18n import _l
from webapp.events.models import Event
from webapp.reminders import audiences
from webapp.reminders.models import Reminder
from webapp.reminders.rules import After, Before, On, When, rule_of
from webapp.reminders.services import LONGEST_BODY, LONGEST_SUBJECT

FORMS = [
    ("before", _l("Days before the start")),
    ("after", _l("Hours after the end")),
    ("on", _l("At a fixed time")),
]
FIELDS = {
    "when": "moment",
    "when.before": "days",
    "when.at": "at",
    "when.after": "hours",
    "when.on": "on",
}
"""Under which field an error of a rule is shown."""


class AudienceField(SelectMultipleField):
    """Groups to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ReminderForm(Form):
    """When, to whom, and with which words."""

    moment = RadioField(_l("When"), choices=options(FORMS), default="before")
    days = IntegerField(_l("Days before the start"), [Optional(), NumberRange(0, 730)])
    at = TimeField(_l("At, in the event's time zone"), [Optional()])
    hours = IntegerField(_l("Hours after the end"), [Optional(), NumberRange(0, 17520)])
    on = DateTimeLocalField(_l("Fixed time, in the event's time zone"), [Optional()])
    audience = AudienceField(_l("To whom"))
    subject = TextsField(
        _l("Subject"),
        limit=LONGEST_SUBJECT,
        description=_l("Where it is empty, the reminder says what fits the group."),
    )
    body = TextsField(
        _l("Text"), long=True, limit=LONGEST_BODY, description=_l("The event's time and place follow by themselves.")
    )

    def fill_choices(self) -> None:
        """Offers the groups that somebody knows."""
        self.audience.choices = options((name, audiences.LABELS[name]) for name in audiences.known())

    def when(self, event: Event) -> When:
        """The rule that was chosen.

        Raises Invalid where its part is empty.
        """
        chosen: Any = self.moment.data
        if chosen == "before":
            return Before(_needed(self.days.data, "when.before"), _needed(self.at.data, "when.at"))
        if chosen == "after":
            return After(timedelta(hours=_needed(self.hours.data, "when.after")))
        return On(_instant(_needed(self.on.data, "when.on"), event))


def _needed(value: Any, field: str) -> Any:
    if value is None:
        raise Invalid(_l("Fill this in."), field=field)
    return value


def _instant(local: datetime, event: Event) -> datetime:
    try:
        return clock.localise(local.date(), time(local.hour, local.minute), event.timezone)
    except clock.NonexistentTime:
        message = _l("This time does not exist in the event's zone: the clocks go forward over it.")
        raise Invalid(message, field="when.on") from None
    except (OverflowError, ValueError):
        raise Invalid(_l("This time is too far away."), field="when.on") from None


def data_of(reminder: Reminder) -> dict[str, Any]:
    """What the form of a reminder begins with."""
    data: dict[str, Any] = {
        "audience": reminder.audience,
        "subject": reminder.subject,
        "body": reminder.body,
        "days": 2,
        "at": time(9),
        "hours": 3,
    }
    match rule_of(reminder):
        case Before(days, at):
            return {**data, "moment": "before", "days": days, "at": at}
        case After(delay):
            return {**data, "moment": "after", "hours": round(delay / timedelta(hours=1))}
        case On(at):
            return {**data, "moment": "on", "on": at.astimezone(ZoneInfo(reminder.event.timezone))}
