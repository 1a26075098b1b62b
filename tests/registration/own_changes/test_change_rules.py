"""What organisers settle about participants' changes, and what of a change they may read."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, actor_of, organiser_of
from tests.registration.form_builder.builders import field
from tests.registration.own_changes.test_approval import HOST, NUMBER, PERSON
from tests.registration.test_personal import someone
from webapp.core.errors import Invalid
from webapp.events.services import copy_event
from webapp.registration.own_changes import changing, deciding
from webapp.registration.own_changes.rules import Rules, rules_of, set_rules
from webapp.registration.questions import SeenBy


def test_the_rules_are_set_on_a_page_and_copied_along(client: PageClient, session: Session) -> None:
    event = EventFactory(kind="toy")
    field(event, "Hotel")
    user = organiser_of(event.host)
    client.sign_in(user)
    url = f"/manage/events/{event.id}/people/changes"
    assert "Hotel" in client.text(url)
    assert client.post(url, data={"approved": ["country", "f_hotel"]}).status_code == 303
    assert rules_of(event.id).approved == ("country", "f_hotel")
    assert "checked" in client.text(url)
    assert client.post(url, data={"approved": ["moon"]}).status_code == 422
    with pytest.raises(Invalid):
        set_rules(event, Rules(("moon",)), by=actor_of(user))
    copy = copy_event(event, date(2031, 3, 12), by=actor_of(user))
    assert rules_of(copy.id).approved == ("country", "f_hotel")


def test_organisers_are_told_of_what_they_may_not_read(client: PageClient, session: Session) -> None:
    event = EventFactory(kind="toy")
    field(event, "Passport", seen_by=SeenBy.PROTOCOL)
    set_rules(event, Rules(("f_passport",)), by=HOST)
    registration = someone(event=event, answers={"f_passport": "AB0"})
    changing.change_own(registration, {"answers": {"f_passport": NUMBER}}, by=PERSON)
    session.commit()
    client.sign_in(organiser_of(event.host))
    page = client.text(f"/manage/events/{event.id}/people/{registration.id}")
    assert "only others may read" in page
    assert NUMBER not in page
    deciding.approve(registration, by=HOST)
    assert registration.answers == {"f_passport": NUMBER}, "as the person answered it"
