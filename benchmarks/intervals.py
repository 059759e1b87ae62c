"""How often the ledger's 95 % intervals hold the truth: python -m benchmarks.intervals [REPEATS].

Shares exactly (every outcome weighed by its probability), the rest by REPEATS simulated ledgers a setting: net value,
value balance and its ratio, of feedbacks with several mentions; shares of mentions taken for independent, for
comparison; products shrunk toward their parent; shares weighted by a population; and how often the smallest change is
seen. Ends with 1 if a coverage averaged over shares leaves 93 to 97 % for 20 to 5,000 feedbacks, or one
single coverage does from 1,000 on.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator

import numpy as np
from scipy.stats import binom

from warehouse.measure import intervals
from warehouse.measure.shrinkage import feedback_variance, shrink, spread
from warehouse.measure.weighting import weighted_net, weighted_share

SIZES = (5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
PROMISED = 20
"""From this many feedbacks on coverage is promised; below it is printed."""
POINTWISE = 1_000
SHARES = np.r_[np.arange(1, 100) / 100]
"""True shares of 1 to 99 %: those of aspects that a ledger is asked about."""
NETS = tuple(
    (gained, lost, both * min(gained, lost))
    for gained in np.arange(0.05, 0.5, 0.1)
    for lost in np.arange(0.05, 0.5, 0.1)
    for both in (0.0, 0.3)
)
"""True shares that gained, lost and did both, evenly from 5 to 45 %."""
RARE = tuple((gained, lost, 0.0) for gained in (0.01, 0.02) for lost in (0.01, 0.02))
"""Shares of aspects that hardly anybody speaks of: told apart, for the interval of few counts is wide, never narrow."""
LOW, HIGH = 0.93, 0.97


class Verdict:
    """Prints coverages and remembers whether one broke the promise."""

    def __init__(self) -> None:
        self.broken: list[str] = []

    def tell(self, what: str, n: int, points: np.ndarray, *, promised: bool = True) -> None:
        mean, least, most = float(points.mean()), float(points.min()), float(points.max())
        print(f"{what:34} {n:6,}  {100 * mean:6.2f} %   {100 * least:6.2f} to {100 * most:6.2f} %")
        if promised and n >= PROMISED and not LOW <= mean <= HIGH:
            self.broken.append(f"{what} at {n}: {100 * mean:.2f} % averaged")
        if promised and n >= POINTWISE and (least < LOW or most > HIGH):
            self.broken.append(f"{what} at {n}: {100 * least:.2f} to {100 * most:.2f} % at single shares")


def shares(verdict: Verdict) -> None:
    """Wilson: exact coverage over every outcome."""
    for n in SIZES:
        counts = np.arange(n + 1)
        interval = intervals.wilson(counts, n)
        held = (interval.low[:, None] <= SHARES) & (interval.high[:, None] >= SHARES)
        verdict.tell("share", n, (held * binom.pmf(counts[:, None], n, SHARES)).sum(axis=0))


def outcomes(rng: np.random.Generator, n: int, net: tuple[float, float, float], repeats: int) -> np.ndarray:
    """[repeats, 4] feedbacks that gained alone, lost alone, both, neither."""
    gained, lost, both = net
    return rng.multinomial(n, [gained - both, lost - both, both, 1 - gained - lost + both], repeats)


def covers(interval: intervals.Interval, truth: float | np.ndarray) -> float:
    return float(np.mean((interval.low <= truth) & (truth <= interval.high)))


def nets(verdict: Verdict, repeats: int) -> None:
    rng = np.random.default_rng(1)
    for n in SIZES:
        for what, grid in (("net", NETS), ("net of rare aspects (1 and 2 %)", RARE)):
            points = []
            for net in grid:
                counts = outcomes(rng, n, net, repeats)
                points.append(covers(intervals.paired_difference(counts[:, 0], counts[:, 1], n), net[0] - net[1]))
            verdict.tell(what, n, np.array(points), promised=grid is NETS)


def clustered(repeats: int) -> Iterator[tuple[int, float, float]]:
    """Share that lost, from mentions of feedbacks that complain in several sentences: by feedback and by mention."""
    rng = np.random.default_rng(2)
    for n in (20, 200, 2_000):
        by_feedback, by_mention = [], []
        for lost in (0.05, 0.15, 0.30):
            complaining = rng.binomial(n, lost, repeats)
            sentences = complaining + rng.poisson(1.5 * complaining)
            others = (n - complaining) + rng.poisson(1.5 * (n - complaining))
            by_feedback.append(covers(intervals.wilson(complaining, n), lost))
            by_mention.append(covers(intervals.wilson(sentences, sentences + others), lost))
        yield n, float(np.mean(by_feedback)), float(np.mean(by_mention))


def balances(verdict: Verdict, repeats: int) -> None:
    """x and y of each feedback: benefits gained and costs saved, benefits lost and costs paid, correlated."""
    rng = np.random.default_rng(3)
    settings = [(b, bl, c, cl) for b in (0.1, 0.35) for bl in (0.08, 0.25) for c in (0.05, 0.2) for cl in (0.05, 0.2)]
    for n in SIZES:
        differences, ratios = [], []
        for setting in settings:
            # Four sides of a feedback, the sour ones rarer where a sweet one holds: 16 kinds and their shares.
            kinds = np.array([[kind >> side & 1 for side in range(4)] for kind in range(16)], dtype=float)
            gained, lost, saved, paid = kinds.T
            p = np.array(setting)
            sour = np.where(gained > 0, 0.6, 1.0)[:, None] * p[[1, 3]]
            chance = np.abs(1 - gained - p[0]) * np.abs(1 - saved - p[2])
            chance *= np.abs(1 - lost - sour[:, 0]) * np.abs(1 - paid - sour[:, 1])
            x, y = gained + saved, lost + paid
            counts = rng.multinomial(n, chance / chance.sum(), min(repeats, 4_000))
            plus, minus, truth = counts @ x, counts @ y, chance @ (x - y)
            squares, ratio = counts @ (x - y) ** 2, (chance @ x) / (chance @ y)
            differences.append(covers(intervals.balance_difference(plus, minus, squares, n), truth))
            held = intervals.balance_ratio_interval(
                plus, minus, plus_squares=counts @ x**2, minus_squares=counts @ y**2, products=counts @ (x * y), n=n
            )
            ratios.append(covers(held, ratio))
        verdict.tell("value balance, difference", n, np.array(differences))
        verdict.tell("value balance, ratio", n, np.array(ratios))


def weights(verdict: Verdict, repeats: int) -> None:
    """Four parts of a population that are heard very unevenly and differ; the count printed is the effective one."""
    rng = np.random.default_rng(4)
    population, heard = np.array([0.5, 0.3, 0.15, 0.05]), np.array([0.2, 0.15, 0.05, 0.6])
    for n in (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000):
        share_points, net_points, effective = [], [], []
        for base in (0.05, 0.12, 0.25, 0.4):
            lost = base * np.array([1.0, 1.6, 0.5, 0.7])
            gained = np.full(4, 0.15)
            sizes = np.maximum(np.round(n * heard), 1).astype(int)
            counts = np.stack(
                [outcomes(rng, size, (g, b, 0.0), repeats) for size, g, b in zip(sizes, gained, lost, strict=True)], 1
            )
            truth = float(population @ lost)
            found = weighted_share(counts[..., 1], sizes, population)
            share_points.append(covers(found.interval, truth))
            net = weighted_net(counts[..., 0], counts[..., 1], sizes, population)
            net_points.append(covers(net.interval, float(population @ gained) - truth))
            effective.append((np.median(found.effective_n), np.median(net.effective_n)))
        of_share, of_net = np.mean(effective, axis=0).astype(int)
        verdict.tell("weighted share", int(of_share), np.array(share_points))
        verdict.tell("weighted net", int(of_net), np.array(net_points))


def shrinkage(repeats: int) -> Iterator[tuple[float, str, float, float, float, float]]:
    """Eight products over twelve weeks: coverage and error of shrunk and plain net, for small and large products."""
    rng = np.random.default_rng(5)
    sizes = np.array([8, 8, 15, 15, 40, 80, 200, 400])
    for deviation in (0.0, 0.05, 0.15):
        rows = []
        for _ in range(repeats):
            truth = 0.05 + rng.normal(0, deviation, (8, 1)) + rng.normal(0, deviation / 2, (8, 12))
            p = np.clip(np.stack([0.2 + truth / 2, 0.15 - truth / 2]), 0.002, 0.6)
            real = p[0] - p[1]
            size = np.broadcast_to(sizes[:, None], (8, 12))
            drawn = rng.multinomial(size, np.stack([*p, 1 - p.sum(axis=0)], axis=-1))
            up, down = drawn[..., 0], drawn[..., 1]
            all_up, all_down, all_size = (np.broadcast_to(part.sum(axis=0), (8, 12)) for part in (up, down, size))
            week = np.broadcast_to(np.arange(12), (8, 12))
            variance = feedback_variance(all_up, all_down, all_size)
            between = spread((up - down).ravel(), size.ravel(), variance.ravel(), week.ravel())
            told = shrink(
                up, down, size, parent_gained=all_up, parent_lost=all_down, parent_n=all_size, between=between
            )
            held = (told.interval.low <= real) & (real <= told.interval.high)
            plain = intervals.paired_difference(up, down, size)
            kept = (plain.low <= real) & (real <= plain.high)
            rows.append(np.stack([(told.net - real) ** 2, ((up - down) / size - real) ** 2, held, kept]))
        mean = np.mean(rows, axis=(0, 3))
        for name, part in (("8 to 15", slice(0, 4)), ("40 to 400", slice(4, 8))):
            square, plain_square, held_share, kept_share = mean[:, part].mean(axis=1)
            yield deviation, name, float(held_share), float(kept_share), square**0.5, plain_square**0.5


def power(repeats: int) -> Iterator[tuple[int, float]]:
    """How often a change of the published smallest_change is seen by a two-sided test at 5 %."""
    rng = np.random.default_rng(6)
    for n in (100, 500, 2_000):
        seen = []
        for gained, lost in ((0.1, 0.1), (0.2, 0.1), (0.3, 0.25)):
            step = float(intervals.smallest_change(n * gained, n * lost, n))
            before = outcomes(rng, n, (gained, lost, 0.0), repeats)
            after = outcomes(rng, n, (gained + step / 2, max(lost - step / 2, 0.0), 0.0), repeats)
            scores = [(c[:, 0] - c[:, 1]) / n for c in (before, after)]
            spreads = [(c[:, 0] + c[:, 1]) / n - score**2 for c, score in zip((before, after), scores, strict=True)]
            seen.append(np.mean(np.abs(scores[1] - scores[0]) > intervals.Z_95 * np.sqrt(sum(spreads) / n)))
        yield n, float(np.mean(seen))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repeats", type=int, nargs="?", default=10_000)
    repeats = parser.parse_args().repeats
    start, verdict = time.perf_counter(), Verdict()
    print(f"{'interval':34} {'n':>6}  {'averaged':>8}   single shares")
    shares(verdict)
    nets(verdict, repeats)
    balances(verdict, repeats)
    weights(verdict, repeats)
    print("\nfeedbacks that complain in 2.5 sentences on average: share of feedbacks, mentions taken for independent")
    for n, feedback, mention in clustered(repeats):
        print(f"  {n:6,} feedbacks: {100 * feedback:.1f} %, {100 * mention:.1f} %")
    print(
        "\nproducts drawn toward all (deviation of their true net; size; coverage shrunk, plain; error shrunk, plain)"
    )
    for deviation, name, held, kept, error, plain in shrinkage(max(repeats // 40, 20)):
        print(
            f"  {100 * deviation:4.0f} points, {name:>9} a week: {100 * held:.1f} %, {100 * kept:.1f} %;"
            f" {100 * error:.1f}, {100 * plain:.1f} points"
        )
    print("\na change of smallest_change is seen (80 % promised)")
    for n, seen in power(repeats):
        print(f"  {n:6,} feedbacks a period: {100 * seen:.1f} %")
    print(f"\n{time.perf_counter() - start:.0f} s")
    for line in verdict.broken:
        print(f"broken: {line}")
    return bool(verdict.broken)


if __name__ == "__main__":
    sys.exit(main())
