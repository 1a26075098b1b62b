"""The places of a delegation: one member too many is refused, and whoever comes along uses none of them."""

import io
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import CityFactory, organiser_of
from tests.registration.delegation_helpers import (
    COORDINATOR,
    add,
    composed,
    delegation_to,
    exchange,
    host_of,
    host_path,
    link_to,
    names_of,
)
from tests.registration.test_api import Caller
from webapp.core.errors import InvalidMany
from webapp.core.permissions import Actor
from webapp.core.spreadsheets.importing import ImportRefused
from webapp.registration import changes, recategorising
from webapp.registration.delegations import queries, services
from webapp.registration.delegations.composing import copying, importing, members
from webapp.registration.delegations.composing.gaps import standing_of
from webapp.registration.delegations.composing.paste import people_in
from webapp.registration.delegations.errors import DelegationFull
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import DelegationValues, MemberValues
from webapp.registration.models import Delegation, Registration
from webapp.registration.places import UNCOUNTED


def full() -> Delegation:
    """A delegation both of whose places are used."""
    return composed(exchange(), "Wang", "Na", places=2)


@pytest.mark.parametrize("category", sorted(UNCOUNTED))
def test_whoever_comes_along_uses_no_place_of_the_delegation(session: Session, category: str) -> None:
    delegation = full()
    add(delegation, "Liu", category=category)
    with pytest.raises(DelegationFull):
        add(delegation, "Chen")
    session.expire_all()
    standing = standing_of(delegation)
    assert (standing.used, standing.left, standing.along) == (2, 0, 1)
    assert (queries.figures_of(delegation.event_id).used, names_of(delegation)) == (2, ["Wang", "Na", "Liu"])


def test_a_place_that_is_left_is_not_used_up_by_a_spouse(session: Session) -> None:
    delegation = composed(exchange(), "Wang", places=2)
    add(delegation, "Liu", category="accompanying")
    add(delegation, "Na")
    with pytest.raises(DelegationFull):
        members.add_members(delegation, people_in("Chen"), by=COORDINATOR)


def by_list(spouse: Registration, _host: Actor) -> None:
    """In the list, by its coordinator."""
    members.update_member(spouse, MemberValues(given_name="Liu"), by=COORDINATOR)


def as_another(spouse: Registration, _host: Actor) -> None:
    """In the list, by its coordinator, as another person."""
    members.replace_member(spouse, MemberValues(given_name="Chen"), by=COORDINATOR)


def alone(spouse: Registration, host: Actor) -> None:
    """On their page, by an organiser."""
    changes.update_registration(spouse, {"category": "participant"}, by=host)


@pytest.mark.parametrize("way", [by_list, as_another, alone])
def test_nobody_who_came_along_becomes_one_member_too_many(
    session: Session, way: Callable[[Registration, Actor], None]
) -> None:
    delegation = full()
    spouse = add(delegation, "Liu", category="accompanying")
    host = host_of(delegation.event)
    with pytest.raises(DelegationFull), session.begin_nested():
        way(spouse, host)
    session.refresh(spouse)
    assert (spouse.name, spouse.category) == ("Liu", "accompanying")
    members.remove_member(live_members(delegation)[1], by=COORDINATOR)
    way(spouse, host)
    assert spouse.category == "participant"


def test_moving_many_to_another_category_skips_who_would_be_too_many(session: Session) -> None:
    delegation = composed(exchange(), "Wang", places=2)
    along = [add(delegation, name, category="staff") for name in ("Liu", "Chen")]
    report = recategorising.move_to_category(
        delegation.event, [one.id for one in along], "participant", by=host_of(delegation.event)
    )
    assert (report.done, [person for person, _why in report.skipped]) == ([along[0]], [along[1]])
    assert [one.category for one in along] == ["participant", "staff"]


def imported(delegation: Delegation, table: str) -> None:
    """Takes a table into the list."""
    importing.import_members(delegation, io.BytesIO(table.encode()), "members.csv", by=COORDINATOR)


def test_a_file_may_bring_as_many_who_use_places_as_are_left(session: Session) -> None:
    delegation = composed(exchange(), "Wang", places=2)
    with pytest.raises(ImportRefused) as refused:
        imported(delegation, "Given name,Category\nLiu,interpreter\nNa,\nChen,\n")
    assert [cell.row for cell in refused.value.cells] == [4]
    imported(delegation, "Given name,Category\nLiu,interpreter\nNa,\n")
    # Of two who change, the one who gives a place up is looked at first.
    imported(delegation, "Given name,Category\nLiu,participant\nNa,interpreter\n")
    assert names_of(delegation) == ["Wang", "Liu", "Na"]
    with pytest.raises(ImportRefused):
        imported(delegation, "Given name,Category\nNa,participant\n")


def test_copying_looks_at_places_too(session: Session) -> None:
    city = CityFactory()
    earlier = composed(exchange(), "Wang", "Na", sending_city_id=city.id)
    liu = add(earlier, "Liu", category="accompanying")
    later = delegation_to(exchange(host=earlier.event.host), sending_city_id=city.id, places=1)
    wang, na = live_members(earlier)[:2]
    copying.copy_members(later, earlier, {wang.id, liu.id}, by=COORDINATOR, own=False)
    with pytest.raises(DelegationFull):
        copying.copy_members(later, earlier, {na.id}, by=COORDINATOR, own=False)


def test_the_number_of_places_goes_down_to_those_used(session: Session) -> None:
    delegation = full()
    add(delegation, "Liu", category="accompanying")
    host = host_of(delegation.event)
    wanted = {"sending_name": "Xi’an", "coordinator_email": delegation.coordinator_email}
    with pytest.raises(InvalidMany):
        services.update_delegation(delegation, DelegationValues(**wanted, places=1), by=host)  # type: ignore[arg-type]
    services.update_delegation(delegation, DelegationValues(**wanted, places=2), by=host)  # type: ignore[arg-type]
    assert delegation.places == 2


def test_a_spouse_is_added_on_the_pages_of_a_full_list(client: PageClient, session: Session) -> None:
    delegation = full()
    link = link_to(delegation)
    page = client.text(link)
    assert (f"{link}/members/new" in page, f"{link}/paste" in page) == (True, False)
    assert "use none: choose the category" in client.text(f"{link}/members/new")
    answer = client.post(f"{link}/members/new", data={"given_name": "Liu", "category": "accompanying"})
    assert answer.status_code == 303
    assert "and 1 person who uses none" in client.text(link)
    client.sign_in(organiser_of(delegation.event.host))
    assert "2 / 2" in client.text(host_path(delegation))


def test_over_the_api_one_member_too_many_is_refused_and_a_spouse_is_not(client: PageClient, session: Session) -> None:
    delegation = full()
    call = Caller(client, organiser_of(delegation.event.host))
    added = call("POST", f"/delegations/{delegation.id}/members", {"given_name": "Liu", "category": "accompanying"})
    assert added.status_code == 201
    refused = call("POST", f"/delegations/{delegation.id}/members", {"given_name": "Chen"})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "delegation_full")
    assert len(live_members(delegation)) == 3
