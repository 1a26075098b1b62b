"""One body, one cap, under whatever names the directory knows it and whenever it learns them."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories import EventFactory, OrganisationFactory, RegistrationFactory
from tests.queries import QueryCounter
from tests.registration.test_places import enter
from webapp.core import clock
from webapp.core.permissions import SYSTEM
from webapp.directory.imports import import_table
from webapp.directory.models import Organisation, OrganisationType
from webapp.directory.organisations import create_organisation, update_organisation
from webapp.directory.values import OrganisationValues
from webapp.events.models import Event, Quota, QuotaBy
from webapp.events.quotas import set_quota, set_quotas
from webapp.events.values import QuotaValues
from webapp.registration.models import RegistrationState as State

EN, RU, UZ = "Mercy Fund", "Фонд милосердия", "Mehr jamgʻarmasi"


def body_quota(name: str, places: int | None = 1, set_aside: int = 0) -> QuotaValues:
    return QuotaValues(by=QuotaBy.ORGANISATION, value=name, places=places, set_aside=set_aside)


def values(**names: str) -> OrganisationValues:
    return OrganisationValues(name=names, type=OrganisationType.NGO, country="UZ")


def known(**names: str) -> Organisation:
    return create_organisation(values(**names), by=SYSTEM)


def called(body: Organisation, **names: str) -> None:
    update_organisation(body, values(**names), by=SYSTEM)


def comes(event: Event, name: str, organisation: str) -> State:
    return enter(event, f"{name}@example.org", organisation=organisation).state


def counted(session: Session, quota: Quota) -> tuple[int, int]:
    session.refresh(quota)
    return quota.taken, quota.waiting


@pytest.fixture
def event(session: Session) -> Event:
    made: Event = EventFactory(capacity=20)
    return made


def test_a_name_that_is_added_after_the_quota_counts(session: Session, event: Event) -> None:
    body = known(en=EN)
    (quota,) = set_quotas(event, [body_quota(EN)], by=SYSTEM)
    called(body, en=EN, ru=RU)
    assert [comes(event, "first", EN), comes(event, "second", RU)] == [State.CONFIRMED, State.WAITLISTED]
    assert counted(session, quota) == (1, 1)


@pytest.mark.parametrize("typed", [EN, RU])
def test_a_body_that_is_added_after_the_quota_counts_under_all_its_names(
    session: Session, event: Event, typed: str
) -> None:
    (quota,) = set_quotas(event, [body_quota(typed)], by=SYSTEM)
    body = known(en=EN, ru=RU)
    assert [comes(event, "first", EN), comes(event, "second", RU)] == [State.CONFIRMED, State.WAITLISTED]
    called(body, en=EN, ru=RU, uz=UZ)
    assert comes(event, "third", UZ) is State.WAITLISTED
    assert counted(session, quota) == (1, 2)


def test_whoever_has_a_place_under_another_name_keeps_it_and_is_counted(session: Session, event: Event) -> None:
    (quota,) = set_quotas(event, [body_quota(EN, 2)], by=SYSTEM)
    assert [comes(event, f"early{n}", RU) for n in range(3)] == [State.CONFIRMED] * 3
    known(en=EN, ru=RU)
    assert counted(session, quota) == (3, 0)
    assert comes(event, "late", EN) is State.WAITLISTED


def test_a_body_that_is_renamed_counts_under_its_old_and_its_new_names(session: Session, event: Event) -> None:
    body = known(en=EN)
    (quota,) = set_quotas(event, [body_quota(EN, 3)], by=SYSTEM)
    for name in ("Mercy Society", "Mercy Union"):
        called(body, en=name)
    for number, name in enumerate((EN, "Mercy Society", "Mercy Union")):
        assert comes(event, f"p{number}", name) is State.CONFIRMED
    assert counted(session, quota) == (3, 0)
    assert comes(event, "last", "Mercy Society") is State.WAITLISTED


def test_a_name_that_is_imported_counts(session: Session, event: Event) -> None:
    (first,) = set_quotas(event, [body_quota(EN)], by=SYSTEM)
    table = "type,name_en,name_ru,country\n" + f"ngo,{EN},,UZ\nngo,{EN},{RU},UZ\n"
    import_table("organisations", io.BytesIO(table.encode()), "table.csv", by=SYSTEM)
    assert [comes(event, "first", EN), comes(event, "second", RU)] == [State.CONFIRMED, State.WAITLISTED]
    table = f"type,name_en,name_ru,name_uz,country\nngo,{EN},,{UZ},UZ\n"
    import_table("organisations", io.BytesIO(table.encode()), "table.csv", by=SYSTEM)
    assert comes(event, "third", UZ) is State.WAITLISTED
    assert counted(session, first) == (1, 2)


def test_a_name_that_two_bodies_bear_is_neither_ones_until_one_gives_it_up(session: Session, event: Event) -> None:
    known(en=EN, ru=RU)
    OrganisationFactory(name={"en": EN, "ru": "Другой фонд"})
    other = session.query(Organisation).order_by(Organisation.id.desc()).first()
    assert other is not None
    (quota,) = set_quotas(event, [body_quota(EN)], by=SYSTEM)
    assert (quota.organisation_id, quota.keys) == (None, [])
    called(other, en="Another Fund", ru="Другой фонд")
    assert [comes(event, "first", EN), comes(event, "second", RU)] == [State.CONFIRMED, State.WAITLISTED]
    assert comes(event, "third", "Другой фонд") is State.CONFIRMED


def test_a_name_that_was_written_at_the_wrong_body_goes_back_to_its_own(session: Session, event: Event) -> None:
    body = known(en=EN)
    known(en="Peace League", ru="Лига мира")
    (quota,) = set_quotas(event, [body_quota(EN)], by=SYSTEM)
    called(body, en=EN, ru="Лига мира")
    comes(event, "league", "Лига мира")
    assert counted(session, quota) == (1, 0)
    called(body, en=EN, ru=RU)
    assert counted(session, quota) == (0, 0)


def test_places_set_aside_are_taken_by_people_of_the_other_name(session: Session, event: Event) -> None:
    event.capacity = 3
    set_quotas(event, [body_quota(EN, None, set_aside=2)], by=SYSTEM)
    assert comes(event, "ours", RU) is State.CONFIRMED
    since = clock.now() - timedelta(days=1)
    waits = RegistrationFactory(event=event, state=State.WAITLISTED, queued_at=since, organisation="Else")
    known(en=EN, ru=RU)
    assert waits.state is State.OFFERED


def test_setting_a_body_under_another_name_changes_its_quota(session: Session, event: Event) -> None:
    body = known(en=EN)
    (quota,) = set_quotas(event, [body_quota(EN, 2)], by=SYSTEM)
    called(body, en="Mercy Society", ru=RU)
    assert set_quota(event, body_quota(RU, 3), by=SYSTEM) is quota
    (again,) = set_quotas(
        event,
        [
            body_quota(EN, 3),
        ],
        by=SYSTEM,
    )
    assert (again, again.places, len(event.quotas)) == (quota, 3, 1)
    assert comes(event, "first", EN) is State.CONFIRMED
    assert counted(session, quota) == (1, 0)


def test_two_quotas_that_turn_out_to_be_for_one_body_both_hold(session: Session, event: Event) -> None:
    set_quotas(event, [body_quota(EN, 1), body_quota(RU, 2)], by=SYSTEM)
    known(en=EN, ru=RU)
    assert [comes(event, "first", RU), comes(event, "second", RU)] == [State.CONFIRMED, State.WAITLISTED]
    set_quotas(event, [body_quota(EN, 3), body_quota(RU, 2)], by=SYSTEM)
    assert {(quota.label, quota.places) for quota in event.quotas} == {(EN, 3), (RU, 2)}


@pytest.mark.parametrize("number_of_quotas", [1, 3])
def test_learning_a_name_costs_the_same_for_one_quota_and_for_three(
    session: Session, queries: QueryCounter, number_of_quotas: int
) -> None:
    for number in range(number_of_quotas):
        set_quotas(EventFactory(), [body_quota(EN, number)], by=SYSTEM)
    body = known(en=EN)
    changed = replace(values(en=EN), name={"en": EN, "ru": RU})
    with queries.at_most(10):
        update_organisation(body, changed, by=SYSTEM)
        session.flush()
    assert all(len(quota.keys) == 2 for quota in session.query(Quota))
    with queries.at_most(4):
        # Whatever else changes of a body, no quota is looked at.
        update_organisation(body, replace(changed, phone="+998 71 200 00 00"), by=SYSTEM)
        session.flush()
