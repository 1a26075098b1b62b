"""What a delegation still lacks, told to its coordinator and its host; only the head is required."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from webapp.core.i18n import _l
from webapp.registration import accompanying
from webapp.registration.delegations.composing import own_answers
from webapp.registration.delegations.composing.own_places import used_by
from webapp.registration.models import LIVE, Delegation, Registration
from webapp.registration.questions import Question


@dataclass(frozen=True)
class Standing:
    """How far the list of a delegation has come; `members` are those who still may come, in order."""

    members: list[Registration]
    places: int
    gaps: list[Any]
    """What is missing of the delegation as a whole."""
    incomplete: int
    """How many members lack something."""

    @property
    def used(self) -> int:
        """Places used: not by those who come along and use none."""
        return used_by(self.members)

    @property
    def along(self) -> int:
        """How many use no place."""
        return len(self.members) - self.used

    @property
    def left(self) -> int:
        """Places that can still be filled."""
        return max(self.places - self.used, 0)

    @property
    def head(self) -> Registration | None:
        """Who leads it."""
        return next((member for member in self.members if member.head), None)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.gaps and not self.incomplete


def standing_of(delegation: Delegation, asked: Sequence[Question] = ()) -> Standing:
    """How a delegation stands, from the members that are loaded with it; `asked` are its event's own questions."""
    members = living(delegation.members)
    return Standing(
        members=members,
        places=delegation.places,
        gaps=_gaps_of(delegation, members),
        incomplete=sum(bool(gaps_of_member(delegation, member, asked)) for member in members),
    )


def living(members: Sequence[Registration]) -> list[Registration]:
    """Those who still may come, in order of precedence."""
    found = [member for member in members if member.state in LIVE]
    return sorted(found, key=lambda member: (member.precedence or 0, member.id))


def _gaps_of(delegation: Delegation, members: Sequence[Registration]) -> list[Any]:
    if not members:
        return [_l("members")]
    gaps = []
    if not any(member.head for member in members):
        gaps.append(_l("the head"))
    if delegation.arrives_at is None:
        gaps.append(_l("the arrival"))
    if delegation.departs_at is None:
        gaps.append(_l("the departure"))
    return gaps


def gaps_of_member(delegation: Delegation, member: Registration, asked: Sequence[Question] = ()) -> list[Any]:
    """What is not known of a member, also of what the event's own questions ask."""
    gaps = []
    if not member.function:
        gaps.append(_l("the function"))
    if not member.country:
        gaps.append(_l("the country"))
    if not member.answers.get("languages"):
        gaps.append(_l("the languages"))
    if _comes_from_abroad(delegation, member) and not member.answers.get("visa"):
        gaps.append(_l("whether a visa is needed"))
    if member.category == accompanying.CATEGORY and member.accompanies_id is None:
        gaps.append(_l("whom they accompany"))
    return gaps + own_answers.missing(asked, member)


def _comes_from_abroad(delegation: Delegation, member: Registration) -> bool:
    city = delegation.event.city
    return bool(city and member.country and member.country != city.country)
