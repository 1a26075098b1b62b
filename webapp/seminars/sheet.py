"""The scoring sheet of a seminar: by what reviewers judge, how much each criterion weighs, and how it is changed."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import exists, select

from webapp.core import audit
from webapp.core.errors import Conflict, Invalid, InvalidMany
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.core.types import LANGUAGES, Texts
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import inputs, places
from webapp.registration.models import Registration
from webapp.seminars.models import Criterion, Scoring

MOST_CRITERIA = 12
MOST_WEIGHT = 100
LEAST_SCALE, MOST_SCALE = 2, 100
FULL = 100
"""Points of an application with the best score in everything."""


class SheetInUse(Conflict):
    """The change would touch what reviewers have scored, and nobody has said that it may."""

    code = "sheet_in_use"


@dataclass(frozen=True, kw_only=True)
class CriterionValues:
    """A criterion as it is entered; without a key it is a new one."""

    name: Texts
    weight: int = 1
    scale: int = 5
    key: str = ""
    help: Texts = field(default_factory=dict)


PRESET = (
    CriterionValues(
        key="expertise",
        name={"en": "Expertise", "ru": "Компетентность", "uz": "Bilim va tajriba"},
        help={
            "en": "Knowledge of the subject and practice in it.",
            "ru": "Знание предмета и практический опыт.",
            "uz": "Mavzu boʻyicha bilim va amaliy tajriba.",
        },
        weight=3,
    ),
    CriterionValues(
        key="motivation",
        name={"en": "Motivation", "ru": "Мотивация", "uz": "Motivatsiya"},
        help={
            "en": "What the applicant would bring to the seminar and take from it.",
            "ru": "Что заявитель привнесёт в семинар и что из него вынесет.",
            "uz": "Ariza beruvchi seminarga nima olib keladi va undan nima oladi.",
        },
        weight=2,
    ),
    CriterionValues(
        key="effect",
        name={"en": "Use afterwards", "ru": "Польза после семинара", "uz": "Seminardan keyingi foyda"},
        help={
            "en": "Whether the work at home lets the applicant pass on what was learned.",
            "ru": "Позволяет ли работа дома передать полученное другим.",
            "uz": "Uyidagi ishi olganini boshqalarga yetkazishga imkon beradimi.",
        },
        weight=2,
    ),
    CriterionValues(
        key="exchange",
        name={"en": "Part in discussion", "ru": "Участие в обсуждении", "uz": "Muhokamada ishtirok"},
        help={
            "en": "Working languages, and the will to hear another view.",
            "ru": "Рабочие языки и готовность слышать другое мнение.",
            "uz": "Ish tillari va boshqa fikrni eshitishga tayyorlik.",
        },
        weight=1,
    ),
)
"""What holds until the organisers write a sheet of their own."""


def sheet_of(event_id: int) -> list[Criterion]:
    """The criteria in their order; those of the preset, not yet written, where the organisers have changed nothing."""
    query = select(Criterion).where(Criterion.event_id == event_id).order_by(Criterion.position)
    return list(db.session.scalars(query)) or [_made(event_id, n, values) for n, values in enumerate(PRESET)]


def points_of(criteria: Sequence[Criterion], values: Mapping[str, int]) -> Decimal | None:
    """The weighted mean of the scores, each as a share of its scale, out of 100; none while a criterion is open."""
    if any(criterion.key not in values for criterion in criteria):
        return None
    shares = [Fraction(values[c.key] * c.weight, c.scale) for c in criteria]
    mean = sum(shares, Fraction(0)) / sum(c.weight for c in criteria) * FULL
    return round(Decimal(mean.numerator) / Decimal(mean.denominator), 4)


def in_use(event_id: int) -> bool:
    """Whether anybody has scored by the sheet."""
    begun = (Scoring.registration_id == Registration.id) & (Scoring.conflict_at.is_(None))
    return bool(db.session.scalar(select(exists().where(begun, Registration.event_id == event_id))))


def set_sheet(
    event: Event, wanted: Sequence[CriterionValues], *, by: Actor, recount: bool = False
) -> Sequence[Criterion]:
    """Make these the criteria, in this order.

    Once somebody has scored, only texts and order change freely: raises SheetInUse for anything else, unless `recount`
    says that it is meant. Then scores of removed criteria and of changed scales go, and results are counted anew:
    whoever has a criterion open has to finish. Raises Invalid on wrong values.
    """
    wanted = [_checked(n, values) for n, values in enumerate(wanted)]
    if not 1 <= len(wanted) <= MOST_CRITERIA:
        raise Invalid(_l("A sheet has from 1 to %(most)d criteria.", most=MOST_CRITERIA), field="criteria")
    places.lock(event.id)
    before = {c.key: c for c in sheet_of(event.id)}
    wanted = [values if values.key in before else _new(values) for values in wanted]
    if len({values.key for values in wanted}) < len(wanted):
        raise Invalid(_l("A criterion stands twice in the sheet."), field="criteria")
    used = in_use(event.id)
    if used and _weighs_otherwise(before, wanted) and not recount:
        raise SheetInUse(
            _l("Somebody has scored by this sheet: tick that scores may change, or change texts only."),
            field="recount",
        )
    changed_scales = {v.key for v in wanted if v.key in before and before[v.key].scale != v.scale}
    made = _write(event.id, before, wanted)
    if used:
        _recount(event.id, made, changed_scales)
    audit.record(
        "scoring_sheet_changed", event, by=by, event_id=event.id, criteria=len(made), recounted=used and recount
    )
    return made


def keep_preset(event_id: int) -> list[Criterion]:
    """The criteria by which somebody is about to score, written where they were only the preset's so far."""
    criteria = sheet_of(event_id)
    db.session.add_all(criteria)
    return criteria


