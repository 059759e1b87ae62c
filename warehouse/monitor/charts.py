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

GRID = GRID_STEP * np.arange(-GRID_HALF, GRID_HALF + 1)


@dataclass(frozen=True, slots=True)
class Shifts:
    """Sizes of change that a chart looks for, in logits; rises first, then falls (which only re-base)."""

    up: tuple[float, ...]
    up_weight: tuple[float, ...]
    down: tuple[float, ...]

    @property
    def all(self) -> Array:
        """Rises, then falls as negative numbers."""
        return np.array([*self.up, *(-one for one in self.down)])


@dataclass(slots=True)
class Chart:
    """The state of one kind of chart over S series: level posterior and change hypotheses on the grid.

    `centre` (S,): logit of the grid's middle. `state` (S, 1 + D, G): first the posterior of the level if nothing
    changed, which sums to one; then for each size of change the summed weight of all its days, relative to that sum.
    The level of the grid is the one before the change.
    """

    shifts: Shifts
    walk: float
    centre: Array
    state: Array
    nodes: Array = field(init=False)
    matrix: Array = field(init=False)

    def __post_init__(self) -> None:
        sizes = self.shifts.all
        self.nodes = node_range(GRID[0] + min(0.0, sizes.min()), GRID[-1] + sizes.max())
        points = np.concatenate([GRID, *(GRID + size for size in sizes)])
        self.matrix = interpolation(self.nodes, points)

    @classmethod
    def empty(cls, shifts: Shifts, walk: float, size: int = 0) -> Chart:
        """A chart of `size` series that know nothing yet."""
        state = np.zeros((size, 1 + len(shifts.all), len(GRID)))
        state[:, 0] = bell(PRIOR_SD**2)
        return cls(shifts, walk, np.zeros(size), state)

    @property
    def level(self) -> Array:
        """Posterior of the level if nothing changed (S, G), a view."""
        return self.state[:, 0]

    @property
    def changed(self) -> Array:
        """Weights of the change hypotheses (S, D, G), a view."""
        return self.state[:, 1:]

    def restart(self, rows: int | NDArray[np.intp], variance: float) -> None:
        """Forget all changes of `rows`; the level is normal about the centre with this variance."""
        self.state[rows] = 0.0
        self.level[rows] = bell(variance)

    def recentre(self, rows: NDArray[np.intp]) -> None:
        """Move the grids of `rows` whose level has wandered off the middle, by whole steps."""
        steps = np.rint(self.level[rows] @ GRID / GRID_STEP).astype(np.intp)
        for row, step in zip(rows, steps, strict=True):
            if abs(step) >= MAX_OFF_CENTRE:
                moved = np.zeros_like(self.state[row])
                kept = len(GRID) - abs(step)
                at, of = (0, step) if step > 0 else (-step, 0)
                moved[:, at : at + kept] = self.state[row, :, of : of + kept]
                self.state[row] = moved / moved[0].sum()
                self.centre[row] += step * GRID_STEP

    def step(self, rows: NDArray[np.intp], loglik: Array, elapsed: Array, *, watched: bool) -> None:
        """Take in one day of the series `rows`: `loglik` (R, K) at the nodes.

        The level first walks the `elapsed` days (R,). `watched`: whether a change may have begun today.
        """
        move = np.minimum(0.5 * elapsed * (self.walk / GRID_STEP) ** 2, MAX_MOVE)
        kinds = 1 + len(self.shifts.all) if watched else 1
        state = _walk(self.state[rows, :kinds], move[:, None, None])
        value = (loglik @ self.matrix[:, : kinds * len(GRID)]).reshape(state.shape)
        value -= value[:, :1].max(axis=2, keepdims=True)
        if watched:
            state[:, 1:] *= FADE
            state[:, 1:] += state[:, :1]
        state *= np.exp(np.minimum(value, 300.0, out=value), out=value)
        state /= state[:, :1].sum(axis=2, keepdims=True)
        self.state[rows, :kinds] = state

    def ratios(self) -> Array:
        """Shiryaev-Roberts ratio of each size (S, D)."""
        ratios: Array = self.changed.sum(axis=2)
        return ratios

    def rise(self) -> Array:
        """The statistic R of a rise (S,): the weighted mean over its sizes."""
        weights = np.array(self.shifts.up_weight)
        value: Array = self.ratios()[:, : len(weights)] @ weights
        return value

    def fall(self) -> Array:
        """The same of a fall (S,), its sizes weighing alike."""
        ratios = self.ratios()[:, len(self.shifts.up) :]
        return np.asarray(ratios.mean(axis=1)) if ratios.shape[1] else np.zeros(len(ratios))

    def before(self, row: int) -> tuple[float, float]:
        """Mean and variance of the level of one series before its change, if it rose."""
        weight = np.array(self.shifts.up_weight) @ self.changed[row, : len(self.shifts.up)]
        weight = weight / weight.sum()
        mean = float(weight @ GRID)
        return float(self.centre[row]) + mean, float(weight @ GRID**2) - mean**2

    def mean(self) -> Array:
        """Posterior mean of the level (S,), logits, if nothing changed."""
        value: Array = self.centre + self.level @ GRID
        return value

    def variance(self) -> Array:
        """Posterior variance of the level (S,), squared logits."""
        value: Array = self.level @ GRID**2 - (self.level @ GRID) ** 2
        return value


def bell(variance: float) -> Array:
    """Normal weights of the grid's levels (G,)."""
    weight = np.exp(-0.5 * GRID**2 / variance)
    return np.asarray(weight / weight.sum())


def _walk(state: Array, move: Array) -> Array:
    """The level's random walk: the part `move` of each level goes one step up and as much down, not past the ends."""
    walked: Array = (1 - 2 * move) * state
    walked[..., 1:] += move * state[..., :-1]
    walked[..., :-1] += move * state[..., 1:]
    walked[..., :1] += move * state[..., :1]
    walked[..., -1:] += move * state[..., -1:]
    return walked
