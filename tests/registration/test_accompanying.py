"""An accompanying person is linked to whom they accompany, in a delegation and outside of one."""

import csv
import io

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, organiser_of
from tests.queries import QueryCounter
from tests.registration.delegation_helpers import COORDINATOR, add, composed, exchange, host_of, host_path, link_to
from tests.registration.test_api import Caller
from webapp.core.errors import Invalid
from webapp.core.permissions import SYSTEM
from webapp.registration import accompanying, services
from webapp.registration.delegations import decisions
from webapp.registration.delegations.composing import copying, members
from webapp.registration.delegations.composing.comparison import changes_since_approval
from webapp.registration.delegations.composing.gaps import gaps_of_member
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import MemberValues
from webapp.registration.models import Delegation, Registration

SPOUSE = accompanying.CATEGORY


def couple(**more: str) -> tuple[Delegation, Registration, Registration]:
    """A delegation with its head, and whoever accompanies him."""
    delegation = composed(exchange(), "Wang", **more)
    (head,) = live_members(delegation)
    return delegation, head, add(delegation, "Mei", category=SPOUSE, accompanies=head.id)


def test_the_coordinator_says_whom_and_lists_paper_and_files_show_it(client: PageClient, session: Session) -> None:
    delegation = composed(exchange(), "Wang")
    (head,) = live_members(delegation)
    link = link_to(delegation)
    data = {"given_name": "Mei", "category": SPOUSE, "visa": "", "accompanies": str(head.id)}
    assert client.post(f"{link}/members/new", data=data).status_code == 303
    session.expire_all()
    mei = live_members(delegation)[1]
    assert mei.accompanies_id == head.id
    for page in ("", "/print?first=en&second=ru"):
        assert "accompanies Wang" in client.text(f"{link}{page}")
    assert f'<option selected value="{head.id}">' in client.text(f"{link}/members/{mei.id}")
    client.sign_in(organiser_of(delegation.event.host))
    text = client.get(host_path(delegation).rpartition("/")[0] + "/members.csv").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert [row["Accompanies"] for row in rows] == ["", "Wang"]
    people = client.text(f"/manage/events/{delegation.event_id}/people?columns=name,accompanies")
    assert "Accompanies" in people


