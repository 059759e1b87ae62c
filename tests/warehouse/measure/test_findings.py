"""Findings on simulated ledgers: what was planted is told once, and nothing is told where nothing changed."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from warehouse.measure.findings import ChangeKind, Direction, find_changes
from warehouse.measure.series import Slice

START = date(2026, 1, 1)
KINDS = ("product", "channel", "region", "language")
CELLS = list(itertools.product("abc", ("web", "app", "shop"), ("north", "south"), ("zh", "en")))
Plant = Callable[[int, np.ndarray, np.ndarray], None]


def ledger(seed: int, *, aspects: int = 6, days: int = 120, per_day: float = 50, plant: Plant | None = None):
    """Frames of a made-up ledger with a weekly rhythm; `plant` changes the gained and lost shares (cells, days)."""
    rng = np.random.default_rng(seed)
    weight = rng.dirichlet(np.full(len(CELLS), 5.0))
    rhythm = 1 + 0.3 * np.sin(np.arange(days) * 2 * np.pi / 7)
    judged = rng.poisson(per_day * weight[:, None] * rhythm)
    days_of = [START + timedelta(day) for day in range(days)]
    frame = pd.DataFrame([(day, *cell) for cell in CELLS for day in days_of], columns=["day", *KINDS])
    frames = []
    for aspect in range(aspects):
        gained = np.full(judged.shape, rng.uniform(0.03, 0.2))
        lost = np.full(judged.shape, rng.uniform(0.03, 0.2))
        if plant:
            plant(aspect, gained, lost)
        counts = {"gained": rng.binomial(judged, gained).ravel(), "lost": rng.binomial(judged, lost).ravel()}
        one = frame.assign(aspect=f"aspect{aspect}", **counts)
        frames.append(one[(one["gained"] > 0) | (one["lost"] > 0)])
    return frame.assign(judged=judged.ravel()), pd.concat(frames)


def only(kind: str, value: str) -> np.ndarray:
    return np.array([cell[KINDS.index(kind)] == value for cell in CELLS])


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_planted_changes_are_told_once_with_slice_kind_direction_and_day(seed: int) -> None:
    def plant(aspect: int, gained: np.ndarray, lost: np.ndarray) -> None:
        if aspect == 0:
            lost[np.ix_(only("product", "b"), range(80, 120))] += 0.16
        if aspect == 1:
            lost[only("channel", "web"), 40:] += np.linspace(0, 0.25, 80)
        if aspect == 2:
            gained[:, 60:] += 0.08

    findings = find_changes(*ledger(seed, plant=plant))
    found = {finding.aspect: finding for finding in findings}
    assert len(findings) == 3
    assert sorted(found) == ["aspect0", "aspect1", "aspect2"]
    sudden, slow, overall = (found[f"aspect{number}"] for number in range(3))
    assert (sudden.slice, sudden.direction, sudden.kind) == (
        Slice("product", "b"), Direction.LOST_UP, ChangeKind.SUDDEN,
    )  # fmt: skip
    assert abs(sudden.since - (START + timedelta(80))) <= timedelta(3)
    assert sudden.change_low < 0.16 < sudden.change_high
    assert (slow.slice, slow.direction) == (Slice("channel", "web"), Direction.LOST_UP)
    assert (overall.slice, overall.direction) == (Slice("all", "all"), Direction.GAINED_UP)
    assert all(finding.p <= 0.05 for finding in found.values())


def test_steep_ramp_is_called_slow() -> None:
    def plant(aspect: int, gained: np.ndarray, lost: np.ndarray) -> None:
        if aspect == 0:
            lost[:, 30:] += np.linspace(0, 0.3, 90)

    (finding,) = find_changes(*ledger(5, plant=plant))
    assert finding.kind is ChangeKind.SLOW


def test_slow_change_of_a_product_taken_off_the_market_is_told() -> None:
    def plant(aspect: int, gained: np.ndarray, lost: np.ndarray) -> None:
        lost[only("product", "b"), 20:] += np.linspace(0, 0.8, 100)

    judged, counts = ledger(3, aspects=1, plant=plant)
    sold = [frame[(frame["product"] != "b") | (frame["day"] < START + timedelta(70))] for frame in (judged, counts)]
    found = [finding for finding in find_changes(*sold) if finding.slice == Slice("product", "b")]
    assert [(finding.direction, finding.kind) for finding in found] == [(Direction.LOST_UP, ChangeKind.SLOW)]
    assert found[0].judged_after >= 50


def test_change_of_mix_is_not_told_as_a_change() -> None:
    judged, counts = ledger(4, aspects=1, per_day=80)
    rng = np.random.default_rng(4)
    share = np.where(judged["channel"] == "web", 0.40, 0.05)
    late = judged["day"] >= START + timedelta(60)
    judged["judged"] = np.where(late & (judged["channel"] == "web"), judged["judged"] * 4, judged["judged"])
    counts = judged.assign(aspect="aspect0", gained=0, lost=rng.binomial(judged["judged"], share))
    total = counts.groupby(late)["lost"].sum() / judged.groupby(late)["judged"].sum()
    assert total[True] - total[False] > 0.10
    assert find_changes(judged, counts) == []


def test_effect_below_the_least_worth_telling_is_not_told() -> None:
    def plant(aspect: int, gained: np.ndarray, lost: np.ndarray) -> None:
        lost[:, 60:] += 0.02

    assert find_changes(*ledger(6, aspects=1, per_day=2_000, plant=plant)) == []


def test_gain_that_falls_while_loss_rises_is_one_finding() -> None:
    def plant(aspect: int, gained: np.ndarray, lost: np.ndarray) -> None:
        if aspect == 0:
            gained[:] = 0.25
            gained[:, 60:] -= 0.12
            lost[:, 60:] += 0.15

    assert [finding.aspect for finding in find_changes(*ledger(8, plant=plant))] == ["aspect0"]


def test_stationary_ledgers_give_no_finding() -> None:
    told = sum(bool(find_changes(*ledger(seed, aspects=3, per_day=30), seed=seed)) for seed in range(100, 130))
    assert told <= 4  # 30 ledgers at 3 %: five or more has a chance below one in five hundred


def test_short_and_empty_spans_give_nothing() -> None:
    assert find_changes(*ledger(1, days=20)) == []
    judged, counts = ledger(1, days=40)
    assert find_changes(judged, counts.head(0)) == []
    assert find_changes(judged.head(0), counts.head(0)) == []


def test_same_seed_gives_the_same_findings() -> None:
    def plant(aspect: int, gained: np.ndarray, lost: np.ndarray) -> None:
        lost[:, 60:] += 0.05

    frames = ledger(9, aspects=2, plant=plant)
    assert find_changes(*frames, seed=3) == find_changes(*frames, seed=3)


def test_two_hundred_series_of_120_days_take_seconds() -> None:
    frames = ledger(10, aspects=11)
    start = time.process_time()
    find_changes(*frames)
    assert time.process_time() - start < 4.0  # 0.6 s on an idle core; room for a busy machine
