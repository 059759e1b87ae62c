"""Dispersion: found where it is, shrunk where it is unsure, not blown up by wild days; noise that lasts."""

from __future__ import annotations

import numpy as np
import pytest

from warehouse.monitor.baseline import Baseline, widen_net
from warehouse.monitor.dispersion import (
    MAX_ECHO,
    deviations,
    excess,
    first_rho,
    lasting_noise,
    outlier_limit,
    shrunk_rho,
)


def estimated(lost: np.ndarray, n: float, share: float, deviations: float) -> float:
    """Rho of one series of days of `n` feedbacks, by four rounds of clipping and estimating."""
    size, unit, rho = np.full(len(lost), n), np.full(len(lost), share * (1 - share)), 0.0
    for _ in range(8):
        limit = outlier_limit(n * unit * (1 + (n - 1) * rho), deviations)
        clipped = np.clip(lost - n * share, -limit, limit)
        top, base = excess(clipped, limit, size, (unit, np.full(len(lost), rho)), np.zeros(len(lost)))
        rho = max(float(top.sum() / base.sum()), 0.0)
    return rho


@pytest.mark.parametrize("rho", [0.0, 0.005, 0.02])
@pytest.mark.parametrize("n", [100, 2000])
def test_clipped_squares_find_the_dispersion_of_normal_days(rho: float, n: int) -> None:
    rng = np.random.default_rng(1)
    share = rng.beta(0.2 * (1 / rho - 1), 0.8 * (1 / rho - 1), 4000) if rho else np.full(4000, 0.2)
    found = estimated(rng.binomial(n, share).astype(float), n, 0.2, 2.0)
    assert found == pytest.approx(rho, rel=0.12, abs=0.001)


def test_a_tenth_of_wild_days_does_not_blow_it_up() -> None:
    rng = np.random.default_rng(2)
    lost = rng.binomial(100, np.where(np.arange(400) % 10 == 0, 0.7, 0.2)).astype(float)
    assert 1 + 99 * estimated(lost, 100, 0.2, 2.0) < 2.2


def test_what_is_unsure_is_shrunk_to_all_and_what_is_sure_is_not() -> None:
    base = np.array([1e9] * 20 + [10.0])
    raw = np.array([0.01] * 10 + [0.02] * 10 + [0.5])
    rho = shrunk_rho(raw * base, base, np.full(21, 0.16))
    assert np.allclose(rho[:20], raw[:20], rtol=0.01)
    assert 0.01 < rho[20] < 0.06


def test_where_logits_vary_alike_a_series_without_history_gets_its_own_rho() -> None:
    unit = np.linspace(0.02, 0.25, 30)
    base = np.full(30, 1e8)
    base[0] = 1.0
    rho = shrunk_rho(0.04 * unit * base, base, unit)
    assert rho[0] == pytest.approx(0.04 * unit[0], rel=0.3)


def test_noise_that_lasts_counts_more_and_independent_noise_does_not() -> None:
    assert lasting_noise(0.0, 0.0, 0.0) == 1.0
    assert lasting_noise(-60.0, 400.0, 1000.0) == 1.0
    assert 3.0 < lasting_noise(2e4, 4e4, 1e5) < 3.2
    assert lasting_noise(0.0, 400.0, 1000.0) > lasting_noise(0.0, 4e4, 1e5)
    assert lasting_noise(900.0, 400.0, 1000.0) == pytest.approx((1 + MAX_ECHO) / (1 - MAX_ECHO))


@pytest.mark.parametrize("deviation", [2.0, 3.0])
def test_clipping_does_not_hide_that_noise_lasts(deviation: float) -> None:
    rng = np.random.default_rng(3)
    noise = rng.normal(size=200_000)
    for day in range(1, len(noise)):
        noise[day] = 0.3 * noise[day - 1] + np.sqrt(1 - 0.3**2) * noise[day]
    limit = np.full(len(noise), deviation)
    found = deviations(np.clip(noise, -limit, limit), limit, np.ones(len(noise)))
    assert (found[1:] * found[:-1]).mean() == pytest.approx(0.3, abs=0.04)


def test_a_bad_week_is_no_noise_that_lasts() -> None:
    rng = np.random.default_rng(4)
    days, limit = rng.normal(size=5000), np.full(5000, 2.0)
    days[100:800] = 6.0
    found = deviations(np.clip(days, -limit, limit), limit, np.ones(5000))
    assert abs((found[1:] * found[:-1]).mean()) < 0.06


def test_a_first_dispersion_is_near_whatever_the_volume_and_the_wild_days() -> None:
    rng = np.random.default_rng(5)
    for n in (20, 8000):
        share = rng.beta(0.2 / 0.03, 0.8 / 0.03, (90, 6))
        lost = np.where(np.arange(90)[:, None] % 5 == 0, 0.9 * n, rng.binomial(n, share))
        found = first_rho(lost - 0.2 * n, np.full((90, 6), float(n)), np.full((90, 6), 0.16))
        assert 0.015 < found.mean() < 0.12


def test_net_value_varies_no_less_than_its_losses_alone() -> None:
    lost, net = Baseline.empty(2), Baseline.empty(2)
    lost.rho, lost.unit = np.array([0.02, 0.02]), np.array([0.16, 0.16])
    net.rho, net.unit = np.array([0.001, 0.03]), np.array([0.4, 0.4])
    widen_net(lost, net)
    assert np.allclose(net.rho, [0.008, 0.03])
    assert np.allclose(lost.rho, 0.02)
