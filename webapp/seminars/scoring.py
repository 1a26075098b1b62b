"""What a reviewer does with an application: scores it, or declares a conflict of interest."""

from collections.abc import Mapping
from decimal import Decimal

from webapp.core import audit, clock
from webapp.core.errors import Conflict, Forbidden, Invalid, InvalidMany
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import inputs, places
from webapp.registration.models import LIVE, Registration
from webapp.seminars.knowing import is_informed, note_known
from webapp.seminars.models import Criterion, Scoring
from webapp.seminars.sheet import keep_preset, points_of

LONGEST_COMMENT = 4000
REPLACED = _l("Somebody else comes instead by now: read this application anew.")


def scores(by: Actor, event: Event) -> bool:
    """Whether somebody is asked to score the applications of a seminar."""
    return by.user_id is not None and by.may_review(*event.manager_ids)


def own_scoring(registration: Registration, by: Actor) -> Scoring | None:
    """What somebody has scored of an application, or declared about it."""
    return db.session.get(Scoring, (registration.id, by.user_id)) if by.user_id is not None else None


def score(
    registration: Registration, values: Mapping[str, int], *, comment: str, by: Actor, person: str = ""
) -> Scoring:
    """Keep a reviewer's scores by the keys of the criteria; they count once none is missing, and may be changed.

    What is given or changed although the reviewer could read what others scored is marked, with the points of before.
    `person` is the reference under which the reviewer has read the application, where that is known. Raises Forbidden
    for whoever is not a reviewer, Conflict where a conflict of interest was declared, the application has been decided
    or somebody else comes instead by now, InvalidMany on scores outside of their scale.
    """
    event = places.lock(registration.event_id)
    db.session.refresh(registration)
    _check_may(registration, event, by)
    _check_same(registration, person)
    informed = is_informed(registration, event, by)
    scoring = _begun(registration, by)
    if scoring.conflict_at is not None:
        raise Conflict(_l("You have declared a conflict of interest: you do not score this application."))
    criteria = keep_preset(event.id)
    given = _checked(criteria, values)
    marked = informed and given != scoring.values
    if marked:
        _mark(scoring)
    scoring.values, scoring.points = given, points_of(criteria, given)
    scoring.comment = inputs.within(inputs.lines(comment), LONGEST_COMMENT, "comment")
    _record(registration, scoring, by, marked=marked)
    if scoring.complete:
        note_known(registration)
    return scoring


def _mark(scoring: Scoring) -> None:
    """Of several changes the points stay that the reviewer gave alone."""
    if scoring.informed_at is None:
        scoring.points_alone = scoring.points
    scoring.informed_at = clock.now()


def _record(registration: Registration, scoring: Scoring, by: Actor, *, marked: bool) -> None:
    if not marked:
        audit.record("application_scored", registration, by=by, complete=scoring.complete)
        return
    audit.record(
        "application_scored_informed",
        registration,
        by=by,
        complete=scoring.complete,
        points=_plain(scoring.points),
        points_alone=_plain(scoring.points_alone),
    )


def _plain(points: Decimal | None) -> float | None:
    return None if points is None else float(points)


def declare_conflict(registration: Registration, *, reason: str, by: Actor, person: str = "") -> Scoring:
    """Keep out of an application; what the reviewer has scored of it is deleted. A second time changes nothing.

    Raises Forbidden for whoever is not a reviewer, Invalid without a reason, Conflict as `score` does where somebody
    else comes instead by now.
    """
    event = places.lock(registration.event_id)
    db.session.refresh(registration)
    _check_reviewer(event, by)
    _check_same(registration, person)
    reason = inputs.within(inputs.lines(reason), inputs.LONG, "reason")
    if not reason:
        raise Invalid(_l("Write the reason: the organisers will read it."), field="reason")
    scoring = _begun(registration, by)
    if scoring.conflict_at is None:
        scoring.values, scoring.points, scoring.comment = {}, None, ""
        scoring.informed_at, scoring.points_alone = None, None
        scoring.conflict_at, scoring.conflict_reason = clock.now(), reason
        audit.record("application_conflict_declared", registration, by=by)
    return scoring


def take_conflict_back(registration: Registration, *, by: Actor) -> None:
    """Let the reviewer score after all; raises Conflict where none was declared."""
    places.lock(registration.event_id)
    scoring = own_scoring(registration, by)
    if scoring is None or scoring.conflict_at is None:
        raise Conflict(_l("You have not declared a conflict of interest here."))
    db.session.delete(scoring)
    audit.record("application_conflict_withdrawn", registration, by=by)


def _begun(registration: Registration, by: Actor) -> Scoring:
    scoring = own_scoring(registration, by)
    if scoring is None:
        scoring = Scoring(registration_id=registration.id, user_id=by.user_id, values={}, comment="")
        db.session.add(scoring)
    scoring.reviewer, scoring.at = by.name[:200], clock.now()
    return scoring


def _check_reviewer(event: Event, by: Actor) -> None:
    if not scores(by, event):
        raise Forbidden(_l("Only reviewers of the organising bodies score applications."))


def _check_may(registration: Registration, event: Event, by: Actor) -> None:
    _check_reviewer(event, by)
    if registration.state not in LIVE:
        raise Conflict(_l("This application has been decided or withdrawn."))


def _check_same(registration: Registration, person: str) -> None:
    if person and person != registration.reference:
        raise Conflict(REPLACED)


def _checked(criteria: list[Criterion], values: Mapping[str, int]) -> dict[str, int]:
    known = {criterion.key: criterion for criterion in criteria}
    errors = [
        (f"scores.{key}", _l("This criterion is not in the scoring sheet.")) for key in values if key not in known
    ]
    errors += [
        (f"scores.{key}", _l("This is a number from %(least)d to %(most)d.", least=1, most=known[key].scale))
        for key, value in values.items()
        if key in known and not 1 <= value <= known[key].scale
    ]
    if errors:
        raise InvalidMany(_l("Some values are not right."), errors)
    return dict(values)
