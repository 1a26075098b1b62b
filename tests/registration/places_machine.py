"""One event, and several people who do things with its places at once: what they do, and what must hold then."""

import itertools
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import func, select

from tests.factories import EventFactory
from tests.registration.test_places import run_all
from webapp.core import clock
from webapp.core.errors import DomainError
from webapp.core.permissions import SYSTEM, Actor, link_holder
from webapp.core.unit_of_work import unit_of_work
from webapp.events.availability import offered_without
from webapp.events.models import Event, Quota, QuotaBy
from webapp.events.quotas import lift_quota, set_quota, set_quotas
from webapp.events.services import update_event
from webapp.events.values import QuotaValues, values_of
from webapp.extensions import db
from webapp.registration import services
from webapp.registration.models import Registration, RegistrationState
from webapp.registration.places import waiting
from webapp.registration.places.tallies import Tally, holds_counted_place
from webapp.registration.states import Action
from webapp.registration.values import RegistrationValues

ORGANISER = Actor(name="Organiser", is_admin=True)
PERSON = link_holder("Aziza")
COUNTRIES, CATEGORIES = ("UZ", "KG", "KZ"), ("participant", "observer", "press")
GROUPS = ((QuotaBy.COUNTRY, "UZ"), (QuotaBy.COUNTRY, "KG"), (QuotaBy.CATEGORY, "observer"))
ACTIONS = (*Action,)
WAITS = Registration.state == RegistrationState.WAITLISTED
Deed = Callable[[], object]
Newcomer = tuple[str, str, bool]
"""The country, the category, and whether they come as a reserve."""

people = st.tuples(st.sampled_from(COUNTRIES), st.sampled_from(CATEGORIES), st.sampled_from([False, False, True]))
crowds = st.lists(people, min_size=3, max_size=6)
acts = st.tuples(st.integers(0, 40), st.sampled_from(ACTIONS))


def quota(group: tuple[QuotaBy, str], ceiling: int, kept: int, hours: int | None, bounded: bool) -> QuotaValues:
    """What holds for a group: a ceiling, places set aside that it may hold, or both."""
    bounded = bounded or not kept
    return QuotaValues(
        by=group[0],
        value=group[1],
        places=ceiling if bounded else None,
        set_aside=min(kept, ceiling) if bounded else kept,
        release_at=None if hours is None else clock.now() + timedelta(hours=hours),
    )


quota_values = st.builds(
    quota,
    st.sampled_from(GROUPS),
    st.integers(0, 3),
    st.integers(0, 2),
    st.sampled_from([None, -1, 1]),
    st.booleans(),
)
quota_lists = st.lists(quota_values, max_size=3, unique_by=lambda values: (values.by, values.value))


