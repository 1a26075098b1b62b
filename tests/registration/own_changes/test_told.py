"""What the pages tell of a change that waits, and of one that was not taken."""

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import organiser_of
from tests.registration.own_changes.test_approval import HOST, PERSON, approving
from tests.registration.own_changes.test_substitutes import NODIRA
from tests.registration.test_personal import link_of, someone
from webapp.events.models import Approval, Event
from webapp.registration.models import Registration
from webapp.registration.own_changes import changing, deciding, substituting
from webapp.registration.own_changes.rules import Rules, set_rules

REFUSED = "The organisers could not take the change you asked for."


def refused(reason: str = "The badge is printed.") -> Registration:
    """Somebody whose change of organisation was not taken."""
    registration = someone(event=approving("organisation"), organisation="Mehr")
    changing.change_own(registration, {"organisation": "Nur"}, by=PERSON)
    deciding.refuse(registration, reason=reason, by=HOST)
    return registration


def test_the_personal_page_tells_of_a_refusal_and_why(client: PageClient, session: Session) -> None:
    page = client.text(link_of(refused()))
    assert REFUSED in page
    assert "The badge is printed." in page


@pytest.mark.parametrize("next_change", [{"organisation": "Ezgu"}, {"function": "Head"}])
def test_until_the_next_change(client: PageClient, session: Session, next_change: dict[str, str]) -> None:
    registration = refused()
    changing.change_own(registration, next_change, by=PERSON)
    assert REFUSED not in client.text(link_of(registration))


def test_who_comes_instead_reads_nothing_of_what_the_former_was_refused(client: PageClient, session: Session) -> None:
    registration = refused("Your Mehr is not known to us.")
    substituting.put_in_stead(registration, NODIRA, by=HOST)
    page = client.text(link_of(registration))
    assert REFUSED not in page
    assert "not known to us" not in page


def waiting_at(event: Event) -> Registration:
    """Somebody whose change of organisation waits."""
    set_rules(event, Rules(("organisation",), substitutes=True), by=HOST)
    registration = someone(event=event, organisation="Mehr")
    changing.change_own(registration, {"organisation": "Nur"}, by=PERSON)
    return registration


def test_naming_somebody_says_what_becomes_of_the_change_that_waits(client: PageClient, session: Session) -> None:
    registration = waiting_at(approving("organisation"))
    page = client.text(f"{link_of(registration)}/substitute")
    assert "Naming somebody here takes that change back" in page
    changing.take_back(registration, by=PERSON)
    assert "Naming somebody here" not in client.text(f"{link_of(registration)}/substitute")


def test_naming_another_says_whose_place_they_take(client: PageClient, session: Session) -> None:
    registration = waiting_at(approving("organisation", approval=Approval.MANUAL))
    changing.take_back(registration, by=PERSON)
    substituting.name_substitute(registration, NODIRA, by=PERSON)
    assert "You have named Nodira Salimova already" in client.text(f"{link_of(registration)}/substitute")


def test_organisers_read_that_a_change_is_dropped(client: PageClient, session: Session) -> None:
    registration = waiting_at(approving("organisation"))
    client.sign_in(organiser_of(registration.event.host))
    path = f"/manage/events/{registration.event_id}/people/{registration.id}/substitute"
    assert "With somebody else in the place it is dropped." in client.text(path)
    changing.take_back(registration, by=PERSON)
    assert "it is dropped" not in client.text(path)
