"""Recovery: a loss that lasts is not told as over, and one that ends is told as over once."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.warehouse.monitor.installation import day
from warehouse.monitor.budget import Budget
from warehouse.monitor.charts import Chart
from warehouse.monitor.detector import Detector, DetectorSettings
from warehouse.monitor.families import Direction
from warehouse.monitor.recovery import Return
from warehouse.monitor.series import Count
from warehouse.monitor.state import dump, restore
from warehouse.monitor.watch import SHIFTS

SERIES = 30
BEGIN, USUAL = 56, 0.2
SETTINGS = DetectorSettings(Budget(per_month=1.0))
Story = dict[str, list[int]]


def counts(t: int, share: float, volume: float, rng: np.random.Generator) -> list[Count]:
    """A day of unrelated series whose lost share also varies from day to day (correlation 0.003)."""
    size = 1 / 0.003 - 1
    feedbacks = rng.poisson(volume, SERIES)
    lost = rng.binomial(feedbacks, rng.beta(share * size, (1 - share) * size, SERIES))
    gained = rng.binomial(feedbacks - lost, 0.3)
    return [Count(f"s{i}", None, int(feedbacks[i]), int(gained[i]), int(lost[i])) for i in range(SERIES)]


def told(points: int, volume: float, *, ends: int = 999, left: int = 0, days: int = 60) -> tuple[Story, Story]:
    """Days after BEGIN on which each series alarmed and recovered in its lost share; `points` are lost until `ends`
    days after BEGIN, then `left`."""
    rng, detector = np.random.default_rng(points), Detector(SETTINGS)
    alarms: Story = {}
    recoveries: Story = {}
    for t in range(BEGIN + days):
        more = 0 if t < BEGIN else points if t < BEGIN + ends else left
        for alarm in detector.advance(day(t), counts(t, USUAL + more / 100, volume, rng)):
            if t >= BEGIN and alarm.direction is Direction.LOST_UP:
                alarms.setdefault(alarm.series, []).append(t - BEGIN)
        for one in detector.recoveries:
            if one.series in alarms and one.direction is Direction.LOST_UP:
                recoveries.setdefault(one.series, []).append(t - BEGIN)
    return alarms, recoveries


def test_a_loss_that_lasts_is_not_told_as_recovered_however_large_it_first_seemed() -> None:
    alarmed = false = 0
    for points, volume in ((10, 15.0), (20, 15.0), (10, 90.0)):
        alarms, recoveries = told(points, volume, days=75)
        alarmed += len(alarms)
        false += sum(any(t - alarms[name][0] <= 60 for t in those) for name, those in recoveries.items())
    assert alarmed > 75
    assert false <= 0.02 * alarmed


@pytest.mark.parametrize(
    ("points", "volume", "usually", "most"),
    [(5, 600.0, 8, 35), (10, 90.0, 8, 20), (20, 90.0, 4, 15), (40, 90.0, 3, 8)],
)
def test_a_loss_that_ends_is_told_as_recovered_once(points: int, volume: float, usually: int, most: int) -> None:
    alarms, recoveries = told(points, volume, ends=25)
    in_time = {name for name, those in alarms.items() if those[0] < 25}
    early = {name for name in in_time if any(t < 25 for t in recoveries.get(name, []))}
    waits = [recoveries.get(name, [999])[0] - 24 for name in in_time - early]
    assert len(in_time) > 0.9 * SERIES
    assert len(early) <= 0.04 * len(in_time)
    once = sum(len(recoveries[name]) == 1 for name in in_time - early)
    assert once >= 0.95 * len(in_time)  # a second alarm within the budget has an end of its own
    assert np.median(waits) <= usually
    assert max(waits) <= most


def test_a_loss_that_halves_lasts() -> None:
    _, recoveries = told(40, 90.0, ends=20, left=20)
    assert not recoveries


def test_a_series_that_waits_for_its_recovery_goes_on_from_its_state() -> None:
    rng = np.random.default_rng(5)
    days = [counts(t, USUAL + (0.15 if BEGIN <= t < BEGIN + 20 else 0.0), 90.0, rng) for t in range(BEGIN + 35)]
    through, stepwise = Detector(SETTINGS), Detector(SETTINGS)
    found: tuple[list[object], list[object]] = [], []
    for t, today in enumerate(days):
        for detector, seen in zip((through, stepwise), found, strict=True):
            seen += [*detector.advance(day(t), today), *detector.recoveries]
        if t >= BEGIN:
            stepwise = restore(json.loads(json.dumps(dump(stepwise))), SETTINGS)
    assert found[0] == found[1]
    assert json.dumps(dump(through)) == json.dumps(dump(stepwise))


@pytest.mark.parametrize("gain", [1e6, -1e6])
def test_years_of_evidence_neither_overflow_nor_are_lost(gain: float) -> None:
    chart, back = Chart.empty(SHIFTS, 0.0, 1), Return.empty(1)
    rows = np.array([0])
    chart.centre[:] = 0.6
    back.begin(0, (0.0, 0.1), 0.6, 1)
    for _ in range(1000):
        back.step(rows, np.full((1, 9), gain), np.zeros(1))
    assert np.isfinite(back.weight).all()
    assert np.isfinite(back.odds(chart, rows)).all()
    assert bool(back.odds(chart, rows)[0] > 0) is (gain > 0)
    assert back.level(0) == pytest.approx((0.0, 0.01), abs=1e-3)


def test_a_day_without_a_likelihood_says_nothing_of_a_return() -> None:
    rows, one, other = np.array([0]), Return.empty(1), Return.empty(1)
    for back in (one, other):
        back.begin(0, (0.0, 0.1), 0.6, 1)
        back.step(rows, np.full((1, 9), 2.0), np.zeros(1))
    one.step(rows, np.full((1, 9), np.nan), np.zeros(1))
    other.step(rows, np.zeros((1, 9)), np.zeros(1))
    assert np.array_equal(one.weight, other.weight)


def test_charts_that_begin_anew_wait_for_no_recovery() -> None:
    rng, detector = np.random.default_rng(7), Detector(SETTINGS)
    for t in range(BEGIN + 20):
        more = 0.2 if BEGIN <= t < BEGIN + 10 else 0.0
        rebase = [f"s{i}" for i in range(SERIES)] if t == BEGIN + 8 else []
        detector.advance(day(t), counts(t, USUAL + more, 90.0, rng), rebase=rebase)
        assert t < BEGIN + 8 or not detector.recoveries
