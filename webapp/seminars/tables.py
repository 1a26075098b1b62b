"""The list of applications: the ranking for organisers, what is to be scored for reviewers."""

from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy import Select, exists, select

from webapp.core.formatting import country_name, date
from webapp.core.i18n import _, _l
from webapp.core.names import matches
from webapp.core.permissions import Actor
from webapp.core.tables import BulkAction, Column, Empty, Filter, Table
from webapp.events.models import Event
from webapp.registration.labels import STATES, state_chip
from webapp.registration.models import Registration, RegistrationState
from webapp.registration.queries import countries_of
from webapp.seminars import ranking
from webapp.seminars.labels import PLACINGS, points
from webapp.seminars.models import Placing, Scoring, ShortListed
from webapp.seminars.queries import scored_by, settled_by, with_cv

SHORTENED = 120
OFF = "none"
"""Takes an application off the short list."""
R = Registration
ON_LIST = select(ShortListed.placing).where(ShortListed.registration_id == R.id).correlate(R).scalar_subquery()
MINE = {
    "missing": _l("Not scored yet"),
    "unfinished": _l("Not finished"),
    "given": _l("Scored"),
    "conflict": _l("Conflict of interest"),
}


def applications(event: Event, actor: Actor) -> Table[R]:
    """The applications to a seminar, with scores as far as the actor may know them; organisers mark many at once."""
    organises = actor.may_organise(*event.manager_ids)
    return Table(
        caption=_l("Applications"),
        columns=[*_person(event), *_scores(event, actor), *(_placing(event) if organises else ()), *_more(event)],
        default_sort="-points",
        tie_breaker=R.id,
        url=lambda r: _address(event, r),
        search=lambda query, text: query.where(matches(R.search, text)),
        filters=(
            Filter("state", _l("State"), _states, _by_state),
            Filter("country", _l("Country"), lambda: _countries(event), _by_country),
            *((Filter("placing", _l("Short list"), _placings, _by_placing),) if organises else ()),
            *((_by_own(actor),) if reviews(event, actor) else ()),
        ),
        bulk_actions=BULK if organises else (),
        empty=Empty(_l("No applications yet"), _l("They appear here as soon as somebody applies on the public page.")),
    )


def reviews(event: Event, actor: Actor) -> bool:
    """Whether somebody is asked to score the applications of an event."""
    return actor.may_review(*event.manager_ids)


def _by_own(actor: Actor) -> Filter:
    return Filter(
        "mine", _l("My scores"), lambda: list(MINE.items()), lambda query, value: _by_mine(query, value, actor)
    )


BULK = (
    BulkAction(Placing.ACCEPTED.value, _l("Short list: select")),
    BulkAction(Placing.RESERVE.value, _l("Short list: reserve")),
    BulkAction(Placing.REJECTED.value, _l("Short list: not selected")),
    BulkAction(OFF, _l("Take off the short list")),
)


def _person(event: Event) -> list[Column[R]]:
    return [
        Column("name", _l("Name"), lambda r: _name(event, r), sort=R.sort_key, export=lambda r: r.name),
        Column("country", _l("Country"), lambda r: country_name(r.country), sort=R.country),
    ]


def _scores(event: Event, actor: Actor) -> list[Column[R]]:
    known, own = ranking.standings(event, actor), ranking.own_scorings(event, actor)
    organises = actor.may_organise(*event.manager_ids)

    def of(registration: R) -> ranking.Standing:
        return known.get(registration.id, ranking.NOTHING)

    return [
        Column(
            "points",
            _l("Points of 100"),
            lambda r: points(of(r).mean),
            sort=ranking.visible_mean(event, actor),
            export=lambda r: _plain(of(r).mean),
            numeric=True,
        ),
        Column(
            "scorings",
            _l("Scored by"),
            lambda r: _counted(of(r), organises),
            export=lambda r: of(r).number,
            numeric=True,
        ),
        Column(
            "spread",
            _l("Spread"),
            lambda r: points(of(r).spread),
            export=lambda r: _plain(of(r).spread),
            numeric=True,
        ),
        *([Column("mine", _l("My scores"), lambda r: _mine(own.get(r.id)))] if reviews(event, actor) else []),
    ]


