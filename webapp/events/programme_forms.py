"""The form of a session with those who speak at it."""

from datetime import datetime, timedelta
from typing import Any

from wtforms import BooleanField, FieldList, FormField, SelectField, StringField
from wtforms.validators import Length, Optional

from webapp.core.forms import Form, TextsField, options
from webapp.core.i18n import _l, current_language, translated
from webapp.directory.choices import RecordField
from webapp.events import checks, labels
from webapp.events.fields import DetailsForm, instant_of, local_of, local_time, texts_of
from webapp.events.models import Event, Session, SessionKind
from webapp.events.programme import SessionValues, SpeakerValues

SPARE_ROWS = 2
MOST_SPEAKERS = 30


class SpeakerForm(DetailsForm):
    """One who speaks; a row without a name is left out."""

    name = StringField(_l("Name"), validators=[Optional(), Length(max=checks.SHORT)])
    position_text = StringField(_l("Position"), validators=[Optional(), Length(max=checks.SHORT)])
    person_id = RecordField(_l("In the directory"), search="people")
    moderator = BooleanField(_l("Moderator"))


class SessionForm(Form):
    """An item of the programme."""

    title = TextsField(_l("Title"), limit=checks.SHORT, required=True)
    kind = SelectField(
        _l("What it is"), choices=options((kind.value, label) for kind, label in labels.SESSION_KINDS.items())
    )
    starts_at = local_time(_l("Starts"), required=True)
    ends_at = local_time(_l("Ends"), required=True)
    room = TextsField(
        _l("Room"),
        limit=checks.SHORT,
        description=_l("One language is enough; where a reader's is missing, the one there is stands."),
    )
    counted = BooleanField(_l("Attendance at it counts"))
    description = TextsField(_l("Description"), long=True, limit=checks.LONG)
    speakers = FieldList(FormField(SpeakerForm, separator="."), max_entries=MOST_SPEAKERS, separator=".")

    def offer_people(self) -> None:
        """Let each row find people of the directory."""
        for entry in self.speakers.entries:
            entry.form.person_id.offer()

    def values(self, event: Event, before: Session | None = None) -> SessionValues | None:
        """What was typed; None, with the reasons beside the fields, where it cannot be taken."""
        valid = self.validate()
        starts, ends = instant_of(self.starts_at, event.timezone), instant_of(self.ends_at, event.timezone)
        if not valid or starts is None or ends is None:
            return None
        return SessionValues(
            title=texts_of(self.title),
            kind=SessionKind(self.kind.data),
            starts_at=starts,
            ends_at=ends,
            room=texts_of(self.room),
            counted=self.counted.data,
            description=texts_of(self.description),
            speakers=tuple(_speakers(self.speakers.data, before)),
        )


def _speakers(rows: list[dict[str, Any]], before: Session | None) -> list[SpeakerValues]:
    known = {speaker.name: speaker.position_text for speaker in before.speakers} if before else {}
    found = []
    for row in rows:
        person_id = row["person_id"]
        name, position = (row["name"] or "").strip(), (row["position_text"] or "").strip()
        if not name and person_id is None:
            continue
        texts = dict(known.get(name, {}))
        if position and position != translated(texts):
            texts[current_language()] = position
        elif not position:
            texts = {}
        found.append(SpeakerValues(name=name, person_id=person_id, position_text=texts, moderator=row["moderator"]))
    return found


def session_data(event: Event, session: Session | None, day: str = "") -> dict[str, Any]:
    """What the form starts with: a session, or the hour after the last one of a day."""
    if session is None:
        starts = _next_start(event, day)
        return {
            "starts_at": starts,
            "ends_at": starts + timedelta(minutes=90),
            "counted": True,
            "speakers": [{}] * SPARE_ROWS,
        }
    speakers = [
        {
            "name": speaker.name,
            "position_text": translated(speaker.position_text),
            "person_id": speaker.person_id,
            "moderator": speaker.moderator,
        }
        for speaker in session.speakers
    ]
    return {
        "title": session.title,
        "kind": session.kind.value,
        "starts_at": local_of(session.starts_at, event.timezone),
        "ends_at": local_of(session.ends_at, event.timezone),
        "room": session.room,
        "counted": session.counted,
        "description": session.description,
        "speakers": speakers + [{}] * SPARE_ROWS,
    }


def _next_start(event: Event, day: str) -> datetime:
    starts = local_of(event.starts_at, event.timezone)
    assert starts is not None
    ends = [local_of(session.ends_at, event.timezone) for session in event.sessions]
    same_day = [end for end in ends if end is not None and end.date().isoformat() == day]
    if same_day:
        return max(same_day)
    try:
        return datetime.combine(datetime.fromisoformat(day).date(), starts.time())
    except ValueError:
        return max((end for end in ends if end is not None), default=starts)
