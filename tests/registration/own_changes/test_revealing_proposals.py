"""A sensitive answer that waits for approval is shown on purpose to those who may have sensitive answers shown."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, organiser_of, protocol_officer_of, reviewer_of
from tests.registration.form_builder.builders import field
from tests.registration.own_changes.test_approval import HOST, PERSON
from tests.registration.test_personal import link_of, someone
from webapp.core.audit import AuditEntry
from webapp.events.models import Event
from webapp.registration.form_builder import sealing
from webapp.registration.models import Registration
from webapp.registration.own_changes import changing, deciding
from webapp.registration.own_changes.rules import Rules, set_rules
from webapp.registration.questions import SeenBy

OLD, NEW = "AB1234567", "CD7654321"
FIELDS = {"key": "f_passport", "proposed": "y"}
BUTTON = 'name="proposed" value="y"'


def proposing(seen_by: SeenBy = SeenBy.EVERYBODY) -> tuple[Event, Registration, str]:
    """Somebody who would like another passport number to be kept, and the address of their page."""
    event = EventFactory(kind="toy")
    field(event, "Passport", sensitive=True, seen_by=seen_by)
    set_rules(event, Rules(("f_passport",)), by=HOST)
    registration = someone(event=event, sealed={"f_passport": sealing.seal(OLD)})
    changing.change_own(registration, {"answers": {"f_passport": NEW}}, by=PERSON)
    return event, registration, f"/manage/events/{event.id}/people/{registration.id}"


def looks(session: Session) -> list[object]:
    """What the trail says of answers that were looked at."""
    return list(session.scalars(select(AuditEntry.details).where(AuditEntry.action == "answer_revealed")))


def test_the_organiser_has_it_shown_before_deciding(client: PageClient, session: Session) -> None:
    event, registration, page = proposing()
    session.commit()
    client.sign_in(organiser_of(event.host))
    text = client.text(page)
    assert (BUTTON in text, OLD in text, NEW in text) == (True, False, False)
    shown = client.post(f"{page}/reveal", data=FIELDS)
    assert shown.headers["Cache-Control"] == "no-store"
    text = shown.get_data(as_text=True)
    assert (NEW in text, OLD in text, "Sensitive answer, as proposed" in text) == (True, False, True)
    assert looks(session) == [{"key": "f_passport", "proposed": True}]
    assert "As proposed · Passport" in client.text(page).split('id="history"')[-1]
    deciding.approve(registration, by=HOST)
    session.commit()
    assert client.post(f"{page}/reveal", data=FIELDS).status_code == 404, "decided: nothing is proposed any more"
    assert NEW in client.post(f"{page}/reveal", data={"key": "f_passport"}).get_data(as_text=True)


@pytest.mark.parametrize(
    ("seen_by", "organiser", "reviewer"), [(SeenBy.EVERYBODY, 200, 403), (SeenBy.PROTOCOL, 403, 404)]
)
def test_others_have_shown_no_more_than_of_what_is_kept(
    client: PageClient, session: Session, seen_by: SeenBy, organiser: int, reviewer: int
) -> None:
    event, registration, page = proposing(seen_by)
    session.commit()
    for user, status in (
        (organiser_of(event.host), organiser),
        (reviewer_of(event.host), reviewer),
        (organiser_of(EventFactory().host), 404),
    ):
        client.sign_in(user)
        assert client.post(f"{page}/reveal", data=FIELDS).status_code == status
        if status in (403, 404) and client.get(page).status_code == 200:
            assert BUTTON not in client.text(page)
    assert len(looks(session)) == (organiser == 200)
    client.sign_in(protocol_officer_of(event.host))
    assert BUTTON in client.text(page)
    assert NEW in client.post(f"{page}/reveal", data=FIELDS).get_data(as_text=True)
    assert BUTTON not in client.text(link_of(registration)), "its person sees the mask"


def test_both_sides_read_what_is_new_and_what_is_to_go(client: PageClient, session: Session) -> None:
    event, registration, page = proposing()
    session.commit()
    link = link_of(registration)
    assert "•••••• (new)" in " ".join(client.text(link).split())
    assert "What you proposed stands in this form already." in client.text(f"{link}/change")
    changing.change_own(registration, {"answers": {"f_passport": None}}, by=PERSON)
    session.commit()
    client.sign_in(organiser_of(event.host))
    for address in (link, page):
        assert "to be removed" in client.text(address)
