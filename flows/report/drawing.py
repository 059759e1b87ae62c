"""Geometry of the report's charts: numbers in, coordinates and SVG path data out.

Callers: `flows.report.build`. Knows no HTML, no language and no ledger; the template turns what it gives into SVG.
Every chart has one y scale with ticks at round values and one point a period at equal distances.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from flows.report.facts import Point

STEPS = (1, 2, 2.5, 5, 10)
"""Ticks stand at 1, 2, 2.5 or 5 times a power of ten: what an eye divides easily."""

SETTLED = 30
"""Periods with fewer judged feedbacks do not stretch the scale; their bands are cut at its ends."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A point on the chart. `whole` is false where more feedback is to come."""

    x: float
    y: float
    point: Point


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the y scale and the value that it stands for."""

    y: float
    value: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A line with its band. Coordinates are in user units of a `width` x `height` view box."""

    width: float
    height: float
    left: float
    right: float
    line: str
    band: str
    zero: float | None
    ticks: tuple[Tick, ...]
    dots: tuple[Dot, ...]
    mark: float | None = None  # x of a change's first day


def chart(
    points: Sequence[Point],
    *,
    width: float,
    height: float,
    left: float = 34,
    right: float = 10,
    top: float = 10,
    bottom: float = 22,
    floor: float | None = None,
    bounds: tuple[float, float] | None = None,
    mark: float | None = None,
) -> Chart:
    """Chart of `points` in order. `floor` holds the scale at or below a value (0 for shares); `bounds` sets it.

    `mark` is a position between the points, 0 at the first, 1 at the second.
    """
    low, high = bounds or spread(points, floor)
    step = tick_step(high - low)
    pad = 0.06 * (high - low) or step
    bottom_value, top_value = low if low == floor else low - pad, high + pad
    span = top_value - bottom_value
    inner = width - left - right
    gap = inner / max(1, len(points) - 1)

    def x(number: float) -> float:
        return round(left + gap * number, 1)

    def y(value: float) -> float:
        clipped = min(max(value, bottom_value), top_value)
        return round(height - bottom - (clipped - bottom_value) / span * (height - top - bottom), 1)

    upper = [f"{x(n)} {y(p.high)}" for n, p in enumerate(points)]
    lower = [f"{x(n)} {y(p.low)}" for n, p in enumerate(points)]
    first, last = math.ceil(bottom_value / step), math.floor(top_value / step)
    return Chart(
        width=width,
        height=height,
        left=left,
        right=width - right,
        line="M" + " L".join(f"{x(n)} {y(p.value)}" for n, p in enumerate(points)),
        band="M" + " L".join([*upper, *reversed(lower)]) + "Z",
        zero=y(0) if bottom_value <= 0 <= top_value else None,
        ticks=tuple(Tick(y(n * step), round(n * step, 6)) for n in range(first, last + 1)),
        dots=tuple(Dot(x(n), y(p.value), p) for n, p in enumerate(points)),
        mark=None if mark is None else x(min(max(mark, 0), len(points) - 1)),
    )


def spread(points: Sequence[Point], floor: float | None = None) -> tuple[float, float]:
    """Lowest and highest value that a scale must hold: intervals of settled periods, values of the others."""
    settled = [p for p in points if p.judged >= SETTLED] or list(points)
    low = min([p.low for p in settled] + [p.value for p in points])
    high = max([p.high for p in settled] + [p.value for p in points])
    return (low if floor is None else min(low, floor)), high


def tick_step(span: float, ticks: int = 5) -> float:
    """A round step that puts about `ticks` ticks on a scale of `span`."""
    raw = max(span, 1e-9) / ticks
    power = 10.0 ** math.floor(math.log10(raw))
    return next(step * power for step in STEPS if step * power >= raw * 0.999)


def ceiling(value: float) -> float:
    """A round number at or above `value`: the end of a bar's scale."""
    step = tick_step(value, 4)
    return math.ceil(value / step) * step
