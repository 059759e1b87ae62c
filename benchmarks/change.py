"""Splits of a change on simulated ledgers: sums, coverage, Simpson's paradoxes, risen terms.

python -m benchmarks.change [LEDGERS]. Every ledger has 24 cells (product x channel x language) of uneven size; each
feedback gains, loses, both or neither on an aspect by the rates of its cell (mentions beyond the first are one
feedback's, so they add no observations). Printed are how exactly the parts sum, how often the 95 % intervals of the
change and of its rate part hold the truth by size of the period, how often planted paradoxes are told and absent ones
are not, and what the search for risen terms finds.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from warehouse.measure.decomposition import Period, decompose
from warehouse.measure.intervals import Array
from warehouse.measure.term_odds import LEAST_USES, compare, false_discovery

CELLS = 24
SIZES = (20, 50, 150, 500, 1_000, 5_000)
TERMS, RISEN = 600, 10


def rates(rng: np.random.Generator, cells: int = CELLS) -> Array:
    """(cells, 4) chances of a feedback: gained alone, lost alone, both, neither."""
    gained, lost = rng.beta(2, 14, cells), rng.beta(2, 14, cells)
    both = 0.3 * gained * lost
    return np.column_stack([gained - both, lost - both, both, 1 - gained - lost + both])


def period(rng: np.random.Generator, judged: Array, chances: Array) -> Period:
    """Feedbacks of one period drawn cell by cell."""
    drawn = np.array([rng.multinomial(int(n), row) for n, row in zip(judged, chances, strict=True)])
    return Period.of(judged, drawn[:, 0] + drawn[:, 2], drawn[:, 1] + drawn[:, 2], drawn[:, 2])


def sizes(rng: np.random.Generator, total: int, cells: int = CELLS) -> tuple[Array, Array]:
    """Weights of the cells and the feedbacks that fall into them."""
    weight = rng.dirichlet(np.full(cells, 1.0))
    return weight, rng.multinomial(total, weight).astype(np.float64)


def exactness(rng: np.random.Generator, ledgers: int) -> float:
    """Largest deviation of the sum of the parts from the change, in points."""
    worst = 0.0
    for _ in range(ledgers):
        total0, total1 = (int(10 ** rng.uniform(0.3, 6)) for _ in range(2))
        split = decompose(
            period(rng, sizes(rng, total0)[1], rates(rng)), period(rng, sizes(rng, total1)[1], rates(rng))
        )
        worst = max(worst, 100 * abs(split.rate + split.mix + split.volume - split.change))
    return worst


def coverage(rng: np.random.Generator, total: int, ledgers: int) -> tuple[float, float, float]:
    """Per cent of intervals that hold the truth, of the change and of its rate part; per cent told of no change (p)."""
    change = rate = told = 0
    for _ in range(ledgers):
        chances0, chances1 = rates(rng), rates(rng)
        weight0, weight1 = rng.dirichlet(np.full(CELLS, 1.0)), rng.dirichlet(np.full(CELLS, 1.0))
        judged0, judged1 = (rng.multinomial(total, weight).astype(np.float64) for weight in (weight0, weight1))
        before, after = period(rng, judged0, chances0), period(rng, judged1, chances1)
        split = decompose(before, after)
        net0, net1 = chances0[:, 0] - chances0[:, 1], chances1[:, 0] - chances1[:, 1]
        truth = float(weight1 @ net1 - weight0 @ net0)
        change += float(split.interval.low) <= truth <= float(split.interval.high)
        seen = (judged0 > 0) & (judged1 > 0)
        mean_weight = (judged0 / total + judged1 / total) / 2
        true_rate = float((mean_weight * (net1 - net0))[seen].sum())
        rate += float(split.rate_interval.low) <= true_rate <= float(split.rate_interval.high)
        same = decompose(before, period(rng, rng.multinomial(total, weight0).astype(np.float64), chances0))
        told += same.p <= 0.05
    return 100 * change / ledgers, 100 * rate / ledgers, 100 * told / ledgers


def paradox(rng: np.random.Generator, total: int, *, planted: bool) -> tuple[bool, bool]:
    """One ledger whose cells all rise by four points while the mix moves to the low ones, or the mix alone moves.

    Answers whether the paradox is told (beyond chance), and whether the parts have their true signs: the total falls,
    by mix, while the rate part rises.
    """
    lift = 0.04 if planted else 0.0
    gained = np.linspace(0.05, 0.6, CELLS)
    before = np.column_stack([gained, np.full(CELLS, 0.1), np.zeros(CELLS), 0.9 - gained])
    after = before + np.array([lift, 0, 0, -lift])
    tilt = np.linspace(-1, 1, CELLS)
    weight0, weight1 = np.exp(tilt), np.exp(-tilt)
    weight0, weight1 = weight0 / weight0.sum(), weight1 / weight1.sum()
    split = decompose(
        period(rng, rng.multinomial(total, weight0).astype(np.float64), before),
        period(rng, rng.multinomial(total, weight1).astype(np.float64), after),
    )
    return split.reversed, split.change < 0 < split.rate and split.mix < 0


def terms(rng: np.random.Generator, feedbacks: int, *, planted: bool) -> tuple[int, int]:
    """Risen terms told at q <= 0.05: of the planted (tripled) ones, and others."""
    share = np.clip(rng.beta(0.7, 40, TERMS), 1e-4, 0.3)
    later = share.copy()
    if planted:
        chosen = np.argsort(-share)[20 : 20 + RISEN]
        later[chosen] = np.minimum(3 * share[chosen], 0.9)
    uses0, uses1 = rng.binomial(feedbacks, share), rng.binomial(feedbacks, later)
    tested = uses0 + uses1 >= LEAST_USES
    odds = compare(uses0[tested], uses1[tested], feedbacks, feedbacks, uses=(uses0 + uses1)[tested], size=2 * feedbacks)
    told = false_discovery(odds.p) <= 0.05
    risen = (later > share)[tested]
    return int((told & risen).sum()), int((told & ~risen).sum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ledgers", type=int, nargs="?", default=2_000)
    ledgers = parser.parse_args().ledgers
    rng = np.random.default_rng(0)
    start = time.perf_counter()
    print(f"largest |rate + mix + volume - change| over {ledgers} splits: {exactness(rng, ledgers):.1e} points")
    print("coverage of 95 % intervals (%), and changes told at p <= 0.05 where nothing changed (%)")
    print("judged a period   change   rate part   told of none")
    covered = []
    for total in SIZES:
        found = coverage(rng, total, ledgers)
        covered.append(found)
        print(f"{total:>15,}   {found[0]:6.1f}   {found[1]:9.1f}   {found[2]:12.1f}")
    print("           mean   {:6.1f}   {:9.1f}   {:12.1f}".format(*np.mean(covered, axis=0)))
    for total in (500, 2_000, 10_000):
        runs = max(50, ledgers // 10)
        there = [paradox(rng, total, planted=True) for _ in range(runs)]
        absent = [paradox(rng, total, planted=False)[0] for _ in range(runs)]
        told, right = np.sum(there, axis=0)
        print(
            f"Simpson's paradox, {total:,} judged a period: of {runs} ledgers that have one, the parts have their "
            f"signs in {right}, told beyond chance in {told}; told in {sum(absent)} of {runs} where the mix alone moves"
        )
    for feedbacks in (200, 1_000):
        runs = max(20, ledgers // 50)
        planted = np.sum([terms(rng, feedbacks, planted=True) for _ in range(runs)], axis=0)
        still = sum(terms(rng, feedbacks, planted=False)[1] > 0 for _ in range(runs))
        print(
            f"risen terms, {feedbacks:,} feedbacks a period: {planted[0]} of {RISEN * runs} tripled ones told, "
            f"{planted[1]} others ({100 * planted[1] / max(1, planted.sum()):.1f} % of those told); "
            f"{still} of {runs} ledgers without any tell one"
        )
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
