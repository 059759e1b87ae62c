"""Shrinkage: what is real is kept, what is chance is not, and the said variance is that of the error."""

from __future__ import annotations

import numpy as np
import pytest

from warehouse.monitor.shrinkage import shrunk

SPREADS = np.array([0.01, 0.03, 0.1, 0.3])
FLAT = np.zeros(4)


@pytest.mark.parametrize("spread", [0.01, 0.1, 0.3])
@pytest.mark.parametrize("size", [7, 700])
def test_the_said_variance_is_that_of_the_error(spread: float, size: int) -> None:
    rng = np.random.default_rng(1)
    errors, said = [], []
    for _ in range(4000 // size + 200):
        true, noise = rng.normal(0, spread, size), rng.uniform(0.05, 0.2, size) ** 2
        mean, variance = shrunk(true + rng.normal(0, np.sqrt(noise)), noise, SPREADS, FLAT)
        errors.append(float(((mean - true) ** 2).mean()))
        said.append(float(variance.mean()))
    assert np.mean(said) > 0.85 * np.mean(errors)
    assert np.mean(said) < 1.2 * np.mean(errors) or spread < 0.1


def test_where_nothing_differs_little_is_kept_and_of_much_most() -> None:
    noise = np.full(100, 0.01)
    chance = np.random.default_rng(2).normal(0, 0.1, 100)
    assert np.abs(shrunk(chance, noise, SPREADS, FLAT)[0]).max() < 0.05
    real = np.where(np.arange(100) % 2, 0.5, -0.5)
    assert np.allclose(shrunk(real, noise, SPREADS, FLAT)[0], real, atol=0.08)


def test_unknown_estimates_are_none_with_the_spread_of_the_others() -> None:
    raw, noise = np.array([0.3, -0.3, 0.3, -0.3, 0.0]), np.array([1e-4, 1e-4, 1e-4, 1e-4, 1e9])
    mean, variance = shrunk(raw, noise, SPREADS, FLAT)
    assert mean[4] == pytest.approx(0.0)
    assert variance[4] == pytest.approx(0.09, rel=0.05)
