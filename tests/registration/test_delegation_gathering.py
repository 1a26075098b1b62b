"""How people come to a list: copied from an earlier one, from a file; and how a body asks to send one."""

import io
import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import CityFactory, UserFactory, organiser_of
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
    mails,
    names_of,
)
from tests.registration.test_delegation_pages import hidden
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.spreadsheets.importing import ImportRefused
from webapp.registration.delegations import services
from webapp.registration.delegations.composing import copying, importing, members
from webapp.registration.delegations.deciding import requests
from webapp.registration.delegations.deciding.rules import Rules, set_rules
from webapp.registration.delegations.models import DelegationRequest, RequestState
from webapp.registration.delegations.state import live_members
from webapp.registration.models import Delegation, DelegationState


def two_visits(**more: object) -> tuple[Delegation, Delegation]:
    """An earlier delegation of a city and a new one to the same host."""
    city = CityFactory()
    earlier = composed(exchange(), "Wang", "Na", "Chen", sending_city_id=city.id)
    later = delegation_to(exchange(host=earlier.event.host), sending_city_id=city.id, **more)
    return earlier, later


def test_people_of_an_earlier_delegation_come_again_once_each(session: Session) -> None:
    earlier, later = two_visits()
    na = live_members(earlier)[1]
    na.answers = {"languages": ["zh"], "visa": "needed", "travel": "By car"}
    members.remove_member(live_members(earlier)[2], by=COORDINATOR)
    add(later, "NA")
    assert [one.id for one in copying.earlier_delegations(later, by=COORDINATOR, own=False)] == [earlier.id]
    ids = {member.id for member in earlier.members}
    copying.copy_members(later, earlier, ids, by=COORDINATOR, own=False)
    assert names_of(later) == ["NA", "Wang"]
    with pytest.raises(Invalid):
        copying.copy_members(later, earlier, ids, by=COORDINATOR, own=False)
    members.remove_member(live_members(later)[0], by=COORDINATOR)
    copying.copy_members(later, earlier, {na.id}, by=COORDINATOR, own=False)
    assert live_members(later)[1].answers == {"languages": ["zh"]}
    assert [member.head for member in live_members(later)] == [True, False]


def test_lists_of_other_hosts_are_shown_to_their_own_coordinator_only(session: Session) -> None:
    earlier, _later = two_visits()
    elsewhere = delegation_to(exchange(), sending_city_id=earlier.sending_city_id)
    other = delegation_to(exchange(), sending_city_id=earlier.sending_city_id, coordinator_email="x@xian.example")
    assert copying.earlier_delegations(elsewhere, by=COORDINATOR, own=False) == []
    assert [one.id for one in copying.earlier_delegations(elsewhere, by=COORDINATOR, own=True)] == [earlier.id]
    assert copying.earlier_delegations(other, by=COORDINATOR, own=True) == []
    with pytest.raises(NotFound):
        copying.copy_members(elsewhere, earlier, {1}, by=COORDINATOR, own=False)


def test_a_stranger_who_names_the_same_sender_sees_nobody_of_an_earlier_delegation(
    client: PageClient, session: Session
) -> None:
    event = exchange()
    earlier = composed(exchange(host=event.host), "Wang", sending_name="Lake Body")
    values = requests.RequestValues(sending_name="lake body", coordinator_email="stranger@lake.example", places=3)
    requests.ask(event, values)
    asked = session.scalars(select(DelegationRequest)).one()
    later = requests.accept(asked, places=3, deadline=None, by=host_of(event))
    link, wang = link_to(later), live_members(earlier)[0]
    assert "Copy from last time" not in client.text(link)
    assert "Wang" not in client.text(f"{link}/members/copy")
    stolen = client.post(f"{link}/members/copy", data={"from": str(earlier.id), "member": str(wang.id)})
    assert (stolen.status_code, names_of(later)) == (404, [])
    # Those of coordinators whose addresses are forgotten are not one another's.
    earlier.coordinator_email = later.coordinator_email = ""
    assert copying.earlier_delegations(later, by=COORDINATOR, own=True) == []
    client.sign_in(organiser_of(event.host))
    assert "Wang" in client.text(host_path(later, "/members/copy"))
    client.post(host_path(later, "/members/copy"), data={"from": str(earlier.id), "member": str(wang.id)})
    assert names_of(later) == ["Wang"]


def test_the_coordinator_chooses_whom_to_copy(client: PageClient, session: Session) -> None:
    earlier, later = two_visits()
    add(later, "Na")
    link = link_to(later)
    page = client.text(f"{link}/members/copy")
    wang, na, _chen = live_members(earlier)
    assert re.search(rf'value="{na.id}"\s+disabled', page)
    answer = client.post(f"{link}/members/copy", data={"from": str(earlier.id), "member": [str(wang.id), str(na.id)]})
    assert answer.status_code == 303
    assert names_of(later) == ["Na", "Wang"]


def file_of(text: str) -> io.BytesIO:
    """A CSV file."""
    return io.BytesIO(text.encode())


