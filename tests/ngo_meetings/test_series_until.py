"""An accreditation for the series until a day lets the body into what is of the series and begins by then."""

from collections.abc import Sequence

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.api import bearer
from tests.client import PageClient
from tests.factories import organiser_of
from tests.ngo_meetings.builders import accredited, asks, page_of
from tests.ngo_meetings.test_series_accreditation import event, letter, series
from tests.ngo_meetings.test_validity import later, until
from webapp.core.errors import Invalid
from webapp.core.formatting import date as day
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.events.series.models import Series
from webapp.ngo_meetings.accrediting import decisions, suspending, validity
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.models import AccreditationState as State

__all__ = ["event", "series"]


@pytest.fixture
def standing(event: Event) -> Accreditation:
    """A body accredited for the events of the series that begin within a hundred days, with a cap of its own."""
    return decisions.accredit(asks(event), by=SYSTEM, cap=7, until=until(event), in_series=True)


@pytest.mark.parametrize(
    ("days", "of_series", "state"),
    [(100, True, State.ACCREDITED), (101, True, State.APPLIED), (50, False, State.APPLIED)],
)
def test_it_counts_for_what_is_of_the_series_and_begins_by_then(
    standing: Accreditation, event: Event, series: Series, days: int, of_series: bool, state: State
) -> None:
    again = asks(later(event, days, series=series if of_series else None))
    assert again.state is state
    if state is State.ACCREDITED:
        told = (again.cap, validity.until_of(again), validity.series_of(again))
        assert told == (7, until(event), series)


def test_suspended_it_lets_nobody_in(standing: Accreditation, event: Event, series: Series) -> None:
    suspending.suspend(standing, "A complaint.", by=SYSTEM)
    assert asks(later(event, 50, series=series)).state is State.APPLIED


def test_its_day_has_to_make_sense(event: Event) -> None:
    with pytest.raises(Invalid) as raised:
        decisions.accredit(asks(event), by=SYSTEM, in_series=True, until=until(event, -1))
    assert raised.value.field == "until"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "holds for the events of the series “River talks” that begin by {}"),
        ("ru", "действует на мероприятия серии «Речные беседы», которые начнутся не позже {}"),
        ("uz", "“River talks” turkumining {} gacha boshlanadigan tadbirlari"),
    ],
)
def test_the_letter_and_the_page_of_the_body_say_it(
    client: PageClient, event: Event, session: Session, language: str, sentence: str
) -> None:
    body = decisions.accredit(asks(event, language=language), by=SYSTEM, in_series=True, until=until(event))
    wanted = sentence.format(day(until(event), language=language))
    assert wanted in letter(session)
    assert wanted in client.text(f"{page_of(body)}?lang={language}")


def test_organisers_choose_it_and_find_it(client: PageClient, event: Event, series: Series, session: Session) -> None:
    client.sign_in(organiser_of(event.host))
    body = asks(event)
    address = f"/manage/events/{event.id}/bodies"
    last = until(event).isoformat()
    data = {"cap": "4", "extent": "series", "until": last}
    assert client.post(f"{address}/{body.id}/accredit", data=data).status_code == 303
    session.refresh(body)
    assert (body.accredited_series_id, body.accredited_until) == (series.id, until(event))
    page = client.text(f"{address}/{body.id}")
    assert f"Holds for the events of the series “River talks” that begin by {day(until(event))}." in page
    assert f'value="{last}"' in page
    wanted = f"the series “River talks” until {day(until(event))}"
    assert wanted in client.get(f"{address}?format=csv").get_data(as_text=True)
    later_one = asks(later(event, series=series))
    assert _found(client, later_one.event, "series_until") == ["Yuksalish Movement"]
    assert _found(client, later_one.event, "series") == []


def _found(client: PageClient, event: Event, extent: str) -> Sequence[str]:
    rows = client.get(f"/manage/events/{event.id}/bodies?format=csv&extent={extent}").get_data(as_text=True)
    return [row.split(",")[0].lstrip("\ufeff") for row in rows.splitlines()[1:]]


def test_lists_are_narrowed_by_what_it_holds_for(client: PageClient, standing: Accreditation, event: Event) -> None:
    accredited(event, "Only here")
    decisions.accredit(asks(event, "For the series"), by=SYSTEM, in_series=True)
    decisions.accredit(asks(event, "Until a day"), by=SYSTEM, until=until(event))
    asks(event, "Undecided")
    client.sign_in(organiser_of(event.host))
    headers = bearer(organiser_of(event.host))
    for extent, name in (
        ("meeting", "Only here"),
        ("series", "For the series"),
        ("series_until", "Yuksalish Movement"),
        ("until", "Until a day"),
    ):
        assert _found(client, event, extent) == [name]
        url = f"/api/v1/events/{event.id}/accreditations?extent={extent}"
        assert [one["name"]["en"] for one in client.get(url, headers=headers).json["items"]] == [name]
    assert len(_found(client, event, "nonsense")) == 5


def test_its_series_stays_as_long_as_it_holds(standing: Accreditation, series: Series, session: Session) -> None:
    """Without the series it would hold for every meeting of the host."""
    session.flush()
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(delete(Series).where(Series.id == series.id))
