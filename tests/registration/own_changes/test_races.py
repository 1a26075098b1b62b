"""A participant and the organisers decide at the same moment, on a real database: one of them comes first."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import EventFactory, RegistrationFactory
from tests.registration.own_changes.test_approval import HOST, PERSON
from tests.registration.test_delegation_races import race
from webapp.core import tokens
from webapp.core.audit import AuditEntry
from webapp.extensions import db
from webapp.registration import links, services
from webapp.registration.models import ProposedChange, Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.own_changes import changing, deciding, substituting
from webapp.registration.own_changes.rules import Rules, set_rules
from webapp.registration.own_changes.substituting import SubstituteValues


def proposed(app: Flask) -> tuple[int, str]:
    """Somebody who would like to have another name, with the mark of what they propose."""
    with app.app_context():
        event = EventFactory(capacity=1)
        set_rules(event, Rules(("name",)), by=HOST)
        registration = RegistrationFactory(event=event, given_name="Aziz")
        changing.change_own(registration, {"given_name": "Aziza"}, by=PERSON)
        seen = deciding.mark_of(db.session.get_one(ProposedChange, registration.id))
        db.session.commit()
        return registration.id, seen


def find(number: int) -> Registration:
    """The registration in the session of a thread."""
    return db.session.get_one(Registration, number)


@pytest.mark.parametrize("_round", range(3))
def test_an_edit_races_the_approval_of_the_one_before(committed_app: Flask, _round: int) -> None:
    number, seen = proposed(committed_app)
    refused = race(
        committed_app,
        [
            lambda: changing.change_own(find(number), {"given_name": "Azizbek"}, by=PERSON),
            lambda: deciding.approve(find(number), by=HOST, seen=seen),
        ],
    )
    with committed_app.app_context():
        registration = find(number)
        waiting = db.session.scalars(select(ProposedChange)).one()
        assert waiting.values == {"given_name": "Azizbek"}, "the edit is never lost"
        assert registration.given_name == ("Aziz" if refused else "Aziza"), "approved is only what was seen"
        assert refused in ([], ["conflict"])
        assert registration.state is State.CONFIRMED


def test_two_organisers_decide_once(committed_app: Flask) -> None:
    number, seen = proposed(committed_app)
    refused = race(
        committed_app,
        [
            lambda: deciding.approve(find(number), by=HOST, seen=seen),
            lambda: deciding.refuse(find(number), reason="No.", by=HOST, seen=seen),
        ],
    )
    assert refused == ["conflict"]
    with committed_app.app_context():
        deeds = db.session.scalars(select(AuditEntry.action)).all()
        decided = {"registration_change_approved", "registration_change_refused"}
        assert len([deed for deed in deeds if deed in decided]) == 1


def test_an_approval_races_a_withdrawal(committed_app: Flask) -> None:
    number, seen = proposed(committed_app)
    refused = race(
        committed_app,
        [
            lambda: services.withdraw(find(number), by=PERSON),
            lambda: deciding.approve(find(number), by=HOST, seen=seen),
        ],
    )
    with committed_app.app_context():
        assert find(number).state is State.WITHDRAWN
        assert find(number).given_name == ("Aziz" if refused else "Aziza")
        assert db.session.scalars(select(ProposedChange)).all() == []


def test_a_substitution_races_a_withdrawal(committed_app: Flask) -> None:
    with committed_app.app_context():
        event = EventFactory(capacity=1)
        set_rules(event, Rules(substitutes=True), by=HOST)
        registration = RegistrationFactory(event=event, given_name="Aziz")
        waits = RegistrationFactory(event=event, state=State.WAITLISTED)
        link = links.mint(registration)
        db.session.commit()
        number, next_one = registration.id, waits.id
    named = SubstituteValues(given_name="Nodira", email="nodira@example.org")
    refused = race(
        committed_app,
        [
            lambda: services.withdraw(find(number), by=PERSON),
            lambda: substituting.name_substitute(find(number), named, by=PERSON),
        ],
    )
    with committed_app.app_context():
        assert find(number).state is State.WITHDRAWN
        assert find(next_one).state is State.OFFERED, "the place is given to one person only"
        if refused:
            assert (refused, find(number).given_name) == (["conflict"], "Aziz")
        else:
            with pytest.raises(tokens.ClosedLink):
                links.open_link(link)


def test_two_people_name_the_same_substitute(committed_app: Flask) -> None:
    with committed_app.app_context():
        event = EventFactory()
        set_rules(event, Rules(substitutes=True), by=HOST)
        numbers = [RegistrationFactory(event=event).id for _one in range(2)]
        db.session.commit()
    named = SubstituteValues(given_name="Nodira", email="nodira@example.org")
    refused = race(
        committed_app,
        [
            lambda number=number: substituting.name_substitute(find(number), named, by=PERSON)  # type: ignore[misc]
            for number in numbers
        ],
    )
    assert refused == ["already_registered"]