@pytest.mark.parametrize(
    ("category", "other", "sentence"),
    [
        ("participant", "head", "Only an accompanying person"),
        (SPOUSE, "stranger", "not on the list"),
        (SPOUSE, "themselves", "accompanies themselves"),
    ],
)
def test_a_link_that_cannot_be_is_said_beside_the_field(
    client: PageClient, session: Session, category: str, other: str, sentence: str
) -> None:
    delegation, head, mei = couple()
    (stranger,) = live_members(composed(delegation.event, "Nobody", coordinator_email="x@y.example"))
    wanted = {"head": head, "stranger": stranger, "themselves": mei}[other]
    data = {"given_name": "Mei", "category": category, "visa": "", "accompanies": str(wanted.id)}
    answer = client.post(f"{link_to(delegation)}/members/{mei.id}", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page or "Not a valid choice" in page
    with pytest.raises(Invalid, match=sentence) as found:
        members.update_member(
            mei, MemberValues(given_name="Mei", category=category, accompanies=wanted.id), by=COORDINATOR
        )
    assert found.value.field == "accompanies"


@pytest.mark.parametrize("deed", ["removed", "replaced"])
def test_when_the_accompanied_person_does_not_come_the_link_is_missing(
    client: PageClient, session: Session, deed: str
) -> None:
    delegation, head, mei = couple()
    assert "whom they accompany" not in map(str, gaps_of_member(delegation, mei))
    if deed == "removed":
        members.remove_member(head, by=COORDINATOR)
    else:
        members.replace_member(head, MemberValues(given_name="Chen"), by=COORDINATOR)
    session.flush()
    assert mei.accompanies_id is None
    assert "whom they accompany" in map(str, gaps_of_member(delegation, mei))
    client.sign_in(organiser_of(delegation.event.host))
    assert "whom they accompany" in client.text(host_path(delegation))


def test_the_host_sees_a_link_that_has_changed_since_approval(session: Session) -> None:
    delegation, head, mei = couple()
    decisions.submit(delegation, by=COORDINATOR)
    decisions.approve(delegation, by=host_of(delegation.event))
    members.update_member(mei, MemberValues(given_name="Mei", category=SPOUSE), by=COORDINATOR)
    (change,) = changes_since_approval(delegation)
    assert [(str(one.label), one.before, one.after) for one in change.fields] == [("Accompanies", head.name, "–")]


def test_a_couple_that_is_copied_stays_one(session: Session) -> None:
    earlier, head, mei = couple()
    later = composed(exchange(host=earlier.event.host))
    copying.copy_members(later, earlier, {head.id, mei.id}, by=COORDINATOR, own=False)
    first, second = live_members(later)
    assert second.accompanies_id == first.id


def test_the_api_takes_and_gives_the_link(client: PageClient, session: Session) -> None:
    delegation, head, _mei = couple()
    call = Caller(client, organiser_of(delegation.event.host))
    path = f"/delegations/{delegation.id}/members"
    made = call("POST", path, {"given_name": "Lin", "category": SPOUSE, "accompanies": head.id})
    assert [one["accompanies"] for one in made.get_json()["members"]] == [None, head.id, head.id]
    wrong = call("POST", path, {"given_name": "Bo", "accompanies": head.id})
    assert [one["field"] for one in wrong.get_json()["errors"]] == ["accompanies"]


def test_outside_of_delegations_the_organiser_names_the_person_by_reference(
    client: PageClient, session: Session
) -> None:
    event = EventFactory(kind="toy")
    guest = RegistrationFactory(event=event, given_name="Aziza", family_name="")
    driver = RegistrationFactory(event=event, category=SPOUSE)
    client.sign_in(organiser_of(event.host))
    base = f"/manage/events/{event.id}/people/{driver.id}"
    assert "It is not said yet whom." in client.text(base)
    assert client.post(f"{base}/accompanies", data={"accompanies": guest.reference.lower()}).status_code == 303
    assert "Aziza" in client.text(base)
    assert driver.accompanies_id == guest.id
    for wrong in ("AAAA-AAAA", driver.reference):
        with pytest.raises(Invalid):
            accompanying.name_accompanied(driver, wrong, by=SYSTEM)
    with pytest.raises(Invalid, match="Only an accompanying person"):
        accompanying.name_accompanied(guest, driver.reference, by=SYSTEM)
    services.cancel(guest, by=SYSTEM, reason="Ill.")
    assert driver.accompanies_id is None


def test_the_list_of_people_reads_links_at_once(client: PageClient, session: Session, queries: QueryCounter) -> None:
    event = EventFactory(kind="toy")
    client.sign_in(organiser_of(event.host))
    counts = []
    for number in (1, 3):
        for _again in range(number):
            guest = RegistrationFactory(event=event)
            RegistrationFactory(event=event, category=SPOUSE, accompanies_id=guest.id)
        session.flush()
        session.expire_all()
        client.text(f"/manage/events/{event.id}/people?columns=name,accompanies")
        session.expire_all()
        queries.reset()
        client.text(f"/manage/events/{event.id}/people?columns=name,accompanies")
        counts.append(queries.count)
    assert counts[0] == counts[1]


def test_nobody_accompanies_an_accompanying_person(session: Session) -> None:
    delegation, head, mei = couple()
    na = add(delegation, "Na")
    with pytest.raises(Invalid, match="Mei accompanies somebody"):
        add(delegation, "Liu", category=SPOUSE, accompanies=mei.id)
    wanted = MemberValues(given_name="Wang", head=True, category=SPOUSE, accompanies=na.id)
    with pytest.raises(Invalid, match="Somebody accompanies this person"):
        members.update_member(head, wanted, by=COORDINATOR)


def test_the_api_of_people_takes_and_gives_the_link(client: PageClient, session: Session) -> None:
    event = EventFactory(kind="toy")
    guest, stranger = RegistrationFactory(event=event), RegistrationFactory()
    call = Caller(client, organiser_of(event.host))
    body = {"given_name": "Lin", "email": "lin@example.org", "category": SPOUSE}
    made = call("POST", f"/events/{event.id}/registrations", body | {"accompanies": guest.id}).get_json()
    one = f"/registrations/{made['id']}"
    assert call("GET", one).get_json()["accompanies"] == guest.id
    assert call("PATCH", one, {"phone": "+998901234567"}).get_json()["accompanies"] == guest.id
    assert call("PATCH", one, {"accompanies": None}).get_json()["accompanies"] is None
    assert call("PATCH", one, {"accompanies": guest.id}).get_json()["accompanies"] == guest.id
    for wrong in (stranger.id, made["id"], 10**12):
        answer = call("PATCH", one, {"accompanies": wrong})
        assert [error["field"] for error in answer.get_json()["errors"]] == ["accompanies"]
    other = call("POST", f"/events/{event.id}/registrations", body | {"email": "bo@example.org", "accompanies": -1})
    assert other.status_code == 422
    listed = call("GET", f"/events/{event.id}/registrations").get_json()
    assert [one["accompanies"] for one in listed["items"]] == [None, guest.id]
