"""Files and photos of members of delegations: sent by the coordinator, read by the host, gone with their person."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import organiser_of
from tests.registration.delegation_helpers import COORDINATOR, composed, exchange, host_path, link_to
from tests.registration.form_builder.builders import field
from tests.registration.form_builder.uploading import PDF, contents, picture, run_discards, sent, ticket_in
from webapp.registration.delegations.composing import members
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import MemberValues
from webapp.registration.form_builder import keeping
from webapp.registration.models import Delegation, Registration

MEMBER = {"given_name": "Na", "category": "participant", "visa": ""}


@pytest.fixture
def delegation(session: Session, own_storage: Path) -> Delegation:
    """To a visit that asks for a photo and a scan of the passport."""
    event = exchange()
    field(event, "Photo", "photo")
    field(event, "Scan", "file", sensitive=True, accept=["pdf"])
    return composed(event)


def added(client: PageClient, delegation: Delegation) -> Registration:
    """A member whose coordinator has sent both."""
    files = {"field-f_photo": sent(picture(), "na.jpg"), "field-f_scan": sent(PDF, "passport.pdf")}
    assert client.post(f"{link_to(delegation)}/members/new", data=MEMBER | files).status_code == 303
    return live_members(delegation)[0]


def test_files_are_kept_through_errors_and_other_changes(client: PageClient, delegation: Delegation) -> None:
    link = link_to(delegation)
    wrong = MEMBER | {"given_name": "", "field-f_scan": sent(PDF, "passport.pdf")}
    page = client.post(f"{link}/members/new", data=wrong).get_data(as_text=True)
    data = MEMBER | {"field-f_scan-sent": ticket_in(page, "field-f_scan")}
    assert client.post(f"{link}/members/new", data=data).status_code == 303
    (member,) = live_members(delegation)
    form = client.text(f"{link}/members/{member.id}")
    assert "A file is kept." in form
    assert "passport.pdf" not in form
    assert client.post(f"{link}/members/{member.id}", data=MEMBER | {"function": "Clerk"}).status_code == 303
    assert keeping.file_of(member, "f_scan") is not None


def test_the_host_sees_the_photo_and_has_the_scan_handed_out(client: PageClient, delegation: Delegation) -> None:
    member = added(client, delegation)
    client.sign_in(organiser_of(delegation.event.host))
    page = client.text(host_path(delegation, f"/members/{member.id}"))
    base = f"/manage/events/{delegation.event_id}/people/{member.id}"
    assert host_path(delegation, f"/members/{member.id}/files/f_photo/picture") in page
    assert "passport.pdf" not in page
    assert client.get(f"{base}/files/f_scan").status_code == 404
    assert client.post(f"{base}/reveal", data={"key": "f_scan"}).get_data() == PDF


def test_files_go_with_the_person_who_is_replaced(
    client: PageClient, session: Session, delegation: Delegation, own_storage: Path
) -> None:
    member = added(client, delegation)
    members.replace_member(member, MemberValues(given_name="Xiulan"), by=COORDINATOR)
    run_discards(session)
    assert keeping.file_of(member, "f_photo") is None
    assert contents(own_storage) == []


def test_files_come_back_with_the_person_who_is_put_back(
    client: PageClient, session: Session, delegation: Delegation, own_storage: Path
) -> None:
    member = added(client, delegation)
    members.remove_member(member, by=COORDINATOR)
    back = members.restore_member(member, by=COORDINATOR)
    run_discards(session)
    assert keeping.file_of(back, "f_photo") is not None
    assert (set(back.answers) >= {"f_photo"}, set(back.sealed)) == (True, {"f_scan"})
    assert len(contents(own_storage)) == 2
