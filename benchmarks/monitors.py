"""Monitors of the machinery: false data incidents within the budget, and drift planted in every monitor told in time.

`python -m benchmarks.monitors [--only false|power|company] [--installations N] [--repeats N]` prints figures with 95 %
intervals and ends with 1 where a limit is broken. Simulated installations (sources of 3 to 3,000 feedbacks a day over
90 to 365 days, over-dispersed, with a weekly rhythm), and a made company through the real judge, loading and engine.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from scipy.stats import chi2

from benchmarks import _monitor_company as company
from benchmarks._monitor_worlds import FIRST, Drift, SourceDay, parity_days, source_days
from warehouse.drift.incidents import Incidents
from warehouse.drift.parity import LEAST, ParityChart
from warehouse.drift.signs import ALL, PARITY, WARMUP_DAYS, Plan, Shift
from warehouse.drift.source import Over, PriorWatch, Settings, SignCharts
from warehouse.measure.intervals import wilson
from warehouse.monitor.budget import DAYS_A_MONTH

PLANTED_DAY = 56
WITHIN = 28
"""Days within which a planted drift must be told."""

PLANTED = {
    # what drifts: its size (points of a share; logits of prior and parity)
    "language.other": 0.12, "language.minor": 0.15, "unknown.high": 0.12, "length.long": 0.12, "length.short": 0.12,
    "coverage.uncovered": 0.15, "confidence.low": 0.15, "prior": 0.6, "parity.lost": 0.6,
}  # fmt: skip
POWER = 0.8
"""Least part of planted drifts told within WITHIN days, of sources with 100 feedbacks a day (parity: 300)."""


@dataclass
class Source:
    """All charts of one simulated source, as `drift.reading` runs them."""

    name: str
    plan: Plan
    settings: Settings

    def __post_init__(self) -> None:
        self.charts = [SignCharts("input"), SignCharts("reading")]
        self.prior = PriorWatch()
        self.history: list[dict[str, int]] = []

    def day(self, one: SourceDay, kinds: tuple[str, ...] = ("input", "reading", "prior")) -> list[Shift | Over]:
        """One day; what it says."""
        found: list[Shift | Over] = []
        for charts in self.charts:
            if charts.kind in kinds:
                found += charts.step(one.day, one.counts, self.plan, self.settings)
        if "prior" in kinds:
            if (one.day - FIRST).days < WARMUP_DAYS:
                self.history.append(one.aspects)
            else:
                if self.prior.chart is None:
                    self.prior.learn(self.history)
                moved = self.prior.step(one.day, one.aspects, one.feedbacks, self.plan, self.settings)
                found += [moved] if moved is not None else []
        return found


@dataclass
class Parity:
    """The chart of parity of one simulated installation."""

    plan: Plan

    def __post_init__(self) -> None:
        self.limit = np.log(len(PARITY) * DAYS_A_MONTH / self.plan.part("parity", 1))

    def told(self, draw: np.random.Generator, volume: float, days: int, drift: Drift | None = None) -> Iterator[Shift]:
        """Changes that are told."""
        history, chart = [], None
        for day, topics in parity_days(draw, volume, days, drift):
            if (day - FIRST).days < WARMUP_DAYS:
                history.append((day, topics))
                continue
            chart = chart or ParityChart.taught(history)
            for sign, statistic in chart.step(day, topics):
                if statistic < self.limit:
                    continue
                found = chart.found(sign, day)
                if abs(np.log(found.after / found.before)) >= LEAST:
                    chart.settle(found)
                    yield found


def false_incidents(draw: np.random.Generator, installations: int, plan: Plan) -> tuple[Counter[str], float]:
    """Incidents by monitor where nothing was planted, and months watched."""
    told: Counter[str] = Counter()
    months = 0.0
    for _ in range(installations):
        sources, days = int(draw.choice([1, 2, 4])), int(draw.choice([90, 180, 365]))
        months += (days - WARMUP_DAYS) / DAYS_A_MONTH
        volumes = np.exp(draw.uniform(np.log(3), np.log(3000), sources))
        for number, volume in enumerate(volumes):
            source, book = Source(f"s{number}", plan, Settings(sources)), Incidents()
            for one in source_days(draw, float(volume), days):
                for found in source.day(one):
                    if isinstance(found, Over):
                        book.over(source.name, found.series, one.day)
                        continue
                    event = book.shift(source.name, found)
                    told[found.monitor] += event is not None and event.loud
                book.settle(source.name, one.day)
        book = Incidents()
        for found in Parity(plan).told(draw, float(volumes.sum()), days):
            event = book.shift(ALL, found)
            told["parity"] += event is not None and event.loud
    return told, months


def planted(draw: np.random.Generator, what: str, volume: float, over: int, plan: Plan) -> int | None:
    """Days from the beginning of one planted drift to its telling; None where it was not told in time."""
    drift = Drift(what, PLANTED[what], PLANTED_DAY, over)
    days, begun = PLANTED_DAY + over + WITHIN, FIRST + timedelta(PLANTED_DAY)
    if what.startswith("parity"):
        shifts = ((one.day, one.sign) for one in Parity(plan).told(draw, volume, days, drift))
        return _delay(shifts, begun, over, "parity")
    kind = "prior" if what == "prior" else "reading" if what.startswith(("cov", "conf")) else "input"
    source = Source("s", plan, Settings(3))
    shifts = (
        (one.day, found.sign)
        for one in source_days(draw, volume, days, drift)
        for found in source.day(one, (kind,))
        if isinstance(found, Shift)
    )
    return _delay(shifts, begun, over, what.removesuffix("minor"))


def _delay(shifts: Iterator[tuple[date, str]], begun: date, over: int, what: str) -> int | None:
    for day, sign in shifts:
        if sign.startswith(what) and begun <= day <= begun + timedelta(over - 1 + WITHIN):
            return (day - begun).days
    return None


def report_false(draw: np.random.Generator, installations: int, plan: Plan) -> bool:
    """Print false incidents a month; whether they keep the budget."""
    told, months = false_incidents(draw, installations, plan)
    count = sum(told.values())
    low = float(chi2.ppf(0.025, 2 * count)) / 2 / months if count else 0.0
    high = float(chi2.ppf(0.975, 2 * count + 2)) / 2 / months
    by = ", ".join(f"{name} {number}" for name, number in sorted(told.items()) if number) or "none"
    _say(f"false incidents: {count} in {months:.0f} months of {installations} installations ({by})")
    _say(f"  {count / months:.3f} a month (95 % {low:.3f} to {high:.3f}), budget {plan.per_month:g}")
    return low <= plan.per_month


def report_power(
    draw: np.random.Generator, repeats: int, volumes: tuple[float, ...], plan: Plan, only: str | None = None
) -> bool:
    """Print power and delay of every planted drift; whether each is told often enough."""
    good = True
    _say(f"planted drift, told within {WITHIN} days of its full size, {repeats} repeats; delay in days")
    for what, size in PLANTED.items():
        if only not in (None, what):
            continue
        for over in (1, 14):
            for volume in volumes:
                scale = 3 if what.startswith("parity") else 1
                delays = [planted(draw, what, volume * scale, over, plan) for _ in range(repeats)]
                told = [one for one in delays if one is not None]
                share = len(told) / repeats
                interval = wilson(len(told), repeats)
                low, high = float(interval.low), float(interval.high)
                middle = f"{np.median(told):.0f} (up to {max(told)})" if told else "-"
                shape = "sudden" if over == 1 else "over two weeks"
                _say(
                    f"  {what:<19} {size:.2f} {shape:<15} {volume * scale:>5.0f} a day: told {len(told)}/{repeats} "
                    f"({100 * low:.0f} to {100 * high:.0f} %), delay {middle}"
                )
                good &= volume < 100 or share >= POWER or high >= POWER
    return good


def report_company(names: list[str]) -> bool:
    """Print what the real judge and engine tell of a made company; whether it is what was changed."""
    good = True
    for name in names:
        change, accepted = company.SCENARIOS[name]
        with tempfile.TemporaryDirectory() as folder:
            store = company.fill(Path(folder) / "w.duckdb", change)
            company.watched(store)
            rows = store.records("drift/incidents", {"since": date.min})
            store.close()
        said = "; ".join(
            f"{row['source']} {row['sign']} since {row['since']}, {100 * row['before_value']:.0f} to "
            f"{100 * row['after_value']:.0f} %, alarm {row['opened_day']}, with {row['signs'].count('series') - 1} more"
            for row in rows
        )
        told = [row for row in rows if row["source"] == "tickets" and row["sign"] in accepted]
        right = len(rows) == len(told) == (1 if accepted else 0)
        good &= right
        _say(f"company, {name}: {'as planted' if right else 'NOT as planted'}: {said or 'no incident'}")
    return good


def main() -> int:
    """Run all parts; 1 where a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--installations", type=int, default=40)
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--only", choices=("false", "power", "company"))
    parser.add_argument("--what", choices=tuple(PLANTED), help="one of the drifts")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--volumes", type=float, nargs="+", default=[10, 100, 1000])
    given = parser.parse_args()
    plan, draw, good = Plan(), np.random.default_rng(given.seed), True
    if given.only in (None, "company"):
        good &= report_company(list(company.SCENARIOS))
    if given.only in (None, "power"):
        good &= report_power(draw, given.repeats, tuple(given.volumes), plan, given.what)
    if given.only in (None, "false"):
        good &= report_false(draw, given.installations, plan)
    return 0 if good else 1


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
