"""In which order the reserve of a seminar is called, beside all others who wait."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import actor_of, organiser_of, reviewer_of
from tests.queries import QueryCounter
from tests.seminars.builders import application, seminar
from tests.seminars.scores import scored
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.mail.models import Message
from webapp.registration import services
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.people_verbs import AS_CAME, FIRST, LAST, move_on_list
from webapp.registration.places import waiting
from webapp.registration.places.claims import queue
from webapp.seminars.decision import Plan, Sentences, decide, plan
from webapp.seminars.models import Placing
from webapp.seminars.short_list import place


class Selection:
    """A full seminar, decided on again and again."""

    def __init__(self, session: Session, event: Event) -> None:
        self.session, self.event = session, event
        self.by: Actor = actor_of(organiser_of(event.host))
        self.reviewer = reviewer_of(event.host)
        self.people: dict[str, Registration] = {}

    def reserve(self, **points: int) -> Plan:
        """Put people in reserve who were scored so, and decide."""
        for name, value in points.items():
            one = self.people[name] = self.people.get(name) or application(self.event, name)
            scored(one, value, by=self.reviewer)
            place(self.event, [one.id], Placing.RESERVE, by=self.by)
        return self.decide()

    def decide(self) -> Plan:
        """Do what the short list says."""
        made = decide(self.event, Sentences(), by=self.by)
        self.session.commit()
        return made

    def wait(self, name: str) -> None:
        """Let somebody wait for another reason."""
        one = self.people[name] = application(self.event, name)
        services.put_on_waiting_list(one, by=self.by)
        self.session.commit()

    def move(self, name: str, where: str) -> None:
        """Let the organisers ask somebody earlier or later."""
        move_on_list(self.people[name], where, by=self.by, reason="The host asked for it.")
        self.session.commit()

    @property
    def order(self) -> str:
        """Who is called after whom."""
        return " ".join(one.given_name for one in self.session.scalars(queue(self.event.id)))


@pytest.fixture
def selection(session: Session) -> Selection:
    """A full seminar."""
    return Selection(session, seminar(capacity=0))


def test_newcomers_are_called_by_rank_and_others_after_the_reserve(selection: Selection) -> None:
    selection.reserve(A=4, B=2)
    selection.reserve(C=3)
    selection.wait("D")
    assert selection.order == "A C B D"
    assert [waiting.position(selection.people[name]) for name in "ACBD"] == [1, 2, 3, 4]


def test_whoever_waited_before_comes_after_the_reserve(selection: Selection) -> None:
    selection.wait("D")
    selection.reserve(A=4, B=2)
    selection.wait("E")
    selection.reserve(C=5)
    assert selection.order == "C A B D E"


def test_the_first_by_rank_is_offered_the_place(selection: Selection) -> None:
    selection.wait("D")
    selection.reserve(A=2, B=4)
    selection.event.capacity = 1
    selection.session.commit()
    waiting.offer_free_places(selection.event.id)
    assert {name: one.state for name, one in selection.people.items()} == {
        "A": State.WAITLISTED,
        "B": State.OFFERED,
        "D": State.WAITLISTED,
    }
    selection.reserve(C=3)
    assert selection.order == "C A D"


def test_a_new_decision_ranks_by_the_scores_of_now(selection: Selection) -> None:
    selection.reserve(A=4, B=2)
    scored(selection.people["B"], 5, by=selection.reviewer)
    selection.reserve(C=3)
    assert selection.order == "B A C"


@pytest.mark.parametrize(
    ("moves", "order"),
    [
        ([("B", FIRST)], "B A C D"),
        ([("A", LAST)], "C B D A"),
        ([("D", FIRST)], "D A C B"),
        ([("A", LAST), ("A", FIRST), ("B", FIRST)], "B A C D"),
        ([("D", FIRST), ("B", FIRST), ("A", LAST), ("B", LAST)], "D C A B"),
        ([("D", LAST), ("B", AS_CAME)], "A C B D"),
        ([("A", AS_CAME), ("A", FIRST)], "A C B D"),
    ],
)
def test_who_was_moved_by_hand_stays_there(selection: Selection, moves: list[tuple[str, str]], order: str) -> None:
    selection.reserve(A=4, B=2)
    selection.wait("D")
    for name, where in moves:
        selection.move(name, where)
    for _again in range(2):
        selection.reserve(C=3)
        assert selection.order == order
    selection.decide()
    assert selection.order == order


def test_who_was_moved_before_the_first_decision_stays_there_too(selection: Selection) -> None:
    for name in "DEFG":
        selection.wait(name)
    for name, where in (("E", FIRST), ("D", FIRST), ("F", LAST)):
        selection.move(name, where)
    selection.reserve(A=2, B=4)
    assert selection.order == "D E B A G F"


def test_who_was_moved_together_stays_together(selection: Selection) -> None:
    for name in "DEF":
        selection.wait(name)
    selection.move("D", FIRST)
    for name, level in (("E", -2), ("F", -2)):
        selection.people[name].priority = level
    selection.session.commit()
    selection.reserve(A=2)
    priorities = {name: selection.people[name].priority for name in "DEF"}
    assert priorities["E"] == priorities["F"] < priorities["D"]
    assert selection.order == "E F D A"


def test_whoever_is_in_reserve_no_more_waits_in_the_order_they_came(selection: Selection) -> None:
    selection.wait("D")
    selection.reserve(A=4, B=2)
    place(selection.event, [selection.people["A"].id], None, by=selection.by)
    selection.reserve(C=3)
    assert selection.order == "C B D A"


def test_who_waits_is_told_of_the_reserve_once_however_they_were_moved(selection: Selection) -> None:
    selection.wait("D")
    selection.move("D", LAST)
    made = selection.reserve(A=4, D=3)
    assert [line.registration.given_name for line in made.placed[Placing.RESERVE]] == ["A", "D"]
    assert selection.order == "A D"
    selection.move("A", AS_CAME)
    assert plan(selection.event).total == selection.decide().total == 0
    letters = select(Message.to_name).where(Message.template == "selection_reserve").order_by(Message.to_name)
    assert selection.session.scalars(letters).all() == ["A Rahimov", "D Rahimov"]


def test_many_are_ranked_by_as_few_statements_as_one(selection: Selection, queries: QueryCounter) -> None:
    selection.reserve(A=4)
    queries.reset()
    selection.decide()
    few = queries.count
    selection.reserve(B=2, C=3, D=5)
    for name in "BC":
        selection.move(name, FIRST)
    with queries.at_most(few + 2):  # new numbers, of all of them at once, on the list and in the memory of ranks
        selection.decide()
    assert selection.order == "C B D A"
