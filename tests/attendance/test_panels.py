"""What attendance says on other rooms' pages."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.attendance.builders import Held, past
from tests.client import PageClient
from tests.factories import EventFactory, UserFactory, actor_of
from webapp.accounts.landing import landing_url
from webapp.attendance.marks import MarkValue, correct, mark_the_rest
from webapp.attendance.models import Mark, Sheet
from webapp.attendance.panels import todos
from webapp.attendance.review import sign_off
from webapp.attendance.sheets import ensure_sheets
from webapp.events.landing import Urgency
from webapp.events.models import EventState
from webapp.registration.models import Registration


def test_reviewers_land_on_the_review(app: Flask, session: Session) -> None:
    held = Held()
    with app.test_request_context(method="POST"):
        assert landing_url(held.judge) == "/admin/review/"
        assert landing_url(held.door) == "/manage/"
        assert landing_url(actor_of(UserFactory())) != "/admin/review/"


def test_the_desk_names_todays_sheets_and_unsigned_ones(app: Flask, session: Session) -> None:
    held = Held()
    with app.test_request_context(method="POST"):
        (today,) = todos(held.door)
        assert (today.count, today.url, today.urgency) == (1, f"/check-in/{held.sheet.id}", Urgency.DUE)
        past(held, 1)
        (yesterday,) = todos(held.door)
        assert (yesterday.url, yesterday.urgency) == (f"/manage/events/{held.event.id}/attendance", Urgency.DUE)
        past(held, 5)
        assert todos(held.door)[0].urgency is Urgency.OVERDUE
        sign_off(held.sheet, by=held.judge)
        session.flush()
        assert todos(held.door) == []


def test_the_desk_shows_them(client: PageClient, session: Session) -> None:
    held = Held()
    past(held, 1)
    assert "sheet is not signed off" in client.sign_in(held.organiser).text("/manage/")


def test_a_cancelled_event_asks_for_nothing(app: Flask, session: Session) -> None:
    held = Held()
    held.event.state = EventState.CANCELLED
    session.flush()
    with app.test_request_context(method="POST"):
        assert todos(held.door) == []


def test_the_overview_says_who_came(client: PageClient, session: Session) -> None:
    held = Held()
    mark_the_rest(held.sheet, Mark.ATTENDED, by=held.door)
    page = client.sign_in(held.organiser).text(f"/manage/events/{held.event.id}/")
    assert "2 of 2 came" in page
    sign_off(held.sheet, by=held.judge)
    correct(held.sheet, MarkValue(held.people[0].id, Mark.ABSENT), reason="left", by=held.judge)
    page = client.text(f"/manage/events/{held.event.id}/")
    assert f"Signed off by {held.judge.name}" in page
    assert "1 correction since" in page
    coming = EventFactory(host=held.event.host)
    ensure_sheets(coming)
    assert "attendance-panel" not in client.text(f"/manage/events/{coming.id}/")


def test_administrators_see_what_waits(client: PageClient, session: Session) -> None:
    held = Held()
    past(held, 2)
    page = client.sign_in(UserFactory(is_admin=True)).text("/admin/")
    assert "1 event waits for a signature" in page
    sign_off(held.sheet, by=held.judge)
    assert "Everything is signed off." in client.text("/admin/")
    assert session.scalars(select(Sheet.id)).all()
    assert session.scalars(select(Registration.id)).all()
