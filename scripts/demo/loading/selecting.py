"""How reviewers score the applications to a seminar, and the short list its organisers have begun."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle

from sqlalchemy import select

from scripts.demo.crowd import crowd
from scripts.demo.loading.stage import Stage, past
from scripts.demo.participation_records import Reviewing
from webapp.accounts.models import Role
from webapp.extensions import db
from webapp.registration.models import Registration, RegistrationState
from webapp.seminars.applications import state_sex
from webapp.seminars.models import Criterion, Sex
from webapp.seminars.scoring import declare_conflict, score
from webapp.seminars.sheet import CriterionValues, set_sheet, sheet_of
from webapp.seminars.short_list import place

READ_AFTER = timedelta(days=1)
SEXES = {"f": Sex.FEMALE, "m": Sex.MALE}
SILENT = 6
"""Of so many applicants one does not state their sex."""


def load_selection(shown: Stage) -> None:
    """Write the sheet, let each reviewer score the applications that wait, and put some of them on the short list."""
    if shown.record.seminar is None:
        return
    _state_sexes(shown)
    criteria = _sheet(shown)
    waiting = (Registration.event_id == shown.event.id, Registration.state == RegistrationState.PENDING)
    applied = db.session.scalars(select(Registration).where(*waiting).order_by(Registration.id)).all()
    for reviewing in shown.record.seminar.reviewing:
        _review(shown, reviewing, criteria, applied)
    for registration, placing in zip(applied, shown.record.seminar.short_list, strict=False):
        place(shown.event, [registration.id], placing, by=shown.organiser)


def _sheet(shown: Stage) -> Sequence[Criterion]:
    assert shown.record.seminar is not None
    wanted = [
        CriterionValues(key=c.key, name=c.name.texts, help=c.help.texts, weight=c.weight, scale=c.scale)
        for c in shown.record.seminar.criteria
    ]
    if not wanted:
        return sheet_of(shown.event.id)
    with shown.as_of(past(shown.before_start(shown.record.registration.opens))):
        return set_sheet(shown.event, wanted, by=shown.organiser)


def _review(shown: Stage, reviewing: Reviewing, criteria: Sequence[Criterion], applied: Sequence[Registration]) -> None:
    by = shown.book.acting(reviewing.reviewer, Role.REVIEWER)
    read = applied[: len(applied) - reviewing.left]
    finished = len(read) - reviewing.unfinished
    for number, (registration, given) in enumerate(zip(read, cycle(reviewing.given), strict=False), 1):
        with shown.as_of(past(registration.created_at + READ_AFTER)):
            if reviewing.conflict is not None and reviewing.conflict.application == number:
                declare_conflict(registration, reason=reviewing.conflict.reason, by=by)
                continue
            values = {c.key: value for c, value in zip(criteria, given.scores, strict=True)}
            begun = dict(list(values.items())[:1])
            score(registration, values if number <= finished else begun, comment=given.comment, by=by)


def _state_sexes(shown: Stage) -> None:
    wanted = shown.record.registrations
    people = crowd(shown.book.content.cultures, wanted.cultures, sum(wanted.generate.values()), shown.record.key)
    known = {one.email: SEXES[one.sex] for number, one in enumerate(people) if number % SILENT}
    here = select(Registration).where(Registration.event_id == shown.event.id, Registration.email.in_(known))
    for registration in db.session.scalars(here):
        state_sex(registration, known[registration.email or ""])