def test_a_file_is_taken_whole_with_columns_in_any_language(session: Session) -> None:
    delegation = composed(exchange(), "Wang")
    text = "Имя;Фамилия;Должность;Страна;Языки;Виза\nWang;;Mayor;Китай;zh, русский;\nNa;Li;Chief;CN;;needed\n"
    planned = importing.plan(delegation, file_of(text), "list.csv", by=COORDINATOR)
    assert [(one.row, one.deed, one.name) for one in planned] == [(2, "changed", "Wang"), (3, "added", "Na Li")]
    assert names_of(delegation) == ["Wang"]
    importing.import_members(delegation, file_of(text), "list.csv", by=COORDINATOR)
    wang, na = live_members(delegation)
    assert (wang.function, wang.country, wang.answers["languages"], wang.head) == ("Mayor", "CN", ["zh", "ru"], True)
    assert (na.name, na.answers["visa"]) == ("Na Li", "needed")
    again = importing.plan(delegation, file_of(text), "list.csv", by=COORDINATOR)
    assert {one.deed for one in again} == {"same"}


def test_every_error_of_a_file_names_row_and_column_and_nothing_is_taken(session: Session) -> None:
    delegation = delegation_to(exchange(), places=2)
    text = "given_name,email,country,head\nWang,nowhere,XX,maybe\nNa,,,\nNA,,,\n"
    with pytest.raises(ImportRefused) as refused:
        importing.import_members(delegation, file_of(text), "list.csv", by=COORDINATOR)
    assert [(cell.row, cell.column) for cell in refused.value.cells] == [(2, "head"), (2, "country")]
    text = "given_name,email\nWang,nowhere\nNa,\nNA,\n"
    with pytest.raises(ImportRefused) as refused:
        importing.import_members(delegation, file_of(text), "list.csv", by=COORDINATOR)
    assert [(cell.row, cell.column) for cell in refused.value.cells] == [(2, "Email address"), (4, "Given name")]
    text = "given_name\nWang\nNa\nChen\nLiu\n"
    with pytest.raises(ImportRefused) as refused:
        importing.import_members(delegation, file_of(text), "list.csv", by=COORDINATOR)
    assert [cell.row for cell in refused.value.cells] == [4, 5]
    assert names_of(delegation) == []


def test_the_page_shows_what_an_import_would_do_before_it_does_it(client: PageClient, session: Session) -> None:
    delegation = delegation_to(exchange())
    address = f"{link_to(delegation)}/members/import"
    template = client.get(f"{link_to(delegation)}/members/template.csv")
    assert template.get_data(as_text=True).lstrip("\ufeff").startswith("Given name")
    sent = client.post(address, data={"file": (file_of("given_name\nWang\n"), "list.csv"), "then": "look"})
    assert "Comes to the list" in sent.get_data(as_text=True)
    assert names_of(delegation) == []
    refused = client.post(address, data={"file": (file_of("given_name,visa\nWang,soon\n"), "list.csv")})
    assert refused.status_code == 422
    assert "Write one of" in refused.get_data(as_text=True)
    broken = client.post(address, data={"file": (io.BytesIO(b"PK\x03\x04no workbook"), "list.xlsx")})
    assert broken.status_code == 422
    taken = client.post(address, data={"file": (file_of("given_name\nWang\n"), "list.csv")})
    assert taken.status_code == 303
    assert names_of(delegation) == ["Wang"]


def test_the_file_is_sent_once_for_the_trial_and_the_import(client: PageClient, session: Session) -> None:
    delegation = delegation_to(exchange())
    address = f"{link_to(delegation)}/members/import"
    assert client.post(address).status_code == 422
    look = client.post(address, data={"file": (file_of("given_name\nWang\n"), "list.csv"), "then": "look"})
    key = hidden(look.get_data(as_text=True), "sent")
    other = delegation_to(exchange(), coordinator_email="x@xian.example")
    foreign = client.post(f"{link_to(other)}/members/import", data={"sent": key})
    assert "choose it again" in foreign.get_data(as_text=True)
    assert client.post(address, data={"sent": key}).status_code == 303
    assert (names_of(delegation), names_of(other)) == (["Wang"], [])
    assert client.post(address, data={"sent": key}).status_code == 422


def test_a_closed_link_says_what_to_do(client: PageClient, session: Session) -> None:
    delegation = composed(exchange(), "Wang")
    link = link_to(delegation)
    client.text(link)
    client.sign_in(organiser_of(delegation.event.host))
    assert client.post(host_path(delegation, "/close-link")).status_code == 303
    page = client.text(link, 410)
    assert "This link no longer works" in page
    assert "The host has closed the coordinator&#39;s access to this list" in page
    assert "contact@elchi.example" in page
    assert "Wang" not in page
    services.renew_link(delegation, by=host_of(delegation.event))
    assert "The host has closed this link" in client.text(link, 410)
    client.text(link_to(delegation))


ASKED = {
    "sending_name": "Friends of Samarkand",
    "places": "4",
    "coordinator_name": "Anna",
    "coordinator_email": "Anna@friends.example",
    "message": "We sing.",
}


