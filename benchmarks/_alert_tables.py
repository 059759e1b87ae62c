"""Tables of what the drop alerts hold, out of finished blocks, and which promises they miss.

Part of `python -m benchmarks.alerts`. Only figures: what is computed stands in `_alert_false` and `_alert_power`.
Intervals take installations, not series, as independent; with few of them they are wide, and none is made of one alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks import _alert_false as false
from benchmarks import _alert_power as power
from benchmarks import _alert_speed as speed
from benchmarks._alert_nights import shipped
from benchmarks._alert_runs import Block, Finished, count_interval, joined, ratio_interval
from benchmarks._installations import Array

LEAST_POWER, TIMES_SIGMA = 0.95, 1.5
LATEST = {30: 1.40, 90: 1.15, 365: 1.15}
"""What is promised of a rise of ten points in a share of 20 % at 100 feedbacks a day: power within seven days, times
that of 3 sigma, and by history the mean delay over that of the chart that knows everything."""


@dataclass(frozen=True)
class Missed:
    """A promise that is not kept: which one, and what was measured."""

    promise: str
    measured: str


def false_rows(done: Finished, missed: list[Missed]) -> Iterator[list[str]]:
    """A row each of what days are like and history: its name, installations, and incidents a month of each rule."""
    budget, months = shipped().detector.budget.per_month, false.MONITORED / 30
    for series in false.SIZES:
        for days in false.DAYS:
            found = done.of_cell(false.cell(series, days))
            if not found:
                continue
            counts = joined(found)["incidents"]
            for place, history in enumerate(false.HISTORIES):
                here = counts[:, place] / months
                mean = here.mean(axis=0)
                low, high = (end / months for end in count_interval(counts[:, place, 0]))
                if mean[0] > budget:
                    where = f"{series} series, {history} days, {days}"
                    missed.append(Missed(f"at most {budget:g} false incidents a month", f"{mean[0]:.2f} at {where}"))
                yield [
                    *(str(series), str(history), days, str(len(counts)), f"{mean[0]:.2f} [{low:.2f}, {high:.2f}]"),
                    *(f"{one:.2f}" for one in mean[1:]),
                ]


FALSE_HEAD = ["series", "history", "days", "runs", "ours [95 %]", *false.NAMES[1:]]

SHOWN = (power.OURS, power.TOLD, power.BOUND, *(rule.name for rule in power.OTHERS))
POWER_HEAD = [
    *("base", "a day", "noise", "history", "rise", "over days", "runs", "ours", "told by the night", power.BOUND),
    *(rule.name for rule in power.OTHERS),
    *("delay over known CUSUM's", "power over 3 sigma's"),
]


def power_rows(done: Finished, missed: list[Missed]) -> Iterator[list[str]]:
    """A row each of a setting, history and rise."""
    for setting in (*power.PROMISED, *power.OTHER):
        quiet, planted = (done.of_cell(setting.cell(kind)) for kind in ("quiet", "planted"))
        if not quiet or not planted:
            continue
        levels, courses = joined(quiet), joined(planted)
        runs = f"{len(levels[power.OURS])}, {len(courses[power.OURS])}"
        for history in setting.histories:
            for rise in range(len(power.RISES)):
                place = setting.histories.index(history), rise
                yield _power_row(setting, (levels, courses), place, runs, missed)


def _power_row(
    setting: power.Setting, found: tuple[Block, Block], place: tuple[int, int], runs: str, missed: list[Missed]
) -> list[str]:
    history, (size, over) = setting.histories[place[0]], power.RISES[place[1]]
    limits = power.thresholds(found[0], place[0], size)
    late = {name: _of_installations(power.delays(found[1], name, place, limits[name])) for name in SHOWN}
    ratio = ratio_interval(late[power.OURS][:, 0], late[power.BOUND][:, 0])
    times = ratio_interval(late[power.OURS][:, 1], late[power.SIGMA][:, 1])
    if setting in power.PROMISED and (size, over) == (0.1, 1):
        missed += _missed(setting, history, float(late[power.OURS][:, 1].mean()), ratio[0], times[0])
    return [
        *(f"{setting.base:.2f}", f"{setting.volume:g}", f"{setting.noise:g}", str(history), f"{size:.2f}", str(over)),
        runs,
        *(_summary(late[name], brief=name not in SHOWN[:3]) for name in SHOWN),
        _interval(ratio),
        _interval(times) if late[power.SIGMA][:, 1].sum() else "-",
    ]


def _missed(setting: power.Setting, history: int, seen: float, ratio: float, times: float) -> Iterator[Missed]:
    """Promises that a rise of ten points misses. With day noise the chart that knows everything misses the power too,
    so it is promised without."""
    where = f"noise {setting.noise:g}, {history} days"
    if setting.noise == 0 and seen < LEAST_POWER:
        yield Missed(f"power of {LEAST_POWER:g} within {power.SOON} days", f"{seen:.3f} at {where}")
    if times < TIMES_SIGMA:
        yield Missed(f"{TIMES_SIGMA:g} times the power of {power.SIGMA}", f"{times:.2f} at {where}")
    if ratio > LATEST[history]:
        yield Missed(f"{LATEST[history]:g} times the delay of the known CUSUM", f"{ratio:.2f} at {where}")


def _of_installations(delay: Array) -> Array:
    """Mean delay and power (installations, 2) of the series that had not alarmed before."""
    known = ~np.isnan(delay)
    count = np.maximum(known.sum(axis=1), 1)
    mean = np.where(known, delay, 0).sum(axis=1) / count
    return np.stack([mean, (np.where(known, delay, power.LONGEST) <= power.SOON).sum(axis=1) / count], axis=1)


def _summary(late: Array, *, brief: bool) -> str:
    """`late` (installations, 2): mean delay in days and power, each with its interval unless `brief`."""
    ones = np.ones(len(late))
    (delay, *days), (part, *ends) = (ratio_interval(late[:, column], ones) for column in (0, 1))
    if brief or len(late) < 2:
        return f"{delay:.2f} d, {part:.3f}"
    return f"{delay:.2f} [{days[0]:.2f}, {days[1]:.2f}], {part:.3f} [{max(ends[0], 0):.3f}, {min(ends[1], 1):.3f}]"


def _interval(found: tuple[float, float, float]) -> str:
    return f"{found[0]:.2f} [{found[1]:.2f}, {found[2]:.2f}]" if np.isfinite(found[1]) else f"{found[0]:.2f}"


def speed_told(done: Finished, missed: list[Missed]) -> str:
    """How long a year and a night take, in words."""
    found = done.of_cell("speed")
    if not found:
        return "Not measured with this version yet."
    for name, most in speed.LIMITS.items():
        if found[0][name][0, 1] > most:
            missed.append(Missed(f"{most:g} s for a {name} of 500 series", f"{found[0][name][0, 1]:.2f} s"))
    return speed.told(found[0])


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown, or that there is none yet."""
    if not rows:
        return "Nothing is measured with this version yet."
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)
