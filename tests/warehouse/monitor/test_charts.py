"""The chart's recursion against its definition, and its run length against the promise."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from warehouse.monitor.budget import Budget
from warehouse.monitor.charts import FADE, GRID, PRIOR_SD, Chart, Shifts, bell
from warehouse.monitor.families import Direction
from warehouse.monitor.likelihood import beta_binomial

SHIFTS = Shifts(up=(0.3, 0.6, 1.2), up_weight=(0.25, 0.5, 0.25), down=(0.42,))
RHO = 0.003


def feed(chart: Chart, lost: np.ndarray, n: np.ndarray) -> np.ndarray:
    """The statistic of a rise after each day (T, S); all series are fed every day."""
    rows = np.arange(lost.shape[1])
    found = []
    for today, size in zip(lost, n, strict=True):
        loglik = beta_binomial(today, size, chart.centre[:, None] + chart.nodes, np.full(len(rows), RHO))
        chart.step(rows, loglik, np.ones(len(rows)), watched=True)
        found.append(chart.rise())
    return np.array(found)


def test_the_recursion_is_the_sum_over_all_days_of_change() -> None:
    rng = np.random.default_rng(1)
    n = rng.integers(1, 60, (9, 1)).astype(float)
    lost = rng.binomial(n.astype(int), 0.3).astype(float)
    chart = Chart.empty(SHIFTS, 0.0, 1)
    chart.centre[:] = -1.0
    statistic = feed(chart, lost, n)[-1, 0]
    levels = np.array([0.0, *SHIFTS.up])[:, None] + GRID - 1.0
    loglik = np.array(
        [beta_binomial(lost[t], n[t], levels.reshape(1, -1), np.array([RHO])).reshape(levels.shape) for t in range(9)]
    )
    loglik -= loglik[:, :1, GRID.size // 2 : GRID.size // 2 + 1]
    prior = bell(PRIOR_SD**2)
    none = prior @ np.exp(loglik[:, 0].sum(axis=0))
    expected = 0.0
    for begin in range(9):
        for weight, size in zip(SHIFTS.up_weight, range(1, 4), strict=True):
            path = loglik[:begin, 0].sum(axis=0) + loglik[begin:, size].sum(axis=0)
            expected += weight * FADE ** (8 - begin) * (prior @ np.exp(path)) / none
    assert np.isclose(statistic, expected, rtol=2e-3)


def test_without_a_change_the_statistic_gains_one_a_day_on_average() -> None:
    rng = np.random.default_rng(2)
    series, days = 4000, 12
    level = rng.choice(GRID, series, p=bell(PRIOR_SD**2)) - 1.0
    share = rng.beta(expit(level) * (1 / RHO - 1), expit(-level) * (1 / RHO - 1), (days, series))
    n = np.tile([3.0, 40.0], (days, series // 2))
    lost = rng.binomial(n.astype(int), share).astype(float)
    chart = Chart.empty(SHIFTS, 0.0, series)
    chart.centre[:] = -1.0
    statistic = feed(chart, lost, n)[-1]
    expected = (1 - FADE**days) / (1 - FADE)
    assert abs(statistic.mean() - expected) < 4 * statistic.std() / np.sqrt(series)


def test_thresholds_keep_the_mean_time_to_a_false_alarm() -> None:
    rng = np.random.default_rng(3)
    series, days, n = 1000, 120, 100.0
    chart = Chart.empty(SHIFTS, 0.0, series)
    chart.centre[:] = -1.4
    lost = rng.binomial(100, expit(-1.4), (90 + days, series)).astype(float)
    rows = np.arange(series)
    for today in lost[:90]:
        value = beta_binomial(today, np.full(series, n), chart.centre[:, None] + chart.nodes, np.full(series, 1e-5))
        chart.step(rows, value, np.ones(series), watched=False)
    information = np.full(series, n * expit(-1.4) * expit(1.4))
    limit = Budget(per_month=30.0, lost_part=0.5).thresholds(Direction.LOST_UP, 250, information)
    promised = Budget(per_month=30.0, lost_part=0.5).run_length(Direction.LOST_UP, 250)
    alarmed = np.zeros(series, dtype=bool)
    at_risk = 0
    for today in lost[90:]:
        at_risk += int((~alarmed).sum())
        value = beta_binomial(today, np.full(series, n), chart.centre[:, None] + chart.nodes, np.full(series, 1e-5))
        chart.step(rows, value, np.ones(series), watched=True)
        alarmed |= np.log(chart.rise()) >= limit
    assert promised == 500.0
    assert promised * 0.9 < at_risk / alarmed.sum() < promised * 2


def test_a_level_that_wanders_off_takes_the_grid_along() -> None:
    chart = Chart.empty(SHIFTS, 0.0, 2)
    chart.state[0, :, 1] = np.exp(-0.5 * ((GRID - 0.48) / 0.1) ** 2)
    chart.state[0, :, 1] /= chart.state[0, :, 1].sum()
    before = chart.mean().copy()
    chart.recentre(np.array([0, 1]))
    assert chart.centre[0] == 0
    assert abs(chart.centre[1] - 0.48) < 0.01
    assert np.allclose(chart.mean(), before, atol=0.01)
