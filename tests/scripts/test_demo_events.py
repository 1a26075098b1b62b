"""The demonstration's events hang together: references, dates, places, caps, delegations, attendance."""

from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from scripts.demo.content import load
from scripts.demo.crowd import crowd
from scripts.demo.event_records import Event
from scripts.demo.participation_records import Accreditation, Counts
from webapp.events.models import Approval, EventState
from webapp.ngo_meetings.models import AccreditationState
from webapp.registration.models import HOLDING, LIVE, DelegationState, RegistrationState

CONTENT = load()
EVENTS = tuple(CONTENT.events.values())
TODAY = date(2027, 3, 3)
WEEK = [TODAY + timedelta(days=offset) for offset in range(7)]
KINDS = {"seminar", "ngo_meeting", "exchange"}

each_event = pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.key)


def _people_of(event: Event) -> list[str]:
    """Everybody of the directory whom an event names."""
    named = [person for item in event.sessions for person in (*item.speakers, item.moderator) if person]
    named += [person.person for person in (*event.registrations.people, *event.invitations.people)]
    for request in event.accreditations:
        named += [request.focal_point, *(person.person for person in request.representatives)]
    for delegation in event.delegations:
        named += [delegation.coordinator, *(member.person for member in delegation.members)]
    if event.exchange:
        named += [person for outcome in event.exchange.outcomes for person in (outcome.ours, outcome.theirs)]
    if event.attendance:
        named += [entry.person for entry in (*event.attendance.people, *event.attendance.corrections)]
    return named


def _total(counts: Counts, states: tuple[RegistrationState, ...]) -> int:
    return sum(counts.get(state, 0) for state in states)


def _representatives(request: Accreditation, states: tuple[RegistrationState, ...]) -> int:
    return _total(request.generate, states) + sum(person.state in states for person in request.representatives)


def _count(event: Event, *states: RegistrationState) -> int:
    """People of an event in these states, members of approved delegations among the confirmed."""
    people = _total(event.registrations.generate, states)
    people += sum(person.state in states for person in event.registrations.people)
    people += sum(_representatives(request, states) for request in event.accreditations)
    if RegistrationState.CONFIRMED in states:
        approved = [delegation for delegation in event.delegations if delegation.state is DelegationState.APPROVED]
        people += sum(len(delegation.members) for delegation in approved)
    return people


def _attendees(event: Event) -> set[str]:
    """People of the directory who hold a place."""
    people = {person.person for person in event.registrations.people if person.state in HOLDING}
    people |= {p.person for request in event.accreditations for p in request.representatives if p.state in HOLDING}
    return people | {member.person for delegation in event.delegations for member in delegation.members}


def test_every_state_of_an_event_is_shown() -> None:
    assert {event.state for event in EVENTS} == set(EventState)
    assert CONTENT.showcases().keys() == KINDS
    assert sum(event.showcase for event in EVENTS) == len(KINDS)
    completed = [event for event in EVENTS if event.state is EventState.COMPLETED]
    assert {event.kind for event in completed} == KINDS
    running = [event for event in EVENTS if event.day(1, TODAY) <= TODAY <= event.day(event.length, TODAY)]
    assert {event.kind for event in running} == KINDS
    unsigned = [event for event in EVENTS if event.attendance and not event.attendance.signed_days]
    assert any(event.finishes(TODAY).date() < TODAY for event in unsigned)
    assert any(event.state is EventState.PUBLISHED and not _open(event, TODAY) for event in EVENTS)


def test_demo_people_have_something_to_do() -> None:
    mine = [event for event in EVENTS if "bekzod-rahimov" in _people_of(event)]
    states = {
        person.state for event in mine for person in event.registrations.people if person.person == "bekzod-rahimov"
    }
    assert {RegistrationState.CONFIRMED, RegistrationState.PENDING} <= states
    coordinated = [d for event in EVENTS for d in event.delegations if d.coordinator == "katrin-vogel"]
    assert [delegation.state for delegation in coordinated] == [DelegationState.DRAFT]
    assert any(r.focal_point == "katrin-vogel" for event in EVENTS for r in event.accreditations)
    koprik = [event for event in EVENTS if event.host == "koprik"]
    assert {event.kind for event in koprik} == KINDS


@each_event
def test_references_of_an_event_resolve(event: Event) -> None:
    assert CONTENT.organisations[event.host].host
    assert set(event.co_organisers) <= CONTENT.organisations.keys() - {event.host}
    assert event.city in CONTENT.cities
    assert ZoneInfo(CONTENT.zone(event))
    assert set(_people_of(event)) <= CONTENT.people.keys()
    assert {request.organisation for request in event.accreditations} <= CONTENT.organisations.keys()
    for crew in (event.registrations, event.invitations, *event.accreditations):
        assert set(crew.cultures) <= CONTENT.cultures.keys()
        assert bool(crew.cultures) == bool(crew.generate)
        size = sum(crew.generate.values())
        assert len(crowd(CONTENT.cultures, crew.cultures, size, event.key)) == size


@each_event
def test_an_event_has_the_details_of_its_kind_only(event: Event) -> None:
    assert [kind for kind in KINDS if getattr(event, kind)] == [event.kind]
    assert not event.accreditations or event.kind == "ngo_meeting"
    assert not event.delegations or event.kind == "exchange"
    if event.seminar:
        assert set(event.seminar.expertise) <= CONTENT.topics.keys()
    if event.exchange:
        assert frozenset(event.exchange.twinning) in {frozenset(tie.cities) for tie in CONTENT.twinnings}
        assert event.exchange.answers is None or event.exchange.answers in CONTENT.events


