"""Old answers go along where people are merged, put back on a list, or named in a list once more."""

import io
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.factories import EventFactory, RegistrationFactory
from tests.registration.delegation_helpers import COORDINATOR, add, composed, exchange
from tests.registration.form_builder.builders import GUEST, field, values
from tests.registration.form_builder.changed_forms import ANSWERS, Known, asked, changed, options, prepared, shown
from webapp.core.errors import InvalidMany
from webapp.core.permissions import SYSTEM
from webapp.core.spreadsheets.importing import ImportRefused
from webapp.registration import changes, merging
from webapp.registration.delegations.composing import members
from webapp.registration.delegations.composing.importing import import_members
from webapp.registration.form_builder import sealing, services
from webapp.registration.models import Registration


def own(registration: Registration) -> dict[str, Any]:
    return {key: value for key, value in registration.answers.items() if key.startswith("f_")}


def test_whoever_is_merged_brings_old_answers_along_with_their_words(session: Session) -> None:
    event = EventFactory(kind="toy")
    kept, given_up = RegistrationFactory(event=event, email="a@example.org"), RegistrationFactory(event=event)
    prepared(Known(event, given_up, ""), session)
    before = dict(shown(given_up))
    changes.update_registration(kept, {"answers": {"f_nights": 2, "f_pick": "x"}}, by=SYSTEM)
    merging.merge(kept, given_up, by=SYSTEM)
    assert own(kept) == ANSWERS | {"f_nights": 2, "f_pick": "x"}
    assert dict(shown(kept)) == before | {"Nights": "2", "Pick": "Option X"}
    assert kept.asked.get("f_many") is None


def test_what_the_kept_registration_hides_does_not_come_along(session: Session) -> None:
    event = EventFactory(kind="toy")
    field(event, "Pick", "choice", options=options("x", "y"))
    for label in ("Open", "Secret"):
        field(event, label, sensitive=label == "Secret", shown_when="f_pick", shown_values=["x"])
    kept, given_up = RegistrationFactory(event=event, email="a@example.org"), RegistrationFactory(event=event)
    given = {"f_pick": "x", "f_open": "1", "f_secret": "2"}
    changes.update_registration(given_up, {"answers": given}, by=SYSTEM)
    changes.update_registration(kept, {"answers": {"f_pick": "y"}}, by=SYSTEM)
    merging.merge(kept, given_up, by=SYSTEM)
    assert (own(kept), kept.sealed) == ({"f_pick": "y"}, {})


def test_whoever_is_put_back_has_old_answers_as_they_were(session: Session) -> None:
    event = exchange()
    asked(event)
    field(event, "Secret", sensitive=True)
    delegation = composed(event, "Wang")
    member = add(delegation, "Na", answers=ANSWERS | {"f_secret": "AB1"})
    changed(event)
    before = shown(member)
    members.remove_member(member, by=COORDINATOR)
    back = members.restore_member(member, by=COORDINATOR)
    assert (own(back), back.asked, shown(back)) == (ANSWERS, {}, before)
    assert sealing.unseal(back.sealed["f_secret"]) == "AB1"


def test_whoever_is_put_back_takes_a_place_of_a_choice_again(session: Session) -> None:
    event = exchange()
    limited = [*options("p", "q"), *options("r")]
    section = field(event, "Many", "choices", options=limited)
    delegation = composed(event, "Wang")
    head = delegation.members[0]
    member = add(delegation, "Na", answers={"f_many": ["p", "r"]})
    members.remove_member(member, by=COORDINATOR)
    one = [type(limited[0])(limited[0].label, "p", 1), limited[1]]
    services.change_field(section, values("Many", "choices", options=one), by=SYSTEM)
    changes.update_registration(head, {"answers": {"f_many": ["p"]}}, by=GUEST)
    with pytest.raises(InvalidMany, match="not right"), session.begin_nested():
        members.restore_member(member, by=COORDINATOR)
    changes.update_registration(head, {"answers": {"f_many": []}}, by=GUEST)
    assert own(members.restore_member(member, by=COORDINATOR)) == {"f_many": ["p", "r"]}


def test_a_list_of_members_repeats_what_they_have_and_nobody_else(session: Session) -> None:
    event = exchange()
    asked(event)
    delegation = composed(event, "Wang")
    member = delegation.members[0]
    changes.update_registration(member, {"answers": ANSWERS}, by=SYSTEM)
    changed(event)
    head = "Given name;Telephone;Pick;Many;Nights\n"

    def bring(*rows: str) -> None:
        stream = io.BytesIO((head + "\n".join(rows)).encode())
        import_members(delegation, stream, "members.csv", by=COORDINATOR)

    bring("Wang;+998901234567;Option Y;Option P, Option R;7")
    assert (member.phone, own(member)) == ("+998901234567", ANSWERS)
    with pytest.raises(ImportRefused) as caught:
        bring("Na;;Option Y;;7")
    told = [(one.row, str(one.column), str(one.message)) for one in caught.value.cells]
    assert told == [
        (2, "Pick", "Not a valid choice."),
        (2, "Nights", "Write a number from 1 to 3."),
    ]
    assert own(member) == ANSWERS