def test_a_body_asks_and_the_host_accepts(client: PageClient, session: Session) -> None:
    event = exchange()
    address = f"/delegations/ask/{event.id}"
    assert address in client.text(f"/exchanges/{event.slug}/register")
    for _time in range(2):
        assert "Your request is with the host" in client.post(address, data=ASKED).get_data(as_text=True)
    asked = session.scalars(select(DelegationRequest).where(DelegationRequest.event_id == event.id)).one()
    assert mails(session, "delegation_asked") == ["contact@elchi.example"]
    client.sign_in(organiser_of(event.host))
    assert "Friends of Samarkand" in client.text(f"/manage/events/{event.id}/delegations")
    path = f"/manage/events/{event.id}/delegations/requests/{asked.id}"
    client.text(path)
    assert client.post(path, data={"places": "3"}).status_code == 303
    session.expire_all()
    made = session.scalars(select(Delegation).where(Delegation.event_id == event.id)).one()
    assert (made.places, made.coordinator_email, made.state) == (3, "anna@friends.example", DelegationState.DRAFT)
    assert asked.delegation_id == made.id
    assert mails(session, "delegation_invited") == ["anna@friends.example"]
    with pytest.raises(Conflict):
        requests.decline(asked, reason="Too late", by=host_of(event))


def test_a_declined_body_reads_why(client: PageClient, session: Session) -> None:
    event = exchange()
    requests.ask(event, requests.RequestValues(sending_name="Friends", coordinator_email="a@f.example", places=2))
    asked = session.scalars(select(DelegationRequest)).one()
    with pytest.raises(Invalid):
        requests.decline(asked, reason=" ", by=host_of(event))
    requests.decline(asked, reason="The hall is full", by=host_of(event))
    assert asked.state is RequestState.DECLINED
    assert mails(session, "delegation_request_declined") == ["a@f.example"]
    client.sign_in(organiser_of(exchange().host))
    client.text(f"/manage/events/{event.id}/delegations/requests/{asked.id}", 404)


def test_nobody_asks_where_the_host_takes_no_requests(client: PageClient, session: Session) -> None:
    event = exchange()
    set_rules(event, Rules(requests=False), by=host_of(event))
    address = f"/delegations/ask/{event.id}"
    assert "does not take requests" in client.text(address)
    assert address not in client.text(f"/exchanges/{event.slug}/register")
    assert client.post(address, data=ASKED).status_code == 422
    assert session.scalars(select(DelegationRequest)).all() == []


def test_the_host_settles_the_rules_on_a_page(client: PageClient, session: Session) -> None:
    event = exchange()
    client.sign_in(organiser_of(event.host))
    address = f"/manage/events/{event.id}/delegations/rules"
    client.text(address)
    assert client.post(address, data={"partial": "y"}).status_code == 303
    delegation = composed(event, "Wang", "Na")
    client.post(f"{link_to(delegation)}/submit")
    page = client.text(host_path(delegation))
    assert "Approve a part" in page
    ids = [str(member.id) for member in live_members(delegation)[:1]]
    path = host_path(delegation, "/approve-some")
    assert client.text(path).count("checked") == 2
    refused = client.post(path, data={"member": ids, "reason": " "})
    assert refused.status_code == 422
    assert "the coordinator will read it" in refused.get_data(as_text=True)
    assert refused.get_data(as_text=True).count("checked") == 1
    assert client.post(path, data={"member": ids, "reason": "One car"}).status_code == 303
    assert names_of(delegation) == ["Wang"]


def test_late_changes_are_shown_and_refused_on_the_hosts_page(client: PageClient, session: Session) -> None:
    delegation = composed(exchange(), "Wang", "Na")
    link = link_to(delegation)
    client.post(f"{link}/submit")
    client.sign_in(organiser_of(delegation.event.host))
    client.post(f"{host_path(delegation)}/approve")
    na = live_members(delegation)[1]
    client.text(f"{link}/members/{na.id}/replace")
    assert client.post(f"{link}/members/{na.id}/replace", data={"given_name": "Xiulan"}).status_code == 303
    assert "Na → Xiulan" in client.text(link)
    page = client.text(host_path(delegation))
    assert "What has changed since approval" in page
    assert "instead of Na" in page
    client.post(f"{host_path(delegation)}/refuse-changes", data={"reason": "The visa is hers"})
    assert names_of(delegation) == ["Wang", "Na"]


def test_offered_places_are_accepted_behind_the_link(client: PageClient, session: Session) -> None:
    delegation = composed(exchange(), "Wang")
    link = link_to(delegation)
    client.post(f"{link}/submit")
    client.sign_in(organiser_of(delegation.event.host))
    client.post(f"{host_path(delegation)}/wait")
    client.post(f"{host_path(delegation)}/offer")
    assert "Accept the places" in client.text(host_path(delegation))
    client.sign_in(UserFactory(email=EMAIL))
    assert "There is a place for everybody now" in client.text(link)
    assert client.post(f"{link}/accept").status_code == 303
    session.expire_all()
    assert delegation.state is DelegationState.APPROVED
