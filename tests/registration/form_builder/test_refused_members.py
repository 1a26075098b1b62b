"""Refused changes: sensitive answers and files are again as the host approved them, and nothing is kept for longer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tasks.registration import purge_answers
from tests.client import PageClient
from tests.registration.delegation_helpers import COORDINATOR, add, composed, exchange, host_of, link_to
from tests.registration.form_builder.builders import field
from tests.registration.form_builder.uploading import OTHER, PDF, contents, picture, run_discards, sent
from tests.registration.test_delegation_own_answers import own
from webapp.core import clock, crypto, files
from webapp.core.audit import AuditEntry
from webapp.core.errors import InvalidMany
from webapp.core.permissions import Actor
from webapp.events.models import Event
from webapp.registration import changes
from webapp.registration.delegations import decisions
from webapp.registration.delegations.composing import members
from webapp.registration.delegations.composing.comparison import changes_since_approval
from webapp.registration.delegations.deciding.refusing import refuse_changes
from webapp.registration.delegations.deciding.rules import Rules, set_rules
from webapp.registration.delegations.state import live_members
from webapp.registration.delegations.values import MemberValues
from webapp.registration.form_builder import holding, keeping, purging, reading, sealing
from webapp.registration.form_builder.models import HeldAnswers, HeldFile
from webapp.registration.form_builder.services import change_field, values_of
from webapp.registration.form_builder.values import OptionValues
from webapp.registration.models import Delegation, DelegationState, Registration

NUMBER, NEW = "AB1234567", "CD7654321"
NA = {"given_name": "Na", "category": "participant", "visa": ""}
THEMSELF = Actor(name="Na", email="na@xian.example", channel="link")


@pytest.fixture
def event(session: Session, own_storage: Path) -> Event:
    """A visit that asks for the passport, its scan, a photo and an excursion for one."""
    made = exchange()
    field(made, "Passport", sensitive=True, purge_days=30)
    field(made, "Scan", "file", sensitive=True, accept=["pdf"], purge_days=30)
    field(made, "Photo", "photo")
    field(made, "Trip", "choice", options=[OptionValues({"en": "Arts"}, "arts", 1), OptionValues({"en": "Zoo"}, "zoo")])
    return made


@pytest.fixture
def na(client: PageClient, event: Event) -> Registration:
    """A member of an approved delegation who has answered everything."""
    delegation = composed(event, "Wang")
    assert save(client, delegation, None, PDF, picture(), passport=NUMBER, trip="arts") == 303
    member = live_members(delegation)[1]
    decisions.approve(decisions.submit(delegation, by=COORDINATOR), by=host_of(event))
    return member


def list_of(member: Registration) -> Delegation:
    """The delegation of a member."""
    assert member.delegation is not None
    return member.delegation


def save(
    client: PageClient, delegation: Delegation, member: Registration | None, scan: bytes, photo: bytes, **answers: Any
) -> int:
    """The coordinator sends the form of a member; answers the status."""
    uploads = {"field-f_scan": sent(scan, "scan.pdf"), "field-f_photo": sent(photo, "na.jpg")}
    data = NA | uploads | {f"field-f_{key}": value for key, value in answers.items()}
    page = f"/members/{member.id}" if member is not None else "/members/new"
    return client.post(f"{link_to(delegation)}{page}", data=data).status_code


def refuse(session: Session, delegation: Delegation) -> None:
    """The host refuses what has changed."""
    assert delegation.state is DelegationState.SUBMITTED
    refuse_changes(delegation, reason="No.", by=host_of(delegation.event))
    session.flush()
    session.expire_all()
    run_discards(session)


def file(member: Registration, key: str) -> bytes:
    """What is handed out as the answer."""
    stored = keeping.file_of(member, key)
    assert stored is not None
    with files.opened(stored) as content:
        return content.read()


def is_as_approved(member: Registration) -> None:
    """The member has again what the host approved."""
    assert member.name == "Na"
    assert sealing.unseal(member.sealed["f_passport"]) == NUMBER
    assert sealing.unseal(member.sealed["f_scan"])["name"] == "scan.pdf"
    assert file(member, "f_scan") == PDF
    assert keeping.file_of(member, "f_photo") is not None
    assert own(member)["f_trip"] == "arts"
    assert changes_since_approval(list_of(member), reading.questions_of(member.event_id)) == []


def test_replaced_answers_and_files_come_back(
    client: PageClient, session: Session, na: Registration, own_storage: Path
) -> None:
    delegation = list_of(na)
    photo = file(na, "f_photo")
    assert save(client, delegation, na, OTHER, picture((90, 120)), passport=NEW, trip="zoo") == 303
    session.expire_all()
    assert (sealing.unseal(na.sealed["f_passport"]), file(na, "f_scan")) == (NEW, OTHER)
    refuse(session, delegation)
    is_as_approved(na)
    assert file(na, "f_photo") == photo
    assert len(contents(own_storage)) == 2


def test_the_former_person_comes_back_with_all_that_was_theirs(session: Session, na: Registration) -> None:
    delegation = list_of(na)
    members.replace_member(na, MemberValues(given_name="Xiulan", answers={"f_passport": NEW}), by=COORDINATOR)
    assert keeping.file_of(na, "f_scan") is None
    refuse(session, delegation)
    is_as_approved(na)


@pytest.mark.parametrize("key", ["f_passport", "f_scan", "f_photo"])
def test_what_nobody_approved_goes(session: Session, client: PageClient, event: Event, key: str) -> None:
    delegation = composed(event, "Wang", "Na")
    decisions.approve(decisions.submit(delegation, by=COORDINATOR), by=host_of(event))
    na = live_members(delegation)[1]
    assert save(client, delegation, na, PDF, picture(), passport=NEW) == 303
    refuse(session, delegation)
    assert (key in na.sealed, key in na.answers, keeping.file_of(na, key)) == (False, False, None)


@pytest.mark.parametrize(
    "decide",
    [
        lambda d, by: decisions.approve(d, by=by),
        lambda d, by: decisions.withdraw(d, by=by),
    ],
)
def test_nothing_that_was_replaced_outlives_the_decision(
    client: PageClient, session: Session, na: Registration, own_storage: Path, decide: Callable[..., Any]
) -> None:
    delegation = list_of(na)
    save(client, delegation, na, OTHER, picture(), passport=NEW)
    run_discards(session)
    assert len(contents(own_storage)) == 4
    decide(delegation, host_of(delegation.event))
    run_discards(session)
    session.expire_all()
    assert len(contents(own_storage)) == 2
    held = holding.of([na.id])
    assert [sealing.unseal(one.sealed["f_passport"]) for one in held.values()] in ([], [NEW])


def test_of_a_former_person_nothing_is_held_where_the_host_lets_changes_pass(
    session: Session, na: Registration, own_storage: Path
) -> None:
    delegation = list_of(na)
    set_rules(delegation.event, Rules(asks_again=False), by=host_of(delegation.event))
    members.replace_member(na, MemberValues(given_name="Xiulan"), by=COORDINATOR)
    run_discards(session)
    assert holding.of([na.id]) == {}
    assert contents(own_storage) == []
    add(delegation, "Liu")
    refuse(session, delegation)
    assert (na.name, na.sealed, "f_photo" in na.answers) == ("Na", {}, False)


def test_what_is_held_is_encrypted_and_not_told(client: PageClient, session: Session, na: Registration) -> None:
    delegation = list_of(na)
    save(client, delegation, na, OTHER, picture(), passport=NEW)
    refuse(session, delegation)
    kept = [*session.scalars(select(HeldAnswers.sealed)), *session.scalars(select(AuditEntry.details))]
    assert (NUMBER in str(kept), NEW in str(kept)) == (False, False)
    assert (NUMBER in str(delegation.approved_list), "scan.pdf" in str(delegation.approved_list)) == (False, False)


def test_what_is_held_is_purged_with_its_question(client: PageClient, session: Session, na: Registration) -> None:
    delegation = list_of(na)
    save(client, delegation, na, OTHER, picture(), passport=NEW)
    members.remove_member(na, by=COORDINATOR)
    na.sealed = {}
    session.flush()
    with clock.at(delegation.event.ends_at + timedelta(days=31)):
        counts = {reading.fields_of(delegation.event_id)[0].key: 0}
        for number in purging.fields_due():
            counts[str(number)] = purging.purge(number)
    session.expire_all()
    assert sorted(counts.values()) == [0, 1, 1]
    assert set(session.scalars(select(HeldFile.key))) == {"f_photo"}
    assert [one.keys() for one in session.scalars(select(HeldAnswers.sealed))] == [set()]


def test_what_is_held_is_locked_again(
    app: Flask, client: PageClient, session: Session, na: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    delegation = list_of(na)
    save(client, delegation, na, OTHER, picture(), passport=NEW)
    key = crypto.Fernet.generate_key().decode()
    secret = app.extensions["elchi.settings"].secret_key.get_secret_value()
    monkeypatch.setitem(app.extensions, crypto.EXTENSION, crypto.make_cipher([key], secret))
    assert app.test_cli_runner().invoke(args=["lock-again"]).exit_code == 0
    session.expire_all()
    monkeypatch.setitem(app.extensions, crypto.EXTENSION, crypto.make_cipher([key], "another secret"))
    refuse(session, delegation)
    is_as_approved(na)


def test_nothing_is_held_once_the_event_is_over(client: PageClient, session: Session, na: Registration) -> None:
    delegation = list_of(na)
    save(client, delegation, na, OTHER, picture(), passport=NEW)
    purge_answers()
    assert holding.of([na.id]) != {}
    with clock.at(delegation.event.ends_at + timedelta(minutes=1)):
        purge_answers()
    assert holding.of([na.id]) == {}
    assert session.scalar(select(func.count()).select_from(files.StoredFile)) == 2


def test_what_people_and_hosts_say_themselves_is_not_refused_with_the_list(session: Session, na: Registration) -> None:
    delegation = list_of(na)
    own_words = {"phone": "+86 29 8888 8888", "answers": {"f_passport": NEW}}
    with clock.at(clock.now() + timedelta(hours=1)):
        changes.update_registration(na, own_words, by=THEMSELF)
    members.update_member(live_members(delegation)[0], MemberValues(given_name="Wang Wei", head=True), by=COORDINATOR)
    refuse(session, delegation)
    assert [one.name for one in live_members(delegation)] == ["Wang", "Na"]
    assert (na.phone, sealing.unseal(na.sealed["f_passport"])) == ("+862988888888", NEW)
    assert (file(na, "f_scan"), own(na)["f_trip"]) == (PDF, "arts")


def test_a_choice_that_went_to_somebody_else_stands_in_the_way(
    client: PageClient, session: Session, na: Registration
) -> None:
    delegation = list_of(na)
    save(client, delegation, na, PDF, picture(), trip="zoo")
    add(composed(delegation.event), "Chen", answers={"f_trip": "arts"})
    with pytest.raises(InvalidMany) as found:
        refuse_changes(delegation, reason="No.", by=host_of(delegation.event))
    assert [name for name, _message in found.value.errors] == ["answers.f_trip"]


def test_members_who_exchanged_a_choice_have_it_back(session: Session, event: Event) -> None:
    delegation = composed(event)
    add(delegation, "Wang", head=True, answers={"f_trip": "arts"})
    add(delegation, "Na", answers={"f_trip": "zoo"})
    wang, na = live_members(delegation)
    decisions.approve(decisions.submit(delegation, by=COORDINATOR), by=host_of(event))
    members.update_member(wang, MemberValues(given_name="Wang", head=True, answers={"f_trip": "zoo"}), by=COORDINATOR)
    members.update_member(na, MemberValues(given_name="Na", answers={"f_trip": "arts"}), by=COORDINATOR)
    refuse(session, delegation)
    assert (own(wang), own(na)) == ({"f_trip": "arts"}, {"f_trip": "zoo"})


def test_an_answer_of_somebody_else_outlives_a_form_that_has_changed(session: Session, na: Registration) -> None:
    delegation = list_of(na)
    trip = next(one for one in reading.fields_of(delegation.event_id) if one.key == "f_trip")
    host = host_of(delegation.event)
    change_field(trip, replace(values_of(trip), options=(OptionValues({"en": "Zoo"}, "zoo"),)), by=host)
    members.update_member(live_members(delegation)[0], MemberValues(given_name="Wang Wei", head=True), by=COORDINATOR)
    refuse(session, delegation)
    assert own(na)["f_trip"] == "arts"
