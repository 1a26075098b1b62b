"""The selection of seminars over the API."""

from collections.abc import Callable, Sequence
from typing import Any

from webapp.core.api import Listing, listing, operation
from webapp.core.errors import NotFound
from webapp.core.i18n import _l
from webapp.core.permissions import Access, Actor, current_actor
from webapp.events.access import conducted_event, managed_event, reviewed_event
from webapp.events.models import Event
from webapp.registration.models import Registration
from webapp.registration.queries import seen_registration
from webapp.seminars import decision, former, knowing, queries, ranking, scoring, sheet, short_list
from webapp.seminars.models import Placing
from webapp.seminars.schemas import (
    ApplicationOut,
    ConflictIn,
    DecisionIn,
    DecisionOut,
    PlacedIn,
    PlacedOut,
    ScoreIn,
    ScoringOut,
    SelectionQuery,
    SheetIn,
    SheetOut,
    former_shown,
    scoring_shown,
)
from webapp.seminars.selection import seminar
from webapp.seminars.tables import ON_LIST

EVENT, ONE, TAG = "/events/{event_id}", "/registrations/{registration_id}", "selection"


@operation(
    "GET", f"{EVENT}/scoring-sheet", access=Access.CONDUCT, summary="By what reviewers score", answer=SheetOut, tag=TAG
)
def read_sheet(event_id: int) -> Any:
    """The criteria of the organisers, or the usual ones."""
    event = seminar(conducted_event(event_id))
    return {"criteria": sheet.sheet_of(event.id), "in_use": sheet.in_use(event.id)}


@operation(
    "PUT",
    f"{EVENT}/scoring-sheet",
    access=Access.ORGANISE,
    summary="Change the scoring sheet",
    body=SheetIn,
    answer=SheetOut,
    tag=TAG,
)
def write_sheet(event_id: int, body: SheetIn) -> Any:
    """409 `sheet_in_use` where scores would be touched and `recount` does not say so."""
    event, wanted = seminar(managed_event(event_id)), [criterion.values() for criterion in body.criteria]
    criteria = sheet.set_sheet(event, wanted, by=current_actor(), recount=body.recount)
    return {"criteria": criteria, "in_use": sheet.in_use(event.id)}


@operation(
    "GET",
    f"{EVENT}/selection",
    access=Access.CONDUCT,
    summary="Applications with their scores",
    query=SelectionQuery,
    answer=Listing[ApplicationOut],
    tag=TAG,
)
def list_selection(event_id: int, query: SelectionQuery) -> Any:
    """The best first; a reviewer sees the scores of an application after having scored it."""
    event, actor = seminar(conducted_event(event_id)), current_actor()
    best = ranking.visible_mean(event, actor).desc().nulls_last()
    wanted = queries.applications_of(event).order_by(best, Registration.id)
    if query.state is not None:
        wanted = wanted.where(Registration.state == query.state)
    if query.placing is not None and actor.may_organise(*event.manager_ids):
        wanted = wanted.where(ON_LIST.in_((query.placing,)))
    return listing(wanted, query, _shown(event, actor))


def _shown(event: Event, actor: Actor) -> Callable[[list[Registration]], list[dict[str, Any]]]:
    def show(registrations: list[Registration]) -> list[dict[str, Any]]:
        ids = [registration.id for registration in registrations]
        organises = actor.may_organise(*event.manager_ids)
        known = ranking.standings(event, actor, ids)
        everything = ranking.scorings_of(ids)
        formers = former.formers_of(ids, event, actor)
        placed = ranking.placings(event.id) if organises else {}
        return [
            _application(one, actor, known.get(one.id), everything.get(one.id, []), organises)
            | {"placing": placed.get(one.id), "former": _laid_aside(formers.get(one.id, ()))}
            for one in registrations
        ]

    return show


def _laid_aside(formers: Sequence[former.Former]) -> list[dict[str, Any]]:
    return [former_shown(scoring) for one in formers for scoring in one.scorings]


