"""The forms of an event."""

from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from wtforms import (
    BooleanField,
    Field,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from webapp.core import clock
from webapp.core.emails import EmailAddress
from webapp.core.formatting import language_name
from webapp.core.forms import Form, TextsField, options
from webapp.core.i18n import _, _l, current_language, translated
from webapp.core.identifiers import parse_id
from webapp.core.names import fold
from webapp.directory.choices import RecordField, RecordsField
from webapp.directory.models import Organisation
from webapp.events import checks, labels
from webapp.events.fields import instant_of, local_of, local_time, texts_of, timezone_choices
from webapp.events.kinds import EventKind
from webapp.events.models import Approval, AttendanceUnit
from webapp.events.series import queries as series_queries
from webapp.events.values import EventValues

WORKING_LANGUAGES = (
    "uz", "ru", "en", "kk", "ky", "tg", "tk", "kaa", "fa", "ps", "tr", "az", "ar", "zh", "ko", "ja", "hi", "ur", "mn",
    "de", "fr", "es", "it", "pl", "uk", "be", "lv", "lt", "et", "ka", "hy",
)  # fmt: skip
DEFAULT_START = 9
TIMES = ("starts_at", "ends_at", "registration_opens_at", "registration_closes_at", "changes_until")
NEW = "new"
"""Chosen instead of a series: the event begins one."""


class EventForm(Form):
    """The one page of fields of an event; kinds add theirs as `details`."""

    title = TextsField(_l("Title"), limit=checks.SHORT, required=True)
    description = TextsField(_l("Description"), long=True, limit=checks.LONG)
    host_id = SelectField(_l("Host organisation"), validators=[InputRequired()])
    co_host_ids = RecordsField(
        _l("Co-organisers"),
        search="organisations",
        description=_l("Bodies that hold it together with the host; their organisers manage it too."),
    )
    timezone = SelectField(_l("Time zone"), description=_l("All times on this page are in this zone."))
    starts_at = local_time(_l("Starts"), required=True)
    ends_at = local_time(_l("Ends"), required=True)
    series_id = SelectField(
        _l("Series"),
        validators=[Optional()],
        description=_l(
            "Events that belong together, such as the yearly meetings on a theme: the public page names it."
        ),
    )
    series_name = TextsField(_l("Name of the new series"), limit=checks.SHORT)
    city_id = RecordField(_l("City"), search="cities")
    venue = TextsField(_l("Venue"), limit=checks.SHORT)
    online_url = StringField(
        _l("Web address for taking part online"), validators=[Optional(), Length(max=2000)], render_kw={"type": "url"}
    )
    capacity = IntegerField(
        _l("Places"),
        validators=[Optional(), NumberRange(0, checks.MOST_PLACES)],
        description=_l("Leave it empty where there is no limit."),
    )
    approval = RadioField(
        _l("Approval"), choices=options((choice.value, label) for choice, label in labels.APPROVALS.items())
    )
    waiting_list = BooleanField(_l("Keep a waiting list when all places are taken"))
    registration_opens_at = local_time(_l("Registration opens"), description=_l("Empty: as soon as it is published."))
    registration_closes_at = local_time(_l("Registration closes"), description=_l("Empty: when the event ends."))
    changes_days = IntegerField(
        _l("Participants may change what they said until so many days before the start"),
        validators=[Optional(), NumberRange(0, checks.MOST_DAYS)],
        description=_l("Empty: until the event begins. Afterwards only organisers change it."),
    )
    changes_until = local_time(_l("Or until"), description=_l("A fixed time instead of days."))
    languages = SelectMultipleField(_l("Working languages"))
    usual_fields = BooleanField(_l("Ask what is usual for this kind"))
    attendance_unit = RadioField(
        _l("Attendance"), choices=options((choice.value, label) for choice, label in labels.UNITS.items())
    )
    contact_name = StringField(_l("Contact person"), validators=[Optional(), Length(max=checks.SHORT)])
    contact_email = StringField(
        _l("E-mail for questions"), validators=[Optional(), EmailAddress()], render_kw={"type": "email"}
    )

    def fill_choices(self, hosts: list[Organisation]) -> None:
        """Give the selects what they can hold; `hosts` are the caller's host organisations."""
        self.host_id.choices = options((str(host.id), translated(host.name)) for host in hosts)
        self.co_host_ids.offer()
        self.city_id.offer()
        self.series_id.choices = options(series_choices(hosts))
        self.timezone.choices = options(timezone_choices())
        asked = [code for code in self.languages.data or () if code not in WORKING_LANGUAGES and len(code) <= 3]
        language = current_language()
        codes = [(code, language_name(code, language)) for code in dict.fromkeys((*WORKING_LANGUAGES, *asked))]
        self.languages.choices = options(sorted(codes, key=lambda pair: fold(pair[1])))

    def field_named(self, name: str | None) -> Field | None:
        """The field a domain error names; the kind's own fields are found by their own names."""
        found = super().field_named(name)
        return super().field_named(f"details.{name}") if found is None and "details" in self else found

    @property
    def begins_series(self) -> bool:
        """Whether the event is the first of a new series."""
        return bool(self.series_id.data == NEW)

    def validate(self, extra_validators: Any = None) -> bool:
        """A new series has a name."""
        valid: bool = super().validate(extra_validators)
        if self.begins_series and not texts_of(self.series_name):
            self.series_name.form["en"].errors = [_("Write it in at least one language.")]
            return False
        return valid

    def values(self) -> EventValues | None:
        """What was typed; None, with the reasons beside the fields, where it cannot be taken."""
        valid = self.validate()
        if self.timezone.errors:
            return None
        zone = str(self.timezone.data)
        times = [self[name] for name in TIMES]
        starts, ends, opens, closes, changes_until = (instant_of(field, zone) for field in times)
        if not valid or any(field.errors for field in times) or starts is None or ends is None:
            return None
        return EventValues(
            title=texts_of(self.title),
            description=texts_of(self.description),
            host_id=int(self.host_id.data),
            co_host_ids=tuple(dict.fromkeys(self.co_host_ids.data or ())),
            timezone=zone,
            starts_at=starts,
            ends_at=ends,
            series_id=parse_id(self.series_id.data or ""),
            series_name=texts_of(self.series_name) if self.begins_series else {},
            city_id=self.city_id.data,
            venue=texts_of(self.venue),
            online_url=(self.online_url.data or "").strip(),
            capacity=self.capacity.data,
            approval=Approval(self.approval.data),
            waiting_list=self.waiting_list.data,
            registration_opens_at=opens,
            registration_closes_at=closes,
            changes_until=changes_until,
            changes_days=self.changes_days.data,
            languages=tuple(self.languages.data or ()),
            attendance_unit=AttendanceUnit(self.attendance_unit.data),
            contact_name=(self.contact_name.data or "").strip(),
            contact_email=self.contact_email.data or None,
            details=details_of_form(self.details.form) if "details" in self else {},
        )


def series_choices(hosts: list[Organisation]) -> list[tuple[str, Any]]:
    """The series of the hosts, and the way to begin one; whose they are is said where there are several hosts."""
    found = series_queries.of_hosts([host.id for host in hosts])
    several = len({one.host_id for one in found}) > 1
    named = [
        (str(one.id), f"{translated(one.name)} ({translated(one.host.name)})" if several else translated(one.name))
        for one in found
    ]
    return [("", _l("No series")), *named, (NEW, _l("A new series"))]


def details_of_form(form: Any) -> dict[str, Any]:
    """What was typed into a kind's own fields."""
    return {field.short_name: texts_of(field) if isinstance(field, TextsField) else field.data for field in form}


def form_for(details_form: type[Any] | None) -> type[EventForm]:
    """The form of a kind: the common fields and the kind's own."""
    if details_form is None:
        return EventForm
    details = FormField(details_form, _l("About this kind of event"), separator=".")
    return cast(type[EventForm], type("EventFormOfKind", (EventForm,), {"details": details}))


def preset_data(kind: EventKind, timezone: str) -> dict[str, Any]:
    """What the form of a new event starts with."""
    preset = kind.defaults
    day = clock.now().astimezone(ZoneInfo(timezone)).date() + timedelta(days=preset.days_ahead)
    starts = datetime(day.year, day.month, day.day, DEFAULT_START)  # noqa: DTZ001 - a time on the clock
    return {
        "timezone": timezone,
        "starts_at": starts,
        "ends_at": starts + preset.length,
        "approval": preset.approval,
        "waiting_list": preset.waiting_list,
        "capacity": preset.capacity,
        "languages": list(preset.languages),
        "usual_fields": True,
        "attendance_unit": preset.attendance_unit,
    }


def event_data(values: EventValues) -> dict[str, Any]:
    """What the form of an event that exists starts with."""
    same = ("title", "description", "venue", "online_url", "capacity", "changes_days")
    data = {name: getattr(values, name) for name in same}
    data |= {name: local_of(getattr(values, name), values.timezone) for name in TIMES}
    return data | {
        "host_id": str(values.host_id),
        "co_host_ids": [str(body) for body in values.co_host_ids],
        "timezone": values.timezone,
        "series_id": str(values.series_id or ""),
        "city_id": str(values.city_id or ""),
        "approval": values.approval.value,
        "waiting_list": values.waiting_list,
        "languages": list(values.languages),
        "attendance_unit": values.attendance_unit.value,
        "contact_name": values.contact_name,
        "contact_email": values.contact_email,
    }
