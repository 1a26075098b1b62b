"""Files that need approval wait beside those that they would replace, and go with what was proposed."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from tasks.files import discard
from tests.client import PageClient
from tests.factories import EventFactory, organiser_of, protocol_officer_of, reviewer_of
from tests.registration.form_builder.builders import PERSON, field, values
from tests.registration.form_builder.uploading import (
    OTHER,
    PDF,
    asks,
    contents,
    link_of,
    picture,
    register,
    run_discards,
    sent,
    the_one,
    ticket_in,
)
from tests.registration.own_changes.test_approval import HOST, waiting
from tests.registration.test_api import Caller
from webapp.core import clock, crypto
from webapp.core.audit import AuditEntry
from webapp.core.errors import Conflict
from webapp.core.files import StoredFile
from webapp.events.models import Event
from webapp.registration import services
from webapp.registration.form_builder import keeping, purging, reading, sealing
from webapp.registration.form_builder import services as services_of_form
from webapp.registration.form_builder.models import AnswerFile
from webapp.registration.models import ProposedChange
from webapp.registration.own_changes import changing, deciding, substituting
from webapp.registration.own_changes.rules import Rules, choices_of, set_rules
from webapp.registration.own_changes.substituting import SubstituteValues
from webapp.registration.questions import SeenBy

pytestmark = pytest.mark.usefixtures("own_storage")
MINE = {**PERSON, "language": "en"}
NEEDED: dict[str, Any] = {"accept": ["pdf"], "required": True}


def event_with(**more: Any) -> Event:
    """An event that asks for a letter, whose change its organisers approve."""
    event = asks(**more)
    set_rules(event, Rules(("f_letter",)), by=HOST)
    return event


def registered(client: PageClient, **more: Any) -> tuple[Event, str]:
    """Somebody who has sent a letter, and their link."""
    event = event_with(**more)
    return event, link_of(register(client, event, **{"field-f_letter": sent(PDF, "first.pdf")}))


def change(client: PageClient, link: str, status: int = 303, **more: Any) -> str:
    """What their page of changes answers."""
    answer = client.post(f"{link}/change", data={**MINE, **more})
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def propose(client: PageClient, link: str, content: bytes = OTHER, name: str = "second.pdf") -> None:
    """Send another letter."""
    change(client, link, **{"field-f_letter": sent(content, name)})


def kept(session: Session, root: Path) -> list[bytes]:
    """The contents that are left, once the tasks have run: those of requests are with the worker already."""
    run_discards(session)
    discard(*(path.name for path in root.rglob("*") if path.is_file()))
    session.expire_all()
    return sorted(contents(root))


def person_page(event: Event, session: Session) -> str:
    return f"/manage/events/{event.id}/people/{the_one(session).id}"


def test_a_file_waits_and_the_former_one_stays(client: PageClient, session: Session, own_storage: Path) -> None:
    event, link = registered(client)
    assert "f_letter" in dict(choices_of(event))
    propose(client, link)
    assert kept(session, own_storage) == sorted([PDF, OTHER])
    assert the_one(session).answers["f_letter"]["name"] == "first.pdf"
    assert client.get(f"{link}/files/f_letter").data == PDF
    page = client.text(link)
    assert "Your change waits for approval; your place stays." in page
    assert "second.pdf (1 KB)" in page
    client.sign_in(organiser_of(event.host))
    one = person_page(event, session)
    assert f"{one}/files/f_letter/proposed" in client.text(one)
    assert (client.get(f"{one}/files/f_letter/proposed").data, client.get(f"{one}/files/f_letter").data) == (OTHER, PDF)
    assert (proposal := waiting(session)) is not None
    url = f"{one}/change/approve"
    assert client.post(url, data={"seen": deciding.mark_of(proposal)}).status_code == 303
    assert kept(session, own_storage) == [OTHER]
    assert the_one(session).answers["f_letter"]["name"] == "second.pdf"
    assert client.get(f"{one}/files/f_letter").data == OTHER
    assert client.get(f"{one}/files/f_letter/proposed").status_code == 404
    assert waiting(session) is None


@pytest.mark.parametrize("deed", ["refuse", "take back", "withdraw", "another file", "a substitute"])
@pytest.mark.parametrize("sensitive", [False, True])
def test_what_does_not_come_to_pass_is_deleted(
    client: PageClient, session: Session, own_storage: Path, deed: str, sensitive: bool
) -> None:
    _event, link = registered(client, sensitive=sensitive)
    propose(client, link)
    found = the_one(session)
    left = 1
    if deed == "refuse":
        deciding.refuse(found, reason="The first is better.", by=HOST)
    elif deed == "take back":
        assert client.post(f"{link}/change/take-back").status_code == 303
    elif deed == "withdraw":
        services.withdraw(found, by=HOST)
    elif deed == "another file":
        propose(client, link, PDF, "third.pdf")
        left = 2
    else:
        named = SubstituteValues(given_name="Nodira", email="nodira@example.org")
        substituting.put_in_stead(found, named, by=HOST)
        left = 0
    assert len(kept(session, own_storage)) == left
    assert session.scalar(select(func.count()).select_from(AnswerFile)) == left
    assert session.scalar(select(func.count()).select_from(AnswerFile).where(AnswerFile.proposed)) == max(left - 1, 0)


def test_a_second_edit_keeps_the_file_that_waits(client: PageClient, session: Session, own_storage: Path) -> None:
    _event, link = registered(client)
    propose(client, link)
    assert "second.pdf (1 KB)" in client.text(f"{link}/change"), "the form begins with what was proposed"
    change(client, link, phone="+998901234567")
    assert (proposal := waiting(session)) is not None
    assert proposal.answers["f_letter"]["name"] == "second.pdf"
    assert kept(session, own_storage) == sorted([PDF, OTHER])
    change(client, link, **{"field-f_letter-remove": "y"})
    assert kept(session, own_storage) == [PDF]
    assert (proposal := waiting(session)) is not None
    assert proposal.answers == {"f_letter": None}
    deciding.approve(the_one(session), by=HOST)
    assert kept(session, own_storage) == []
    assert "f_letter" not in the_one(session).answers


def test_an_error_in_another_field_does_not_lose_it(client: PageClient, session: Session, own_storage: Path) -> None:
    _event, link = registered(client)
    page = change(client, link, 422, given_name="", **{"field-f_letter": sent(OTHER, "second.pdf")})
    change(client, link, **{"field-f_letter-sent": ticket_in(page)})
    deciding.approve(the_one(session), by=HOST)
    assert kept(session, own_storage) == [OTHER]


def test_a_sensitive_file_waits_locked_and_is_revealed_on_purpose(
    client: PageClient, session: Session, own_storage: Path
) -> None:
    event, link = registered(client, sensitive=True)
    propose(client, link)
    change(client, link, phone="+998901234567")
    assert (proposal := waiting(session)) is not None
    assert (set(proposal.sealed), proposal.answers) == ({"f_letter"}, {})
    assert b"Karim" not in b"".join(contents(own_storage))
    assert set(session.scalars(select(StoredFile.name))) == {"file.pdf"}
    one = person_page(event, session)
    client.sign_in(organiser_of(event.host))
    assert "second.pdf" not in client.text(one)
    assert client.get(f"{one}/files/f_letter/proposed").status_code == 404
    revealed = client.post(f"{one}/reveal", data={"key": "f_letter", "proposed": "y"})
    assert (revealed.data, "second.pdf" in revealed.headers["Content-Disposition"]) == (OTHER, True)
    assert session.scalars(select(AuditEntry.details).where(AuditEntry.action == "answer_revealed")).one() == {
        "key": "f_letter",
        "proposed": True,
    }
    deciding.approve(the_one(session), by=HOST)
    assert sealing.unseal(the_one(session).sealed["f_letter"])["name"] == "second.pdf"
    assert client.post(f"{one}/reveal", data={"key": "f_letter"}).data == OTHER
    assert len(kept(session, own_storage)) == 1


def test_others_find_no_proposed_file(client: PageClient, session: Session) -> None:
    event, link = registered(client, seen_by=SeenBy.PROTOCOL)
    propose(client, link)
    address = f"{person_page(event, session)}/files/f_letter/proposed"
    for user in (organiser_of(event.host), reviewer_of(event.host), organiser_of(EventFactory().host)):
        client.sign_in(user)
        assert client.get(address).status_code == 404
    client.sign_in(protocol_officer_of(event.host))
    assert client.get(address).data == OTHER


def test_a_photo_waits_beside_the_one_it_would_replace(client: PageClient, session: Session) -> None:
    event = event_with(kind="photo")
    link = link_of(register(client, event, **{"field-f_letter": sent(picture(), "me.jpg")}))
    propose(client, link, picture((80, 120)), "new.jpg")
    client.sign_in(organiser_of(event.host))
    one = person_page(event, session)
    page = client.text(one)
    for address in (f"{one}/files/f_letter/picture", f"{one}/files/f_letter/proposed/picture"):
        assert f'src="{address}"' in page
        assert client.get(address).content_type == "image/jpeg"


def test_programs_see_it_and_decide(client: PageClient, session: Session, own_storage: Path) -> None:
    event, link = registered(client)
    field(event, "Scan", "file", accept=["pdf"], sensitive=True)
    set_rules(event, Rules(("f_letter", "f_scan")), by=HOST)
    change(client, link, **{"field-f_letter": sent(OTHER, "second.pdf"), "field-f_scan": sent(OTHER, "scan.pdf")})
    call = Caller(client, organiser_of(event.host))
    path = f"/registrations/{the_one(session).id}"
    fields = {one["field"]: one for one in call("GET", path).get_json()["pending_change"]["fields"]}
    size = {"size": len(OTHER), "content_type": "application/pdf"}
    assert fields["answers.f_letter"]["before"] == {"name": "first.pdf", **size}
    assert fields["answers.f_letter"]["after"] == {"name": "second.pdf", **size}
    assert fields["answers.f_scan"]["after"] == sealing.MASK
    assert call("GET", f"{path}/files/f_letter/proposed").data == OTHER
    assert call("GET", f"{path}/files/f_scan/proposed").status_code == 404
    assert call("POST", f"{path}/files/f_scan/proposed/reveal").data == OTHER
    assert call("POST", f"{path}/approve-change").status_code == 200
    assert call("GET", f"{path}/files/f_letter").data == OTHER
    assert call("GET", f"{path}/files/f_letter/proposed").status_code == 404


def test_a_needed_file_that_was_missing_is_sent_without_approval(client: PageClient, session: Session) -> None:
    event = event_with()
    link = link_of(register(client, event))
    services_of_form.change_field(reading.fields_of(event.id)[0], values("Letter", "file", **NEEDED), by=HOST)
    session.commit()
    propose(client, link, PDF, "first.pdf")
    assert (waiting(session), the_one(session).answers["f_letter"]["name"]) == (None, "first.pdf")
    propose(client, link)
    assert (waiting(session) is None, the_one(session).answers["f_letter"]["name"]) == (False, "first.pdf")


def test_a_file_waits_with_the_answer_that_has_it_asked(client: PageClient, session: Session) -> None:
    event = EventFactory(kind="toy")
    field(event, "Hotel", "choice")
    field(event, "Letter", "file", accept=["pdf"], shown_when="f_hotel", shown_values=["halal"])
    set_rules(event, Rules(("f_hotel",)), by=HOST)
    link = link_of(register(client, event, **{"field-f_hotel": "none"}))
    change(client, link, **{"field-f_hotel": "halal", "field-f_letter": sent(PDF, "letter.pdf")})
    assert session.scalars(select(AnswerFile.proposed)).one()
    change(client, link, phone="+998901234567", **{"field-f_hotel": "halal"})
    assert session.scalars(select(AnswerFile.proposed)).one(), "still meant"
    change(client, link, **{"field-f_hotel": "none"})
    assert (waiting(session), session.scalars(select(AnswerFile)).all()) == (None, [])


def test_purging_and_newer_keys_reach_what_waits(
    app: Flask, client: PageClient, session: Session, own_storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, link = registered(client, sensitive=True, purge_days=0)
    propose(client, link)
    key = crypto.Fernet.generate_key().decode()
    secret = app.extensions["elchi.settings"].secret_key.get_secret_value()
    monkeypatch.setitem(app.extensions, crypto.EXTENSION, crypto.make_cipher([key], secret))
    assert app.test_cli_runner().invoke(args=["lock-again"]).exit_code == 0
    assert sorted(crypto.Fernet(key).decrypt(one) for one in contents(own_storage)) == sorted([PDF, OTHER])
    session.expire_all()
    assert (proposal := waiting(session)) is not None
    assert b'"second.pdf"' in crypto.Fernet(key).decrypt(proposal.sealed["f_letter"])
    with clock.at(event.ends_at):
        for field_id in purging.fields_due():
            purging.purge(field_id)
    assert kept(session, own_storage) == []
    assert waiting(session) is None, "nothing else was proposed"


def test_what_was_left_behind_is_swept(client: PageClient, session: Session, own_storage: Path) -> None:
    _event, link = registered(client)
    propose(client, link)
    session.execute(delete(ProposedChange))
    assert keeping.forget_unbound() == 1
    assert kept(session, own_storage) == [PDF]


def test_a_change_that_a_limit_refuses_loses_no_file(client: PageClient, session: Session, own_storage: Path) -> None:
    event = event_with()
    hotel = field(event, "Hotel", "choice")
    set_rules(event, Rules(("f_letter", hotel.key)), by=HOST)
    link = link_of(register(client, event, **{"field-f_letter": sent(PDF, "first.pdf")}))
    change(client, link, **{"field-f_letter": sent(OTHER, "second.pdf"), "field-f_hotel": "halal"})
    hotel.options = [{**one, "places": 0} for one in hotel.options]
    session.commit()
    with pytest.raises(Conflict):
        deciding.approve(the_one(session), by=HOST)
    session.rollback()
    assert kept(session, own_storage) == sorted([PDF, OTHER])
    assert changing.take_back(the_one(session), by=HOST).answers["f_letter"]["name"] == "first.pdf"
