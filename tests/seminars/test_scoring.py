"""Reviewers score alone, keep out where they have an interest, and are counted exactly."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import HostFactory, actor_of, organiser_of, reviewer_of
from tests.seminars.builders import application, seminar
from tests.seminars.scores import KEYS, all_scored, fields, reviewers_of, scored
from webapp.accounts.models import Membership, Role, User
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.errors import Conflict, Forbidden, Invalid, InvalidMany
from webapp.events.models import Event
from webapp.events.services import copy_event
from webapp.extensions import db
from webapp.registration.models import RegistrationState as State
from webapp.seminars import ranking
from webapp.seminars.knowing import sees_scores
from webapp.seminars.models import Criterion, Scoring
from webapp.seminars.scoring import declare_conflict, score, take_conflict_back
from webapp.seminars.sheet import CriterionValues, SheetInUse, set_sheet, sheet_of


@pytest.fixture
def event(session: Session) -> Event:
    """A seminar."""
    return seminar()


@pytest.fixture
def organiser(event: Event) -> User:
    """Its organiser."""
    return organiser_of(event.host)


def at(event: Event, part: str = "") -> str:
    """The address of the pages."""
    return f"/manage/events/{event.id}/selection{part}"


def sheet(*criteria: tuple[str, int, int]) -> list[CriterionValues]:
    """Criteria by name, weight and best score."""
    return [CriterionValues(name={"en": name}, weight=weight, scale=scale) for name, weight, scale in criteria]


def test_nobody_sees_what_others_scored_before_scoring(client: PageClient, event: Event, organiser: User) -> None:
    first, second = reviewers_of(event)
    found = application(event)
    scored(found, 5, by=first, comment="Brilliant beyond doubt.")
    client.sign_in(second)
    before = client.text(at(event, f"/{found.id}"))
    listed = client.text(at(event))
    for hidden in ("Brilliant", "100.0", first.name):
        assert hidden not in before
        assert hidden not in listed
    assert "100.0" not in client.get(at(event, "?format=csv")).get_data(as_text=True)
    answer = client.post(at(event, f"/{found.id}"), data=fields(4, comment="Good."))
    assert answer.status_code == 303
    after = client.text(at(event, f"/{found.id}"))
    assert "Brilliant beyond doubt." in after
    assert "Mean 90.0 of 100, spread 20.0." in after
    assert "90.0" in client.text(at(event))
    client.sign_in(organiser)
    assert "Brilliant beyond doubt." in client.text(at(event, f"/{found.id}"))


def test_an_unfinished_scoring_neither_counts_nor_opens_the_others(client: PageClient, event: Event) -> None:
    first, second = reviewers_of(event)
    found = application(event)
    scored(found, 5, by=first, comment="Brilliant.")
    client.sign_in(second)
    client.post(at(event, f"/{found.id}"), data={"scores.expertise": "1", "comment": "To be continued."})
    kept = db.session.get(Scoring, (found.id, second.id))
    assert kept is not None
    assert (kept.values, kept.points) == ({"expertise": 1}, None)
    page = client.text(at(event, f"/{found.id}"))
    assert "Brilliant" not in page
    assert "To be continued." in page
    standing = ranking.standings(event, actor_of(organiser_of(event.host)))[found.id]
    assert (standing.number, standing.mean, standing.unfinished) == (1, Decimal(100), 1)
    assert "Gulnora" in client.text(at(event, "?mine=unfinished"))
    assert "Gulnora" in client.text(at(event, "?mine=missing"))
    assert "Gulnora" not in client.text(at(event, "?mine=given"))


def test_weights_and_scales_are_reckoned_exactly(event: Event, organiser: User) -> None:
    first, second = (actor_of(user) for user in reviewers_of(event))
    made = set_sheet(event, sheet(("Practice", 3, 10), ("Motivation", 1, 4)), by=actor_of(organiser))
    practice, motivation = (criterion.key for criterion in made)
    found = application(event)
    one = score(found, {practice: 7, motivation: 3}, comment="", by=first)
    assert one.points == Decimal("71.25")  # (3 * 0.7 + 1 * 0.75) / 4
    other = score(found, {practice: 5, motivation: 2}, comment="", by=second)
    assert other.points == Decimal(50)
    db.session.flush()
    standing = ranking.standings(event, actor_of(organiser))[found.id]
    assert (standing.number, standing.mean, standing.spread) == (2, Decimal("60.625"), Decimal("21.25"))


def test_thirds_are_rounded_once(event: Event, organiser: User) -> None:
    (key,) = (c.key for c in set_sheet(event, sheet(("All", 1, 3)), by=actor_of(organiser)))
    given = score(application(event), {key: 2}, comment="", by=actor_of(reviewer_of(event.host)))
    assert given.points == Decimal("66.6667")


@pytest.mark.parametrize("values", [{"expertise": 0}, {"expertise": 6}, {"unheard_of": 1}])
def test_scores_keep_to_the_sheet(event: Event, session: Session, values: dict[str, int]) -> None:
    with pytest.raises(InvalidMany):
        score(application(event), values, comment="", by=actor_of(reviewer_of(event.host)))


def test_a_wrong_score_stands_beside_its_field(client: PageClient, event: Event) -> None:
    client.sign_in(reviewer_of(event.host))
    found = application(event)
    answer = client.post(at(event, f"/{found.id}"), data=fields(9, comment="Kept, though."))
    assert answer.status_code == 422
    assert "Kept, though." in answer.get_data(as_text=True)
    assert db.session.get(Scoring, (found.id, 1)) is None


def test_only_reviewers_of_the_hosts_score(client: PageClient, event: Event, organiser: User) -> None:
    found = application(event)
    for stranger in (organiser, reviewer_of(HostFactory())):
        with pytest.raises(Forbidden):
            score(found, all_scored(5), comment="", by=actor_of(stranger))
        with pytest.raises(Forbidden):
            declare_conflict(found, reason="I know her.", by=actor_of(stranger))
    client.sign_in(organiser)
    assert "My scores</h2>" not in client.text(at(event, f"/{found.id}"))
    assert client.post(at(event, f"/{found.id}"), data=fields(5)).status_code == 403


def test_nothing_is_scored_of_an_application_that_was_decided(event: Event, session: Session) -> None:
    found = application(event)
    found.state = State.REJECTED
    session.commit()
    with pytest.raises(Conflict):
        score(found, all_scored(5), comment="", by=actor_of(reviewer_of(event.host)))


def test_a_conflict_keeps_out_and_is_told_to_the_organisers(
    client: PageClient, event: Event, organiser: User, session: Session
) -> None:
    first, second = reviewers_of(event)
    found = application(event)
    scored(found, 5, by=first, comment="Brilliant.")
    scored(found, 1, by=second)
    client.sign_in(second)
    client.post(at(event, f"/{found.id}/conflict"), data={"reason": ""})
    assert sees_scores(found, event, actor_of(second))
    client.post(at(event, f"/{found.id}/conflict"), data={"reason": "She is my cousin."})
    page = client.text(at(event, f"/{found.id}"))
    assert "Brilliant" not in page
    assert "100.0" not in page + client.text(at(event))
    client.post(at(event, f"/{found.id}"), data=fields(5))
    standing = ranking.standings(event, actor_of(organiser))[found.id]
    assert (standing.number, standing.mean, standing.conflicts) == (1, Decimal(100), 1)
    client.sign_in(organiser)
    assert "She is my cousin." in client.text(at(event, f"/{found.id}"))
    client.sign_in(first)
    assert "cousin" not in client.text(at(event, f"/{found.id}"))
    client.sign_in(second)
    client.post(at(event, f"/{found.id}/conflict/withdraw"))
    assert "Brilliant" not in client.text(at(event, f"/{found.id}"))
    client.post(at(event, f"/{found.id}"), data=fields(3))
    assert "Brilliant" in client.text(at(event, f"/{found.id}"))
    deeds = session.scalars(select(AuditEntry.action).where(AuditEntry.object_id == found.id).order_by(AuditEntry.id))
    assert list(deeds) == [
        "application_scored",
        "application_scored",
        "application_conflict_declared",
        "application_conflict_withdrawn",
        "application_scored_informed",
    ]


def test_whoever_also_organises_keeps_out_as_well(client: PageClient, event: Event) -> None:
    first, both = reviewers_of(event)
    db.session.add(Membership(user_id=both.id, organisation_id=event.host.id, role=Role.ORGANISER))
    found = application(event)
    scored(found, 5, by=first, comment="Brilliant.")
    scored(found, 5, by=both)
    client.sign_in(both)
    assert "Brilliant" in client.text(at(event, f"/{found.id}"))
    client.post(at(event, f"/{found.id}/conflict"), data={"reason": "Same chair."})
    assert "Brilliant" not in client.text(at(event, f"/{found.id}"))
    assert "100.0" not in client.text(at(event))


def test_a_conflict_is_declared_once_and_taken_back_once(event: Event) -> None:
    found, by = application(event), actor_of(reviewer_of(event.host))
    with pytest.raises(Conflict):
        take_conflict_back(found, by=by)
    with pytest.raises(Invalid):
        declare_conflict(found, reason="  ", by=by)
    first = declare_conflict(found, reason="One.", by=by).conflict_at
    assert declare_conflict(found, reason="Two.", by=by).conflict_reason == "One."
    assert first is not None
    with pytest.raises(Conflict):
        score(found, all_scored(5), comment="", by=by)


def test_the_usual_sheet_holds_until_it_is_changed(client: PageClient, event: Event, organiser: User) -> None:
    assert [criterion.key for criterion in sheet_of(event.id)] == KEYS
    assert db.session.scalar(select(Criterion.id)) is None
    client.sign_in(organiser)
    page = client.text(at(event, "/sheet"))
    assert 'value="Expertise"' in page
    row = {"key": "expertise", "name.en": "Practice", "weight": "5", "scale": "10"}
    data = {f"criteria.0.{name}": value for name, value in row.items()}
    data |= {"criteria.1.key": "motivation", "criteria.1.name.en": "Motivation", "criteria.1.remove": "y"}
    data |= {"criteria.2.name.uz": "Tillar", "criteria.2.weight": "1", "criteria.2.scale": "3", "criteria.3.key": ""}
    assert client.post(at(event, "/sheet"), data=data).status_code == 303
    made = [(c.name, c.weight, c.scale) for c in sheet_of(event.id)]
    assert made == [({"en": "Practice"}, 5, 10), ({"uz": "Tillar"}, 1, 3)]


def test_a_sheet_in_use_is_renamed_but_not_cut_by_mistake(client: PageClient, event: Event, organiser: User) -> None:
    by, (reviewer, late) = actor_of(organiser), reviewers_of(event)
    first, second = (c.key for c in set_sheet(event, sheet(("One", 1, 5), ("Two", 1, 5)), by=by))
    found, other = application(event), application(event, "Aziza")
    score(found, {first: 5, second: 1}, comment="", by=actor_of(reviewer))
    score(other, {first: 2}, comment="", by=actor_of(late))
    db.session.commit()
    renamed = [CriterionValues(key=key, name={"en": "New"}) for key in (second, first)]
    set_sheet(event, renamed, by=by)
    kept = db.session.get_one(Scoring, (found.id, reviewer.id))
    assert kept.points == Decimal(60)
    cut = [CriterionValues(key=first, name={"en": "One"})]
    with pytest.raises(SheetInUse):
        set_sheet(event, cut, by=by)
    client.sign_in(organiser)
    data = {"criteria.0.key": first, "criteria.0.name.en": "One", "criteria.0.weight": "1", "criteria.0.scale": "5"}
    answer = client.post(at(event, "/sheet"), data=data)
    assert answer.status_code == 422
    assert "tick that scores may change" in answer.get_data(as_text=True)
    assert client.post(at(event, "/sheet"), data=data | {"recount": "y"}).status_code == 303
    db.session.refresh(kept)
    assert (kept.values, kept.points) == ({first: 5}, Decimal(100))
    assert db.session.get_one(Scoring, (other.id, late.id)).points == Decimal(40)


def test_a_recount_leaves_what_has_to_be_scored_anew_open(event: Event, organiser: User) -> None:
    by, reviewer = actor_of(organiser), reviewer_of(event.host)
    one, two = set_sheet(event, sheet(("One", 1, 5), ("Two", 1, 5)), by=by)
    found = application(event)
    score(found, {one.key: 5, two.key: 1}, comment="", by=actor_of(reviewer))

    def again(weight: int, scale: int, *more: CriterionValues) -> Scoring:
        wanted = [
            CriterionValues(key=one.key, name={"en": "One"}, weight=weight),
            CriterionValues(key=two.key, name={"en": "Two"}, scale=scale),
        ]
        set_sheet(event, [*wanted, *more], by=by, recount=True)
        return db.session.get_one(Scoring, (found.id, reviewer.id))

    assert again(3, 5).points == Decimal(80)  # (3 * 1 + 1 * 0.2) / 4
    assert again(3, 5, CriterionValues(name={"en": "Three"})).points is None
    assert again(3, 10).values == {one.key: 5}


@pytest.mark.parametrize(
    "wanted",
    [
        [],
        sheet(("One", 0, 5)),
        sheet(("One", 1, 1)),
        sheet(("", 1, 5)),
        sheet(*((str(n), 1, 5) for n in range(13))),
        [CriterionValues(key="expertise", name={"en": "Twice"})] * 2,
    ],
)
def test_a_sheet_that_cannot_be_used_is_refused(event: Event, organiser: User, wanted: list[CriterionValues]) -> None:
    with pytest.raises((Invalid, InvalidMany)):
        set_sheet(event, wanted, by=actor_of(organiser))


def test_a_copied_seminar_takes_its_sheet_along(event: Event, organiser: User) -> None:
    set_sheet(event, sheet(("Practice", 3, 10), ("Languages", 1, 3)), by=actor_of(organiser))
    copy = copy_event(event, clock.today("Asia/Tashkent") + timedelta(days=90), by=actor_of(organiser))
    made = [(criterion.name["en"], criterion.weight, criterion.scale) for criterion in sheet_of(copy.id)]
    assert made == [("Practice", 3, 10), ("Languages", 1, 3)]
