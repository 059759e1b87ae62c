"""Volumes out of what a source brings are faults of the data; what chance does to small counts is none."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from warehouse.monitor.volumes import FALSE_FAULTS, usual_of, volume_fault, volume_faults

YESTERDAY = date(2026, 3, 30)
WEEK = (1.15, 1.15, 1.15, 1.15, 1.15, 0.7, 0.7)


def behind(days: int) -> date:
    return YESTERDAY - timedelta(days)


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
    assert volume_fault("shop", {day: n for day, n in counts.items() if day <= sunday}, sunday) is None
    assert volume_fault("shop", volumes(400), YESTERDAY, {YESTERDAY}) is None


def test_a_short_history_or_a_trickle_says_nothing() -> None:
    assert volume_fault("shop", volumes(0, days=20), YESTERDAY) is None
    trickle = dict.fromkeys(volumes(0), 3) | {YESTERDAY: 0}
    assert volume_fault("shop", trickle, YESTERDAY) is None


def test_a_source_that_rests_at_weekends_lacks_nothing_on_a_saturday() -> None:
    worked = {day: count for day, count in volumes(95).items() if day.weekday() < 5}
    saturday = date(2026, 3, 28)
    before = {day: count for day, count in worked.items() if day < saturday}
    assert volume_fault("shop", before, saturday) is None
    assert volume_fault("shop", before | {YESTERDAY: 10}, YESTERDAY) is not None


def test_outages_and_doubled_files_among_the_weeks_before_teach_nothing() -> None:
    wild = volumes(20)
    for back in (3, 10, 17, 24):
        wild[behind(back)] *= 2
    for back in range(30, 38):
        del wild[behind(back)]
    fault = volume_fault("shop", wild, YESTERDAY)
    assert fault is not None
    assert fault.cause == "low"
    assert fault.usual == pytest.approx(95, abs=4)


@pytest.mark.parametrize(("level", "noise"), [(10, 0.0), (12, 0.0), (12, 0.04), (100, 0.01), (100, 0.1), (3000, 0.1)])
def test_counts_of_sound_days_give_no_more_false_faults_than_stated(level: float, noise: float) -> None:
    draw, days = np.random.default_rng(int(level)), 1_100
    first = date(2020, 1, 6)
    expected = level * np.array([WEEK[at % 7] for at in range(days)])
    counts = draw.poisson(expected * (draw.gamma(1 / noise, noise, days) if noise else 1.0))
    found = {first + timedelta(at): int(count) for at, count in enumerate(counts) if count}
    judged = [first + timedelta(at) for at in range(56, days)]
    faults = [volume_fault("shop", found, day) for day in judged]
    assert len(judged) * FALSE_FAULTS < 0.1
    assert not any(faults)
    usuals = {day: usual_of(found, day) for day in judged}
    chances = [usual.chances(found.get(day, 0)) for day, usual in usuals.items() if usual is not None]
    assert len(chances) == len(judged)
    assert np.mean([min(few, many) < 0.005 for few, many in chances]) <= 0.01  # the tails are not too light


def test_small_counts_of_twenty_sources_over_fifteen_weeks_are_no_fault() -> None:
    for seed in range(20):
        counts = np.random.default_rng([seed, 16]).poisson([16 * WEEK[at % 7] for at in range(105)])
        days = [date(2025, 7, 7) + timedelta(at) for at in range(105)]
        found = dict(zip(days, map(int, counts), strict=True))
        assert not any(volume_faults("desk", found, days[56:]))
