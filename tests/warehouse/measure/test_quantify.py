"""Quantification: a judge without errors changes nothing, planted errors are undone, what cannot be is refused."""

from __future__ import annotations

import numpy as np
import pytest

from warehouse.measure import quantify
from warehouse.measure.intervals import wilson
from warehouse.measure.quantify import Counts, Texts

EXACT = np.diag([100_000_000, 1_000_000, 1_000_000])


def texts(rng: np.random.Generator, segments: float = 3.0, repeats: tuple[int, int] = (10_000, 10_000)) -> Texts:
    return Texts(segments, *(quantify.repeat_draws(10_000, count, rng) for count in repeats))


def solve(table: np.ndarray, counts: Counts, segments: float = 3.0, seed: int = 1) -> quantify.Draws | None:
    rng = np.random.default_rng(seed)
    errors = quantify.error_draws(table, table, rng)
    return quantify.true_draws(counts, errors, np.linalg.inv(errors), texts(rng, segments), rng)


def test_neutral_counts_as_neither() -> None:
    table = np.arange(16).reshape(4, 4)
    assert quantify.classes(table).tolist() == [[20, 10, 14], [10, 5, 7], [26, 13, 15]]
    assert quantify.classes(table).sum() == table.sum() == 120
    assert quantify.labelled_mentions(table) == table[1:].sum()


def test_draws_that_cannot_be_inverted_are_unsolved_and_too_many_of_them_refuse_the_whole() -> None:
    table = np.array([[5000, 0, 0], [60, 0, 0], [10, 0, 45]])
    average = np.array([[90000, 0, 0], [900, 0, 0], [200, 0, 800]])
    assert quantify.inverted(quantify.error_draws(table, average, np.random.default_rng(1))) is None
    rng = np.random.default_rng(1)
    errors = quantify.error_draws(EXACT, EXACT, rng)
    errors[::2, 1] = errors[::2, 0]
    inverse = quantify.inverted(errors)
    assert inverse is not None
    assert np.isnan(inverse).all(axis=(1, 2)).tolist() == [True, False] * (len(errors) // 2)
    found = quantify.true_draws(Counts(1000, 100, 50, 10), errors, inverse, texts(rng), rng)
    assert found is not None
    assert quantify.estimate(found.gained).value == pytest.approx(0.1, abs=2e-3)


def test_a_judge_without_errors_is_left_alone() -> None:
    found = solve(EXACT, Counts(1000, 100, 50, 10))
    assert found is not None
    gained, lost = quantify.estimate(found.gained), quantify.estimate(found.lost)
    plain = wilson([100, 50], 1000)
    np.testing.assert_allclose([gained.value, lost.value], [0.1, 0.05], atol=2e-3)
    np.testing.assert_allclose([gained.low, lost.low], plain.low, atol=4e-3)
    np.testing.assert_allclose([gained.high, lost.high], plain.high, atol=4e-3)


def test_false_alarms_are_taken_off_and_misses_added() -> None:
    alarms = np.array([[970_000, 15_000, 15_000], [0, 10_000, 0], [0, 0, 10_000]])
    found = solve(alarms, Counts(10_000, 1_000, 1_000, 100))
    assert found is not None
    # Of 3 segments one is taken for lost in 4.4 % of the feedbacks that say nothing of it.
    assert quantify.estimate(found.lost).value == pytest.approx((0.1 - 0.0443) / (1 - 0.0443), abs=4e-3)
    misses = np.array([[1_000_000, 0, 0], [4_000, 6_000, 0], [4_000, 0, 6_000]])
    found = solve(misses, Counts(10_000, 600, 600, 0))
    assert found is not None
    assert quantify.estimate(found.lost).value == pytest.approx(0.1, abs=6e-3)


def test_misses_that_other_segments_make_good_are_not_added_twice() -> None:
    misses = np.array([[1_000_000, 0, 0], [5_000, 5_000, 0], [5_000, 0, 5_000]])
    rng = np.random.default_rng(1)
    errors = quantify.error_draws(misses, misses, rng)
    # Feedbacks with two such segments each, recall one half: three in four are found, with 1.33 segments each.
    twice = texts(rng, 4.0, (13_333, 13_333))
    found = quantify.true_draws(Counts(10_000, 750, 750, 0), errors, np.linalg.inv(errors), twice, rng)
    assert found is not None
    # The truth is 10 %; as if each feedback had one such segment it would be 15 %.
    assert quantify.estimate(found.lost).value == pytest.approx(0.107, abs=0.012)


def test_readings_rarer_than_false_alarms_are_refused() -> None:
    alarms = np.array([[900_000, 50_000, 50_000], [0, 10_000, 0], [0, 0, 10_000]])
    assert solve(alarms, Counts(5_000, 100, 100, 0)) is None


def test_fewer_labels_give_wider_intervals() -> None:
    table = np.array([[950, 10, 10], [15, 30, 1], [10, 1, 40]])
    widths = []
    for times in (1, 20):
        found = solve(table * times, Counts(5_000, 600, 500, 50))
        assert found is not None
        told = quantify.estimate(found.lost)
        widths.append(told.high - told.low)
    assert widths[0] > 1.5 * widths[1]


def test_draws_stay_within_shares() -> None:
    found = solve(np.array([[950, 10, 10], [15, 30, 1], [10, 1, 40]]), Counts(3, 3, 3, 3))
    if found is not None:
        assert ((found.lost >= 0) & (found.lost <= 1)).all()
    read = quantify.raw_draws(Counts(0, 0, 0, 0), np.random.default_rng(1))
    assert ((read.gained >= 0) & (read.gained <= 1)).all()


def test_repeats_are_at_least_one() -> None:
    rng = np.random.default_rng(1)
    assert (quantify.repeat_draws(0, 0, rng) >= 1).all()
    assert quantify.repeat_draws(1_000, 1_500, rng).mean() == pytest.approx(1.5, abs=0.01)
