"""Risen terms: the exact test against scipy, the correction against statsmodels, and no rises where none are."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import hypergeom
from statsmodels.stats.multitest import multipletests

from warehouse.measure.term_odds import compare, false_discovery, rise_p


@pytest.mark.parametrize(
    ("uses_before", "uses_after", "before", "after"),
    [(0, 5, 100, 100), (3, 9, 154, 190), (10, 80, 5_000, 700), (0, 3, 3, 3), (400, 600, 9_000, 9_000)],
)
def test_p_is_that_of_fishers_exact_test(uses_before: int, uses_after: int, before: int, after: int) -> None:
    chance = hypergeom(before + after, uses_before + uses_after, after)
    expected = chance.sf(uses_after) + chance.pmf(uses_after) / 2
    assert rise_p(uses_before, uses_after, before, after) == pytest.approx(expected, rel=1e-8)


def test_a_share_that_did_not_rise_is_no_evidence() -> None:
    assert rise_p(5, 5, 100, 100) == 1.0
    assert rise_p(9, 1, 100, 100) == 1.0


def test_correction_is_that_of_benjamini_and_hochberg() -> None:
    p = np.random.default_rng(0).uniform(size=200) ** 2
    np.testing.assert_allclose(false_discovery(p), multipletests(p, method="fdr_bh")[1], atol=1e-12)
    assert false_discovery([]).size == 0


def test_prior_keeps_rare_terms_behind_frequent_ones() -> None:
    odds = compare([0, 50], [2, 120], 1_000, 1_000, uses=[2, 170], size=2_000)
    assert odds.z[1] > odds.z[0] > 0
    assert odds.low[1] > 0 > odds.low[0]


def test_terms_that_do_not_change_are_rarely_told() -> None:
    rng = np.random.default_rng(7)
    ledgers_with_a_term = 0
    for _ in range(60):
        share = rng.beta(1, 60, 300)
        y0, y1 = rng.binomial(400, share), rng.binomial(400, share)
        tested = y0 + y1 >= 5
        odds = compare(y0[tested], y1[tested], 400, 400, uses=(y0 + y1)[tested], size=800)
        ledgers_with_a_term += bool((false_discovery(odds.p) <= 0.05).any())
    assert ledgers_with_a_term <= 6  # one in twenty of 60, and its chance
