"""Whom the pages of attendance let in, and what their overviews say."""

from datetime import timedelta

import pytest

from tests.attendance.builders import Held, marks_of, noon_zone, scan_of
from tests.client import PageClient
from tests.factories import EventFactory, UserFactory
from webapp.attendance.marks import MarkValue, mark
from webapp.attendance.models import Mark, SheetState
from webapp.attendance.review import sign_off
from webapp.attendance.scans import scan
from webapp.attendance.sheets import ensure_sheets, sheets_of
from webapp.core import clock
from webapp.events.models import EventState


def pages_of(held: Held) -> list[str]:
    """Every page that somebody of the event's staff may open."""
    event, sheet, person = held.event.id, held.sheet.id, held.people[0].id
    return [
        f"/manage/events/{event}/attendance",
        f"/manage/events/{event}/attendance/live",
        f"/manage/events/{event}/attendance/{sheet}",
        f"/attendance/sheets/{sheet}/people/{person}",
        f"/attendance/sheets/{sheet}/list",
        f"/attendance/sheets/{sheet}/sign-in",
        f"/attendance/sheets/{sheet}/export.csv",
        f"/attendance/sheets/{sheet}/export.xlsx",
        f"/attendance/events/{event}/export.csv",
        f"/attendance/events/{event}/export.xlsx",
        f"/check-in/{sheet}",
        f"/check-in/{sheet}/found?q=aziz",
        f"/check-in/{sheet}/live",
        "/check-in/",
    ]


@pytest.mark.parametrize("language", ["en", "ru", "uz"])
def test_every_page_is_sound(reviewer: PageClient, held: Held, language: str) -> None:
    one, two, _three = held.people
    scan(held.sheet, scan_of(one), by=held.door)
    mark(held.sheet, [MarkValue(two.id, Mark.SUBSTITUTED, "by letter", "Anna Kim")], by=held.door)
    reviewer.set_cookie("lang", language)
    for _state in ("open", "signed"):
        for page in [*pages_of(held), "/admin/review/", f"/admin/review/events/{held.event.id}", "/admin/"]:
            assert reviewer.get(page).status_code == 200, page
        if held.sheet.state is SheetState.OPEN:
            sign_off(held.sheet, by=held.judge)


def test_nobody_of_another_host_sees_anything(client: PageClient, held: Held) -> None:
    other = Held()
    for stranger in (other.organiser, other.reviewer):
        client.sign_in(stranger)
        for page in pages_of(held)[:-1]:
            assert client.get(page).status_code == 404, page
        for action in ("marks", "undo", "rest", "reference"):
            answer = client.post(
                f"/attendance/sheets/{held.sheet.id}/{action}", data={"code": held.people[0].reference}
            )
            assert answer.status_code == 404, action
    assert marks_of(held.sheet) == {}


def test_only_reviewers_reach_the_review(client: PageClient, held: Held) -> None:
    event, sheet = held.event.id, held.sheet.id
    pages = ["/admin/review/", f"/admin/review/events/{event}"]
    actions = [f"/admin/review/sheets/{sheet}/sign", f"/admin/review/events/{event}/sign"]
    client.sign_in(held.organiser)
    assert [client.get(page).status_code for page in pages] == [403, 403]
    assert [client.post(action).status_code for action in actions] == [403, 403]
    client.sign_in(Held().reviewer)
    assert client.get(pages[1]).status_code == 404
    assert [client.post(action).status_code for action in actions] == [404, 404]
    assert held.sheet.state is SheetState.OPEN


def test_participants_and_visitors_stay_outside(client: PageClient, held: Held) -> None:
    for page in pages_of(held):
        assert client.get(page).status_code == 303, page
    client.sign_in(UserFactory())
    for page in pages_of(held):
        assert client.get(page).status_code == 403, page


def test_a_draft_says_when_its_sheets_are_made(client: PageClient, held: Held) -> None:
    draft = EventFactory(host=held.event.host, state=EventState.DRAFT)
    page = client.sign_in(held.organiser).text(f"/manage/events/{draft.id}/attendance")
    assert "They are made when the event is published" in page


def test_missing_sheets_are_made_on_demand_only(organiser: PageClient, held: Held) -> None:
    event = EventFactory(host=held.event.host, timezone=noon_zone(clock.now()))
    page = f"/manage/events/{event.id}/attendance"
    assert "Make the sheets" in organiser.text(page)
    assert not sheets_of(event)
    assert organiser.post(f"{page}/sheets").status_code == 303
    assert len(sheets_of(event)) == 1


def test_the_counter_counts(organiser: PageClient, held: Held) -> None:
    scan(held.sheet, scan_of(held.people[0]), by=held.door)
    live = organiser.text(f"/manage/events/{held.event.id}/attendance/live")
    assert " ".join(live.split('live-figure">')[1].split("</p>")[0].split()) == '1 <span class="live-of">/ 3</span>'


def test_the_door_lists_today_next_and_unsigned(organiser: PageClient, held: Held) -> None:
    start = clock.now()
    names = {"Tomorrow's": 2, "Last week's": -7}
    for name, days in names.items():
        event = EventFactory(
            host=held.event.host,
            title={"en": name},
            timezone=noon_zone(start),
            starts_at=start + timedelta(days=days),
            ends_at=start + timedelta(days=days, hours=1),
        )
        ensure_sheets(event)
    Held()
    page = organiser.text("/check-in/")
    today, unsigned, coming = (page.index(f'id="{part}-title"') for part in ("today", "unsigned", "coming"))
    assert today < page.index(held.event.title["en"]) < unsigned < page.index("Last week&#39;s") < coming
    assert page.index("Tomorrow&#39;s") > coming
    assert page.count("link-rows") == 3
    assert page.count("<li>\n        <div>") == 3
