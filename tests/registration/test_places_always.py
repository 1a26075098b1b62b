"""Whatever people, delegations and reserves do at once with the places of an event, limits and orders hold.

After each step every number is compared with a plain count, and whoever was offered a place with everybody who waits.
"""

from collections.abc import Iterator
from functools import partial

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from tests.registration.places_machine import CATEGORIES, COUNTRIES, ORGANISER, Deed, Newcomer, Places, people
from webapp.core.audit import AuditEntry
from webapp.core.errors import Conflict
from webapp.core.permissions import link_holder
from webapp.extensions import db
from webapp.registration import changes
from webapp.registration import services as registrations
from webapp.registration.delegations import decisions, services
from webapp.registration.delegations.composing import members
from webapp.registration.delegations.deciding import partial as parts
from webapp.registration.delegations.deciding import waiting
from webapp.registration.delegations.deciding.rules import Rules, set_rules
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import DelegationValues, MemberValues
from webapp.registration.models import HOLDING, Delegation, Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.places import claims, reserves
from webapp.registration.places.claims import MOST_LAPSES

EMAIL = "coordinator@example.org"
COORDINATOR = link_holder("Na Li", EMAIL)
GROUP_DEEDS = (
    "submit",
    "approve",
    "part",
    "wait",
    "offer",
    "accept",
    "decline",
    "return",
    "withdraw",
    "add",
    "remove",
    "change",
)

ANSWERED = ("registration_accept", "registration_decline", "registration_expire", "registration_approve")
GIVEN_UP = ("registration_withdraw", "registration_cancel", "registration_updated", "registration_unreserved")
AT_FIRST = [(country, "participant", reserve) for reserve in (False, True) for country in COUNTRIES * 2]
deeds = st.tuples(st.integers(0, 5), st.sampled_from(GROUP_DEEDS))
changed = st.tuples(st.integers(0, 40), st.sampled_from(COUNTRIES), st.sampled_from(CATEGORIES))


