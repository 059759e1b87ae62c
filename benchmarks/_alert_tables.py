"""Tables of what the drop alerts hold, out of finished blocks, and how their promises stand in them.

Part of `python -m benchmarks.alerts`. Only figures: what is computed stands in `_alert_false` and `_alert_power`.
Intervals take installations, not series, as independent; with few of them they are wide, and none is made of one alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from benchmarks import _alert_false as false
from benchmarks import _alert_power as power
from benchmarks import _alert_speed as speed
from benchmarks._alert_nights import shipped
from benchmarks._alert_promises import Interval, Promise, Verdict, absent, at_least, at_most
from benchmarks._alert_runs import Block, Finished, count_interval, joined, ratio_interval
from benchmarks._installations import Array

LEAST_POWER, TIMES_SIGMA = 0.95, 1.5
LATEST = {30: 1.40, 90: 1.15, 365: 1.15}
"""What is promised of a rise of ten points in a share of 20 % at 100 feedbacks a day: power within seven days, times
that of 3 sigma, and by history the mean delay over that of the chart that knows everything."""


@dataclass(frozen=True)
class Asked:
    """What a run was asked for: which parts, the smaller cells alone or all, and installations a cell."""

    parts: tuple[str, ...] = ("speed", "power", "false")
    quick: bool = False
    replications: int = 200

    @property
    def sizes(self) -> tuple[int, ...]:
        """Series of the installations."""
        return (min(false.SIZES),) if self.quick else tuple(false.SIZES)

    @property
    def settings(self) -> tuple[power.Setting, ...]:
        """Settings of power."""
        return power.PROMISED if self.quick else (*power.PROMISED, *power.OTHER)

    def short(self, *runs: int) -> str:
        """What is lacking, in words: empty where nothing is."""
        return f" ({min(runs)} of {self.replications} runs)" if min(runs) < self.replications else ""


def false_rows(done: Finished, asked: Asked, judged: list[Promise]) -> Iterator[list[str]]:
    """A row each of what days are like and history: its name, installations, and incidents a month of each rule."""
    budget, months = shipped().detector.budget.per_month, false.MONITORED / 30
    promise = f"at most {budget:g} false incident{'s' if budget != 1 else ''} a month"
    for series, days in itertools.product(asked.sizes, false.DAYS):
        found = done.of_cell(false.cell(series, days))
        where = [f"{series} series, {history} days of history, {days}" for history in false.HISTORIES]
        if not found:
            judged += [absent(promise, one) for one in where]
            continue
        counts = joined(found)["incidents"]
        for place, history in enumerate(false.HISTORIES):
            rates = [_a_month(counts[:, place, rule], months) for rule in range(counts.shape[2])]
            judged.append(at_most(promise, where[place], rates[0], budget, short=asked.short(len(counts))))
            yield [str(series), str(history), days, str(len(counts)), *map(_interval, rates), str(judged[-1].verdict)]


def _a_month(counts: Array, months: float) -> Interval:
    low, high = count_interval(counts)
    return float(counts.mean()) / months, low / months, high / months


FALSE_HEAD = ["series", "history", "days", "runs", *false.NAMES, "within the budget"]

SHOWN = (power.OURS, power.TOLD, power.BOUND, *(rule.name for rule in power.OTHERS))
POWER_HEAD = [
    *("base", "a day", "noise", "history", "rise", "over days", "runs", "ours", "told by the night", power.BOUND),
    *(rule.name for rule in power.OTHERS),
    *("delay over known CUSUM's", "power over 3 sigma's"),
]


def power_rows(done: Finished, asked: Asked, judged: list[Promise]) -> Iterator[list[str]]:
    """A row each of a setting, history and rise."""
    for setting in asked.settings:
        quiet, planted = (done.of_cell(setting.cell(kind)) for kind in ("quiet", "planted"))
        if not quiet or not planted:
            if setting in power.PROMISED:
                names = [(one, _where(setting, history)) for history in setting.histories for one in _promises(history)]
                judged += [absent(*one) for one in names]
            else:
                judged.append(absent("shown beside, nothing is promised", setting.cell("power")))
            continue
        levels, courses = joined(quiet), joined(planted)
        runs = len(levels[power.OURS]), len(courses[power.OURS])
        for place in itertools.product(range(len(setting.histories)), range(len(power.RISES))):
            late = _late(levels, courses, place)
            history, rise = setting.histories[place[0]], power.RISES[place[1]]
            if setting in power.PROMISED and rise == JUDGED:
                judged += promises_of(late, _where(setting, history), history, asked.short(*runs))
            yield [
                *(f"{setting.base:.2f}", f"{setting.volume:g}", f"{setting.noise:g}", str(history)),
                *(f"{rise[0]:.2f}", str(rise[1]), ", ".join(map(str, runs))),
                *(_summary(late[name]) for name in SHOWN),
                _interval(ratio_interval(late[power.OURS][:, 0], late[power.BOUND][:, 0])),
                _interval(ratio_interval(late[power.OURS][:, 1], late[power.SIGMA][:, 1])),
            ]


JUDGED = (0.1, 1)
"""The rise of which something is promised: ten points, sudden."""


def _late(levels: Block, courses: Block, place: tuple[int, int]) -> dict[str, Array]:
    """Mean delay and power (installations, 2) of every rule, at a place of histories and rises."""
    limits = power.thresholds(levels, place[0], power.RISES[place[1]][0])
    return {name: _of_installations(power.delays(courses, name, place, limits[name])) for name in SHOWN}


def _where(setting: power.Setting, history: int) -> str:
    return f"noise {setting.noise:g}, {history} days of history"


def _promises(history: int) -> tuple[str, str, str]:
    return (
        f"power of at least {LEAST_POWER:g} within {power.SOON} days",
        f"at least {TIMES_SIGMA:g} times the power of {power.SIGMA}",
        f"at most {LATEST[history]:g} times the mean delay of the known CUSUM",
    )


def promises_of(late: dict[str, Array], where: str, history: int, short: str) -> list[Promise]:
    """How the promises of a sudden rise of ten points stand."""
    seen, times, delay = _promises(history)
    ours, bound, sigma = (late[name] for name in (power.OURS, power.BOUND, power.SIGMA))
    ones = np.ones(len(ours))
    part, low, high = ratio_interval(ours[:, 1], ones)
    power_here = at_least(seen, where, (part, max(low, 0.0), min(high, 1.0)), LEAST_POWER, short=short)
    if not short and power_here.verdict is not Verdict.HELD and ratio_interval(bound[:, 1], ones)[2] < LEAST_POWER:
        power_here = replace(power_here, verdict=Verdict.BEYOND)
    # As a difference, since a ratio to a power of almost none has no interval.
    more = at_least(times, where, ratio_interval(ours[:, 1] - TIMES_SIGMA * sigma[:, 1], ones), 0.0, short=short)
    beside = f"{ours[:, 1].mean():.2f} against {sigma[:, 1].mean():.2f}; ours less {TIMES_SIGMA:g} of theirs is"
    return [
        replace(power_here, measured=f"{power_here.measured}; the known CUSUM has {bound[:, 1].mean():.2f}"),
        replace(more, measured=f"{beside} {more.measured}"),
        at_most(delay, where, ratio_interval(ours[:, 0], bound[:, 0]), LATEST[history], short=short),
    ]


def _of_installations(delay: Array) -> Array:
    """Mean delay and power (installations, 2) of the series that had not alarmed before."""
    known = ~np.isnan(delay)
    count = np.maximum(known.sum(axis=1), 1)
    mean = np.where(known, delay, 0).sum(axis=1) / count
    return np.stack([mean, (np.where(known, delay, power.LONGEST) <= power.SOON).sum(axis=1) / count], axis=1)


def _summary(late: Array) -> str:
    """`late` (installations, 2): mean delay in days and power, each with its interval."""
    ones = np.ones(len(late))
    (delay, *days), (part, *ends) = (ratio_interval(late[:, column], ones) for column in (0, 1))
    if len(late) < 2:
        return f"{delay:.2f} d, {part:.3f}"
    return f"{delay:.1f} [{days[0]:.1f}, {days[1]:.1f}], {part:.3f} [{max(ends[0], 0):.3f}, {min(ends[1], 1):.3f}]"


def _interval(found: Interval) -> str:
    if not np.isfinite(found[1]):
        return f"{found[0]:.2f}" if found[0] < 1e6 else "-"
    return f"{found[0]:.2f} [{found[1]:.2f}, {found[2]:.2f}]"


def speed_told(done: Finished, judged: list[Promise]) -> str:
    """How long a year and a night take, in words."""
    found = done.of_cell("speed")
    for name, most in speed.LIMITS.items():
        promise, where = f"a {name} of 500 series within {most:g} s", "by the clock, median"
        here = speed.interval(found[0][name]) if found else None
        judged.append(absent(promise, where) if here is None else at_most(promise, where, here, most))
    return speed.told(found[0]) if found else "Not measured with this version yet."


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown, or that there is none yet."""
    if not rows:
        return "Nothing is measured with this version yet."
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)
