"""When reminders are due, across changes of the clocks too."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from webapp.core.errors import Invalid
from webapp.events.models import Event
from webapp.reminders.rules import After, Before, On, as_given, parse_duration, parse_when, written


def event(starts_at: datetime, timezone: str, hours: int = 8) -> Event:
    return Event(starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), timezone=timezone)


def test_days_before_are_days_of_the_venue() -> None:
    # 09:00 in Tashkent is 04:00 in UTC; the day before its first hour, in Tashkent, is the 25th.
    tashkent = event(datetime(2026, 11, 26, 4, tzinfo=UTC), "Asia/Tashkent")
    assert Before(1, time(9)).due(tashkent) == datetime(2026, 11, 25, 4, tzinfo=UTC)
    # Just after midnight in Tashkent it is still the day before in UTC.
    midnight = event(datetime(2026, 11, 25, 19, 30, tzinfo=UTC), "Asia/Tashkent")
    assert Before(0, time(0, 15)).due(midnight) == datetime(2026, 11, 25, 19, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts_at", "due"),
    [
        # Berlin's clocks go forward on 28 March 2027: the event is on summer time, the reminder two days before is not.
        (datetime(2027, 3, 29, 8, tzinfo=UTC), datetime(2027, 3, 27, 8, tzinfo=UTC)),
        # They go back on 31 October 2027.
        (datetime(2027, 11, 1, 9, tzinfo=UTC), datetime(2027, 10, 30, 7, tzinfo=UTC)),
    ],
)
def test_nine_is_nine_across_a_change_of_the_clocks(starts_at: datetime, due: datetime) -> None:
    assert Before(2, time(9)).due(event(starts_at, "Europe/Berlin")) == due


def test_a_time_that_the_clocks_skip_comes_as_much_later() -> None:
    berlin = event(datetime(2027, 3, 30, 8, tzinfo=UTC), "Europe/Berlin")
    assert Before(2, time(2, 30)).due(berlin) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_a_time_that_comes_twice_is_the_first() -> None:
    berlin = event(datetime(2027, 11, 2, 8, tzinfo=UTC), "Europe/Berlin")
    assert Before(2, time(2, 30)).due(berlin) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_after_counts_from_the_end() -> None:
    tashkent = event(datetime(2026, 11, 26, 4, tzinfo=UTC), "Asia/Tashkent", hours=56)
    assert After(timedelta(hours=3)).due(tashkent) == datetime(2026, 11, 28, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("P2D", timedelta(days=2)),
        ("P1W", timedelta(days=7)),
        ("PT3H", timedelta(hours=3)),
        ("P1DT12H30M", timedelta(days=1, hours=12, minutes=30)),
        ("P0D", timedelta()),
        ("pt90m", timedelta(minutes=90)),
    ],
)
def test_lengths_of_time(text: str, length: timedelta) -> None:
    assert parse_duration(text, "x") == length
    assert parse_duration(written(length), "x") == length


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "2D", "P2", "P-2D", "P1.5D", "P2DT", "P3000D", "P99999W", "tomorrow", None, 2]
)
def test_what_is_no_length_of_time(text: Any) -> None:
    with pytest.raises(Invalid):
        parse_duration(text, "x")


@pytest.mark.parametrize(
    ("given", "when"),
    [
        ({"before": "P2D", "at": "09:00"}, Before(2, time(9))),
        ({"after": "PT3H"}, After(timedelta(hours=3))),
        ({"on": "2026-11-26T04:00:00+00:00"}, On(datetime(2026, 11, 26, 4, tzinfo=UTC))),
    ],
)
def test_the_three_forms_read_and_write(given: dict[str, str], when: Any) -> None:
    assert parse_when(given) == when
    assert parse_when(as_given(when)) == when
    assert as_given(when) == given


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "when"),
        ({"before": "P2D", "after": "P1D"}, "when"),
        ({"before": "PT36H", "at": "09:00"}, "when.before"),
        ({"before": "P2D"}, "when.at"),
        ({"before": "P2D", "at": "25:00"}, "when.at"),
        ({"before": "P2D", "at": "09:00+05:00"}, "when.at"),
        ({"after": "soon"}, "when.after"),
        ({"on": "2026-11-26T09:00:00"}, "when.on"),
        ({"on": "9999-12-31T23:59:59-12:00"}, "when.on"),
        ({"on": "soon"}, "when.on"),
    ],
)
def test_what_is_wrong_is_named(given: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        parse_when(given)
    assert wrong.value.field == field
