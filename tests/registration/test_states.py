"""Every action in every state, by everybody: what the table allows happens, all else changes nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.factories import EventFactory, RegistrationFactory, actor_of, organiser_of
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.errors import Invalid
from webapp.core.permissions import SYSTEM, Actor, link_holder
from webapp.events.models import Event, EventState
from webapp.mail.models import Message
from webapp.registration import bulk, services, states
from webapp.registration.errors import EventFull, ImpossibleChange
from webapp.registration.models import HOLDING, Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.places import waiting
from webapp.registration.states import Action, Places, Who, change_state

CASES = [(state, action, who) for state in State for action in Action for who in Who]


def in_state(state: State, **more: object) -> Registration:
    """A registration of an event with a place left."""
    expires = clock.now() + timedelta(hours=1) if state is State.OFFERED else None
    queued = clock.now() if state in (State.WAITLISTED, State.OFFERED) else None
    event = more.pop("event", None) or EventFactory(capacity=3)
    made: Registration = RegistrationFactory(
        event=event, state=state, offer_expires_at=expires, queued_at=queued, **more
    )
    return made


def acting(who: Who, event: Event) -> Actor:
    """Somebody in a part."""
    if who is Who.ORGANISER:
        return actor_of(organiser_of(event.host))
    return SYSTEM if who is Who.SYSTEM else link_holder("Aziz")


@pytest.mark.parametrize(("state", "action", "who"), CASES, ids=lambda part: part.value)
def test_the_table_is_all_there_is(session: Session, state: State, action: Action, who: Who) -> None:
    registration = in_state(state)
    by = acting(who, registration.event)
    row = states.find(state, action)
    version = session.scalar(select(Event.version))
    if row is None or who not in row.who:
        with pytest.raises(ImpossibleChange):
            change_state(registration, action, by=by, reason="Because.")
        session.expire_all()
        assert registration.state is state
        assert session.scalar(select(func.count(AuditEntry.id))) == 0
        assert session.scalar(select(func.count(Message.id))) == 0
        return
    change_state(registration, action, by=by, reason="Because.")
    session.expire_all()
    freed_to_self = row.places is Places.FREES and row.target is State.WAITLISTED
    assert registration.state is row.target
    assert (registration.offer_expires_at is not None) == (row.target is State.OFFERED)
    assert registration.offers_missed == (1 if freed_to_self else 0)
    assert registration.reason == ("" if action is Action.OFFER else "Because.")
    assert registration.decided_at is not None
    assert session.scalars(select(Message.template)).all() == ([row.message] if row.message else [])
    assert session.scalars(select(AuditEntry.action)).all() == [f"registration_{action.value}"]
    assert (session.scalar(select(Event.version)) or 0) > (version or 0)


def test_only_confirmed_and_offered_hold_a_place() -> None:
    for row in states.TABLE:
        before, after = row.source in HOLDING, row.target in HOLDING
        expected = {(False, True): Places.TAKES, (True, True): Places.KEEPS, (True, False): Places.FREES}
        assert row.places is expected.get((before, after), Places.NONE), row


def test_each_row_stands_once() -> None:
    keys = [(row.source, row.action) for row in states.TABLE]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("action", [Action.APPROVE, Action.OFFER])
def test_without_a_place_nothing_changes(session: Session, action: Action) -> None:
    event = EventFactory(capacity=1)
    RegistrationFactory(event=event)
    registration = in_state(State.WAITLISTED, event=event)
    with pytest.raises(EventFull):
        change_state(registration, action, by=SYSTEM)
    session.expire_all()
    assert registration.state is State.WAITLISTED


@pytest.mark.parametrize("event_state", [EventState.CANCELLED, EventState.COMPLETED])
def test_nobody_gets_a_place_in_what_is_over(session: Session, event_state: EventState) -> None:
    registration = in_state(State.PENDING, event=EventFactory(state=event_state))
    with pytest.raises(ImpossibleChange):
        services.approve(registration, by=SYSTEM)


def test_a_person_changes_nothing_once_the_event_is_over(session: Session) -> None:
    past = EventFactory(starts_at=clock.now() - timedelta(days=3))
    registration = in_state(State.CONFIRMED, event=past)
    with pytest.raises(ImpossibleChange):
        services.withdraw(registration, by=link_holder("Aziz"))


def test_an_offer_that_ran_out_cannot_be_accepted(session: Session) -> None:
    registration = in_state(State.OFFERED)
    registration.offer_expires_at = clock.now() - timedelta(seconds=1)
    session.flush()
    with pytest.raises(ImpossibleChange):
        services.accept(registration, by=link_holder("Aziz"))


@pytest.mark.parametrize("verb", [services.reject, services.cancel])
def test_bad_news_needs_a_reason(session: Session, verb: object) -> None:
    registration = in_state(State.PENDING)
    with pytest.raises(Invalid):
        verb(registration, by=SYSTEM, reason="  ")  # type: ignore[operator]


def test_whoever_lets_an_offer_go_keeps_the_time_since_when_they_wait(session: Session) -> None:
    since = clock.now() - timedelta(days=3)
    registration = in_state(State.OFFERED)
    registration.queued_at = since
    session.flush()
    services.decline(registration, by=link_holder("Aziz"))
    assert (registration.state, registration.queued_at) == (State.WAITLISTED, since)


def test_whoever_has_let_an_offer_go_waits_behind_the_others(session: Session) -> None:
    event = EventFactory(capacity=3)
    missed = in_state(State.WAITLISTED, event=event, offers_missed=1, priority=-1)
    later = in_state(State.WAITLISTED, event=event)
    assert waiting.positions([missed, later]) == {later.id: 1, missed.id: 2}


def test_places_that_many_give_up_at_once_pass_on(session: Session) -> None:
    event = EventFactory(capacity=2)
    holders = [in_state(State.CONFIRMED, event=event) for _ in range(2)]
    first, second, third = (in_state(State.WAITLISTED, event=event) for _ in range(3))
    bulk.act(event, [person.id for person in holders], Action.CANCEL, by=SYSTEM, reason="A smaller room.")
    session.expire_all()
    assert [person.state for person in (first, second, third)] == [State.OFFERED, State.OFFERED, State.WAITLISTED]


def test_bulk_actions_report_what_they_skipped_and_why(session: Session) -> None:
    event = EventFactory(capacity=2)
    pending = [in_state(State.PENDING, event=event) for _ in range(3)]
    gone = in_state(State.WITHDRAWN, event=event)
    foreign = in_state(State.PENDING)
    ids = [person.id for person in (*pending, gone, foreign)]
    report = bulk.act(event, ids, Action.APPROVE, by=SYSTEM)
    assert [person.id for person in report.done] == [pending[0].id, pending[1].id]
    assert [(person.id, why) for person, why in report.skipped] == [
        (pending[2].id, "All 2 places are taken."),
        (gone.id, "This cannot be done with a registration in this state."),
    ]
    session.expire_all()
    assert foreign.state is State.PENDING
    assert session.scalar(select(func.count(Message.id))) == 2
