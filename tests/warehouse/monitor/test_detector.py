"""The detector from end to end: what alarms, what does not, and that nights add up to a replay."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taxonomy.errors import InputError, WarehouseError
from tests.warehouse.monitor.installation import START, counts, day
from warehouse.monitor.budget import Budget
from warehouse.monitor.detector import RETIRE_DAYS, Alarm, Detector, DetectorSettings
from warehouse.monitor.families import Direction
from warehouse.monitor.series import Count, Day
from warehouse.monitor.state import dump, restore

STRICT = Budget(per_month=0.05)
"""So few false alarms that a test may expect none."""

MIXED = DetectorSettings(STRICT, standardise_mix=True)


def replay(days: list[list[Count]], wanted: DetectorSettings = MIXED) -> list[Alarm]:
    detector = Detector(wanted)
    return [alarm for t, today in enumerate(days) for alarm in detector.advance(day(t), today)]


def worse(name: str, begin: int, by: float = 0.15, end: int = 10_000):  # type: ignore[no-untyped-def]
    return lambda series, t: 0.2 + (by if series == name and begin <= t < end else 0.0)


def test_nothing_happens_and_nobody_is_told() -> None:
    assert not [alarm for seed in range(3) for alarm in replay(counts(90, seed=seed))]


def test_a_drop_of_one_child_is_told_within_days_with_its_day_and_size() -> None:
    alarms = replay(counts(60, share=worse("delivery|channel=web", 45)))
    first = next(one for one in alarms if one.series == "delivery|channel=web")
    assert first.direction is Direction.LOST_UP
    assert timedelta(0) <= first.day - day(45) <= timedelta(7)
    assert first.since_low <= day(45) <= first.since_high
    assert first.effect_low < 0.15 < first.effect_high
    assert 0.15 < first.expected < 0.25
    assert {one.series for one in alarms} <= {"delivery", "delivery|channel=web"}


def test_what_has_no_feedback_on_sundays_goes_on_learning() -> None:
    detector, learnt = Detector(MIXED), []
    for t, today in enumerate(counts(90)):
        if day(t).weekday() != 6:
            detector.advance(day(t), today)
            learnt.append(detector.watches[0].baseline.rho.copy())
    assert not np.array_equal(learnt[40], learnt[-1])


def test_fewer_gains_alone_are_a_fall_of_net_value() -> None:
    days = counts(60)
    for t in range(40, 60):
        days[t] = [replace(one, gained=one.gained // 3) for one in days[t]]
    alarms = replay(days)
    assert {one.direction for one in alarms} == {Direction.NET_DOWN}
    assert all(one.effect < -0.1 for one in alarms)
    assert {one.series for one in alarms} >= {"delivery", "price"}


@pytest.mark.parametrize(("volume", "by"), [(4.0, 0.5), (3000.0, 0.06)])
def test_days_of_few_and_of_many_feedbacks_are_both_read(volume: float, by: float) -> None:
    alarms = replay(counts(90, volume=volume, share=worse("price|channel=app", 60, by)))
    mine = [one for one in alarms if one.series == "price|channel=app"]
    assert mine
    assert mine[0].day >= day(60)


JUMPS = (0.0, 0.05, 0.2, 0.23, 0.25, 0.28, 0.3, 0.35, 0.4, 0.45, 0.6, 0.95, 1.0)
"""Shares that a share of 20 % jumps to: with 50,000 feedbacks a day even 3 points are twelve standard errors."""


@pytest.mark.parametrize("base", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("volume", [10, 3000, 10_000, 50_000])
@pytest.mark.filterwarnings("error")
def test_a_jump_of_any_size_is_told_and_leaves_every_chart_finite(volume: int, base: float) -> None:
    rng, detector = np.random.default_rng(1), Detector()
    names = [f"to {after:g}" for after in JUMPS]
    detector.admit(dict.fromkeys(names))
    told: dict[str, list[tuple[int, Alarm]]] = {name: [] for name in names}
    ended = set()
    for t in range(52):
        share = np.array(JUMPS) if 30 <= t < 42 else np.full(len(JUMPS), base)
        lost = rng.binomial(volume, share).astype(float)
        gained = rng.binomial(volume - lost.astype(int), 0.3).astype(float)
        for one in detector.advance_day(Day(day(t), np.full(len(JUMPS), float(volume)), lost, gained)):
            told[one.series].append((t, one))
        ended |= {one.series for one in detector.recoveries if t >= 42}
        assert all(np.isfinite(watch.chart.state).all() for watch in detector.watches)
    for one in (alarm for alarms in told.values() for _, alarm in alarms):
        assert np.isfinite([one.statistic, one.evidence, one.effect, one.effect_low, one.effect_high, one.level]).all()
    if volume >= 3000:
        for after, name in zip(JUMPS, names, strict=True):
            rises = [(t, one) for t, one in told[name] if one.direction is Direction.LOST_UP and t < 42]
            if after - base >= 0.03:
                assert rises[0][0] <= 36
                assert rises[0][1].effect == pytest.approx(after - base, rel=0.35, abs=0.02)
                assert name in ended


def test_a_chart_that_breaks_fails_the_night() -> None:
    detector, days = Detector(MIXED), counts(40)
    for t, today in enumerate(days[:-1]):
        detector.advance(day(t), today)
    detector.watches[0].chart.state[0, 0, 2] = np.nan
    with pytest.raises(WarehouseError, match=r"of 2 series broke: delivery, delivery\|channel=app"):
        detector.advance(day(39), days[-1])


def test_series_that_are_silent_for_months_leave_their_part_of_the_false_alerts_to_the_others() -> None:
    def bar(silent_from: int, back_on: int = 999) -> list[float]:
        detector, found = Detector(DetectorSettings(STRICT)), []
        rng = np.random.default_rng(5)
        for t in range(200):
            lost = rng.binomial(50, 0.2, 8)
            alive = range(8) if t < silent_from or t >= back_on else range(2)
            detector.advance(day(t), [Count(f"s{i}", None, 50, 10, int(lost[i])) for i in alive])
            rise = detector.watches[0].chart.rise() if t > 40 else np.ones(2)
            found.append(float(np.log(rise[0]) - detector.strength[Direction.LOST_UP][0]))
        return found

    always, gone, back = bar(999), bar(60), bar(60, 190)
    assert gone[59 + RETIRE_DAYS] == pytest.approx(always[59 + RETIRE_DAYS], abs=0.02)
    assert gone[60 + RETIRE_DAYS] == pytest.approx(always[60 + RETIRE_DAYS] - math.log(4), abs=0.1)
    assert back[190] == pytest.approx(always[190], abs=0.02)


def test_an_alarm_never_depends_on_later_days() -> None:
    days = counts(70, share=worse("delivery|channel=web", 50))
    whole = replay(days)
    for cut in (52, 55, 60):
        assert replay(days[:cut]) == [one for one in whole if one.day < day(cut)]


def test_a_recovery_is_told_once_and_the_next_drop_again() -> None:
    def share(series: str, t: int) -> float:
        return 0.35 if series.startswith("price") and (40 <= t < 55 or t >= 75) else 0.2

    detector, alarms, recovered = Detector(MIXED), [], []
    for t, today in enumerate(counts(90, share=share)):
        alarms += [(t, one) for one in detector.advance(day(t), today)]
        recovered += [(t, one) for one in detector.recoveries]
    lost = [t for t, one in alarms if one.series == "price" and one.direction is Direction.LOST_UP]
    back = [t for t, one in recovered if one.series == "price" and one.direction is Direction.LOST_UP]
    assert 40 <= lost[0] <= 42
    assert len(back) == 1
    assert 55 <= back[0] <= 58
    assert any(t >= 75 for t in lost)


def test_a_missing_day_is_unknown_and_no_feedback_is_a_fact() -> None:
    days = counts(60)
    gone = [today if t not in (35, 36, 50) else [] for t, today in enumerate(days)]
    empty = [
        today if t not in (35, 36, 50) else [replace(one, feedbacks=0, gained=0, lost=0) for one in today]
        for t, today in enumerate(days)
    ]
    assert replay(gone) == replay(empty) == []


def test_a_festival_of_the_calendar_is_left_out_and_a_drop_after_it_is_not() -> None:
    def surge(series: str, t: int) -> float:
        return 0.5 if 45 <= t < 49 else 0.35 if series.startswith("price") and t >= 55 else 0.2

    calendar = {day(t): math.inf for t in range(45, 49)}
    alarms = replay(counts(70, share=surge), DetectorSettings(STRICT, calendar=calendar))
    assert alarms
    assert min(one.day for one in alarms) >= day(55)
    assert {one.series.partition("|")[0] for one in alarms} == {"price"}


def test_a_wide_day_of_the_calendar_counts_less() -> None:
    days = counts(50, share=lambda series, t: 0.35 if t == 45 else 0.2)
    assert replay(days)
    assert not replay(days, DetectorSettings(STRICT, calendar={day(45): 0.6}))


def test_a_change_of_mix_with_unchanged_rates_is_no_drop() -> None:
    def share(series: str, _: int) -> float:
        return 0.4 if series.endswith("app") else 0.15

    def weight(series: str, t: int) -> float:
        return (3.0 if t >= 45 else 0.5) if series.endswith("app") else 1.0

    days = counts(70, share=share, weight=weight, volume=100)
    assert {one.series for one in replay(days, DetectorSettings(STRICT))} == {"delivery", "price"}
    assert not replay(days)


def test_a_doubled_and_a_partial_day_are_no_drop() -> None:
    days = counts(60)
    days[40] = [Count(c.series, c.parent, 2 * c.feedbacks, 2 * c.gained, 2 * c.lost) for c in days[40]]
    days[50] = [Count(c.series, c.parent, c.feedbacks // 5, c.gained // 5, c.lost // 5) for c in days[50]]
    assert not replay(days)


def test_a_new_model_re_bases_the_charts() -> None:
    days = counts(70, share=lambda series, t: 0.3 if t >= 45 else 0.2)

    def alarms(rebased: bool) -> list[Alarm]:
        detector, found = Detector(MIXED), []
        for t, today in enumerate(days):
            names = [one.series for one in today] if rebased and t == 45 else []
            found += detector.advance(day(t), today, rebase=names)
        return found

    assert alarms(rebased=False)
    assert not alarms(rebased=True)


def test_a_bad_week_in_the_history_does_not_hide_a_later_one() -> None:
    days = counts(70, share=lambda series, t: 0.6 if 10 <= t < 13 else 0.35 if t >= 50 else 0.2)
    assert {one.series for one in replay(days) if one.day >= day(50)} >= {"delivery", "price"}


def test_a_series_that_begins_later_waits_for_its_own_history() -> None:
    days = counts(80, share=lambda series, t: 0.45 if t >= 65 else 0.2)
    late = [[one for one in today if t >= 30 or one.series != "price|channel=shop"] for t, today in enumerate(days)]
    alarms = [one for one in replay(late) if one.series == "price|channel=shop"]
    assert alarms
    assert min(one.day for one in alarms) >= day(65)


def test_a_larger_budget_alarms_no_later() -> None:
    days = counts(70, share=worse("price|channel=web", 45, 0.1))
    small, large = (replay(days, replace(MIXED, budget=Budget(b))) for b in (0.05, 5.0))
    assert len(large) >= len(small) > 0
    assert min(one.day for one in large) <= min(one.day for one in small)


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000), cuts=st.sets(st.integers(20, 59), max_size=4))
def test_nights_one_by_one_equal_a_replay(seed: int, cuts: set[int]) -> None:
    days = counts(60, seed=seed, volume=20, share=worse("price|channel=web", 40, 0.3))
    rng = np.random.default_rng(seed)
    days = [[one for one in today if rng.random() > 0.1] for today in days]
    detector, found = Detector(MIXED), []
    for t, today in enumerate(days):
        found += detector.advance(day(t), today)
        if t in cuts:
            detector = restore(json.loads(json.dumps(dump(detector))), MIXED)
    assert found == replay(days)


def test_a_state_of_another_format_is_refused() -> None:
    with pytest.raises(InputError, match="format 0"):
        restore({**dump(Detector()), "format": 0})


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(InputError, match="negative"):
        Count("a", None, -1, 0, 0)
    with pytest.raises(InputError, match="5 gained or lost of 3"):
        Count("a", None, 3, 0, 5)
    with pytest.raises(InputError, match="own parent"):
        Count("a", "a", 3, 0, 1)
    with pytest.raises(InputError, match="two rows"):
        Detector().advance(START, [Count("a", None, 3, 0, 1), Count("a", None, 4, 0, 1)])
    with pytest.raises(InputError, match="circle"):
        Detector().advance(START, [Count("a", "b", 3, 0, 1), Count("b", "a", 4, 0, 1)])
