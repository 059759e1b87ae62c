"""Planted drivers and planted new phrases: recovered in sign and order, covered by the intervals, no false news.

python -m benchmarks.drivers [LEDGERS]

Drivers: LEDGERS samples of 6,000 rated feedbacks, 12 aspects mentioned together, effects from none to two log odds, and
product and channel as confounders of the mix. How often the signs and the order of effects that differ by half a star
come back, how often the interval covers the true effect, how large a side without effect looks beside the simple
left-out figure. Emerging: windows of 28 and 182 days, 3,000 terms by Zipf's law whose use varies from day to day; how
many stationary ledgers tell anything, and how often a phrase said by 1, 2 and 4 of a hundred feedbacks is found.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import numpy as np

from warehouse.measure import emerging, ordinal
from warehouse.measure.drivers import Sample, Status, drivers

ASPECTS = 12
FEEDBACKS = 6_000
GAINS = np.array([1.6, 1.2, 0.8, 0.4, 0.0, 0.0, 1.0, 0.6, 0.2, 0.0, 0.0, 0.5])
LOSSES = np.array([0.0, -0.4, -0.8, -1.2, -2.0, 0.0, -1.0, -1.6, -0.2, 0.0, -0.6, -0.5])
CUTS = np.array([-2.6, -1.6, -0.6, 0.9])
SCORES = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
APART = 0.5
"""Stars by which two effects differ for their order to count."""

TERMS = 3_000
PERIOD, REFERENCE, PER_DAY = 28, 182, 60
SWING = 0.7
"""Coefficient of variation of a term's use from one day to the next."""


def sample(rng: np.random.Generator, size: int) -> Sample:
    """Aspects come in pairs (one mentioned draws the next in); two products and two channels shift the mix."""
    product, channel = rng.random(size) < 0.5, rng.random(size) < 0.3
    share = np.geomspace(0.15, 0.03, ASPECTS)
    lean = np.where(product, 1.6, 0.7)[:, None]
    gained = rng.random((size, ASPECTS)) < share * lean
    lost = rng.random((size, ASPECTS)) < share / lean
    drawn = rng.random((size, ASPECTS - 1)) < 0.35
    lost[:, 1:] |= lost[:, :-1] & drawn
    gained[:, 1:] |= gained[:, :-1] & drawn
    controls = np.column_stack([product, channel]).astype(float)
    predictor = gained @ GAINS + lost @ LOSSES + controls @ np.array([-0.7, 0.4])
    outcome = SCORES[np.digitize(predictor + rng.logistic(size=size), CUTS)]
    return Sample(aspects=tuple(map(str, range(ASPECTS))), outcome=outcome, gained=gained, lost=lost, controls=controls)


def truth() -> np.ndarray:
    """True average marginal effects, gains then losses, over feedbacks as they are."""
    made = sample(np.random.default_rng(0), 100_000)
    flags = np.hstack([made.gained, made.lost])
    slopes = np.concatenate([GAINS, LOSSES])
    predictor = flags @ slopes + made.controls @ np.array([-0.7, 0.4])
    effects = []
    for number, slope in enumerate(slopes):
        without = predictor - flags[:, number] * slope
        change = ordinal.expected(CUTS, SCORES, without + slope) - ordinal.expected(CUTS, SCORES, without)
        effects.append(change.mean())
    return np.array(effects)


@dataclass
class Tally:
    signs: int = 0
    signed: int = 0
    ordered: int = 0
    pairs: int = 0
    covered: int = 0
    told: int = 0
    false_alarms: int = 0
    nulls: int = 0
    seconds: float = 0.0