@each_event
def test_programme_fits_into_the_event(event: Event) -> None:
    for item in event.sessions:
        assert item.start < item.end
        assert item.day <= event.length
        assert item.room is None or item.room in event.rooms
        assert item.day > 1 or item.start >= event.starts.at
        assert item.day < event.length or item.end <= event.ends_at
    busy = [
        (person, item.day, item.start)
        for item in event.sessions
        for person in {*item.speakers, *([item.moderator] if item.moderator else [])}
    ]
    assert max(Counter(busy).values()) == 1, "nobody speaks in two rooms at once"


@each_event
def test_dates_agree_with_the_state(event: Event) -> None:
    for today in WEEK:
        starts, ends = event.begins(today), event.finishes(today)
        assert starts < ends
        assert event.registration.opens > event.registration.closes
        if event.starts.weekday:
            assert starts.strftime("%a").lower() == event.starts.weekday
        if event.state is EventState.COMPLETED:
            assert ends.date() < today
        if event.state in (EventState.DRAFT, EventState.CANCELLED):
            assert starts.date() > today
        if event.state is EventState.CLOSED:
            assert event.days_before(event.registration.closes, today) < today
        if event.state is EventState.PUBLISHED and _count(event, *RegistrationState):
            assert _open(event, today)
    assert (event.state is EventState.CANCELLED) == (event.cancel_reason is not None)


def _open(event: Event, today: date) -> bool:
    opens, closes = event.registration.opens, event.registration.closes
    return event.days_before(opens, today) < today < event.days_before(closes, today)


@each_event
def test_places_are_never_exceeded(event: Event) -> None:
    held = _count(event, *HOLDING)
    assert held <= event.capacity
    if _count(event, RegistrationState.WAITLISTED):
        assert event.waiting_list
        assert held == event.capacity or event.approval is Approval.MANUAL, "nobody waits while places are free"
    if event.approval is Approval.AUTOMATIC:
        assert not _total(event.registrations.generate, (RegistrationState.PENDING,))
    people = [p.country for p in crowd(CONTENT.cultures, event.registrations.cultures, _holding(event), event.key)]
    people += [CONTENT.people[p.person].country for p in event.registrations.people if p.state in HOLDING]
    taken = Counter(people)
    assert all(taken[quota.value] <= quota.places for quota in event.quotas if quota.by.value == "country")


def _holding(event: Event) -> int:
    return _total(event.registrations.generate, HOLDING)


@each_event
def test_bodies_keep_to_their_caps(event: Event) -> None:
    for request in event.accreditations:
        assert event.ngo_meeting
        assert _representatives(request, LIVE) <= event.ngo_meeting.cap, request.organisation
        if request.state is not AccreditationState.ACCREDITED:
            assert not _representatives(request, LIVE)
        told = request.state in (AccreditationState.REFUSED, AccreditationState.NEEDS_MORE)
        assert told == (request.reason is not None)
    notice = event.ngo_meeting and event.ngo_meeting.notification
    if notice:
        assert all(event.days_before(notice.days_before, day) <= day for day in WEEK)
    bodies = Counter(request.organisation for request in event.accreditations)
    assert not bodies or max(bodies.values()) == 1


@each_event
def test_delegations_have_one_head_and_an_order(event: Event) -> None:
    for delegation in event.delegations:
        assert (delegation.city is None) != (delegation.organisation is None)
        assert delegation.city is None or delegation.city in CONTENT.cities
        assert delegation.organisation is None or delegation.organisation in CONTENT.organisations
        assert delegation.deadline >= event.registration.closes
        assert len(delegation.members) <= delegation.places
        assert sum(member.head for member in delegation.members) == 1
        order = sorted(member.precedence for member in delegation.members)
        assert order == list(range(1, len(order) + 1))
        assert (delegation.state is DelegationState.RETURNED) == (delegation.remarks is not None)
        for member in delegation.members:
            assert (member.arrival is None) == (member.departure is None)


@each_event
def test_nobody_is_in_an_event_twice(event: Event) -> None:
    people = [person.person for person in event.registrations.people]
    people += [person.person for request in event.accreditations for person in request.representatives]
    people += [member.person for delegation in event.delegations for member in delegation.members]
    assert not people or max(Counter(people).values()) == 1


@each_event
def test_attendance_covers_the_days_of_the_event(event: Event) -> None:
    begun = event.begins(TODAY).date() <= TODAY
    assert (event.attendance is not None) == begun
    if event.attendance is None:
        return
    marks = [*event.attendance.patterns, *(person.marks for person in event.attendance.people)]
    assert {len(pattern) for pattern in marks} == {event.length}
    passed = sum(event.day(number, TODAY) <= TODAY for number in range(1, event.length + 1))
    assert all(pattern[passed:] == "." * (event.length - passed) for pattern in marks)
    assert all("." not in [pattern[day - 1] for pattern in marks] for day in event.attendance.signed_days)
    named = {entry.person for entry in (*event.attendance.people, *event.attendance.corrections)}
    assert named <= _attendees(event)
    assert {correction.day for correction in event.attendance.corrections} <= set(event.attendance.signed_days)
    if event.state is EventState.COMPLETED:
        assert event.attendance.signed_days == tuple(range(1, event.length + 1))
