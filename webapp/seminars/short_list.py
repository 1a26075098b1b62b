"""The organisers' short list, and how it stands beside the places, the quotas and all who applied."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from webapp.core import audit, clock
from webapp.core.formatting import country_name
from webapp.core.permissions import Actor
from webapp.events.models import Event, QuotaBy
from webapp.extensions import db
from webapp.registration import places
from webapp.registration.models import HOLDING, Registration, RegistrationState
from webapp.registration.places.ledger import Ledger, QuotaCount
from webapp.seminars.models import Placing, Sex, ShortListed, StatedSex
from webapp.seminars.retention import placing_of, totals_of

GONE = (RegistrationState.WITHDRAWN, RegistrationState.CANCELLED)


def place(event: Event, ids: Iterable[int], placing: Placing | None, *, by: Actor) -> list[Registration]:
    """Put applications of the event on the short list, or take them off it with None; answers those that changed."""
    places.lock(event.id)
    wanted = (Registration.event_id == event.id, Registration.id.in_(sorted(set(ids))))
    found = db.session.scalars(select(Registration).where(*wanted).order_by(Registration.id)).all()
    marked = select(ShortListed).join(ShortListed.registration).where(*wanted)
    before = {mark.registration_id: mark for mark in db.session.scalars(marked)}
    return [one for one in found if _place(one, before.get(one.id), placing, by)]


def _place(registration: Registration, before: ShortListed | None, placing: Placing | None, by: Actor) -> bool:
    if (before.placing if before else None) is placing:
        return False
    if placing is None:
        db.session.delete(before)
    else:
        mark = before or ShortListed(registration_id=registration.id)
        mark.placing, mark.by, mark.at = placing, by.name[:200], clock.now()
        db.session.add(mark)
    audit.record("application_placed", registration, by=by, placing=placing.value if placing else None)
    return True


@dataclass(frozen=True)
class Share:
    """How many of a group applied, and how many stand on the short list."""

    key: str
    applied: int
    accepted: int
    reserve: int
    applied_percent: int
    accepted_percent: int


@dataclass
class Figures:
    """The short list in numbers."""

    applied: int = 0
    placed: Counter[Placing] = field(default_factory=Counter)
    to_confirm: int = 0
    """Accepted ones who have no place yet."""
    countries: list[Share] = field(default_factory=list)
    sexes: list[Share] = field(default_factory=list)

    @property
    def countries_accepted(self) -> int:
        """From how many countries the accepted come."""
        return sum(bool(share.key and share.accepted) for share in self.countries)

    @property
    def sexes_accepted(self) -> dict[str, int]:
        """How many women and men the short list accepts."""
        return {share.key: share.accepted for share in self.sexes}


def figures_of(event_id: int) -> Figures:
    """Numbers and balance by two statements; who has withdrawn or was cancelled is left out."""
    holds = Registration.state.in_(HOLDING)
    columns = (Registration.country, StatedSex.sex, ShortListed.placing, holds)
    rows: Any = db.session.execute(
        select(*columns, func.count())
        .select_from(Registration)
        .outerjoin(StatedSex, StatedSex.registration_id == Registration.id)
        .outerjoin(ShortListed, ShortListed.registration_id == Registration.id)
        .where(Registration.event_id == event_id, Registration.state.not_in(GONE))
        .group_by(*columns)
    )
    figures = Figures()
    countries: dict[str, Counter[Placing | None]] = {}
    sexes: dict[str, Counter[Placing | None]] = {one.value: Counter() for one in Sex}
    for country, stated, placing, held, number in rows:
        figures.applied += number
        figures.placed[placing] += number
        figures.to_confirm += number if placing is Placing.ACCEPTED and not held else 0
        countries.setdefault(country or "", Counter())[placing] += number
        sexes[(stated or Sex.NOT_STATED).value][placing] += number
    if totals := totals_of(event_id):
        sexes = {one.value: Counter() for one in Sex}
        for total in totals:
            sexes[total.sex.value][placing_of(total)] += total.number
    figures.countries = sorted(_shares(countries, figures), key=lambda share: (-share.applied, share.key))
    figures.sexes = list(_shares(sexes, figures))
    return figures


def _shares(groups: dict[str, Counter[Placing | None]], figures: Figures) -> Iterable[Share]:
    accepted = figures.placed[Placing.ACCEPTED]
    for key, counted in groups.items():
        applied = counted.total()
        yield Share(
            key,
            applied,
            counted[Placing.ACCEPTED],
            counted[Placing.RESERVE],
            _percent(applied, figures.applied),
            _percent(counted[Placing.ACCEPTED], accepted),
        )


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def _group(quota: QuotaCount) -> str:
    return country_name(quota.value) if quota.by is QuotaBy.COUNTRY else quota.label or quota.value


@dataclass(frozen=True)
class QuotaLine:
    """A quota with those of its group whom the short list accepts."""

    label: str
    places: int | None
    set_aside: int
    taken: int
    accepted: int

    @property
    def over(self) -> bool:
        """Whether more are accepted than its ceiling lets in."""
        return self.places is not None and self.taken + self.accepted > self.places


def quota_lines(event: Event, ledger: Ledger) -> Sequence[QuotaLine]:
    """Each quota with how many without a place the short list accepts."""
    if not ledger.quotas:
        return []
    accepted = select(Registration).join(ShortListed, ShortListed.registration_id == Registration.id)
    wanted = accepted.where(
        Registration.event_id == event.id,
        ShortListed.placing == Placing.ACCEPTED,
        Registration.state.not_in((*GONE, *HOLDING)),
    )
    people = db.session.scalars(wanted).all()
    return [
        QuotaLine(_group(q), q.places, q.set_aside, q.taken, sum(q.concerns(person) for person in people))
        for q in ledger.quotas
    ]
