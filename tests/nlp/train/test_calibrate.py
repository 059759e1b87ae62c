"""Thresholds raise F1, scaled confidence is the share that is right, confusion counts add up."""

from __future__ import annotations

import numpy as np
import pytest

from nlp.train.calibrate import confidence, confusion, fit, pair_scores, platt


def noisy(seed: int, sharp: float) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities [S, 3, 4] of a judge that is right as often as sigmoid(logit / sharp) says, and the truth."""
    random = np.random.default_rng(seed)
    odds = random.normal(-1.5, 1.5, (6000, 3))
    truth = np.where(random.random((6000, 3)) < 1 / (1 + np.exp(-odds)), 3, 0).astype(np.int8)
    pair = 1 / (1 + np.exp(-odds * sharp))
    cube = np.zeros((6000, 3, 4), dtype=np.float32)
    cube[..., 3], cube[..., 0] = pair, 1 - pair
    return cube, truth


def test_an_overconfident_judge_is_scaled_back() -> None:
    cube, truth = noisy(0, 2.0)
    fitted = fit(cube, truth)
    assert fitted.scale == pytest.approx(0.5, abs=0.08)
    pair, code = pair_scores(cube)
    sure = confidence(pair, fitted.scale, fitted.shift)
    kept = sure >= fitted.thresholds
    assert abs(sure[kept].mean() - (code == truth)[kept].mean()) < 0.02


def test_thresholds_beat_the_even_one_on_other_data() -> None:
    cube, truth = noisy(1, 1.0)
    fitted = fit(cube, truth)
    other, gold = noisy(2, 1.0)
    pair, code = pair_scores(other)
    sure, right = confidence(pair, fitted.scale, fitted.shift), code == gold

    def f1(kept: np.ndarray) -> float:
        return 2 * (right & kept).sum() / (kept.sum() + (gold > 0).sum())

    assert f1(sure >= fitted.thresholds) > f1(sure >= 0.5) + 0.02


def test_nothing_to_fit_changes_nothing() -> None:
    assert platt(np.array([0.5]), np.array([True])) == (1.0, 0.0)


def test_what_is_unknown_changes_neither_thresholds_nor_counts() -> None:
    cube, truth = noisy(3, 1.0)
    unknown = np.full_like(truth, -1)
    whole = fit(np.concatenate([cube, cube[::-1]]), np.concatenate([truth, unknown]))
    alone = fit(cube, truth)
    assert (whole.scale, whole.shift, whole.f1) == (alone.scale, alone.shift, alone.f1)
    assert whole.thresholds.tolist() == alone.thresholds.tolist()
    assert not confusion(unknown, truth).any()


def test_confusion_counts_every_segment_once() -> None:
    gold = np.array([[0, 3], [1, 0], [0, 0]], dtype=np.int8)
    judged = np.array([[0, 3], [3, 0], [2, 0]], dtype=np.int8)
    table = confusion(gold, judged)
    assert table.sum((1, 2)).tolist() == [3, 3]
    assert table[0, 1, 3] == table[0, 0, 2] == table[1, 3, 3] == 1
