"""The completeness gate: each source by its own rhythm, and volumes out of it are faults of the data."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from warehouse.monitor.rhythm import Arrival, volume_faults, whole_until

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


def volumes(last: int, days: int = 56) -> dict[date, int]:
    """A rhythm with quiet weekends, `last` feedbacks yesterday."""
    found = {}
    for back in range(days, 0, -1):
        day = behind(back)
        found[day] = (30 if day.weekday() > 4 else 90) + (back * 7) % 11
    return found | {YESTERDAY: last}


@pytest.mark.parametrize(
    ("last", "cause"), [(95, None), (60, None), (20, "low"), (0, "low"), (190, "high"), (130, None)]
)
def test_a_partial_night_and_a_doubled_file_are_told_and_a_busy_day_is_not(last: int, cause: str | None) -> None:
    fault = volume_faults("shop", volumes(last), [YESTERDAY])[0]
    assert (fault.cause if fault else None) == cause


def test_weekends_have_their_own_volume_and_festivals_may_have_any() -> None:
    sunday = date(2026, 3, 29)
    counts = volumes(95)
    assert volume_faults("shop", {day: n for day, n in counts.items() if day <= sunday}, [sunday]) == [None]
    assert volume_faults("shop", volumes(400), [YESTERDAY], {YESTERDAY}) == [None]


def test_a_short_history_or_a_trickle_says_nothing() -> None:
    assert volume_faults("shop", volumes(0, days=20), [YESTERDAY]) == [None]
    trickle = dict.fromkeys(volumes(0), 3) | {YESTERDAY: 0}
    assert volume_faults("shop", trickle, [YESTERDAY]) == [None]
