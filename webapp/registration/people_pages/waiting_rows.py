"""Who waits, in their order, and why, in words with figures: people, delegations as a whole, and reserves by group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from webapp.core.formatting import country_name
from webapp.core.formatting import datetime as shown_time
from webapp.core.i18n import _, _n
from webapp.core.identifiers import parse_id
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.delegations.words import sender_of
from webapp.registration.errors import EventFull, QuotaFull
from webapp.registration.models import Registration
from webapp.registration.places import claims, groups, reserves
from webapp.registration.places.ledger import Ledger
from webapp.registration.places.tallies import uses_place

PER_PAGE = 50
MOST_IN_RESERVE = 500


@dataclass(frozen=True)
class Row:
    """One claim: somebody alone, or a delegation."""

    person: Registration
    """By whom it stands on the list."""
    name: str
    url: str
    note: str
    why: Any
    fits: bool
    group: bool = False
    next: bool = False
    """Whether a place that is free would be offered to this claim."""


@dataclass
class Waiting:
    """A page of the waiting list."""

    rows: list[Row]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PER_PAGE))

    @property
    def start(self) -> int:
        """How many claims stand before this page."""
        return (self.page - 1) * PER_PAGE

    def url_for(self, page: int) -> str:
        """The address of another page."""
        return f"{request.path}?{urlencode({'page': page})}"


@dataclass
class Reserve:
    """Those who stand in for one group."""

    label: str
    note: str
    rows: list[Row] = field(default_factory=list)


def page_of(event: Event, ledger: Ledger, next_people: Sequence[Registration]) -> Waiting:
    """The page of the waiting list that the address asks for."""
    heads = _heads(event.id)
    total = db.session.scalar(select(func.count()).select_from(heads.order_by(None).subquery())) or 0
    page = min(max(parse_id(request.args.get("page", "")) or 1, 1), max(1, -(-total // PER_PAGE)))
    wanted = heads.options(joinedload(Registration.delegation)).offset((page - 1) * PER_PAGE).limit(PER_PAGE)
    people = db.session.scalars(wanted).all()
    together = groups.groups_of([one.delegation_id for one in people if one.delegation_id is not None])
    held_back = claims.who_holds_others_back(event, ledger)
    following = {one.id for one in next_people}
    with ledger.trying([*people, *chain.from_iterable(together.values())]):
        rows = [
            _alone(one, ledger, following, held_back)
            if one.delegation_id is None
            else _delegation(one, together, ledger, following)
            for one in people
        ]
    return Waiting(rows, total, page)


def _heads(event_id: int) -> Select[Registration]:
    """Each who waits alone, and the first of each delegation."""
    waiting = claims.queue(event_id).order_by(None)
    together = func.coalesce(Registration.delegation_id, -Registration.id)
    # A group is heard where the last of it stands.
    order = (Registration.offers_missed.desc(), *claims.ORDER)
    nth = func.row_number().over(partition_by=together, order_by=order).label("nth")
    ranked = waiting.with_only_columns(Registration.id, nth).subquery()
    return claims.queue(event_id).where(Registration.id.in_(select(ranked.c.id).where(ranked.c.nth == 1)))


def _alone(one: Registration, ledger: Ledger, following: set[int], held_back: Registration | None) -> Row:
    obstacle = ledger.obstacle(one)
    why: Any = obstacle or _("A place is free.")
    if one.offers_missed:
        why = _after_offers(one, str(obstacle or ""), _("A place is free, which this person let go."))
    elif obstacle is None and held_back is not None and one.delegation_id != held_back.delegation_id:
        why = _("A place is free, but %(delegation)s comes first and needs more.", delegation=_sender(held_back))
    return _row(one, why, obstacle, following)


def _after_offers(one: Registration, obstacle: str, free: str) -> str:
    """How somebody stands who has let offers go; `free` says that nothing is in the way."""
    if claims.asked_no_more(one):
        return _("Left %(num)s offers in a row unanswered: is not asked by itself any more.", num=claims.MOST_LAPSES)
    if not obstacle:
        return free
    behind = _("Has let an offer go: comes behind those who have let fewer go.")
    return f"{obstacle} {behind}"


def _row(one: Registration, why: Any, obstacle: EventFull | None, following: set[int]) -> Row:
    event = one.event
    since = shown_time(one.queued_at, event.timezone)
    note = " · ".join(filter(None, (one.organisation, country_name(one.country), since)))
    url = url_for("people.person", event_id=event.id, registration_id=one.id)
    return Row(one, one.name, url, note, why, obstacle is None, next=one.id in following)


def _sender(member: Registration) -> str:
    return sender_of(member.delegation) if member.delegation is not None else ""


def _delegation(
    head: Registration, together: Mapping[int, Sequence[Registration]], ledger: Ledger, following: set[int]
) -> Row:
    members = together.get(head.delegation_id or 0, [])
    counted = sum(map(uses_place, members))
    obstacle = groups.obstacle(ledger, members)
    since = shown_time(head.queued_at, head.event.timezone)
    return Row(
        head,
        _sender(head),
        url_for("host_delegation.show", event_id=head.event_id, delegation_id=head.delegation_id),
        " · ".join((_("Delegation"), since)),
        _why_together(counted, obstacle, ledger, head) if members else _("Its list is with the coordinator."),
        obstacle is None and bool(members),
        group=True,
        next=head.id in following,
    )


def _why_together(counted: int, obstacle: EventFull | None, ledger: Ledger, head: Registration) -> str:
    needs = _n("Needs %(num)s place.", "Needs %(num)s places together.", counted)
    left = _n("%(num)s place is left.", "%(num)s places are left.", ledger.left) if ledger.left is not None else ""
    if obstacle is None:
        stands = _("They are free.")
    else:
        # With fewer places than people, the number says more than that all are taken at the last of them.
        stands = str(obstacle) if isinstance(obstacle, QuotaFull) or not ledger.left else ""
        left = "" if isinstance(obstacle, QuotaFull) or not ledger.left else left
    if head.offers_missed:
        free = _("They are free, and the delegation let them go.")
        told = " ".join(filter(None, (left, stands))) if obstacle is not None else ""
        return f"{needs} {_after_offers(head, told, free)}"
    return " ".join(filter(None, (needs, left if obstacle is not None else "", stands)))


def reserves_of(event: Event, ledger: Ledger) -> list[Reserve]:
    """Everybody in reserve, group by group."""
    query = reserves.queue(event.id).options(joinedload(Registration.city)).order_by(*claims.ORDER)
    people = db.session.scalars(query.limit(MOST_IN_RESERVE)).all()
    held = reserves.held_by_groups(event, people)
    by_group: dict[object, Reserve] = {}
    with ledger.trying(people):
        obstacles = {one.id: ledger.obstacle(one) for one in people}
    for one in people:
        assert one.reserve_of is not None
        group = (one.reserve_of, reserves.key(one, one.reserve_of))
        kept = by_group.setdefault(group, Reserve(reserves.label(one), _held(held[one.id])))
        obstacle = obstacles[one.id]
        kept.rows.append(_row(one, _why_in_reserve(one, obstacle, first=not kept.rows), obstacle, set()))
    return sorted(by_group.values(), key=lambda reserve: reserve.label.casefold())


def _held(number: int) -> str:
    if not number:
        return _("Nobody of this group has a place.")
    return _n(
        "%(num)s person of this group has a place: who gives it up leaves it to the first in reserve.",
        "%(num)s people of this group have places: who gives one up leaves it to the first in reserve.",
        number,
    )


def _why_in_reserve(one: Registration, obstacle: EventFull | None, *, first: bool) -> str:
    if claims.asked_no_more(one):
        return _after_offers(one, "", "")
    moves_up = _("Comes first.") if first else _("Comes after those above.")
    return f"{moves_up} {obstacle}" if isinstance(obstacle, QuotaFull) else moves_up
