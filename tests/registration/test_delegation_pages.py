"""The coordinator composes behind the link or behind an account; nobody else sees anything."""

import re

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import UserFactory, organiser_of
from tests.registration.delegation_helpers import (
    COORDINATOR,
    EMAIL,
    add,
    composed,
    delegation_to,
    exchange,
    host_path,
    link_to,
)
from webapp.core.audit import AuditEntry
from webapp.mail.models import Message
from webapp.registration.delegations.composing import members
from webapp.registration.delegations.composing.marks import mark_of
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import values_of
from webapp.registration.models import Delegation, DelegationState


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


def test_a_change_of_the_other_is_told_beside_any_other_mistake(client: PageClient, session: Session) -> None:
    delegation = composed(exchange(), "Wang")
    link, member = link_to(delegation), live_members(delegation)[0]
    address, journey = f"{link}/members/{member.id}", f"{link}/journey"
    seen, seen_journey = (hidden(client.text(page), "seen") for page in (address, journey))
    theirs = {"given_name": "Wang", "function": "Mayor", "category": "participant", "head": "y", "seen": seen}
    client.post(address, data=theirs)
    client.post(journey, data={"letter": "2-0913", "seen": seen_journey})
    page = client.post(address, data=theirs | {"function": "", "phone": "abc"}).get_data(as_text=True)
    assert "Meanwhile somebody else has put here: Mayor" in page
    assert "This is not a telephone number." in page
    assert hidden(page, "seen") == mark_of(values_of(member))
    mistaken = {"arrives_at": "2026-12-02T10:00", "departs_at": "2026-12-01T10:00", "seen": seen_journey}
    page = client.post(journey, data=mistaken).get_data(as_text=True)
    assert "Meanwhile somebody else has put here: 2-0913" in page
    assert "The departure must be after the arrival." in page


def test_whoever_names_a_substitute_of_somebody_taken_off_meanwhile_keeps_what_was_typed(
    client: PageClient, session: Session
) -> None:
    delegation = composed(exchange(), "Wang", "Na")
    link, member = link_to(delegation), live_members(delegation)[1]
    address = f"{link}/members/{member.id}/replace"
    seen = hidden(client.text(address), "seen")
    members.remove_member(member, by=COORDINATOR)
    data = {"given_name": "Xiulan", "category": "participant", "seen": seen}
    answer = client.post(address, data=data)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, 'value="Xiulan"' in page) == (422, True)
    assert "This person has been taken off the list meanwhile." in page
    assert client.get(address).status_code == 404


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
    client.text(link, 410)
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