def _application(
    registration: Registration, actor: Actor, standing: ranking.Standing | None, everything: list[Any], organises: bool
) -> dict[str, Any]:
    own = next((scoring for scoring in everything if scoring.user_id == actor.user_id), None)
    known = everything if standing is not None else []
    return {
        "registration_id": registration.id,
        "name": registration.name,
        "country": registration.country,
        "organisation": registration.organisation,
        "state": registration.state,
        "points": standing.mean if standing else None,
        "scorings": standing.number if standing else None,
        "spread": standing.spread if standing else None,
        "mine": scoring_shown(own) if own is not None else None,
        "scored": [scoring_shown(one, marked=organises) for one in known if organises or one.complete],
    }


def _reviewed(registration_id: int) -> Registration:
    """An application that the caller is asked to score."""
    registration = seen_registration(registration_id)
    if reviewed_event(registration.event_id).kind != "seminar":
        raise NotFound(_l("This event has no selection."))
    return registration


@operation(
    "PUT",
    f"{ONE}/score",
    access=Access.REVIEW,
    summary="Score an application",
    body=ScoreIn,
    answer=ScoringOut,
    tag=TAG,
)
def put_score(registration_id: int, body: ScoreIn) -> Any:
    """My own scores; 409 after a conflict of interest was declared."""
    registration = _reviewed(registration_id)
    return scoring_shown(scoring.score(registration, body.scores, comment=body.comment, by=current_actor()))


@operation(
    "POST",
    f"{ONE}/conflict",
    access=Access.REVIEW,
    summary="Declare a conflict of interest",
    body=ConflictIn,
    answer=ScoringOut,
    tag=TAG,
)
def declare_conflict(registration_id: int, body: ConflictIn) -> Any:
    """My scores of the application are deleted."""
    registration = _reviewed(registration_id)
    return scoring_shown(scoring.declare_conflict(registration, reason=body.reason, by=current_actor()))


@operation(
    "DELETE", f"{ONE}/conflict", access=Access.REVIEW, summary="Take a conflict of interest back", status=204, tag=TAG
)
def take_conflict_back(registration_id: int) -> Any:
    """I may score the application again."""
    scoring.take_conflict_back(_reviewed(registration_id), by=current_actor())


@operation(
    "POST",
    f"{ONE}/scores/open",
    access=Access.ORGANISE,
    summary="Read what others scored without scoring first",
    status=204,
    tag=TAG,
)
def open_scores(registration_id: int) -> Any:
    """For organisers who review as well; it is noted, and scores that they give from then on are marked."""
    registration = seen_registration(registration_id)
    event = seminar(managed_event(registration.event_id))
    knowing.open_scores(event, by=current_actor(), only=registration.id)


@operation(
    "POST",
    f"{EVENT}/short-list",
    access=Access.ORGANISE,
    summary="Put applications on the short list",
    body=PlacedIn,
    answer=PlacedOut,
    tag=TAG,
)
def put_on_short_list(event_id: int, body: PlacedIn) -> Any:
    """Numbers that are not of this seminar are left out."""
    event = seminar(managed_event(event_id))
    return {"changed": len(short_list.place(event, body.registration_ids, body.placing, by=current_actor()))}


@operation(
    "POST",
    f"{EVENT}/selection/decide",
    access=Access.ORGANISE,
    summary="Decide by the short list",
    body=DecisionIn,
    answer=DecisionOut,
    tag=TAG,
)
def decide(event_id: int, body: DecisionIn) -> Any:
    """Places by rank, the reserve on the waiting list, letters to all, twice nothing; `dry_run` shows the letters.

    To a reviewer it opens the scores of the short list, whose order it tells.
    """
    event = seminar(managed_event(event_id))
    knowing.open_scores(event, by=current_actor(), listed=True)
    letters = {placing: getattr(body.letters, placing.value) for placing in Placing}
    sentences = decision.Sentences(body.accepted, body.reserve, body.rejected, letters)
    looks = decision.look(event, sentences) if body.dry_run else []
    made = decision.plan(event) if body.dry_run else decision.decide(event, sentences, by=current_actor())
    placed = {placing.value: [line.registration.id for line in made.placed[placing]] for placing in Placing}
    return placed | {
        "letters": looks,
        "already": [line.registration.id for line in made.already],
        "skipped": [
            {"registration_id": line.registration.id, "placing": line.placing, "reason": why}
            for line, why in made.skipped
        ],
    }
