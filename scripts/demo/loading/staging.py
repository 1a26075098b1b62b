"""Creates an event with its programme, its checklist and its way through the states."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scripts.demo import event_records
from scripts.demo.loading.book import Book
from scripts.demo.loading.papers import load_documents
from scripts.demo.loading.stage import Stage, past
from webapp.core import clock
from webapp.events import lifecycle, milestones, programme
from webapp.events.kinds import kind_of
from webapp.events.models import EventState
from webapp.events.services import create_event
from webapp.events.values import EventValues, QuotaValues
from webapp.extensions import db
from webapp.registration.models import RegistrationState as State

LONG_BEFORE = 100
"""Days before the start at which an event is drafted, at the latest."""


def stage(book: Book, record: event_records.Event, today: date) -> Stage:
    """The event as a draft with its programme, then published where it ever was."""
    zone = ZoneInfo(book.content.zone(record))
    drafted = datetime.combine(record.days_before(max(LONG_BEFORE, record.registration.opens + 10), today), time(9))
    with clock.at(past(drafted.replace(tzinfo=zone))):
        event = create_event(kind_of(record.kind), _values(book, record, today, zone), by=book.organiser(record.host))
        event.slug = record.key
        db.session.flush()
        shown = Stage(book, record, today, event)
        for item in record.sessions:
            programme.add_session(event, _session(shown, item), by=shown.organiser)
        load_documents(shown)
    if record.state is not EventState.DRAFT:
        with shown.as_of(past(shown.before_start(record.registration.opens + 3))):
            lifecycle.publish(event, by=shown.organiser)
    return shown


def _values(book: Book, record: event_records.Event, today: date, zone: ZoneInfo) -> EventValues:
    def instant(local: datetime) -> datetime:
        return local.replace(tzinfo=zone)

    opens = datetime.combine(record.days_before(record.registration.opens, today), time(9))
    closes = datetime.combine(record.days_before(record.registration.closes, today), time(18))
    begins = record.begins(today)
    return EventValues(
        title=record.title.texts,
        description=record.description.texts,
        host_id=book.organisations[record.host].id,
        starts_at=instant(begins),
        ends_at=instant(record.finishes(today)),
        timezone=zone.key,
        series_name=record.ngo_meeting.series.texts if record.ngo_meeting else {},
        city_id=book.cities[record.city].id,
        venue=record.venue.texts,
        capacity=record.capacity - offers_open(record),
        approval=record.approval,
        waiting_list=record.waiting_list,
        registration_opens_at=instant(opens),
        registration_closes_at=instant(min(closes, begins - timedelta(hours=1))),
        languages=tuple(record.languages),
        contact_email=book.content.organisations[record.host].email,
        co_host_ids=tuple(book.organisations[key].id for key in record.co_organisers),
        quotas=tuple(QuotaValues(by=q.by, value=_quota(book, q.value), places=q.places) for q in record.quotas),
        details=_details(book, record),
    )


def offers_open(record: event_records.Event) -> int:
    """Places that become free at the end of the story, so that they are offered to whoever waits."""
    groups = (record.registrations.generate, *(body.generate for body in record.accreditations))
    named = [person.state for person in record.registrations.people]
    named += [person.state for body in record.accreditations for person in body.representatives]
    return sum(group.get(State.OFFERED, 0) for group in groups) + named.count(State.OFFERED)


def _quota(book: Book, value: str) -> str:
    known = book.content.organisations.get(value) or book.content.cities.get(value)
    return known.name.en if known else value


def _details(book: Book, record: event_records.Event) -> dict[str, object]:
    if record.seminar:
        return {"audience": record.seminar.audience.texts, "cv_required": False}
    if record.ngo_meeting:
        return {"theme": record.ngo_meeting.theme.texts, "cap": record.ngo_meeting.cap}
    if record.exchange:
        return {
            "twinning_id": book.twinnings[frozenset(record.exchange.twinning)].id,
            "direction": record.exchange.direction,
            "areas": [area.value for area in record.exchange.areas],
        }
    return {}


def _session(shown: Stage, item: event_records.ProgrammeItem) -> programme.SessionValues:
    day = shown.record.day(item.day, shown.today)
    speakers = [(key, False) for key in item.speakers] + ([(item.moderator, True)] if item.moderator else [])
    return programme.SessionValues(
        title=item.title.texts,
        starts_at=shown.instant(day, item.start),
        ends_at=shown.instant(day, item.end),
        kind=item.kind,
        room=shown.record.rooms[item.room].texts if item.room else {},
        counted=item.counts,
        speakers=tuple(_speaker(shown.book, key, moderates) for key, moderates in speakers),
    )


def _speaker(book: Book, key: str, moderates: bool) -> programme.SpeakerValues:
    person = book.people[key]
    return programme.SpeakerValues(
        name=person.name, person_id=person.id, position_text=person.position, moderator=moderates
    )


def tick_milestones(shown: Stage) -> None:
    """Tick every step that is due by today, but for as many as the data leaves late."""
    due = [
        milestone
        for milestone in sorted(shown.event.milestones, key=lambda m: m.days)
        if milestone.done_at is None and milestones.due_on(shown.event, milestone.days) < shown.today
    ]
    done = due[: len(due) - shown.record.milestones.late] if shown.record.milestones.late else due
    for milestone in done:
        with shown.as_of(past(shown.before_start(max(-milestone.days, 0) + 1))):
            milestones.tick(milestone, by=shown.organiser)


def finish(shown: Stage) -> None:
    """Lead the event to the state it is in."""
    record, organiser = shown.record, shown.organiser
    if record.state is EventState.CLOSED:
        with shown.as_of(shown.before_start(record.registration.closes)):
            lifecycle.close(shown.event, by=organiser)
    elif record.state is EventState.CANCELLED:
        reason = record.cancel_reason.texts if record.cancel_reason else {"en": "Postponed"}
        with shown.as_of(shown.before_start(8)):
            lifecycle.cancel(shown.event, reason, by=organiser)
    elif record.state is EventState.COMPLETED:
        with shown.as_of(past(shown.event.ends_at + timedelta(days=3))):
            lifecycle.complete(shown.event, by=organiser)
