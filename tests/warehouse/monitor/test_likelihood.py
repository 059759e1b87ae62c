"""Likelihoods of a day on a grid: against scipy, against the definition, and the interpolation's error."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import betabinom, binom

from warehouse.monitor.likelihood import beta_binomial, interpolation, node_range, tilted_net

NODES = node_range(-2.0, 2.0)


@pytest.mark.parametrize(("lost", "n", "rho"), [(0, 3, 0.01), (4, 5, 0.1), (310, 3000, 0.004)])
def test_the_beta_binomial_is_that_of_scipy_up_to_a_constant(lost: int, n: int, rho: float) -> None:
    size = 1 / rho - 1
    share = expit(NODES)
    ours = beta_binomial(np.array([lost]), np.array([n]), NODES[None, :], np.array([rho]))[0]
    theirs = betabinom.logpmf(lost, n, size * share, size * (1 - share))
    assert np.allclose(ours - ours[0], theirs - theirs[0], atol=1e-8)


def test_without_dispersion_it_is_the_binomial() -> None:
    ours = beta_binomial(np.array([7.0]), np.array([40.0]), NODES[None, :], np.array([0.0]))[0]
    exact = binom.logpmf(7, 40, expit(NODES))
    assert np.allclose(ours - ours[5], exact - exact[5], rtol=0.01, atol=0.02)


def test_the_tilt_of_net_value_is_the_multinomial_one() -> None:
    shares, tilt = np.array([[0.1, 0.3]]), np.array([[0.0, 0.5]])
    value = tilted_net(np.array([4.0]), np.array([50.0]), tilt, shares, np.array([2.0]))[0]
    total = 0.1 * np.exp(0.5) + 0.3 * np.exp(-0.5) + 0.6
    assert value[1] - value[0] == pytest.approx((4 * 0.5 - 50 * np.log(total)) / 2)


@pytest.mark.parametrize("n", [5, 100, 3000])
def test_values_between_the_nodes_err_by_less_than_a_twentieth_of_a_nat(n: int) -> None:
    points = np.linspace(-1.5, 1.5, 37)
    lost, size, rho = np.array([0.3 * n]), np.array([float(n)]), np.array([0.002])
    between = beta_binomial(lost, size, NODES[None, :], rho) @ interpolation(NODES, points)
    assert np.abs(between - beta_binomial(lost, size, points[None, :], rho)).max() < 0.05
