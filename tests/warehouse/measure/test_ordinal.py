"""The ordinal regression equals another hand's, stays finite where levels part wholly, and its bootstrap is honest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from statsmodels.miscmodels.ordinal_model import OrderedModel

from warehouse.measure import ordinal
from warehouse.measure.ordinal import Design


def _made(seed: int, size: int, cuts: list[float], slopes: list[float]) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = (rng.random((size, len(slopes))) < 0.3).astype(float)
    level = np.digitize(x @ np.array(slopes) + rng.logistic(size=size), cuts)
    return x, level.astype(np.int64)


@pytest.mark.parametrize("cuts", [[0.0], [-1.0, 0.5], [-2.0, -1.0, 0.0, 1.5]])
def test_without_a_prior_it_is_the_maximum_likelihood_fit(cuts: list[float]) -> None:
    x, level = _made(3, 800, cuts, [0.8, -1.2, 0.1])
    ours = ordinal.fit(Design(x, level, np.full(3, 1e-9)))
    theirs = OrderedModel(level, x, distr="logit").fit(method="bfgs", disp=0, gtol=1e-8)
    assert ours.converged
    np.testing.assert_allclose(ours.slopes, theirs.params[:3], atol=1e-4)
    np.testing.assert_allclose(ours.thresholds, theirs.model.transform_threshold_params(theirs.params)[1:-1], atol=1e-4)


def test_bootstrap_spreads_as_the_known_standard_errors() -> None:
    x, level = _made(5, 2_000, [-1.0, 0.5], [0.8, -1.2, 0.1])
    design = Design(x, level, np.full(3, 1e-9))
    draws = ordinal.resample(design, ordinal.fit(design), 600, np.random.default_rng(1))
    theirs = OrderedModel(level, x, distr="logit").fit(method="bfgs", disp=0)
    np.testing.assert_allclose(np.std([draw.slopes for draw in draws], axis=0), theirs.bse[:3], rtol=0.12)


def test_prior_keeps_a_predictor_that_decides_everything_finite() -> None:
    x = np.array([[0.0]] * 50 + [[1.0]] * 50)
    level = np.array([0] * 50 + [1] * 50)
    found = ordinal.fit(Design(x, level, np.array([2.5**-2])))
    assert found.converged
    assert 3 < found.slopes[0] < 12


def test_a_predictor_that_says_nothing_and_has_no_prior_leaves_no_fit() -> None:
    x, level = _made(3, 200, [0.0], [0.8])
    design = Design(np.hstack([x, np.zeros_like(x)]), level, np.zeros(2))
    found = ordinal.fit(design)
    assert not found.converged
    assert np.isfinite(found.thresholds).all()
    assert ordinal.resample(design, found, 10, np.random.default_rng(1)) is None


def test_a_step_that_only_leads_down_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    x, level = _made(3, 200, [-1.0, 0.5], [0.8])
    derivatives = ordinal._derivatives

    def backwards(*given: Any) -> tuple[np.ndarray, np.ndarray]:
        gradient, curvature = derivatives(*given)
        return -gradient, curvature

    monkeypatch.setattr(ordinal, "_derivatives", backwards)
    found = ordinal.fit(Design(x, level, np.ones(1)))
    shares = np.cumsum(np.bincount(level))[:-1] / len(level)
    assert not found.converged
    assert found.slopes.tolist() == [0.0]
    np.testing.assert_allclose(found.thresholds, np.log(shares / (1 - shares)))


def test_expected_outcome_is_the_mean_of_the_levels_by_their_chances() -> None:
    thresholds, scores = np.array([-1.0, 0.5]), np.array([1.0, 3.0, 5.0])
    chances = np.diff([0, *(1 / (1 + np.exp(-(thresholds - 0.3)))), 1])
    found = ordinal.expected(thresholds, scores, np.array([0.3]))
    np.testing.assert_allclose(found, [chances @ scores])
