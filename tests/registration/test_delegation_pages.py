"""The coordinator composes behind the link or behind an account, the host decides; nobody else sees anything."""

import re
from typing import Any

import pytest
from sqlalchemy import func, select
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
    link_to,
)
from webapp.core.audit import AuditEntry
from webapp.mail.models import Message
from webapp.registration.delegations import decisions
from webapp.registration.delegations.state import live_members
from webapp.registration.models import Delegation, DelegationState


def host_path(delegation: Delegation, more: str = "") -> str:
    """A page of the host."""
    return f"/manage/events/{delegation.event_id}/delegations/{delegation.id}{more}"


def names(session: Session, delegation: Delegation) -> list[str]:
    """The members in their order, as the database has them."""
    session.expire_all()
    return [member.name for member in live_members(delegation)]


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="{name}"', page)
    assert found, f"no field {name}"
    return found.group(1) or found.group(2) or ""


def test_a_coordinator_composes_and_submits_without_an_account(client: PageClient, session: Session) -> None:
    delegation = delegation_to(exchange())
    link = link_to(delegation)
    assert "Nobody is on the list yet" in client.text(link)
    member = {"given_name": "Wang", "family_name": "Jianhua", "native_name": "王建华", "function": "Deputy mayor"}
    more = {"category": "participant", "country": "CN", "languages": ["zh", "ru"], "visa": "needed", "head": "y"}
    assert client.post(f"{link}/members/new", data=member | more).status_code == 303
    assert client.post(f"{link}/members/paste", data={"people": "Li Na, section chief\nZhao Xiulan"}).status_code == 303
    assert names(session, delegation) == ["Wang Jianhua", "Li Na", "Zhao Xiulan"]
    page = client.text(link)
    assert "王建华" in page
    assert "3 / 5" in page
    assert "Not said yet: the function, the country, the languages" in page
    assert client.post(f"{link}/submit").status_code == 303
    session.expire_all()
    assert delegation.state is DelegationState.SUBMITTED
    page = client.text(link)
    assert "The host has the list" in page
    assert 'name="up"' not in page


def test_the_order_changes_by_buttons_and_by_dragging(client: PageClient, session: Session) -> None:
    delegation = composed(exchange(), "Wang", "Na", "Zhao")
    link = link_to(delegation)
    first, second, third = (member.id for member in live_members(delegation))
    client.post(f"{link}/order", data={"up": str(third)})
    assert names(session, delegation) == ["Wang", "Zhao", "Na"]
    client.post(f"{link}/order", data={"down": str(first)})
    assert names(session, delegation) == ["Zhao", "Wang", "Na"]
    seen = hidden(client.text(link), "seen")
    client.post(f"{link}/order", data={"member": [str(second), str(third), str(first)], "seen": seen})
    assert names(session, delegation) == ["Na", "Zhao", "Wang"]
    stale = client.post(
        f"{link}/order",
        data={"member": [str(first), str(second), str(third)], "seen": seen},
        headers={"Referer": f"http://localhost{link}"},
    )
    assert stale.status_code == 303
    assert "Somebody else has changed" in client.text(link)
    assert names(session, delegation) == ["Na", "Zhao", "Wang"]
    client.post(f"{link}/order", data={"head": str(third)})
    assert names(session, delegation) == ["Zhao", "Na", "Wang"]


def test_a_member_is_taken_off_and_put_back(client: PageClient, session: Session) -> None:
    delegation = composed(exchange(), "Wang", "Na")
    link, member = link_to(delegation), live_members(delegation)[1]
    client.post(f"{link}/members/{member.id}/remove")
    assert names(session, delegation) == ["Wang"]
    assert "Put back" in client.text(link)
    client.get(f"{link}/members/{member.id}")
    client.post(f"{link}/members/{member.id}/restore")
    assert names(session, delegation) == ["Wang", "Na"]
    assert "Put back" not in client.text(link)


def test_two_coordinators_at_once_lose_nothing(client: PageClient, session: Session) -> None:
    delegation = composed(exchange(), "Wang")
    link, member = link_to(delegation), live_members(delegation)[0]
    address = f"{link}/members/{member.id}"
    seen = hidden(client.text(address), "seen")
    theirs = {"given_name": "Wang", "function": "Mayor", "category": "participant", "head": "y", "seen": seen}
    assert client.post(address, data=theirs).status_code == 303
    mine = theirs | {"function": "Deputy mayor", "phone": "+86 29 8888 8888"}
    answer = client.post(address, data=mine)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Meanwhile somebody else has put here: Mayor" in page
    assert 'value="Deputy mayor"' in page
    assert "+86 29 8888 8888" in page
    assert client.post(address, data=mine | {"seen": hidden(page, "seen")}).status_code == 303
    session.expire_all()
    assert member.function == "Deputy mayor"


