"""Sequential charts: Shiryaev-Roberts statistics with the unknown level integrated out, for many series at once.

Called by `monitor.detector`. For a change of size d on day s let L(s, d) be the likelihood ratio of all counts so far,
the level before the change being averaged over its posterior, in numerator and denominator alike. The statistic of a
chart is R = sum over s of the mean of L(s, d) over a few sizes d. With no change R minus the number of days is a
martingale, so the mean time to a false alarm at threshold A is at least A, whatever the sizes of days, and with the
uncertainty of a short history counted in (Pollak 1985, 1987; Lai and Xing 2010; Shin, Ramdas and Rinaldo 2023).
The sum over s is a recursion: a state of one array a size, no window of days. The level walks slowly
(a hidden Markov filter), which follows a slow trend.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from taxonomy.errors import InputError
from warehouse.monitor.likelihood import Array, interpolation, node_range

GRID_STEP = 0.06
"""Distance of levels on the grid, logits: at most two standard errors of 30 days of 100 feedbacks."""

GRID_HALF = 15
"""Levels on each side of the centre: 0.9 logits, three standard errors of 28 days of 5 feedbacks."""

PRIOR_SD = 0.5
"""Spread of the level about its first robust estimate, before the history is filtered: weak."""

MAX_MOVE = 0.25
"""Most that walks in one go: a gap of half a year or more is half forgotten."""

MAX_OFF_CENTRE = 5
"""Steps that the level may wander from the grid's middle: a third of the way to the end."""

FADE = 0.98
"""Weight of a change hypothesis a day later: what takes over two months to see is a trend. The statistic is smaller
with it than without, so the bound on false alarms stands."""

SLOPE_DAYS = 30.0
"""Days after which the walk that stands for an unknown slope has moved as far as the slope itself: a month."""

FLOOR = 1e-250
"""Least weight of a level. A level that leaps there from the known one costs 570 nats, more than a change of size 0.3,
0.6 or 1.2 misses the truth by on a day of 50,000 feedbacks, so the leap is read as a change and not as the level."""

CAP = 50.0
"""Most, in nats, that one day speaks for a change against the best unchanged level: past every threshold. Beyond it
sizes and levels tell each other apart by what none of them explains, and the level before would be drawn along."""

MOST = 1e30
"""Largest weight that a change takes into the next day, beyond every threshold: the product of a day stays finite."""

GRID = GRID_STEP * np.arange(-GRID_HALF, GRID_HALF + 1)


@dataclass(frozen=True, slots=True)
class Shifts:
    """Sizes of change that a chart looks for, in logits; rises first, then falls (which only re-base).

    They are whole steps of the grid, so one row of likelihoods a day serves the unchanged level and every change.
    """

    up: tuple[float, ...]
    up_weight: tuple[float, ...]
    down: tuple[float, ...]

    def __post_init__(self) -> None:
        """Raises InputError for a size between two steps."""
        away = self.all / GRID_STEP
        if not np.allclose(away, np.rint(away)):
            raise InputError(
                f"A chart looks for changes of {self.all.tolist()} logits.",
                remedy=f"Give whole multiples of {GRID_STEP}.",
            )

    @property
    def all(self) -> Array:
        """Rises, then falls as negative numbers."""
        return np.array([*self.up, *(-one for one in self.down)])


