"""Shares corrected for the judge's errors against the truth: python -m benchmarks.quantify [LEDGERS].

A judge with planted error rates reads simulated feedbacks whose mentions go together (a feedback that speaks of an
aspect speaks of it in several segments). Its rates are learnt from a labelled sample of its own. Printed for several
true shares, sizes and labelled samples: how far raw and adjusted shares are from the truth, and how often
the adjusted 95 % interval holds it.
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np

from warehouse.measure import quantify
from warehouse.measure.intervals import wilson

JUDGES = {
    "careful": ((0.992, 0.004, 0.0, 0.004), (0.20, 0.78, 0.0, 0.02), (0.7, 0.1, 0.1, 0.1), (0.15, 0.02, 0.0, 0.83)),
    "shipped": ((0.985, 0.008, 0.0, 0.007), (0.40, 0.57, 0.0, 0.03), (0.7, 0.1, 0.1, 0.1), (0.35, 0.04, 0.0, 0.61)),
}
"""Error rates, said by judged; those of 'shipped' are near the shipped model's averages."""
SPEAK_AGAIN = 0.35
"""Chance that a further segment of a feedback on the aspect is on it as well: what makes segments go together."""


def feedbacks(rng: np.random.Generator, n: int, gained: float, lost: float) -> tuple[np.ndarray, np.ndarray]:
    """What n feedbacks say, [segments], and which feedback each segment is of. Shares are of feedbacks."""
    sizes = 1 + rng.geometric(0.4, n).clip(max=12)
    owner = np.repeat(np.arange(n), sizes)
    mood = rng.choice([0, 1, 2, 3], n, p=[1 - gained - lost - 0.01, lost, 0.01, gained])
    first = np.r_[0, np.cumsum(sizes)[:-1]] + rng.integers(0, sizes)
    said = np.where(rng.random(len(owner)) < SPEAK_AGAIN, mood[owner], 0)
    said[first] = mood
    return said, owner


def judge(rng: np.random.Generator, said: np.ndarray, rates: np.ndarray) -> np.ndarray:
    """What the judge reads in each segment."""
    return (rng.random(len(said))[:, None] > rates.cumsum(axis=1)[said]).sum(axis=1).clip(max=3)


def any_of(flags: np.ndarray, owner: np.ndarray, n: int) -> np.ndarray:
    return np.bincount(owner, flags, n) > 0


def one(rng: np.random.Generator, rates: np.ndarray, n: int, gained: float, lost: float, labelled: int) -> np.ndarray:
    """Truth, raw share with limits, adjusted share with limits, of the losses of one ledger."""
    told, _ = feedbacks(rng, labelled, 0.06, 0.06)
    table = np.zeros((4, 4), dtype=np.int64)
    np.add.at(table, (told, judge(rng, told, rates)), 1)
    said, owner = feedbacks(rng, n, gained, lost)
    read = judge(rng, said, rates)
    up, down = any_of(read == 3, owner, n), any_of(read == 1, owner, n)
    counts = quantify.Counts(n, int(up.sum()), int(down.sum()), int((up & down).sum()))
    texts = quantify.Texts(
        segments=len(said) / n,
        gained=quantify.repeat_draws(counts.gained, int((read == 3).sum()), rng),
        lost=quantify.repeat_draws(counts.lost, int((read == 1).sum()), rng),
    )
    small = quantify.classes(table)
    errors = quantify.error_draws(small, small, rng)
    drawn = quantify.true_draws(counts, errors, np.linalg.inv(errors), texts, rng)
    share = counts.lost / n
    raw = wilson(counts.lost, n)
    answer = quantify.estimate(drawn.lost) if drawn else quantify.Estimate(share, float(raw.low), float(raw.high))
    return np.array([lost, share, float(raw.low), float(raw.high), answer.value, answer.low, answer.high])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ledgers", type=int, nargs="?", default=60)
    options = parser.parse_args()
    start = time.perf_counter()
    print("judge    true lost  feedbacks  labelled   raw error  adjusted error   raw covers  adjusted covers")
    errors, covers = [], []
    for number, (name, rates) in enumerate(JUDGES.items()):
        for labelled in (1_000, 4_000):
            for n in (200, 2_000):
                for lost in (0.02, 0.10, 0.30):
                    rng = np.random.default_rng([number, labelled, n, int(lost * 100)])
                    rows = np.array(
                        [one(rng, np.array(rates), n, 0.08, lost, labelled) for _ in range(options.ledgers)]
                    )
                    truth = rows[:, 0]
                    raw, adjusted = (np.sqrt(np.mean((rows[:, at] - truth) ** 2)) for at in (1, 4))
                    held = [np.mean((rows[:, at] <= truth) & (truth <= rows[:, at + 1])) for at in (2, 5)]
                    errors.append((raw, adjusted))
                    covers.append(held[1])
                    print(
                        f"{name:8} {100 * lost:8.0f} %  {n:9,}  {labelled:8,}  {100 * raw:8.2f} pt"
                        f" {100 * adjusted:12.2f} pt  {100 * held[0]:9.1f} % {100 * held[1]:14.1f} %"
                    )
    nearer = np.mean([adjusted < raw for raw, adjusted in errors])
    print(f"adjusted shares nearer the truth in {100 * nearer:.0f} % of the settings; root mean square error over all:")
    total = np.sqrt(np.mean(np.square(errors), axis=0)) * 100
    print(f"raw {total[0]:.2f} points, adjusted {total[1]:.2f}; adjusted intervals cover {100 * np.mean(covers):.1f} %")
    print(f"{time.perf_counter() - start:.0f} s")
    return int(total[1] >= total[0] or not 0.92 <= np.mean(covers) <= 0.99)


if __name__ == "__main__":
    sys.exit(main())
