"""The host asks for delegations, sees their lists and decides on them."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import CityFactory, OrganisationFactory, UserFactory, organiser_of, reviewer_of
from tests.queries import QueryCounter
from tests.registration.delegation_helpers import (
    COORDINATOR,
    EMAIL,
    add,
    composed,
    delegation_to,
    exchange,
    host_of,
    host_path,
    link_to,
)
from webapp.core import clock
from webapp.registration.delegations import decisions
from webapp.registration.delegations.state import live_members
from webapp.registration.models import Delegation, DelegationState


@pytest.mark.parametrize("page", ["", "/settings", "/print", "/members/new"])
def test_only_those_who_work_for_the_event_come_to_the_hosts_pages_and_organisers_to_all_of_them(
    client: PageClient, session: Session, page: str
) -> None:
    event = exchange()
    delegation = composed(event, "Wang")
    path = host_path(delegation, page)
    client.text(path, 303)
    client.sign_in(UserFactory(email=EMAIL))
    client.text(path, 403)
    client.sign_in(organiser_of(exchange().host))
    client.text(path, 404)
    client.sign_in(reviewer_of(event.host))
    client.text(path, 200 if page in ("", "/print") else 403)
    client.sign_in(organiser_of(event.host))
    client.text(path)


def test_a_delegation_is_not_found_under_another_event(client: PageClient, session: Session) -> None:
    delegation = composed(exchange(), "Wang")
    other = exchange(host=delegation.event.host)
    client.sign_in(organiser_of(other.host))
    client.text(f"/manage/events/{other.id}/delegations/{delegation.id}", 404)
    assert client.post(f"/manage/events/{other.id}/delegations/{delegation.id}/approve").status_code == 404


def test_the_host_asks_for_a_delegation_of_the_directory(client: PageClient, session: Session) -> None:
    event, city, body = exchange(), CityFactory(country="CN"), OrganisationFactory()
    client.sign_in(organiser_of(event.host))
    base = f"/manage/events/{event.id}/delegations"
    assert "No delegation has been asked for yet" in client.text(base)
    data: dict[str, Any] = {"coordinator_email": "A@b.example", "places": "8", "language": "ru", "deadline": ""}
    answer = client.post(f"{base}/new", data=data)
    assert answer.status_code == 422
    assert "Say which city or body sends it." in answer.get_data(as_text=True)
    both = data | {"sending_city_id": str(city.id), "sending_name": "Xian"}
    assert "Choose one of the three senders only." in client.post(f"{base}/new", data=both).get_data(as_text=True)
    for sender in (
        {"sending_city_id": str(city.id)},
        {"sending_organisation_id": str(body.id)},
        {"sending_name": "Xi’an"},
    ):
        assert client.post(f"{base}/new", data=data | sender).status_code == 303
    made = session.scalars(select(Delegation).order_by(Delegation.id)).all()
    assert [d.sending_city_id for d in made] == [city.id, None, None]
    assert [d.coordinator_email for d in made] == ["a@b.example"] * 3
    page = client.text(base)
    assert "0 / 8" in page
    assert "Being composed" in page


def test_the_host_returns_waits_and_approves(client: PageClient, session: Session) -> None:
    event = exchange()
    delegation = decisions.submit(composed(event, "Wang", "Na"), by=COORDINATOR)
    member = live_members(delegation)[1]
    client.sign_in(organiser_of(event.host))
    assert "delegation to decide on" in client.text("/manage/")
    assert "The list waits for your decision" in client.text(host_path(delegation))
    remarks = {"reason": "Please add an interpreter.", f"remark-{member.id}": "Which function?"}
    assert client.post(host_path(delegation, "/return"), data=remarks).status_code == 303
    page = client.text(link_to(delegation))
    assert "Please add an interpreter." in page
    assert "Which function?" in page
    client.post(f"{link_to(delegation)}/submit")
    client.post(host_path(delegation, "/wait"))
    assert "On the waiting list" in client.text(host_path(delegation))
    client.post(host_path(delegation, "/approve"))
    session.expire_all()
    assert delegation.state is DelegationState.APPROVED
    assert "everybody has a place" in client.text(link_to(delegation))


def test_an_approval_without_places_says_why_and_changes_nothing(client: PageClient, session: Session) -> None:
    event = exchange(capacity=1)
    delegation = decisions.submit(composed(event, "Wang", "Na"), by=COORDINATOR)
    session.commit()
    client.sign_in(organiser_of(event.host))
    path = host_path(delegation)
    client.post(f"{path}/approve", headers={"Referer": f"http://localhost{path}"})
    assert "The only place is taken." in client.text(path)
    session.expire_all()
    assert delegation.state is DelegationState.SUBMITTED


def test_everybody_on_the_lists_as_a_file(client: PageClient, session: Session) -> None:
    event = exchange()
    delegation = composed(event, "=Wang", "Na")
    add(delegation, "Peng", category="interpreter", languages=("zh", "ru"), visa="needed")
    composed(event, "Zhao", sending_name="Dalian")
    client.sign_in(organiser_of(event.host))
    base = f"/manage/events/{event.id}/delegations"
    rows = client.get(f"{base}/members.csv").get_data(as_text=True).splitlines()
    assert len(rows) == 5
    assert "Chinese, Russian" in rows[3]
    assert "'=Wang" in rows[1]
    assert client.get(f"{base}/members.xlsx").data[:2] == b"PK"
    assert "Xi’an" in client.get(f"{base}?format=csv").get_data(as_text=True)
    assert "Dalian" in client.text(f"{base}/print")


def test_the_tab_is_there_for_kinds_that_use_it_and_where_delegations_are(client: PageClient, session: Session) -> None:
    event = exchange(kind="seminar")
    client.sign_in(organiser_of(event.host))
    tab = f'href="/manage/events/{event.id}/delegations"'
    assert tab not in client.text(f"/manage/events/{event.id}/")
    delegation_to(event)
    session.commit()
    assert tab in client.text(f"/manage/events/{event.id}/")


def test_lists_ask_the_same_for_one_and_for_three(client: PageClient, session: Session, queries: QueryCounter) -> None:
    event = exchange()
    delegation = composed(event, "Wang")
    user, organiser = UserFactory(email=EMAIL), organiser_of(event.host)
    link = link_to(delegation)
    base = f"/manage/events/{event.id}/delegations"
    pages = [
        (None, link),
        (user, "/delegations/"),
        (organiser, base),
        (organiser, host_path(delegation)),
        (organiser, f"{base}/print"),
    ]

    def counts() -> list[int]:
        found = []
        for who, page in pages:
            visitor = client.application.test_client()
            assert isinstance(visitor, PageClient)
            if who is not None:
                visitor.sign_in(who)
            session.commit()
            session.expire_all()
            queries.reset()
            visitor.text(page)
            found.append(queries.count)
        return found

    before = counts()
    for name in ("Na", "Zhao"):
        add(delegation, name, by=host_of(event), languages=("zh",))
        composed(event, name, "Peng", sending_name=name)
    assert counts() == before
    assert max(before) <= 25, before


def test_the_pages_are_sound_in_every_language(client: PageClient, session: Session) -> None:
    event = exchange()
    delegation = decisions.submit(composed(event, "Wang", "Na"), by=COORDINATOR)
    client.sign_in(organiser_of(event.host))
    for language in ("ru", "uz"):
        page = client.text(f"{link_to(delegation)}?lang={language}")
        assert "The host has the list" not in page
        client.text(f"{host_path(delegation)}?lang={language}")
        client.text(f"/manage/events/{event.id}/delegations?lang={language}")
        client.text(f"/manage/events/{event.id}/delegations/new?lang={language}")


def test_the_overview_of_the_event_names_its_delegations(client: PageClient, session: Session) -> None:
    event = exchange()
    client.sign_in(organiser_of(event.host))
    overview = f"/manage/events/{event.id}/"
    assert "No delegation has been asked for yet" in client.text(overview)
    composed(event, "Wang", "Na")
    session.commit()
    page = client.text(overview)
    assert "Xi’an" in page
    assert "2 of 5 places used" in page


def test_whoever_is_asked_late_has_a_week_for_the_list_where_there_is_one(client: PageClient) -> None:
    for days, asked in ((90, 45), (46, 7), (30, 7), (5, None)):
        event = exchange(starts_at=clock.now() + timedelta(days=days), ends_at=clock.now() + timedelta(days=days + 1))
        client.sign_in(organiser_of(event.host))
        page = client.text(f"/manage/events/{event.id}/delegations/new")
        due = re.search(r'name="deadline"[^>]*value="([^"]*)"', page)
        assert due is not None
        if asked is None:
            assert due.group(1) == ""
        else:
            left = datetime.fromisoformat(due.group(1)).replace(tzinfo=ZoneInfo(event.timezone)) - clock.now()
            assert abs(left - timedelta(days=asked)) <= timedelta(hours=1)