class Places(RuleBasedStateMachine):
    """One event, and people who do things with it at the same time."""

    def __init__(self, app: Flask) -> None:
        super().__init__()
        self.app = app
        self.numbers = itertools.count()

    @initialize(
        capacity=st.sampled_from([2, 3, 4, 5, None]),
        waits=st.sampled_from([True, True, False]),
        ceiling=st.integers(0, 2),
    )
    def begin(self, capacity: int | None, waits: bool, ceiling: int) -> None:
        with self.app.app_context():
            self.event_id = EventFactory(capacity=capacity, waiting_list=waits).id
            db.session.commit()
        quotas = [quota(GROUPS[0], ceiling, 0, None, True), quota(GROUPS[2], 0, 1, 1, False)]
        self.together([lambda: set_quotas(self.event(), quotas, by=ORGANISER)])
        self.begun()

    def begun(self) -> None:
        """What else there is at the beginning."""

    @rule(crowd=crowds)
    def people_come(self, crowd: list[Newcomer]) -> None:
        self.together(partial(self.come, *person) for person in crowd)

    @rule(wanted=st.lists(acts, min_size=1, max_size=4))
    def states_change(self, wanted: list[tuple[int, Action]]) -> None:
        self.together(partial(self.act, *one) for one in wanted)

    @rule(capacity=st.none() | st.integers(0, 8), comes=people)
    def capacity_changes_while_somebody_comes(self, capacity: int | None, comes: Newcomer) -> None:
        deeds: list[Deed] = [lambda: self.resize(capacity), partial(self.come, *comes)]
        self.together(deeds)

    @rule(quotas=quota_lists, comes=people)
    def quotas_change_while_somebody_comes(self, quotas: list[QuotaValues], comes: Newcomer) -> None:
        change: list[Deed] = [
            lambda: set_quotas(self.event(), quotas, by=ORGANISER),
            partial(self.come, *comes),
        ]
        self.together(change)

    @rule(values=quota_values, comes=people)
    def one_quota_changes_while_somebody_comes(self, values: QuotaValues, comes: Newcomer) -> None:
        self.together([lambda: set_quota(self.event(), values, by=ORGANISER), partial(self.come, *comes)])

    @rule(number=st.integers(0, 2), comes=people)
    def a_quota_is_lifted_before_somebody_comes(self, number: int, comes: Newcomer) -> None:
        with self.app.app_context():
            there = self.event().quotas
            quota_id = there[number % len(there)].id if there else None
        if quota_id is None:
            return
        self.together([partial(self.lift, quota_id)])
        self.together([partial(self.come, *comes)])

    @rule()
    def offers_run_out(self) -> None:
        with clock.at(clock.now() + timedelta(days=3)):
            self.together([lambda: waiting.expire_offers(self.event_id)] * 2)

    @rule()
    def places_set_aside_are_released(self) -> None:
        self.together([lambda: waiting.release_places(self.event_id)] * 2)

    @invariant()
    def every_number_is_right(self) -> None:
        if not hasattr(self, "event_id"):
            return
        with self.app.app_context():
            assert tallied(self.event_id) == recounted(self.event_id)
            for quota in db.session.scalars(select(Quota).where(Quota.event_id == self.event_id)):
                assert (quota.taken, quota.waiting) == of_group(quota)

    @invariant()
    def no_limit_is_passed(self) -> None:
        if not hasattr(self, "event_id"):
            return
        with self.app.app_context():
            event = self.event()
            held = of(event.id, holds_counted_place())
            assert event.capacity is None or held <= event.capacity
            for quota in event.quotas:
                assert quota.places is None or of_group(quota)[0] <= quota.places
                assert quota.places is None or event.capacity is None or quota.places <= event.capacity

    def event(self) -> Event:
        return db.session.get_one(Event, self.event_id)

    def come(self, country: str, category: str, reserve: bool) -> None:
        number = next(self.numbers)
        # Every tenth comes a second time.
        email = f"p{number if number % 10 else 1}@example.org"
        values = RegistrationValues(
            given_name="Aziza", email=email, country=country, category=category, consent=True, reserve=reserve
        )
        services.register(self.event(), values, by=PERSON)

    def act(self, number: int, action: Action) -> None:
        ids = db.session.scalars(select(Registration.id).where(Registration.event_id == self.event_id)).all()
        if ids:
            registration = db.session.get_one(Registration, sorted(ids)[number % len(ids)])
            by = SYSTEM if action is Action.EXPIRE else ORGANISER
            services.do(registration, action, by=by, reason="Because")

    def lift(self, quota_id: int) -> None:
        event, quota = self.event(), db.session.get_one(Quota, quota_id)
        promised, waited = offered_without(event, quota), of(event.id, WAITS)
        lift_quota(event, quota, by=ORGANISER)
        assert of(event.id, WAITS) == waited - promised

    def resize(self, capacity: int | None) -> None:
        update_event(self.event(), replace(values_of(self.event()), capacity=capacity), by=ORGANISER)

    def together(self, deeds: Iterable[Deed]) -> None:
        failures: list[BaseException] = []

        def run(deed: Deed) -> None:
            with self.app.app_context():
                try:
                    with unit_of_work():
                        deed()
                except DomainError:
                    pass  # refused, as it should be: the invariants tell whether rightly
                except BaseException as error:  # noqa: BLE001 - told to the thread that waits
                    failures.append(error)

        run_all([threading.Thread(target=run, args=(deed,)) for deed in deeds])
        assert not failures, failures


def of(event_id: int, condition: object) -> int:
    """A plain count of registrations."""
    query = select(func.count()).select_from(Registration).where(Registration.event_id == event_id, condition)  # type: ignore[arg-type]
    return db.session.scalar(query) or 0


def tallied(event_id: int) -> dict[tuple[RegistrationState, bool], int]:
    rows = db.session.scalars(select(Tally).where(Tally.event_id == event_id, Tally.number != 0))
    return {(row.state, row.counted): row.number for row in rows}


def recounted(event_id: int) -> dict[tuple[RegistrationState, bool], int]:
    counted = Registration.category != "press"
    query = select(Registration.state, counted, func.count()).where(Registration.event_id == event_id)
    return {
        (state, flag): number for state, flag, number in db.session.execute(query.group_by(Registration.state, counted))
    }


def of_group(quota: Quota) -> tuple[int, int]:
    column = Registration.country if quota.by is QuotaBy.COUNTRY else Registration.category
    waits = (Registration.state == RegistrationState.WAITLISTED) & (Registration.category != "press")
    return (
        of(quota.event_id, holds_counted_place() & (column == quota.value)),
        of(quota.event_id, waits & (column == quota.value)),
    )
