"""Delegations race for the last places on a real database: all of one, or nobody of it."""

import threading
from collections import Counter
from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select

from tests.factories import RegistrationFactory
from tests.registration.delegation_helpers import COORDINATOR, composed, delegation_to, exchange, host_of
from tests.registration.test_places import run_all
from webapp.core import clock
from webapp.core.errors import DomainError
from webapp.core.permissions import Actor
from webapp.core.unit_of_work import unit_of_work
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import changes, places, states
from webapp.registration.delegations import decisions
from webapp.registration.delegations.composing import members, ordering
from webapp.registration.delegations.deciding import waiting
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import MemberValues
from webapp.registration.models import HOLDING, Delegation, DelegationState, Registration
from webapp.registration.models import RegistrationState as State


def race(app: Flask, deeds: list[Callable[[], None]]) -> list[str]:
    """Does everything at once, each as a unit of work of its own; answers the codes of what was refused."""
    start = threading.Barrier(len(deeds))
    refused: list[str] = []

    def run(deed: Callable[[], None]) -> None:
        with app.app_context():
            start.wait(timeout=30)
            try:
                with unit_of_work():
                    deed()
            except DomainError as error:
                refused.append(error.code)

    run_all([threading.Thread(target=run, args=(deed,)) for deed in deeds])
    return refused


def find(delegation_id: int) -> Delegation:
    """A delegation in the session of the thread."""
    return db.session.get_one(Delegation, delegation_id)


def test_two_approvals_race_for_the_last_places(committed_app: Flask) -> None:
    with committed_app.app_context():
        event = exchange(capacity=4)
        ids = [decisions.submit(composed(event, "A", "B", "C"), by=COORDINATOR).id for _number in range(3)]
        host: Actor = host_of(event)
        db.session.commit()
        event_id = event.id
    refused = race(committed_app, [lambda number=number: decisions.approve(find(number), by=host) for number in ids])  # type: ignore[misc]
    assert refused == ["event_full", "event_full"]
    with committed_app.app_context():
        states = Counter(db.session.scalars(select(Delegation.state).where(Delegation.event_id == event_id)))
        assert states == {DelegationState.APPROVED: 1, DelegationState.SUBMITTED: 2}
        per_list = db.session.execute(
            select(Registration.delegation_id, func.count().filter(Registration.state == State.CONFIRMED))
            .where(Registration.event_id == event_id)
            .group_by(Registration.delegation_id)
        )
        assert sorted(held for _delegation, held in per_list) == [0, 0, 3]


def test_twenty_names_race_for_five_lines(committed_app: Flask) -> None:
    with committed_app.app_context():
        number = delegation_to(exchange()).id
        db.session.commit()

    def add(name: str) -> None:
        members.add_member(find(number), MemberValues(given_name=name, head=True), by=COORDINATOR)

    refused = race(committed_app, [lambda name=str(n): add(name) for n in range(20)])  # type: ignore[misc]
    assert refused == ["delegation_full"] * 15
    with committed_app.app_context():
        rows = db.session.execute(
            select(Registration.precedence, Registration.head)
            .where(Registration.delegation_id == number)
            .order_by(Registration.precedence)
        ).all()
        assert [row.precedence for row in rows] == [1, 2, 3, 4, 5]
        assert sum(row.head for row in rows) == 1


def test_removing_and_approving_at_once_do_not_wait_for_each_other_for_ever(committed_app: Flask) -> None:
    with committed_app.app_context():
        event = exchange(capacity=2)
        delegation = decisions.submit(composed(event, "A", "B", "C"), by=COORDINATOR)
        host = host_of(event)
        db.session.commit()
        number, last = delegation.id, max(member.id for member in delegation.members)

    def remove() -> None:
        members.remove_member(db.session.get_one(Registration, last), by=host)

    def approve() -> None:
        decisions.approve(find(number), by=host)

    def rename() -> None:
        members.update_member(db.session.get_one(Registration, last), MemberValues(given_name="D"), by=host)

    refused = race(committed_app, [remove, approve, rename, approve, rename])
    with committed_app.app_context():
        held = db.session.scalar(
            select(func.count()).where(Registration.delegation_id == number, Registration.state == State.CONFIRMED)
        )
        assert held == (2 if find(number).state is DelegationState.APPROVED else 0)
    assert set(refused) <= {"event_full", "impossible_change", "member_removed"}


def test_groups_and_single_people_wait_for_the_same_places(committed_app: Flask) -> None:
    """Places that become free one by one and at once: a group gets all of its own or none, and no limit is passed."""
    with committed_app.app_context():
        event = exchange(capacity=6)
        host: Actor = host_of(event)
        taken = [RegistrationFactory(event=event).id for _number in range(6)]
        groups = [
            waiting.put_on_waiting_list(decisions.submit(composed(event, *names), by=COORDINATOR), by=host).id
            for names in (("A", "B", "C"), ("D", "E"))
        ]
        for _number in range(3):
            RegistrationFactory(event=event, state=State.WAITLISTED, queued_at=clock.now())
        db.session.commit()
        event_id = event.id

    def leave(number: int) -> None:
        states.change_state(db.session.get_one(Registration, number), states.Action.WITHDRAW, by=host)

    def answer(number: int) -> None:
        waiting.accept(find(number), by=COORDINATOR)

    for _round in range(2):
        race(committed_app, [lambda number=number: leave(number) for number in taken])  # type: ignore[misc]
        with committed_app.app_context():
            check_groups(event_id, groups, 6)
        race(committed_app, [lambda number=number: answer(number) for number in groups])  # type: ignore[misc]
        with committed_app.app_context():
            check_groups(event_id, groups, 6)
    with committed_app.app_context():
        # Single people passed while one place was free; two were enough for the smaller group, three never were.
        assert [find(number).state for number in groups] == [DelegationState.WAITLISTED, DelegationState.APPROVED]


def check_groups(event_id: int, groups: list[int], capacity: int) -> None:
    """Nobody has a place over the limit, the numbers kept are a plain recount, and no group is divided."""
    event = db.session.get_one(Event, event_id)
    held = select(func.count()).where(Registration.event_id == event_id, Registration.state.in_(HOLDING))
    number = db.session.scalar(held)
    assert number == places.count(event).taken
    assert number <= capacity
    for group in groups:
        assert len({member.state for member in live_members(find(group))}) == 1


def test_ordering_a_list_and_changing_a_member_do_not_wait_for_each_other_for_ever(committed_app: Flask) -> None:
    """Whatever changes a list or a member takes the locks in one order: nobody ends in a circle of waiting."""
    with committed_app.app_context():
        event = exchange(capacity=5)
        delegation = decisions.submit(composed(event, "A", "B", "C"), by=COORDINATOR)
        host: Actor = host_of(event)
        decisions.approve(delegation, by=host)
        db.session.commit()
        number, ids = delegation.id, [member.id for member in live_members(delegation)]
    moments = iter(range(10_000))

    def change() -> None:
        member = db.session.get_one(Registration, ids[2])
        changes.update_registration(member, {"function": f"Function {next(moments)}"}, by=host)

    def drag() -> None:
        found = live_members(find(number))
        ordering.order_members(find(number), [one.id for one in reversed(found)], by=host)

    def lead() -> None:
        ordering.set_head(db.session.get_one(Registration, ids[next(moments) % 3]), by=host)

    def step() -> None:
        ordering.move_member(db.session.get_one(Registration, ids[1]), 1 + next(moments) % 3, by=COORDINATOR)

    for _round in range(8):
        refused = race(committed_app, [change, drag, lead, step] * 2)
        assert set(refused) <= {"changed_meanwhile"}
