"""The secretariat sees what came of its remarks: what it asked for, what has changed, and all that happened before."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.api import bearer
from tests.client import PageClient
from tests.factories import organiser_of
from tests.ngo_meetings.builders import BODY, accredited, asks, meeting, named, page_of
from tests.ngo_meetings.test_documents import paper
from tests.queries import QueryCounter
from webapp.core.audit import AuditEntry
from webapp.core.permissions import SYSTEM, Actor
from webapp.events.models import Event
from webapp.extensions import db
from webapp.ngo_meetings.accrediting import decisions, suspending, terms
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.models import AccreditationState as State

API = "/api/v1/accreditations"
OFFICER = Actor(name="Dilnoza Karimova")
GENERAL, HEAD, CITY = "The charter, please.", "Is it still him?", "Samarkand"
NUMBER, NUMBER_SHOWN = "The number of <b>another</b> body.", "The number of &lt;b&gt;another&lt;/b&gt; body."


@pytest.fixture
def event(session: Session) -> Event:
    """A meeting."""
    return meeting()


@pytest.fixture
def body(event: Event) -> Accreditation:
    """A body that was asked for more, in general and beside two fields."""
    made = asks(event, registration_number="77")
    decisions.ask_more(made, GENERAL, by=OFFICER, beside={"registration_number": NUMBER, "head_name": HEAD})
    db.session.commit()
    return made


def answer(client: PageClient, body: Accreditation, **changed: Any) -> None:
    """Its focal point changes the request and sends it again."""
    data = {**BODY, "name.ru": "", "city": CITY, "registration_number": "78-A", **changed}
    assert client.post(f"{page_of(body)}/request", data=data).status_code == 303
    db.session.refresh(body)


def page_for(client: PageClient, body: Accreditation) -> str:
    """What an organiser reads of it, on one line."""
    client.sign_in(organiser_of(body.event.host))
    return " ".join(client.text(f"/manage/events/{body.event_id}/bodies/{body.id}").split())


def compared(page: str) -> str:
    """The part with what was asked for and what came of it."""
    return page.partition('id="answered')[2].partition("</section>")[0]


def test_remarks_stand_beside_what_was_and_what_is(client: PageClient, body: Accreditation) -> None:
    answer(client, body, documents=[paper("charter.pdf")])
    assert (body.state, body.remarks) == (State.APPLIED, GENERAL)
    shown = compared(page_for(client, body))
    assert GENERAL in shown
    places = [shown.index(text) for text in ("Registration number", NUMBER_SHOWN, "<del>77</del> → <ins>78-A</ins>")]
    assert places == sorted(places)
    assert shown.index(HEAD) < shown.index("As it was: Bobur Alimov")
    assert f"<del>Nothing was given.</del> → <ins>{CITY}</ins>" in shown
    assert "<del>Nothing was given.</del> → <ins>charter.pdf (" in shown
    assert "Mandate" not in shown


def test_the_page_says_so_where_nothing_has_changed(client: PageClient, event: Event) -> None:
    made = asks(event, registration_number="77")
    decisions.ask_more(made, GENERAL, by=SYSTEM)
    answer(client, made, **{"field.en": "Education"}, city="", registration_number="77", registration_authority="")
    assert "Nothing in the request has changed since." in page_for(client, made)


@pytest.mark.parametrize("verb", [decisions.accredit, lambda body, by: decisions.refuse(body, "No.", by=by)])
def test_they_go_with_the_decision(client: PageClient, body: Accreditation, verb: Any) -> None:
    answer(client, body)
    verb(body, by=SYSTEM)
    assert (body.field_remarks, body.said_before) == ({}, {})
    assert GENERAL not in body.remarks
    assert compared(page_for(client, body)) == ""


def test_what_is_asked_again_is_not_what_was_asked_before(client: PageClient, body: Accreditation) -> None:
    client.sign_in(organiser_of(body.event.host))
    more = f"/manage/events/{body.event_id}/bodies/{body.id}/more"
    assert f'value="{NUMBER_SHOWN}"' in client.text(more)
    answer(client, body)
    page = client.text(more)
    assert f"You asked: {NUMBER_SHOWN}" in page
    assert f"{GENERAL}</p>" in page
    assert f"{GENERAL}</textarea>" not in page
    assert f'value="{NUMBER_SHOWN}"' not in page
    assert client.post(more, data={"reason": "And the list of members."}).status_code == 303
    db.session.refresh(body)
    assert body.said_before["registration_number"] == "78-A"
    answer(client, body)
    shown = compared(page_for(client, body))
    assert "And the list of members." in shown
    assert GENERAL not in shown
    assert "78-A" not in shown


def test_nobody_has_decided_while_nothing_is_decided(client: PageClient, body: Accreditation) -> None:
    headers = bearer(organiser_of(body.event.host))
    for state in ("needs_more", "applied"):
        told = client.get(f"{API}/{body.id}", headers=headers).json
        assert (told["state"], told["decided_at"], told["decided_by"]) == (state, None, "")
        assert told["remarks"] == GENERAL
        answer(client, body)
    assert "by Dilnoza Karimova" not in page_for(client, body)
    decided = client.post(f"{API}/{body.id}/accredit", json={}, headers=headers).json
    assert decided["decided_at"]
    assert decided["decided_by"]
    assert (decided["remarks"], decided["field_remarks"], decided["compared"]) == ("", {}, [])


def test_programs_compare_too(client: PageClient, body: Accreditation) -> None:
    answer(client, body, documents=[paper("charter.pdf")], **{"field.ru": "Просвещение"})
    told = client.get(f"{API}/{body.id}", headers=bearer(organiser_of(body.event.host))).json
    found = {one["field"]: (one["remark"], one["was"], one["now"]) for one in told["compared"]}
    assert found["registration_number"] == (NUMBER, "77", "78-A")
    assert found["head_name"] == (HEAD, "Bobur Alimov", "Bobur Alimov")
    assert found["documents"] == ("", [], ["charter.pdf"])
    assert found["field"] == ("", {"en": "Education"}, {"en": BODY["field.en"], "ru": "Просвещение"})
    assert "mandate" not in found


def test_the_page_has_the_whole_history(client: PageClient, body: Accreditation, session: Session) -> None:
    answer(client, body)
    decisions.accredit(body, by=OFFICER, cap=3)
    terms.change(body, {"cap": 4}, by=OFFICER)
    suspending.suspend(body, "A complaint.", by=OFFICER)
    suspending.restore(body, by=OFFICER)
    session.commit()
    page = page_for(client, body)
    history = page.partition('id="history')[2].partition("</section>")[0]
    told = [
        "Accreditation restored",
        "Accreditation suspended",
        "A complaint.",
        "Cap of a body changed",
        "Places: 4",
        "Body accredited",
        "Places: 3",
        "Request sent again",
        "Registration number",
        "More asked of a body",
        f"{GENERAL} · Registration number: {NUMBER_SHOWN} · Head of the organisation: {HEAD}",
        "Accreditation asked for",
    ]
    places = [history.find(text) for text in told]
    assert places == sorted(places)
    assert places[0] > 0
    assert history.count("Dilnoza Karimova") == 5
    assert "A complaint." not in page_for(client, accredited(body.event, "Mahalla Union"))


def test_the_trail_keeps_the_remarks(body: Accreditation, session: Session) -> None:
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "accreditation_needs_more")).one()
    assert entry.details == {"remarks": GENERAL, "beside": {"registration_number": NUMBER, "head_name": HEAD}}


def test_the_page_asks_the_same_however_much_has_happened(
    client: PageClient, event: Event, queries: QueryCounter
) -> None:
    made = accredited(event)
    named(made, "Aziza")
    client.sign_in(organiser_of(event.host))
    path = f"/manage/events/{event.id}/bodies/{made.id}"
    client.text(path)
    queries.reset()
    client.text(path)
    once = queries.count
    for cap in range(3, 12):
        terms.change(made, {"cap": cap}, by=OFFICER)
    named(made, "Bobur")
    with queries.at_most(once):
        client.text(path)