def copy_sheet(copy: Event, source: Event, _by: Actor) -> None:
    """Give a copied seminar the sheet of the one it was copied from, where that has one of its own."""
    query = select(Criterion).where(Criterion.event_id == source.id)
    for c in db.session.scalars(query).all():
        values = CriterionValues(key=c.key, name=c.name, help=c.help, weight=c.weight, scale=c.scale)
        db.session.add(_made(copy.id, c.position, values))


def _made(event_id: int, position: int, values: CriterionValues) -> Criterion:
    return Criterion(
        event_id=event_id,
        key=values.key,
        position=position,
        name=dict(values.name),
        help=dict(values.help),
        weight=values.weight,
        scale=values.scale,
    )


def _new(values: CriterionValues) -> CriterionValues:
    return CriterionValues(
        key=f"c{secrets.token_hex(4)}", name=values.name, help=values.help, weight=values.weight, scale=values.scale
    )


def _checked(number: int, values: CriterionValues) -> CriterionValues:
    errors = []
    if not any(values.name.values()):
        errors.append((f"criteria.{number}.name", _l("Name the criterion in at least one language.")))
    if any(len(text) > inputs.SHORT for text in values.name.values()):
        errors.append((f"criteria.{number}.name", inputs.too_long(inputs.SHORT)))
    if any(len(text) > inputs.LONG for text in values.help.values()):
        errors.append((f"criteria.{number}.help", inputs.too_long(inputs.LONG)))
    if not 1 <= values.weight <= MOST_WEIGHT:
        errors.append((f"criteria.{number}.weight", _between(1, MOST_WEIGHT)))
    if not LEAST_SCALE <= values.scale <= MOST_SCALE:
        errors.append((f"criteria.{number}.scale", _between(LEAST_SCALE, MOST_SCALE)))
    if errors:
        raise InvalidMany(_l("Some values are not right."), errors)
    name, help_ = _plain(values.name), _plain(values.help)
    return CriterionValues(key=values.key, name=name, help=help_, weight=values.weight, scale=values.scale)


def _plain(texts: Texts) -> Texts:
    return {code: text for code in LANGUAGES if (text := inputs.lines(texts.get(code)))}


def _between(least: int, most: int) -> object:
    return _l("This is a number from %(least)d to %(most)d.", least=least, most=most)


def _weighs_otherwise(before: Mapping[str, Criterion], wanted: Sequence[CriterionValues]) -> bool:
    was = {(c.key, c.weight, c.scale) for c in before.values()}
    return was != {(values.key, values.weight, values.scale) for values in wanted}


def _write(event_id: int, before: Mapping[str, Criterion], wanted: Sequence[CriterionValues]) -> list[Criterion]:
    made = []
    for position, values in enumerate(wanted):
        criterion = before.get(values.key) or _made(event_id, position, values)
        criterion.position, criterion.weight, criterion.scale = position, values.weight, values.scale
        criterion.name, criterion.help = dict(values.name), dict(values.help)
        made.append(criterion)
    db.session.add_all(made)
    for key in before.keys() - {criterion.key for criterion in made}:
        if before[key].id is not None:
            db.session.delete(before[key])
    db.session.flush()
    return made


def _recount(event_id: int, criteria: Sequence[Criterion], changed_scales: set[str]) -> None:
    kept = {criterion.key for criterion in criteria} - changed_scales
    query = select(Scoring).join(Registration, Registration.id == Scoring.registration_id)
    for scoring in db.session.scalars(query.where(Registration.event_id == event_id, Scoring.conflict_at.is_(None))):
        scoring.values = {key: value for key, value in scoring.values.items() if key in kept}
        scoring.points = points_of(criteria, scoring.values)