class Everything(Places):
    """Besides single people: delegations, reserves, and people who move from one group to another."""

    def begun(self) -> None:
        """Two delegations, of three and of two, of which one waits; people who have places, who wait, and reserves."""
        self.heard = 0
        self.countries: dict[int, set[str | None]] = {}
        self.together([lambda: set_rules(self.event(), Rules(partial=True), by=ORGANISER)])
        self.together([partial(self.compose, 3), partial(self.compose, 2)])
        self.together([partial(self.decide, 1, "wait"), *(partial(self.come, *one) for one in AT_FIRST)])

    @rule(size=st.integers(1, 4))
    def a_delegation_is_composed(self, size: int) -> None:
        self.together([partial(self.compose, size)])

    @rule(wanted=st.lists(deeds, min_size=1, max_size=4))
    def delegations_act(self, wanted: list[tuple[int, str]]) -> None:
        self.together(partial(self.decide, *one) for one in wanted)

    @rule(first=st.booleans())
    def the_host_settles_whether_groups_come_first(self, first: bool) -> None:
        rules = Rules(partial=True, group_first=first)
        self.together([lambda: set_rules(self.event(), rules, by=ORGANISER)])

    @rule(leaving=st.lists(st.integers(0, 20), min_size=1, max_size=3), comes=people)
    def some_who_have_a_place_give_it_up(self, leaving: list[int], comes: Newcomer) -> None:
        self.together([partial(self.come, *comes), *(partial(self.leave, number) for number in leaving)])

    @rule(answers=st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=3))
    def offers_are_answered(self, answers: list[tuple[int, bool]]) -> None:
        self.together(partial(self.answer, *one) for one in answers)

    @rule(number=st.integers(0, 40), back=st.booleans())
    def somebody_becomes_a_reserve_or_ceases_to_be_one(self, number: int, back: bool) -> None:
        verb = reserves.make_ordinary if back else reserves.make_reserve
        self.together([lambda: verb(self.somebody(number), by=ORGANISER)])

    @rule(wanted=changed)
    def somebody_moves_to_another_group(self, wanted: tuple[int, str, str]) -> None:
        number, country, category = wanted
        values = {"country": country, "category": category}
        self.together([lambda: changes.update_registration(self.somebody(number), values, by=ORGANISER)])

    @invariant()
    def a_delegation_is_offered_places_as_a_whole(self) -> None:
        if not hasattr(self, "event_id"):
            return
        with self.app.app_context():
            for delegation in self.delegations():
                states = {member.state for member in live_members(delegation)}
                assert State.OFFERED not in states or states == {State.OFFERED}

    @invariant()
    def a_reserve_gets_a_place_of_its_own_group_alone(self) -> None:
        if not hasattr(self, "event_id"):
            return
        with self.app.app_context():
            self.learn_countries()
            for entry, registration in self.offers_since():
                former = entry.details.get("instead_of")
                if former is not None:
                    assert self.countries[former] & self.countries[registration.id]
                else:
                    assert registration.reserve_of is None
                    self.check_order(registration)

    @invariant()
    def nobody_is_offered_the_same_place_twice(self) -> None:
        """Between two offers to somebody a place was given up or added; three lapses in a row are the last."""
        if not hasattr(self, "event_id"):
            return
        with self.app.app_context():
            offers: dict[int, int] = {}
            lapses: dict[int, int] = {}
            latest = 0
            trail = select(AuditEntry).where(AuditEntry.event_id == self.event_id).order_by(AuditEntry.id)
            for entry in db.session.scalars(trail):
                number = entry.object_id or 0
                if entry.action == "registration_offer" and entry.channel == "system":
                    assert number not in offers or offers[number] < latest
                    assert lapses.get(number, 0) < MOST_LAPSES
                    offers[number] = entry.id
                elif entry.action in ANSWERED:
                    lapses[number] = lapses.get(number, 0) + 1 if entry.action == "registration_expire" else 0
                elif not entry.action.startswith("registration_") or entry.action in GIVEN_UP:
                    latest = entry.id

    def check_order(self, offered: Registration) -> None:
        """Nobody who waits for any place, and is of the same groups, stood before whoever was offered one."""
        if offered.state is not State.OFFERED or offered.delegation_id is not None:
            return
        for other in db.session.scalars(claims.queue(self.event_id)):
            same = (other.country, other.category) == (offered.country, offered.category)
            may_have = not other.offers_missed or (
                other.offers_missed == offered.offers_missed and other.let_go_round < (offered.free_round or 0)
            )
            if same and other.delegation_id is None and may_have and other.lapses < MOST_LAPSES:
                assert (other.priority, other.queued_at, other.id) > (offered.priority, offered.queued_at, offered.id)

    def offers_since(self) -> Iterator[tuple[AuditEntry, Registration]]:
        """What the waiting list did by itself since this was asked last."""
        query = (
            select(AuditEntry)
            .where(AuditEntry.id > self.heard, AuditEntry.action == "registration_offer")
            .where(AuditEntry.channel == "system")
            .order_by(AuditEntry.id)
        )
        for entry in db.session.scalars(query).all():
            self.heard = entry.id
            registration = db.session.get(Registration, entry.object_id)
            if registration is not None and registration.event_id == self.event_id:
                yield entry, registration

    def learn_countries(self) -> None:
        """Remember each country that anybody has been of."""
        query = select(Registration.id, Registration.country).where(Registration.event_id == self.event_id)
        for number, country in db.session.execute(query):
            self.countries.setdefault(number, set()).add(country)

    def leave(self, number: int) -> None:
        registrations.withdraw(self.somebody(number, *HOLDING), by=COORDINATOR)

    def answer(self, number: int, yes: bool) -> None:
        verb = registrations.accept if yes else registrations.decline
        verb(self.somebody(number, State.OFFERED), by=COORDINATOR)

    def somebody(self, number: int, *states: State) -> Registration:
        query = select(Registration).where(Registration.event_id == self.event_id, Registration.delegation_id.is_(None))
        if states:
            query = query.where(Registration.state.in_(states))
        found = db.session.scalars(query.order_by(Registration.id)).all()
        if not found:
            raise Conflict("Nobody is there yet.")
        return found[number % len(found)]

    def delegations(self) -> list[Delegation]:
        query = select(Delegation).where(Delegation.event_id == self.event_id).order_by(Delegation.id)
        return list(db.session.scalars(query))

    def compose(self, size: int) -> None:
        values = DelegationValues(sending_name="Xi’an", coordinator_email=EMAIL, places=5)
        made = services.create_delegation(self.event(), values, by=ORGANISER)
        people = [MemberValues(given_name=f"N{n}", head=n == 0, country=COUNTRIES[n % 3]) for n in range(size)]
        members.add_members(made, people, by=COORDINATOR)
        decisions.submit(made, by=COORDINATOR)

    def decide(self, number: int, deed: str) -> None:
        found = self.delegations()
        one = found[number % len(found)]
        living = live_members(one)
        newcomer = MemberValues(given_name=f"M{next(self.numbers)}", country="UZ")
        last = living[-1] if living else None
        verbs: dict[str, Deed] = {
            "submit": lambda: decisions.submit(one, by=COORDINATOR),
            "approve": lambda: decisions.approve(one, by=ORGANISER),
            "part": lambda: parts.approve_some(one, {m.id for m in living[:1]}, reason="Few beds.", by=ORGANISER),
            "wait": lambda: waiting.put_on_waiting_list(one, by=ORGANISER),
            "offer": lambda: waiting.offer(one, by=ORGANISER),
            "accept": lambda: waiting.accept(one, by=COORDINATOR),
            "decline": lambda: waiting.decline(one, by=COORDINATOR),
            "return": lambda: decisions.return_(one, reason="Say more.", by=ORGANISER),
            "withdraw": lambda: decisions.withdraw(one, by=COORDINATOR),
            "add": lambda: members.add_member(one, newcomer, by=ORGANISER),
            "remove": lambda: last and members.remove_member(last, by=ORGANISER),
            "change": lambda: last and members.update_member(last, newcomer, by=ORGANISER),
        }
        verbs[deed]()


def test_places_are_always_right(committed_app: Flask) -> None:
    def made() -> Places:
        return Everything(committed_app)

    run_state_machine_as_test(
        made,  # type: ignore[arg-type] - called like a class
        settings=settings(
            max_examples=12,
            stateful_step_count=14,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    with committed_app.app_context():
        # Something happened at all.
        assert of_all(State.OFFERED)


def of_all(state: State) -> int:
    """How many are in a state in any event."""
    return len(db.session.scalars(select(Registration.id).where(Registration.state == state)).all())
