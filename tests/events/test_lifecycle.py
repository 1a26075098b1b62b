"""The life of an event: what leads where, who hears of it, and that the impossible changes nothing."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import CityFactory, EventFactory, HostFactory, organiser_of
from webapp.core.errors import Invalid, InvalidMany
from webapp.core.permissions import SYSTEM, Actor
from webapp.events import hooks, lifecycle, services
from webapp.events.models import Event, EventState
from webapp.events.moves import Moved
from webapp.events.values import values_of

S = EventState
BY = Actor(name="Organiser", is_admin=True)


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """The names of the hooks that fired."""
    names: list[str] = []
    hooked = [(getattr(hooks, name), name) for name in dir(hooks) if name.startswith("on_")]
    listeners = [(hook, lambda *_, name=name: names.append(name)) for hook, name in hooked]
    for hook, listener in listeners:
        hook.append(listener)
    yield names
    for hook, listener in listeners:
        hook.remove(listener)


VERBS = {
    "publish": lambda event: lifecycle.publish(event, by=BY),
    "close": lambda event: lifecycle.close(event, by=BY),
    "reopen": lambda event: lifecycle.reopen(event, by=BY),
    "complete": lambda event: lifecycle.complete(event, by=BY),
    "cancel": lambda event: lifecycle.cancel(event, "Flood", by=BY),
}
LEADS = {
    ("publish", S.DRAFT): S.PUBLISHED,
    ("close", S.PUBLISHED): S.CLOSED,
    ("reopen", S.CLOSED): S.PUBLISHED,
    ("reopen", S.COMPLETED): S.CLOSED,
    ("complete", S.PUBLISHED): S.COMPLETED,
    ("complete", S.CLOSED): S.COMPLETED,
    ("cancel", S.DRAFT): S.CANCELLED,
    ("cancel", S.PUBLISHED): S.CANCELLED,
    ("cancel", S.CLOSED): S.CANCELLED,
}


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_leads_where_it_should_and_nowhere_else(session: Session, verb: str, state: S) -> None:
    event = EventFactory(state=state, published_at=None)
    session.commit()
    leads = LEADS.get((verb, state))
    if leads is None:
        with pytest.raises(lifecycle.ImpossibleStep):
            VERBS[verb](event)
        assert event.state is state
    else:
        assert VERBS[verb](event).state is leads


def test_publishing_notes_when_and_tells_the_rooms_above(session: Session, heard: list[str]) -> None:
    event = EventFactory(state=S.DRAFT, published_at=None)
    lifecycle.publish(event, by=BY)
    assert event.published_at is not None
    assert heard == ["on_published"]


def test_cancelling_needs_a_reason_and_changes_the_calendar_entry(session: Session, heard: list[str]) -> None:
    event = EventFactory()
    with pytest.raises(Invalid):
        lifecycle.cancel(event, "   ", by=BY)
    lifecycle.cancel(event, " Flood ", by=BY)
    assert (event.state, event.reason, event.sequence) == (S.CANCELLED, {"en": "Flood"}, 1)
    assert heard == ["on_cancelled"]


def change(event: Event, **changes: object) -> Event:
    """The event with some of its values changed."""
    return services.update_event(event, values_of(event).__class__(**values_of(event).__dict__ | changes), by=BY)


def test_a_new_time_or_place_of_a_published_event_is_told_once(session: Session, heard: list[str]) -> None:
    event = EventFactory()
    moves: list[Moved] = []
    listener = hooks.on_moved.append(lambda _event, moved, _by: moves.append(moved))
    change(event, title={"en": "Another title"})
    assert heard == ["on_changed"]
    later = event.starts_at + timedelta(hours=1)
    change(event, starts_at=later, ends_at=event.ends_at + timedelta(hours=1), city_id=CityFactory().id)
    hooks.on_moved.remove(listener)
    assert heard == ["on_changed", "on_changed", "on_moved"]
    assert event.sequence == 1
    assert moves[0].time_changed
    assert moves[0].place_changed
    assert moves[0].as_params()["after"]["starts_at"] == later.isoformat()
    assert moves[0].after.city["en"].startswith("Navruzabad")


def test_a_draft_moves_silently(session: Session, heard: list[str]) -> None:
    event = EventFactory(state=S.DRAFT)
    change(event, venue={"en": "Elsewhere"})
    assert (heard, event.sequence) == (["on_changed"], 0)


def test_a_draft_takes_its_address_from_its_title_until_it_is_published(session: Session) -> None:
    EventFactory(kind="seminar", slug="suv-va-ishonch")
    event = EventFactory(kind="seminar", state=S.DRAFT, published_at=None)
    change(event, title={"uz": "Suv va ishonch"})
    assert event.slug == "suv-va-ishonch-2"
    lifecycle.publish(event, by=BY)
    change(event, title={"uz": "Boshqa nom"})
    assert event.slug == "suv-va-ishonch-2"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": {}}, "title"),
        ({"title": {"ru": "х" * 201}}, "title.ru"),
        ({"timezone": "Asia/Atlantis"}, "timezone"),
        ({"capacity": -1}, "capacity"),
        ({"host_id": 0}, "host_id"),
        ({"co_host_ids": (0,)}, "co_host_ids"),
        ({"city_id": 0}, "city_id"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"online_url": "javascript:alert(1)"}, "online_url"),
        ({"languages": ("en", "xx-nope")}, "languages"),
    ],
)
def test_wrong_values_are_named(session: Session, changes: dict[str, object], field: str) -> None:
    event = EventFactory()
    with pytest.raises(InvalidMany) as refused:
        change(event, **changes)
    assert [name for name, _message in refused.value.errors] == [field]


def test_dates_keep_their_order(session: Session) -> None:
    event = EventFactory()
    hour = timedelta(hours=1)
    for changes, field in (
        ({"ends_at": event.starts_at}, "ends_at"),
        (
            {"registration_opens_at": event.starts_at, "registration_closes_at": event.starts_at},
            "registration_closes_at",
        ),
        ({"registration_closes_at": event.ends_at + hour}, "registration_closes_at"),
        ({"registration_opens_at": event.ends_at}, "registration_opens_at"),
        ({"ends_at": event.ends_at.replace(year=9000)}, "ends_at"),
    ):
        with pytest.raises(InvalidMany) as refused:
            change(event, **changes)
        assert [name for name, _message in refused.value.errors] == [field]


def test_the_buttons_post_and_say_what_is_impossible(client: PageClient, session: Session) -> None:
    host = HostFactory()
    event = EventFactory(host=host, state=S.DRAFT, published_at=None)
    client.sign_in(organiser_of(host))
    base = f"/manage/events/{event.id}"
    overview = client.text(f"{base}/")
    assert f'action="{base}/publish"' in overview
    assert f'action="{base}/close"' not in overview
    for verb, state in (
        ("publish", "published"),
        ("close", "closed"),
        ("reopen", "published"),
        ("complete", "completed"),
    ):
        assert client.post(f"{base}/{verb}").status_code == 303
        assert event.state.value == state
    referrer = {"Referer": f"http://localhost{base}/"}
    answer = client.post(f"{base}/publish", headers=referrer, follow_redirects=True)
    assert "This event is completed." in answer.get_data(as_text=True)
    assert client.post(f"{base}/publish").status_code == 409


def test_cancelling_on_the_page(client: PageClient, session: Session) -> None:
    host = HostFactory()
    event = EventFactory(host=host)
    client.sign_in(organiser_of(host))
    assert client.post(f"/manage/events/{event.id}/cancel", data={"reason.en": ""}).status_code == 422
    typed = {"reason.en": "The road is closed.", "reason.ru": "Дорога закрыта.", "reason.uz": ""}
    assert client.post(f"/manage/events/{event.id}/cancel", data=typed).status_code == 303
    visitor = client.application.test_client()
    page = visitor.text(f"/seminars/{event.slug}")
    assert "This event has been cancelled" in page
    assert "The road is closed." in page
    assert "Дорога закрыта." in visitor.text(f"/seminars/{event.slug}?lang=ru")
    assert "The road is closed." in visitor.text(f"/seminars/{event.slug}?lang=uz")
    assert event.slug not in visitor.text("/")


def test_the_system_may_act_too(session: Session) -> None:
    assert lifecycle.close(EventFactory(), by=SYSTEM).state is S.CLOSED