def _plain(value: Any) -> object:
    return "" if value is None else round(float(value), 2)


def _counted(standing: ranking.Standing, organises: bool) -> str | Markup:
    if not organises:
        return str(standing.number) if standing.number else "–"
    notes = [_("unfinished: %(number)s", number=standing.unfinished)] if standing.unfinished else []
    notes += [_("conflicts: %(number)s", number=standing.conflicts)] if standing.conflicts else []
    notes += [_("not scored alone: %(number)s", number=standing.informed)] if standing.informed else []
    if not notes:
        return str(standing.number)
    shown = Markup("").join(Markup('<span class="cell-note text-nowrap">{}</span>').format(note) for note in notes)
    return Markup("<div>{}{}</div>").format(standing.number, shown)


def _mine(scoring: Scoring | None) -> str:
    if scoring is None:
        return "–"
    if scoring.conflict_at is not None:
        return str(MINE["conflict"])
    return points(scoring.points) if scoring.complete else str(MINE["unfinished"])


def _placing(event: Event) -> list[Column[R]]:
    placed = ranking.placings(event.id)

    def shown(registration: R) -> str:
        placing = placed.get(registration.id)
        return str(PLACINGS[placing]) if placing else "–"

    return [Column("placing", _l("Short list"), shown, sort=ON_LIST)]


def _more(event: Event) -> list[Column[R]]:
    cvs = with_cv(event.id)
    return [
        Column("state", _l("State"), state_chip, sort=R.state, export=lambda r: str(STATES[r.state])),
        Column("cv", _l("CV"), lambda r: _("yes") if r.id in cvs else "–"),
        Column("expertise", _l("Fields of expertise"), _shortened, export=_expertise, visible=False),
        Column("organisation", _l("Affiliation"), lambda r: r.organisation, sort=R.organisation, visible=False),
        Column(
            "applied", _l("Applied"), lambda r: date(r.created_at, event.timezone), sort=R.created_at, visible=False
        ),
    ]


def _address(event: Event, registration: R) -> str:
    return url_for("selection.application", event_id=event.id, registration_id=registration.id)


def _name(event: Event, registration: R) -> Markup:
    note = ", ".join(filter(None, (registration.function, registration.organisation)))
    shown = Markup('<a href="{}">{}</a><span class="cell-note">{}</span>')
    return shown.format(_address(event, registration), registration.name, note)


def _expertise(registration: R) -> str:
    return str(registration.answers.get("expertise", ""))


def _shortened(registration: R) -> str:
    text = _expertise(registration)
    return text if len(text) <= SHORTENED else f"{text[:SHORTENED].rstrip()}…"


def _states() -> list[tuple[str, Any]]:
    return [(state.value, label) for state, label in STATES.items()]


def _by_state(query: Select[Any], value: str) -> Select[Any]:
    known = {state.value: state for state in RegistrationState}
    return query.where(R.state == known[value]) if value in known else query


def _countries(event: Event) -> list[tuple[str, str]]:
    return sorted(((code, country_name(code)) for code in countries_of(event.id)), key=lambda pair: pair[1])


def _by_country(query: Select[Any], value: str) -> Select[Any]:
    return query.where(R.country == value[:2])


def _placings() -> list[tuple[str, Any]]:
    return [*((placing.value, label) for placing, label in PLACINGS.items()), (OFF, _l("Not on it"))]


def _by_placing(query: Select[Any], value: str) -> Select[Any]:
    known = {placing.value: placing for placing in Placing}
    if value in known:
        return query.where(ON_LIST.in_([known[value]]))
    return query.where(ON_LIST.is_(None)) if value == OFF else query


def _by_mine(query: Select[Any], value: str, actor: Actor) -> Select[Any]:
    conditions = {
        "missing": ~settled_by(actor),
        "unfinished": exists().where(scored_by(actor), Scoring.points.is_(None), Scoring.conflict_at.is_(None)),
        "given": exists().where(scored_by(actor), Scoring.points.is_not(None)),
        "conflict": exists().where(scored_by(actor), Scoring.conflict_at.is_not(None)),
    }
    return query.where(conditions[value]) if value in conditions else query
