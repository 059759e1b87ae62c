"""Intervals against scipy and statsmodels, against exact enumeration, and by simulated coverage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, norm
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from warehouse.measure import intervals

COUNTS = [(0, 1), (1, 1), (0, 20), (3, 20), (20, 20), (7, 150), (4_321, 98_765)]


def test_quantiles_are_those_of_scipy() -> None:
    assert pytest.approx(norm.ppf(0.975), abs=1e-12) == intervals.Z_95
    assert pytest.approx(norm.ppf(0.8), abs=1e-12) == intervals.Z_POWER_80


@pytest.mark.parametrize(("k", "n"), COUNTS)
def test_wilson_equals_statsmodels(k: int, n: int) -> None:
    found = intervals.wilson(k, n)
    assert (float(found.low), float(found.high)) == pytest.approx(proportion_confint(k, n, method="wilson"), abs=1e-12)


@pytest.mark.parametrize(
    ("k0", "n0", "k1", "n1"), [(0, 30, 3, 40), (10, 100, 30, 110), (5, 5, 0, 7), (1, 900, 30, 950)]
)
def test_unpaired_difference_equals_statsmodels_newcombe(k0: int, n0: int, k1: int, n1: int) -> None:
    found = intervals.unpaired_difference(k0, n0, k1, n1)
    expected = confint_proportions_2indep(k1, n1, k0, n0, method="newcomb", compare="diff")
    assert (float(found.low), float(found.high)) == pytest.approx(expected, abs=1e-9)


def test_paired_difference_is_the_adjusted_wald_interval_worked_by_hand() -> None:
    # 15 gained alone, 5 lost alone, 80 neither: p~ = 16/102 and 6/102.
    up, down = 16 / 102, 6 / 102
    half = 1.959963984540054 * np.sqrt((up + down - (up - down) ** 2) / 102)
    found = intervals.paired_difference(15, 5, 100)
    assert float(found.low) == pytest.approx(up - down - half)
    assert float(found.high) == pytest.approx(up - down + half)


@pytest.mark.parametrize("n", [20, 60, 300])
def test_paired_difference_covers_on_average_over_shares(n: int) -> None:
    covered = []
    rng = np.random.default_rng(n)
    for _ in range(300):
        both_up, both_down = rng.dirichlet([1, 1, 3])[:2]
        up = np.arange(n + 1)[:, None]
        down = np.arange(n + 1)[None, :]
        p_up = binom.pmf(up, n, both_up)
        p_down = np.where(up + down <= n, binom.pmf(down, np.maximum(n - up, 0), both_down / (1 - both_up)), 0.0)
        found = intervals.paired_difference(up, down, n)
        inside = (found.low <= both_up - both_down) & (both_up - both_down <= found.high)
        covered.append(float((p_up * p_down * inside).sum()))
    assert 0.93 <= np.mean(covered) <= 0.975


def test_balance_intervals_cover_with_correlated_counts() -> None:
    rng = np.random.default_rng(7)
    n, hits_difference, hits_ratio, trials = 250, 0, 0, 1_500
    joint = rng.dirichlet(np.full(16, 0.6))
    flags = np.array([[(cell >> bit) & 1 for bit in range(4)] for cell in range(16)])
    x, y = flags[:, 0] + flags[:, 1], flags[:, 2] + flags[:, 3]
    true_difference, true_ratio = (joint * (x - y)).sum(), (joint * x).sum() / (joint * y).sum()
    for _ in range(trials):
        cells = rng.multinomial(n, joint)
        plus, minus = (cells * x).sum(), (cells * y).sum()
        low_high = intervals.balance_difference(plus, minus, (cells * (x - y) ** 2).sum(), n)
        hits_difference += bool(low_high.low <= true_difference <= low_high.high)
        ratio = intervals.balance_ratio_interval(
            plus,
            minus,
            plus_squares=(cells * x**2).sum(),
            minus_squares=(cells * y**2).sum(),
            products=(cells * x * y).sum(),
            n=n,
        )
        hits_ratio += bool(ratio.low <= true_ratio <= ratio.high)
    assert 0.93 <= hits_difference / trials <= 0.97
    assert 0.93 <= hits_ratio / trials <= 0.97


def test_smallest_change_is_found_with_the_stated_power() -> None:
    rng = np.random.default_rng(3)
    n, up, down = 400, 0.20, 0.15
    size = float(intervals.smallest_change(n * up, n * down, n))
    first = rng.multinomial(n, [up, down, 1 - up - down], 4_000)
    second = rng.multinomial(n, [up - size / 2, down + size / 2, 1 - up - down], 4_000)
    net = (first[:, 0] - first[:, 1] - second[:, 0] + second[:, 1]) / n
    error = np.sqrt(2 * (up + down - (up - down) ** 2) / n)
    assert (net / error > intervals.Z_95).mean() == pytest.approx(0.8, abs=0.04)


def test_no_feedback_gives_no_number() -> None:
    assert np.isnan(intervals.wilson(0, 0).low)
    assert np.isnan(intervals.paired_difference(0, 0, 0).high)
    assert np.isnan(intervals.smallest_change(0, 0, 0))


@given(
    cells=st.lists(st.integers(0, 400), min_size=4, max_size=4).filter(lambda cells: sum(cells) > 0),
)
def test_every_interval_holds_its_estimate(cells: list[int]) -> None:
    only_gained, only_lost, both, _ = cells
    n = sum(cells)
    gained = intervals.wilson(only_gained + both, n)
    net = intervals.paired_difference(only_gained, only_lost, n)
    assert gained.low <= (only_gained + both) / n + 1e-12
    assert (only_gained + both) / n <= gained.high + 1e-12
    assert net.low - 1e-12 <= (only_gained - only_lost) / n <= net.high + 1e-12
