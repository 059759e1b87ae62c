"""False and true findings on simulated ledgers: python benchmarks/findings.py [LEDGERS] [--uneven].

First LEDGERS stationary ledgers of 144 series and 120 days (8 aspects, gained and lost, 9 slices, weekly rhythm; with
--uneven the loss shares also vary from day to day): how many give any finding. Then a tenth as many with a sudden loss
of one product, a slow loss in one channel and a gain everywhere: how many of the three are told, and how many others.
"""

from __future__ import annotations

import argparse
import itertools
import time
from datetime import date, timedelta

import numpy as np
import pandas as pd

from warehouse.measure.findings import Finding, find_changes

KINDS = ["product", "channel", "region", "language"]
CELLS = list(itertools.product("abc", ("web", "app", "shop"), ("north", "south"), ("zh", "en")))
ASPECTS, DAYS, PER_DAY = 8, 120, 50
PLANTED = {("aspect0", "b"), ("aspect1", "web"), ("aspect2", "all")}


def ledger(seed: int, *, planted: bool, uneven: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    weight = rng.dirichlet(np.full(len(CELLS), 5.0))
    judged = rng.poisson(PER_DAY * weight[:, None] * (1 + 0.3 * np.sin(np.arange(DAYS) * 2 * np.pi / 7)))
    days = [date(2026, 1, 1) + timedelta(day) for day in range(DAYS)]
    frame = pd.DataFrame([(day, *cell) for cell in CELLS for day in days], columns=["day", *KINDS])
    frames = []
    for aspect in range(ASPECTS):
        gained = np.full(judged.shape, rng.uniform(0.02, 0.25))
        lost = np.full(judged.shape, rng.uniform(0.02, 0.25))
        if planted and aspect == 0:
            lost[np.ix_([cell[0] == "b" for cell in CELLS], range(80, DAYS))] += 0.15
        if planted and aspect == 1:
            lost[np.array([cell[1] == "web" for cell in CELLS]), 40:] += np.linspace(0, 0.15, DAYS - 40)
        if planted and aspect == 2:
            gained[:, 60:] += 0.06
        if uneven:
            lost = np.clip(lost * rng.gamma(20, 1 / 20, DAYS), 0, 0.9)
        counts = {"gained": rng.binomial(judged, gained).ravel(), "lost": rng.binomial(judged, lost).ravel()}
        frames.append(frame.assign(aspect=f"aspect{aspect}", **counts))
    return frame.assign(judged=judged.ravel()), pd.concat(frames)


def search(seeds: range, *, planted: bool, uneven: bool) -> tuple[list[list[Finding]], float]:
    found, seconds = [], 0.0
    for seed in seeds:
        frames = ledger(seed, planted=planted, uneven=uneven)
        start = time.perf_counter()
        found.append(find_changes(*frames, seed=seed))
        seconds += time.perf_counter() - start
    return found, seconds / len(seeds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ledgers", type=int, nargs="?", default=200)
    parser.add_argument("--uneven", action="store_true")
    options = parser.parse_args()
    still, seconds = search(range(options.ledgers), planted=False, uneven=options.uneven)
    told = sum(bool(findings) for findings in still)
    print(f"stationary: {told} of {options.ledgers} ledgers give a finding ({100 * told / options.ledgers:.1f} %)")
    print(f"seconds a search of 144 series x {DAYS} days: {seconds:.2f}")
    moved, _ = search(range(1000, 1000 + max(1, options.ledgers // 10)), planted=True, uneven=options.uneven)
    pairs = [(finding.aspect, finding.slice.value) for findings in moved for finding in findings]
    hits = sum(pair in PLANTED for pair in pairs)
    print(f"planted: {hits} of {3 * len(moved)} told in their own slice, {len(pairs) - hits} others")


if __name__ == "__main__":
    main()
