"""The people on a list over the API: all that the page does with them."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import organiser_of
from tests.registration.delegation_helpers import composed, exchange, names_of
from tests.registration.form_builder.builders import field
from tests.registration.test_api import Caller
from webapp.events.models import Event
from webapp.registration.delegations.composing.gaps import living
from webapp.registration.models import Delegation
from webapp.registration.questions import AskedOf


@pytest.fixture
def event(session: Session) -> Event:
    """A visit that asks members for their diet."""
    made = exchange()
    field(made, "Diet", asked_of=AskedOf.MEMBERS)
    return made


@pytest.fixture
def call(client: PageClient, event: Event) -> Caller:
    """The event's organiser's program."""
    return Caller(client, organiser_of(event.host))


@pytest.fixture
def delegation(event: Event) -> Delegation:
    """A list of three."""
    return composed(event, "Wang", "Na", "Chen")


def ids_of(delegation: Delegation) -> list[int]:
    """Those on the list, in their order."""
    return [member.id for member in living(delegation.members)]


def at(delegation: Delegation, member_id: int, more: str = "") -> str:
    """The address of a member."""
    return f"/delegations/{delegation.id}/members/{member_id}{more}"


def told(answer: Any, member_id: int) -> dict[str, Any]:
    """What an answer tells of a member."""
    assert answer.status_code == 200, answer.get_json()
    found: dict[str, Any] = next(one for one in answer.get_json()["members"] if one["id"] == member_id)
    return found


def test_what_is_given_changes_and_nothing_else(call: Caller, delegation: Delegation) -> None:
    wang, na, _chen = ids_of(delegation)
    given = {"function": "Interpreter", "function_second": "Переводчик", "languages": ["zh", "ru"], "visa": "needed"}
    more = {"phone": "+998901234567", "email": "na@xian.example", "answers": {"f_diet": "Halal"}, "travel": "By car"}
    one = told(call("PATCH", at(delegation, na), given | more), na)
    assert {name: one[name] for name in given} == given
    assert (one["given_name"], one["email"], one["answers"]) == ("Na", "na@xian.example", {"f_diet": "Halal"})
    one = told(call("PATCH", at(delegation, na), {"email": None, "native_name": "李娜"}), na)
    assert (one["email"], one["native_name"], one["function"]) == (None, "李娜", "Interpreter")
    assert (one["answers"], one["languages"]) == ({"f_diet": "Halal"}, ["zh", "ru"])
    assert told(call("PATCH", at(delegation, na), {"answers": {"f_diet": None}}), na)["answers"] == {}
    answer = call("PATCH", at(delegation, na), {"head": True, "precedence": 1})
    assert [(one["id"], one["head"]) for one in answer.get_json()["members"][:2]] == [(na, True), (wang, False)]


def test_what_is_wrong_is_named_and_changes_nothing(call: Caller, delegation: Delegation) -> None:
    _wang, na, _chen = ids_of(delegation)
    refused = call("PATCH", at(delegation, na), {"function": "New", "phone": "abc", "country": "XX"})
    assert refused.status_code == 422
    assert {error["field"] for error in refused.get_json()["errors"]} == {"phone", "country"}
    assert call("PATCH", at(delegation, na), {"given_name": ""}).status_code == 422
    assert call("GET", f"/delegations/{delegation.id}").get_json()["members"][1]["function"] == ""


def test_another_person_comes_instead(call: Caller, delegation: Delegation) -> None:
    _wang, na, _chen = ids_of(delegation)
    call("PATCH", at(delegation, na), {"travel": "By car"})
    one = told(call("POST", at(delegation, na, "/replace"), {"given_name": "Li", "function": "Aide"}), na)
    assert (one["given_name"], one["function"], one["travel"], one["precedence"]) == ("Li", "Aide", "", 2)


def test_somebody_is_taken_off_and_put_back(call: Caller, delegation: Delegation) -> None:
    _wang, na, _chen = ids_of(delegation)
    gone = call("POST", at(delegation, na, "/remove")).get_json()["members"]
    assert [one["given_name"] for one in gone] == ["Wang", "Chen"]
    assert call("POST", at(delegation, na, "/remove")).status_code == 409
    back = call("POST", at(delegation, na, "/restore")).get_json()["members"]
    assert [one["given_name"] for one in back] == ["Wang", "Na", "Chen"]


def test_the_order_is_given_as_a_whole(call: Caller, delegation: Delegation) -> None:
    wang, na, chen = ids_of(delegation)
    path = f"/delegations/{delegation.id}/order"
    ordered = call("PUT", path, {"member_ids": [chen, wang, na]}).get_json()["members"]
    assert [(one["id"], one["precedence"]) for one in ordered] == [(chen, 1), (wang, 2), (na, 3)]
    assert call("PUT", path, {"member_ids": [wang, chen]}).status_code == 409


def test_the_journey_is_told(call: Caller, event: Event, delegation: Delegation) -> None:
    path, arrives = f"/delegations/{delegation.id}/journey", event.starts_at.isoformat()
    assert call("PATCH", path, {"arrives_at": arrives, "letter": "17-A"}).status_code == 200
    found = call("PATCH", path, {"travel_notes": "HY 602"}).get_json()
    assert (found["arrives_at"], found["letter"], found["travel_notes"]) == (arrives, "17-A", "HY 602")
    wrong = call("PATCH", path, {"departs_at": arrives})
    assert [error["field"] for error in wrong.get_json()["errors"]] == ["departs_at"]


def test_people_of_an_earlier_list_come_again(call: Caller, event: Event, delegation: Delegation) -> None:
    later = composed(exchange(host=event.host), "Na")
    known = call("GET", f"/delegations/{later.id}/earlier").get_json()["items"]
    assert [(one["id"], [member["name"] for member in one["members"]]) for one in known] == [
        (delegation.id, ["Wang", "Na", "Chen"])
    ]
    wanted = {"from_id": delegation.id, "member_ids": ids_of(delegation)}
    assert call("POST", f"/delegations/{later.id}/copy", wanted).status_code == 200
    assert names_of(later) == ["Na", "Wang", "Chen"]
    elsewhere = composed(exchange(), "Zhao")
    assert call("POST", f"/delegations/{later.id}/copy", wanted | {"from_id": elsewhere.id}).status_code == 404


@pytest.mark.parametrize(
    ("method", "more"), [("PATCH", ""), ("POST", "/replace"), ("POST", "/remove"), ("POST", "/restore")]
)
def test_members_of_others_are_nobody(
    call: Caller, event: Event, delegation: Delegation, method: str, more: str
) -> None:
    (sibling,) = ids_of(composed(event, "Zhao", sending_name="Dalian"))
    foreign = composed(exchange(), "Liu")
    body = {"given_name": "X"}
    assert call(method, at(delegation, sibling, more), body).status_code == 404
    assert call(method, at(foreign, ids_of(foreign)[0], more), body).status_code == 404
    assert names_of(foreign) == ["Liu"]