def recover(ledgers: int) -> None:
    true = truth()
    tally, null_effect, null_left_out = Tally(), [], []
    apart = [(i, j) for i in range(len(true)) for j in range(i) if abs(true[i] - true[j]) >= APART]
    for seed in range(ledgers):
        made = sample(np.random.default_rng(seed + 1), FEEDBACKS)
        start = time.perf_counter()
        found = drivers(made, seed=seed)
        tally.seconds += time.perf_counter() - start
        sides = [driver.gained for driver in found.drivers] + [driver.lost for driver in found.drivers]
        assert all(side.status is Status.ESTIMATED for side in sides), found
        effects = np.array([side.effect for side in sides])
        for side, actual in zip(sides, true, strict=True):
            tally.told += 1
            tally.covered += side.low <= actual <= side.high
            if actual == 0:
                tally.nulls += 1
                tally.false_alarms += side.low > 0 or side.high < 0
                null_effect.append(abs(side.effect))
            elif abs(actual) >= 0.1:
                tally.signed += 1
                tally.signs += np.sign(side.effect) == np.sign(actual)
        # The simple figure in the same unit: mean with the side minus mean without it.
        for number, flag in enumerate(np.hstack([made.gained, made.lost]).T):
            if true[number] == 0:
                null_left_out.append(abs(made.outcome[flag].mean() - made.outcome[~flag].mean()))
        tally.pairs += len(apart)
        tally.ordered += sum((effects[i] > effects[j]) == (true[i] > true[j]) for i, j in apart)
    print(f"drivers, {ledgers} samples of {FEEDBACKS:,} feedbacks, {2 * ASPECTS} sides:")
    print(f"  signs of effects of 0.1 star and more: {tally.signs} of {tally.signed}")
    print(f"  order of effects {APART} star apart: {tally.ordered} of {tally.pairs}")
    print(f"  95 % intervals that cover the true effect: {100 * tally.covered / tally.told:.1f} % of {tally.told}")
    print(f"  sides without effect told to have one: {100 * tally.false_alarms / tally.nulls:.1f} %")
    print(
        f"  mean size of no effect, stars: {np.mean(null_effect):.3f} here,"
        f" {np.mean(null_left_out):.3f} by the simple difference"
    )
    print(f"  seconds a regression: {tally.seconds / ledgers:.2f}")


def counts(rng: np.random.Generator, planted: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Feedbacks by term in the period and before; `planted` is the share of the last term in the period."""
    share = np.minimum(0.3 / np.arange(1, TERMS + 1), 0.04)
    swing = rng.gamma(SWING**-2, SWING**2, (TERMS, PERIOD + REFERENCE))
    daily = rng.poisson(share[:, None] * PER_DAY * swing)
    now, before = daily[:, :PERIOD].sum(axis=1), daily[:, PERIOD:].sum(axis=1)
    if planted:
        now[-1], before[-1] = rng.binomial(PERIOD * PER_DAY, planted), rng.binomial(REFERENCE * PER_DAY, planted / 40)
    return now, before


def news(ledgers: int) -> None:
    names = list(map(str, range(TERMS)))
    sizes = (PERIOD * PER_DAY, REFERENCE * PER_DAY)

    def told(seed: int, planted: float = 0.0) -> list[str]:
        now, before = counts(np.random.default_rng(seed), planted)
        return [term.term for term in emerging.rises(names, now, before, sizes)]

    false = sum(bool(told(seed)) for seed in range(ledgers))
    print(f"emerging, {TERMS:,} terms, {sizes[0]:,} feedbacks against {sizes[1]:,}:")
    print(f"  stationary ledgers that tell anything: {false} of {ledgers}")
    for share in (0.005, 0.01, 0.02, 0.04):
        found = [told(10_000 + seed, share) for seed in range(ledgers)]
        hits = sum(names[-1] in one for one in found)
        others = sum(len(set(one) - {names[-1]}) for one in found)
        print(f"  a phrase said by {100 * share:.1f} of 100: found in {hits} of {ledgers}, {others} others told")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ledgers", type=int, nargs="?", default=100)
    ledgers = parser.parse_args().ledgers
    recover(ledgers)
    news(ledgers)


if __name__ == "__main__":
    main()
