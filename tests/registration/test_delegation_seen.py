"""The host decides on the list it has seen: one that has changed meanwhile is shown anew first."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import organiser_of
from tests.registration.delegation_helpers import COORDINATOR, add, composed, exchange, host_of, host_path, names_of
from tests.registration.test_api import Caller
from tests.registration.test_delegation_changes import approved
from webapp.core.permissions import Actor
from webapp.registration import changes
from webapp.registration.delegations import decisions
from webapp.registration.delegations.composing import members, ordering
from webapp.registration.delegations.composing.marks import mark_of_list
from webapp.registration.delegations.deciding import partial, refusing
from webapp.registration.delegations.deciding.rules import Rules, set_rules
from webapp.registration.delegations.errors import ListChanged
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import MemberValues
from webapp.registration.models import Delegation, DelegationState
from webapp.registration.models import RegistrationState as State

SENTENCE = "The list has changed since you opened it: this is how it stands now."
Verb = Callable[[Delegation, Actor, str], object]
VERBS: list[Verb] = [
    lambda delegation, host, seen: decisions.approve(delegation, by=host, seen=seen),
    lambda delegation, host, seen: decisions.return_(delegation, reason="No", by=host, seen=seen),
    lambda delegation, host, seen: refusing.refuse_changes(delegation, reason="No", by=host, seen=seen),
    lambda delegation, host, seen: partial.approve_some(
        delegation, {one.id for one in live_members(delegation)}, reason="", by=host, seen=seen
    ),
]


def changed_list() -> tuple[Delegation, Actor]:
    """A list that was approved, changed since and submitted again, of which a part may be approved."""
    delegation, host = approved("Wang", "Na")
    set_rules(delegation.event, Rules(partial=True), by=host)
    add(delegation, "Chen")
    return delegation, host


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_is_decided_on_a_list_that_has_changed(session: Session, verb: Verb) -> None:
    delegation, host = changed_list()
    seen = mark_of_list(live_members(delegation))
    members.replace_member(live_members(delegation)[1], MemberValues(given_name="Xiulan"), by=COORDINATOR)
    with pytest.raises(ListChanged) as refused:
        verb(delegation, host, seen)
    assert delegation.state is DelegationState.SUBMITTED
    assert names_of(delegation) == ["Wang", "Xiulan", "Chen"]
    verb(delegation, host, refused.value.mark)
    assert delegation.state is not DelegationState.SUBMITTED


def test_the_mark_is_of_who_is_there_in_which_order_and_of_what_is_known(session: Session) -> None:
    delegation, host = changed_list()
    wang, na, chen = live_members(delegation)
    deeds: list[Callable[[], object]] = [
        lambda: members.update_member(na, MemberValues(given_name="Na", function="Clerk"), by=COORDINATOR),
        lambda: changes.update_registration(na, {"function": "Mayor"}, by=host),
        lambda: ordering.move_member(chen, 2, by=COORDINATOR),
        lambda: ordering.set_head(na, by=COORDINATOR),
        lambda: add(delegation, "Liu"),
        lambda: members.remove_member(wang, by=COORDINATOR),
    ]
    marks = [mark_of_list(live_members(delegation))]
    for deed in deeds:
        deed()
        session.flush()
        marks.append(mark_of_list(live_members(delegation)))
    assert len(set(marks)) == len(deeds) + 1
    session.expire_all()
    assert mark_of_list(live_members(delegation)) == marks[-1]


def marks_on(page: str, action: str) -> str:
    """The mark in the form on a page that does something."""
    form = page[page.index(f'action="{action}"') :]
    found = re.search(r'name="seen"\s+value="(\w+)"', form[: form.index("</form>")])
    assert found is not None
    return found.group(1)


@pytest.mark.parametrize("deed", ["approve", "refuse-changes"])
def test_an_old_page_decides_nothing_and_shows_the_list_anew(client: PageClient, session: Session, deed: str) -> None:
    delegation, _host = changed_list()
    client.sign_in(organiser_of(delegation.event.host))
    path, header = host_path(delegation), {"Referer": f"http://localhost{host_path(delegation)}"}
    seen = marks_on(client.text(path), f"{path}/{deed}")
    add(delegation, "Liu")
    session.commit()
    answer = client.post(f"{path}/{deed}", data={"seen": seen, "reason": "No"}, headers=header)
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    page = client.text(path)
    assert (SENTENCE in page, "Liu" in page) == (True, True)
    session.expire_all()
    assert delegation.state is DelegationState.SUBMITTED
    data = {"seen": marks_on(page, f"{path}/{deed}"), "reason": "No"}
    assert client.post(f"{path}/{deed}", data=data, headers=header).status_code == 303
    session.expire_all()
    assert delegation.state is DelegationState.APPROVED


def hidden_mark(page: str) -> str:
    """The mark in the one form of a page."""
    found = re.search(r'<input[^>]*name="seen"[^>]*value="(\w+)"', page)
    assert found is not None
    return found.group(1)


def test_a_part_is_chosen_anew_from_the_list_as_it_stands_now(client: PageClient, session: Session) -> None:
    delegation, _host = changed_list()
    client.sign_in(organiser_of(delegation.event.host))
    path = host_path(delegation, "/approve-some")
    seen = hidden_mark(client.text(path))
    wang, na, chen = live_members(delegation)
    members.remove_member(chen, by=COORDINATOR)
    liu = add(delegation, "Liu")
    session.commit()
    chosen = [str(one.id) for one in (wang, na, chen)]
    refused = client.post(path, data={"member": chosen, "reason": "Two cars", "seen": seen})
    page = refused.get_data(as_text=True)
    assert (refused.status_code, SENTENCE in page, "Two cars" in page) == (422, True, True)
    assert (f'value="{liu.id}"' in page, page.count("checked")) == (True, 2)
    data = {"member": chosen, "reason": "Two cars", "seen": hidden_mark(page)}
    assert client.post(path, data=data).status_code == 303
    session.expire_all()
    assert (delegation.state, liu.state) == (DelegationState.APPROVED, State.REJECTED)


def test_a_list_is_returned_as_it_was_read(client: PageClient, session: Session) -> None:
    delegation, _host = changed_list()
    client.sign_in(organiser_of(delegation.event.host))
    path = host_path(delegation, "/return")
    seen = hidden_mark(client.text(path))
    add(delegation, "Liu")
    session.commit()
    refused = client.post(path, data={"reason": "Who is Chen?", "seen": seen})
    page = refused.get_data(as_text=True)
    assert (refused.status_code, SENTENCE in page, "Who is Chen?" in page, "Liu" in page) == (422, True, True, True)
    assert client.post(path, data={"reason": "Who is Chen?", "seen": hidden_mark(page)}).status_code == 303
    session.expire_all()
    assert delegation.state is DelegationState.RETURNED


def test_a_program_may_say_which_list_it_has_read(client: PageClient, session: Session) -> None:
    event = exchange()
    delegation = decisions.submit(composed(event, "Wang", "Na"), by=COORDINATOR)
    set_rules(event, Rules(partial=True), by=host_of(event))
    call = Caller(client, organiser_of(event.host))
    path = f"/delegations/{delegation.id}"
    seen = call("GET", path).get_json()["mark"]
    members.update_member(live_members(delegation)[1], MemberValues(given_name="Nana"), by=host_of(event))
    session.commit()
    for deed, more in (("approve", {}), ("approve", {"members": []}), ("return", {"reason": "No"})):
        refused = call("POST", f"{path}/{deed}", {"seen": seen, **more})
        assert (refused.status_code, refused.get_json()["code"]) == (409, "changed_meanwhile")
        assert refused.get_json()["detail"] == SENTENCE
    now = call("GET", path).get_json()["mark"]
    assert call("POST", f"{path}/approve", {"seen": now}).get_json()["state"] == "approved"
    add(delegation, "Chen")
    session.commit()
    stale = call("POST", f"{path}/refuse-changes", {"seen": now, "reason": "No"})
    assert stale.get_json()["code"] == "changed_meanwhile"
    assert call("POST", f"{path}/refuse-changes", {"reason": "No"}).get_json()["state"] == "approved"
