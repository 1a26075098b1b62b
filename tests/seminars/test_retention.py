"""What experts stated and wrote is forgotten when its time is over; the balance of the seminar stays as it was."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import actor_of, organiser_of
from tests.seminars.builders import application, apply, docx, seminar
from webapp.core import clock
from webapp.core.files import StoredFile
from webapp.registration import retention as due
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State
from webapp.seminars import retention
from webapp.seminars.applications import state_sex
from webapp.seminars.models import CurriculumVitae, Placing, Sex, StatedSex
from webapp.seminars.short_list import figures_of, place


def test_stated_sexes_become_totals_a_year_after_the_end(session: Session) -> None:
    event = seminar()
    by = actor_of(organiser_of(event.host))
    women = [application(event, name) for name in ("Aziza", "Dilnoza")]
    man, _silent = application(event, "Bobur"), application(event, "Eldor")
    for one in women:
        state_sex(one, Sex.FEMALE)
    state_sex(man, Sex.MALE)
    place(event, [women[0].id, man.id], Placing.ACCEPTED, by=by)
    session.commit()
    before = figures_of(event.id).sexes
    assert [(share.key, share.applied, share.accepted) for share in before] == [
        ("female", 2, 1),
        ("male", 1, 1),
        ("not_stated", 1, 0),
    ]
    with clock.at(event.ends_at + timedelta(days=364)):
        assert due.forget(event.id, retention.SEXES) == 0
    with clock.at(event.ends_at + timedelta(days=365)):
        assert (event.id, retention.SEXES) in due.due()
        assert due.forget(event.id, retention.SEXES) == 3
        assert session.scalars(select(StatedSex)).all() == []
        assert (event.id, retention.SEXES) not in due.due()
        assert due.forget(event.id, retention.SEXES) == 0
    assert figures_of(event.id).sexes == before


def test_what_the_rejected_wrote_is_forgotten_ninety_days_after_the_decision(
    client: PageClient, session: Session
) -> None:
    event = seminar()
    assert apply(client, event, (docx(), "cv.docx"), email="cv@example.org").status_code == 303
    with_cv = session.scalars(select(Registration)).one()
    states = (State.REJECTED, State.REJECTED, State.PENDING)
    late, new, open_ = (application(event, name) for name in ("Late", "New", "Open"))
    for one, state in zip((late, new, open_), states, strict=True):
        one.state, one.answers = state, one.answers | {"own": "Kept"}
        one.decided_at = clock.now() - timedelta(days=1)
    with_cv.state = State.REJECTED
    with_cv.decided_at = late.decided_at = clock.now() - timedelta(days=91)
    session.commit()
    assert retention.forget_rejected() == 2
    assert retention.forget_rejected() == 0
    assert late.answers == {"own": "Kept"}
    assert with_cv.answers.keys().isdisjoint(retention.OF_APPLICATION)
    for one in (new, open_):
        assert one.answers == {"expertise": "Water", "motivation": "To learn.", "own": "Kept"}
    assert session.scalars(select(CurriculumVitae)).all() == []
    assert session.scalars(select(StoredFile)).all() == []
