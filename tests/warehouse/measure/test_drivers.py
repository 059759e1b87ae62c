"""Drivers find planted effects through what is said together, and refuse what the data cannot tell."""

from __future__ import annotations

import numpy as np
import pytest

from warehouse.measure.drivers import Driver, Pattern, Quadrant, Sample, Status, drivers, effective_size

ASPECTS = ("quality", "delivery", "price", "rare")


def _sample(size: int = 3_000, seed: int = 1, **changes: np.ndarray) -> Sample:
    """Delivery drags most, quality both ways; price does nothing but is lost where delivery is lost."""
    rng = np.random.default_rng(seed)
    gained = rng.random((size, 4)) < [0.2, 0.1, 0.15, 0.001]
    lost = rng.random((size, 4)) < [0.1, 0.15, 0.02, 0.001]
    lost[:, 2] |= lost[:, 1] & (rng.random(size) < 0.6)
    shop = (rng.random(size) < 0.4).astype(float)
    latent = 1.2 * gained[:, 0] - 0.8 * lost[:, 0] - 2.0 * lost[:, 1] - 0.5 * shop + rng.logistic(size=size)
    outcome = 1.0 + np.digitize(latent, [-2.5, -1.5, -0.5, 1.0])
    made = {"outcome": outcome, "gained": gained, "lost": lost, "controls": shop[:, None], **changes}
    return Sample(aspects=ASPECTS, **made)


def _by_aspect(sample: Sample) -> dict[str, Driver]:
    return {driver.aspect: driver for driver in drivers(sample, seed=1).drivers}


def test_planted_effects_come_back_in_sign_and_order() -> None:
    found = _by_aspect(_sample())
    assert found["delivery"].lost.effect < found["quality"].lost.effect < 0 < found["quality"].gained.effect
    assert found["quality"].gained.low > 0
    assert found["delivery"].lost.high < 0
    assert found["delivery"].pattern is Pattern.MUST_BE
    assert found["quality"].pattern is Pattern.ONE_DIMENSIONAL


def test_what_only_goes_along_has_no_effect_though_leaving_it_out_says_so() -> None:
    price = _by_aspect(_sample())["price"].lost
    assert price.low < 0 < price.high
    assert price.left_out < -0.03


def test_quadrants_part_important_from_unimportant_and_strong_from_weak() -> None:
    found = _by_aspect(_sample())
    assert found["delivery"].quadrant is Quadrant.CONCENTRATE_HERE
    assert found["quality"].quadrant is Quadrant.KEEP_UP
    assert found["price"].importance < found["price"].importance_cut


def test_rare_sides_are_refused_with_their_count() -> None:
    rare = _by_aspect(_sample())["rare"]
    assert rare.lost.status is Status.TOO_FEW
    assert rare.lost.effect is None
    assert "at least 20 are needed" in rare.lost.reason
    assert rare.quadrant is None


def test_two_aspects_always_said_together_are_refused_by_name() -> None:
    base = _sample()
    lost = base.lost.copy()
    lost[:, 2] = lost[:, 1]
    found = _by_aspect(_sample(lost=lost))
    assert found["delivery"].lost.status is Status.COLLINEAR
    assert "lost price" in found["delivery"].lost.reason
    assert found["quality"].lost.status is Status.ESTIMATED


@pytest.mark.parametrize("size", [0, 30])
def test_too_few_feedbacks_refuse_the_whole_with_a_reason(size: int) -> None:
    found = drivers(_sample(size), seed=1)
    assert f"{size} feedbacks" in found.reason
    assert {driver.gained.status for driver in found.drivers} == {Status.REFUSED}
    assert len(found.drivers) == 4


def test_an_outcome_that_hardly_varies_is_refused() -> None:
    outcome = np.full(3_000, 5.0)
    outcome[:8] = 4.0
    assert "too few" in drivers(_sample(outcome=outcome), seed=1).reason


def test_a_regression_without_a_solution_refuses_the_whole_with_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.measure.drivers.PRIOR_SD", np.inf)  # nothing then holds a constant predictor
    found = drivers(_sample(controls=np.zeros((3_000, 1))), seed=1, replicates=10)
    assert found.code == "no_fit"
    assert {driver.lost.status for driver in found.drivers} == {Status.REFUSED}


def test_same_seed_same_figures() -> None:
    assert drivers(_sample(500), seed=4) == drivers(_sample(500), seed=4)


def test_effective_size_follows_the_formula() -> None:
    assert effective_size(np.array([1.0] * 50 + [5.0] * 50)) == pytest.approx(100 - 2 * 50**3 / 100**2)