@dataclass(slots=True)
class Chart:
    """The state of one kind of chart over S series: level posterior and change hypotheses on the grid.

    `centre` (S,): logit of the grid's middle. `state` (1 + D, G, S), series last, so that a step is long rows of
    numbers: first the posterior of the level if nothing changed, which sums to one; then for each size of change the
    summed weight of all its days, relative to that sum. The level of the grid is the one before the change.
    """

    shifts: Shifts
    walk: float
    centre: Array
    state: Array
    nodes: Array = field(init=False)
    matrix: Array = field(init=False)
    places: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        steps = np.rint(np.array([0.0, *self.shifts.all]) / GRID_STEP).astype(int)
        low, high = int(steps.min()), int(steps.max())
        points: Array = GRID_STEP * np.arange(low - GRID_HALF, high + GRID_HALF + 1, dtype=np.float64)
        self.nodes = node_range(points[0], points[-1])
        self.matrix = interpolation(self.nodes, points)
        self.places = tuple(int(step) - low for step in steps)

    @classmethod
    def empty(cls, shifts: Shifts, walk: float, size: int = 0) -> Chart:
        """A chart of `size` series that know nothing yet."""
        state = np.zeros((1 + len(shifts.all), len(GRID), size))
        state[0] = bell(PRIOR_SD**2)[:, None]
        return cls(shifts, walk, np.zeros(size), state)

    @property
    def level(self) -> Array:
        """Posterior of the level if nothing changed (G, S), a view."""
        return np.asarray(self.state[0])

    @property
    def changed(self) -> Array:
        """Weights of the change hypotheses (D, G, S), a view."""
        return self.state[1:]

    def restart(self, rows: NDArray[np.intp], variance: float) -> None:
        """Forget all changes of `rows`; the level is normal about the centre with this variance."""
        self.state[:, :, rows] = 0.0
        self.level[:, rows] = bell(variance)[:, None]

    def recentre(self, rows: NDArray[np.intp]) -> None:
        """Move the grids of `rows` whose level has wandered off the middle, by whole steps."""
        steps = np.rint(GRID @ self.level[:, rows] / GRID_STEP).astype(np.intp)
        for row, step in zip(rows, steps, strict=True):
            if abs(step) >= MAX_OFF_CENTRE:
                moved = np.zeros(self.state.shape[:2])
                kept = len(GRID) - abs(step)
                at, of = (0, step) if step > 0 else (-step, 0)
                moved[:, at : at + kept] = self.state[:, of : of + kept, row]
                self.state[:, :, row] = moved / moved[0].sum()
                self.centre[row] += step * GRID_STEP

    def step(
        self,
        rows: NDArray[np.intp],
        loglik: Array,
        elapsed: Array,
        *,
        watched: bool,
        slope_variance: Array | float = 0.0,
    ) -> Array:
        """Take in one day of the series `rows`: `loglik` (R, K) at the nodes.

        The level first walks the `elapsed` days (R,), the more the less its slope is known: `slope_variance` (R,), in
        squared logits a day squared. `watched`: whether a change may have begun today. Returns the log-likelihood (R,)
        that the day had if nothing changed.
        """
        walk = self.walk**2 + SLOPE_DAYS * np.asarray(slope_variance)
        move = np.minimum(0.5 * elapsed * walk / GRID_STEP**2, MAX_MOVE)
        kinds = len(self.places) if watched else 1
        every = len(rows) == len(self.centre)
        state = self.state[:kinds] if every else np.take(self.state[:kinds], rows, axis=2)
        np.maximum(state[0], FLOOR, out=state[0])
        np.minimum(state[1:], MOST, out=state[1:])
        _walk(state, move)
        here = slice(self.places[0], self.places[0] + len(GRID))
        likelihood = self.matrix.T @ loglik.T
        best = likelihood[here].max(axis=0)
        likelihood -= best
        np.exp(np.minimum(likelihood, CAP, out=likelihood), out=likelihood)
        if watched:
            state[1:] *= FADE
            state[1:] += state[0]
        for kind, place in enumerate(self.places[:kinds]):
            state[kind] *= likelihood[place : place + len(GRID)]
        unchanged = state[0].sum(axis=0)
        state /= unchanged
        if not every:
            self.state[:kinds, :, rows] = state
        return np.asarray(np.log(unchanged) + best)

    def ratios(self) -> Array:
        """Shiryaev-Roberts ratio of each size (D, S)."""
        return np.asarray(self.changed.sum(axis=1))

    def rise(self) -> Array:
        """The statistic R of a rise (S,): the weighted mean over its sizes."""
        weights = np.array(self.shifts.up_weight)
        return np.asarray(weights @ self.ratios()[: len(weights)])

    def fall(self) -> Array:
        """The same of a fall (S,), its sizes weighing alike."""
        ratios = self.ratios()[len(self.shifts.up) :]
        return np.asarray(ratios.mean(axis=0)) if len(ratios) else np.zeros(len(self.centre))

    def before(self, row: int) -> tuple[float, float]:
        """Mean and variance of the level of one series before its change, if it rose."""
        weight = np.array(self.shifts.up_weight) @ self.changed[: len(self.shifts.up), :, row]
        weight = weight / weight.sum()
        mean = float(weight @ GRID)
        return float(self.centre[row]) + mean, float(weight @ GRID**2) - mean**2

    def mean(self) -> Array:
        """Posterior mean of the level (S,), logits, if nothing changed."""
        return np.asarray(self.centre + GRID @ self.level)

    def variance(self) -> Array:
        """Posterior variance of the level (S,), squared logits."""
        return np.asarray(GRID**2 @ self.level - (GRID @ self.level) ** 2)


def bell(variance: float) -> Array:
    """Normal weights of the grid's levels (G,)."""
    weight = np.exp(-0.5 * GRID**2 / variance)
    return np.asarray(weight / weight.sum())


def _walk(state: Array, move: Array) -> None:
    """The level's random walk: the part `move` of each level goes one step up and as much down, not past the ends."""
    gone = state * move
    state[:, 1:-1] -= gone[:, 1:-1]
    state -= gone
    state[:, 1:] += gone[:, :-1]
    state[:, :-1] += gone[:, 1:]
