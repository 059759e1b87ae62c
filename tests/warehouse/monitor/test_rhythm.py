"""The completeness gate: each source by its own rhythm."""

from __future__ import annotations

from datetime import date, timedelta

from warehouse.monitor.rhythm import Arrival, whole_until

NIGHT = date(2026, 3, 31)
YESTERDAY = date(2026, 3, 30)


def behind(days: int) -> date:
    return YESTERDAY - timedelta(days)


def test_without_a_history_of_nights_every_day_before_the_night_is_whole() -> None:
    assert whole_until([Arrival("new", behind(9), 0, 3)], NIGHT, 2).last_day == YESTERDAY
    assert whole_until([], NIGHT, 2).last_day == YESTERDAY


def test_days_wait_for_a_prompt_source_that_is_late() -> None:
    arrivals = [Arrival("fresh", YESTERDAY, 0, 28), Arrival("late", behind(1), 0, 28)]
    whole = whole_until(arrivals, NIGHT, 2)
    assert (whole.last_day, whole.silent) == (behind(1), ())


def test_a_source_that_is_always_a_day_behind_sets_the_pace() -> None:
    assert whole_until([Arrival("api", behind(1), 1, 28)], NIGHT, 2).last_day == behind(1)


def test_a_source_that_does_not_come_is_silent_and_the_others_go_on() -> None:
    arrivals = [Arrival("fresh", YESTERDAY, 0, 28), Arrival("dead", behind(3), 0, 28)]
    whole = whole_until(arrivals, NIGHT, 2)
    assert whole.last_day == YESTERDAY
    assert [(one.source, one.cause, one.day) for one in whole.silent] == [("dead", "silent", YESTERDAY)]


def test_a_monthly_source_is_neither_waited_for_nor_silent_within_its_month() -> None:
    assert whole_until([Arrival("cards", behind(29), 29, 28)], NIGHT, 2).silent == ()
    assert whole_until([Arrival("cards", behind(29), 29, 28)], NIGHT, 2).last_day == YESTERDAY
    assert whole_until([Arrival("cards", behind(61), 29, 28)], NIGHT, 2).silent != ()