def test_wrong_entries_stand_beside_their_fields_with_everything_typed(client: PageClient, session: Session) -> None:
    delegation = composed(exchange(), "Wang", places=2)
    link = link_to(delegation)
    wrong = {
        "given_name": "",
        "function": "Section chief",
        "email": "nobody",
        "phone": "none",
        "category": "participant",
    }
    answer = client.post(f"{link}/members/new", data=wrong)
    assert answer.status_code == 422
    assert "Write the name." in answer.get_data(as_text=True)
    answer = client.post(f"{link}/members/new", data=wrong | {"given_name": "Na"})
    page = answer.get_data(as_text=True)
    assert "This is not an email address" in page
    assert "This is not a telephone number" in page
    assert 'value="Section chief"' in page
    answer = client.post(f"{link}/members/paste", data={"people": "A\nB\nC"})
    assert answer.status_code == 422
    assert "1 places are left" in answer.get_data(as_text=True)
    answer = client.post(f"{link}/journey", data={"arrives_at": "2026-13-45T99:00", "letter": "2-0913"})
    assert answer.status_code == 422
    assert 'value="2-0913"' in answer.get_data(as_text=True)


def test_the_journey_is_on_the_clock_of_the_host_city(client: PageClient, session: Session) -> None:
    delegation = delegation_to(exchange())
    link = link_to(delegation)
    data = {
        "arrives_at": "2030-05-01T21:40",
        "departs_at": "2030-05-05T09:15",
        "travel_notes": "SR-508",
        "letter": "2-09",
    }
    assert client.post(f"{link}/journey", data=data).status_code == 303
    session.expire_all()
    assert delegation.arrives_at is not None
    assert delegation.arrives_at.isoformat() == "2030-05-01T16:40:00+00:00"
    assert "1 May 2030, 21:40 (Tashkent)" in client.text(link)


def test_reading_changes_nothing(client: PageClient, session: Session) -> None:
    delegation = composed(exchange(), "Wang", "Na")
    link, member = link_to(delegation), live_members(delegation)[0]
    session.commit()
    before = session.scalar(select(func.count()).select_from(AuditEntry))
    for page in ("", "/members/new", "/members/paste", f"/members/{member.id}", "/journey", "/print"):
        client.text(link + page)
    for verb in ("/submit", "/withdraw", "/order", f"/members/{member.id}/remove"):
        assert client.get(link + verb).status_code == 405
    session.expire_all()
    assert delegation.state is DelegationState.DRAFT
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == before


def test_the_list_is_printed_in_two_languages(client: PageClient, session: Session) -> None:
    delegation = composed(exchange(), "Wang", language="ru")
    add(delegation, "Na", function="Section chief", category="interpreter")
    page = client.text(f"{link_to(delegation)}/print")
    assert "Composition of the delegation" in page
    assert "Состав делегации" in page
    assert "Interpreter / Переводчик" in page
    assert "Delegatsiya tarkibi" in client.text(f"{link_to(delegation)}/print?second=uz")
    nonsense = client.text(f"{link_to(delegation)}/print?first=xx&second=<b>")
    assert "Composition of the delegation" in nonsense


def test_forged_closed_and_renewed_links(client: PageClient, session: Session) -> None:
    event = exchange()
    delegation = delegation_to(event)
    link = link_to(delegation)
    client.text(link + "x", 404)
    client.text("/delegations/of", 404)
    client.sign_in(organiser_of(event.host))
    assert client.post(host_path(delegation, "/renew-link")).status_code == 303
    client.text(link, 404)
    assert session.scalar(select(func.count()).where(Message.template == "delegation_invited")) == 2


def test_a_link_opens_its_own_delegation_only(client: PageClient, session: Session) -> None:
    event = exchange()
    mine, theirs = composed(event, "Wang"), composed(event, "Zhao")
    other = live_members(theirs)[0]
    link = link_to(mine)
    client.text(f"{link}/members/{other.id}", 404)
    assert client.post(f"{link}/members/{other.id}/remove").status_code == 404
    assert (
        client.post(f"{link}/members/{other.id}", data={"given_name": "X", "category": "participant"}).status_code
        == 404
    )
    assert client.post(f"{link}/order", data={"up": str(other.id)}).status_code == 404
    client.post(f"{link}/order", data={"member": [str(other.id)]})
    assert names(session, theirs) == ["Zhao"]


def test_a_coordinator_with_an_account_finds_their_delegations(client: PageClient, session: Session) -> None:
    mine = composed(exchange(), "Wang")
    theirs = composed(exchange(), "Zhao", coordinator_email="other@xian.example")
    client.text("/delegations/", 303)
    client.sign_in(UserFactory(email=EMAIL, name="Na Li"))
    page = client.text("/delegations/")
    assert f"/delegations/of/{mine.id}" in page
    assert f"/delegations/of/{theirs.id}" not in page
    assert "My delegations" in client.text("/")
    client.text(f"/delegations/of/{mine.id}")
    client.post(f"/delegations/of/{mine.id}/members/paste", data={"people": "Na"})
    assert names(session, mine) == ["Wang", "Na"]
    client.text(f"/delegations/of/{theirs.id}", 404)
    assert client.post(f"/delegations/of/{theirs.id}/submit").status_code == 404


def test_whoever_coordinates_nothing_sees_an_empty_list(client: PageClient, session: Session) -> None:
    client.sign_in(UserFactory())
    assert "You do not coordinate a delegation" in client.text("/delegations/")
    assert "My delegations" not in client.text("/")


@pytest.mark.parametrize("page", ["", "/settings", "/print", "/members/new"])
def test_only_the_organisers_of_the_event_come_to_the_hosts_pages(
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
    client.text(path, 403)
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
    assert "All 1 places are taken." in client.text(path)
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
