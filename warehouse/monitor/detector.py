"""The drop detector: every night one day of counts in, alarms out; causal, within a budget of false alarms.

Called by `flows.alert_detection` (a file) and by whoever watches the ledger. For each series two charts run, one of the
lost share and one of net value (`monitor.charts`), against a baseline learnt from the series' own past
(`monitor.baseline`), with thresholds from the budget (`monitor.budget`). After an alarm a chart is re-based on the new
level; a return to the old level (`monitor.recovery`) is told as a recovery. A night costs the same however long the
history is, and the state goes through JSON (`monitor.state`): a replay of all days equals the nights one by one.
Over 250 lines, since all that reads or writes the state of the days stands here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from taxonomy.errors import WarehouseError
from warehouse.measure.intervals import Z_95
from warehouse.monitor.baseline import Sample, widen_net
from warehouse.monitor.budget import Budget
from warehouse.monitor.changepoint import Change
from warehouse.monitor.families import Direction, Rows
from warehouse.monitor.history import History, Recent
from warehouse.monitor.likelihood import Array
from warehouse.monitor.mix import Partitions
from warehouse.monitor.series import Count, Day, Tree, stacked
from warehouse.monitor.watch import FamilyWatch

KEEP_DAYS = 60
"""Days kept for the estimate of when a change began; a change that takes longer to see is a trend."""

MIN_SEEN = 10
"""Days with feedback that a series needs besides the warm-up in days."""

RETIRE_DAYS = 120
"""Days without feedback after which a series leaves its part of the false alerts to the others: it cannot alarm, and
what is sold once a quarter keeps it. With its next feedback it has its part again."""


@dataclass(frozen=True, slots=True)
class DetectorSettings:
    """What a user may set. `calendar`: extra standard deviation (logits) of unusual days, infinite leaves a day out.

    `standardise_mix`: take out what the mix of its children does to a series (`monitor.mix`); a caller that knows the
    cells better judges the mix itself.
    """

    budget: Budget = field(default_factory=Budget)
    warmup_days: int = 28
    calendar: Mapping[date, float] = field(default_factory=dict)
    standardise_mix: bool = False


@dataclass(frozen=True, slots=True)
class Alarm:
    """A series loses value. `statistic` and `threshold` are logarithms of the chart's and of what it had to reach.

    `evidence` is the log-likelihood ratio of the change against none; `effect` is the change of the lost share (up) or
    of net value (down), 0.1 for ten points, with its 95 % interval; `feedbacks` were read since `since`; `expected` is
    the lost share (or lost minus gained) that they would have had without the change. `dispersion` is how many times as
    much as by chance of single feedbacks their days vary. `level`, `level_sd`: where the series stood before, in the
    logits of its chart.
    """

    series: str
    day: date
    direction: Direction
    statistic: float
    threshold: float
    evidence: float
    since: date
    since_low: date
    since_high: date
    effect: float
    effect_low: float
    effect_high: float
    feedbacks: int
    expected: float
    dispersion: float = 1.0
    level: float = 0.0
    level_sd: float = 0.0

    @property
    def strength(self) -> float:
        """Nats past the threshold, by which alarms of different charts may be ordered."""
        return self.statistic - self.threshold


@dataclass(frozen=True, slots=True)
class Recovery:
    """A series that had alarmed is back on the level of loss that it had before the alarm of the day `since`."""

    series: str
    day: date
    direction: Direction
    since: date = date.min


class Detector:
    """State of all charts; `advance` takes days in order.

    `recoveries` and `strength` are of the last day: how far each chart (S,) stood past its threshold (NaN: not fed).
    """

    def __init__(self, settings: DetectorSettings | None = None) -> None:
        self.settings = settings or DetectorSettings()
        self.parents: dict[str, str | None] = {}
        self.tree = Tree.of({})
        self.first = np.zeros(0, dtype=np.int64)  # ordinal of the first known day; 0: none yet
        self.last = np.zeros(0, dtype=np.int64)  # ordinal of the last day with feedback
        self.seen = np.zeros(0, dtype=np.int64)  # days with feedback
        self.monitored = np.zeros(0, dtype=bool)
        self.past: deque[Day] = deque()
        self.watches = [FamilyWatch.of(direction) for direction in Direction]
        self.partitions = Partitions.none()
        self.recoveries: list[Recovery] = []
        self.strength: dict[Direction, Array] = {}

    def advance(self, day: date, counts: Iterable[Count], *, rebase: Collection[str] = ()) -> list[Alarm]:
        """One day of counts, later than all before; alarms, the strongest first.

        `rebase`: series whose machinery changed with this day (model, taxonomy, mix): their charts begin anew.
        """
        counts = list(counts)
        self.admit({count.series: count.parent for count in counts})
        place = {name: number for number, name in enumerate(self.tree.names)}
        rows = np.array([place[name] for name in rebase if name in place], dtype=np.intp)
        for watch in self.watches if len(rows) else ():
            watch.forget(rows, day.toordinal())
        return self.advance_day(Day.of(day, counts, place))

    def advance_day(self, today: Day) -> list[Alarm]:
        """One day of counts in the order of `tree.names`; see `advance`."""
        self.recoveries = []
        self.strength = {direction: np.full(len(self.parents), np.nan) for direction in Direction}
        ordinal = today.day.toordinal()
        self.first[~np.isnan(today.feedbacks) & (self.first == 0)] = ordinal
        alarms: list[Alarm] = []
        spread = self.settings.calendar.get(today.day, 0.0)
        self._refresh(ordinal)
        if np.isfinite(spread):
            usable = np.nan_to_num(today.feedbacks) > 0
            alarms = self._watch(today, np.flatnonzero(usable & self.monitored), spread)
            self.seen[usable] += 1
            self.last[usable] = ordinal
            self.past.append(today)
        self._begin(ordinal)
        longest = max(KEEP_DAYS, 0 if self.monitored.all() else self.settings.warmup_days)
        while self.past and self.past[0].day.toordinal() <= ordinal - longest:
            self.past.popleft()
        self._assert_finite(today.day)
        return sorted(alarms, key=lambda alarm: -alarm.strength)

    def tell(self, alarm: Alarm) -> None:
        """An incident is told by this alarm, of a series that no lasting one is told by; see `recovery.Return.tell`."""
        watch, row = self._place(alarm)
        watch.back.tell(row, (alarm.level, alarm.level_sd), float(watch.chart.centre[row]), alarm.day.toordinal())

    def grown(self, alarm: Alarm, day: date) -> Alarm:
        """An earlier alarm as it stands on `day`: by where its chart is now, against the level before the alarm."""
        watch, row = self._place(alarm)
        level = float(watch.chart.mean()[row])
        half = Z_95 * float(np.sqrt(watch.chart.variance()[row] + alarm.level_sd**2))
        levels = np.array([alarm.level, level - half, level, level + half])
        mean, _ = watch.family.moments(levels[:, None], np.array([row]))
        before, low, now, high = mean[:, 0].tolist()
        sign = -1 if alarm.direction is Direction.NET_DOWN else 1
        bounds = sorted((sign * (low - before), sign * (high - before)))
        since = [float(np.nan_to_num(one.feedbacks[row])) for one in self.past if one.day >= alarm.since]
        return replace(
            alarm,
            day=day,
            effect=sign * (now - before),
            effect_low=bounds[0],
            effect_high=bounds[1],
            feedbacks=round(sum(since)),
            expected=before,
        )

    def _place(self, alarm: Alarm) -> tuple[FamilyWatch, int]:
        """The watch and the row of an alarm."""
        watch = next(one for one in self.watches if one.family.direction is alarm.direction)
        return watch, self.tree.names.index(alarm.series)

    def _assert_finite(self, day: date) -> None:
        """Raises WarehouseError where a chart broke: better no night than one that watches nothing."""
        for watch in self.watches:
            if not (np.isfinite(watch.chart.state).all() and np.isfinite(watch.chart.centre).all()):
                broken = ~(np.isfinite(watch.chart.state).all(axis=(0, 1)) & np.isfinite(watch.chart.centre))
                names = ", ".join(self.tree.names[row] for row in np.flatnonzero(broken)[:5])
                raise WarehouseError(
                    f"On {day} the charts ({watch.family.direction}) of {int(broken.sum())} series broke: {names}.",
                    remedy="Look for counts beyond reason in the feedback of this day.",
                )

    def admit(self, parents: Mapping[str, str | None]) -> None:
        """Make room for series that are new, each with its parent."""
        before = len(self.parents)
        for name, parent in parents.items():
            self.parents.setdefault(name, parent)
        more = len(self.parents) - before
        if not more:
            return
        self.tree = Tree.of(self.parents)
        for name in ("first", "last", "seen", "monitored"):
            value = getattr(self, name)
            setattr(self, name, np.concatenate([value, np.zeros(more, dtype=value.dtype)]))
        self.past = deque(one.widened(len(self.parents)) for one in self.past)
        for watch in self.watches:
            watch.widen(more)

    def _refresh(self, ordinal: int) -> None:
        """Rhythm and dispersion anew before the first day of each week, which begins on Monday with or without data."""
        if (ordinal - 1) // 7 > (int(self.last.max(initial=0)) - 1) // 7:
            for watch in self.watches:
                watch.refresh(np.flatnonzero(self.monitored), self.tree.depths)
            widen_net(*(watch.baseline for watch in self.watches))

    def _begin(self, ordinal: int) -> None:
        """Begin to monitor series whose warm-up ends with today."""
        waited = (self.first > 0) & (ordinal - self.first + 1 >= self.settings.warmup_days)
        rows = np.flatnonzero(waited & (self.seen >= min(MIN_SEEN, self.settings.warmup_days)) & ~self.monitored)
        if not len(rows):
            return
        self.monitored[rows] = True
        if self.settings.standardise_mix:
            self.partitions = self.partitions.and_those(self.tree.names, self.tree.parent, rows, stacked(self.past)[0])
        feedbacks, lost, gained = (np.nan_to_num(value[:, rows]) for value in stacked(self.past))
        weekdays = np.array([one.day.weekday() for one in self.past])
        spreads = np.array([self.settings.calendar.get(one.day, 0.0) for one in self.past])
        days = np.array([float(one.day.toordinal() - ordinal) for one in self.past])
        sums = lost.sum(axis=0), gained.sum(axis=0), feedbacks.sum(axis=0)
        for watch in self.watches:
            watch.chart.centre[rows] = watch.family.first_level(*sums, rows)
            history = History(days, feedbacks, watch.family.count(lost, gained), weekdays, spreads, ordinal)
            watch.learn_history(rows, history, np.flatnonzero(self.monitored), self.tree.depths)
            watch.rebased[rows] = ordinal
        widen_net(*(watch.baseline for watch in self.watches))

    def _watch(self, today: Day, rows: Rows, spread: float) -> list[Alarm]:
        """Feed the charts with the usable series of today; alarms and re-bases."""
        alarms: list[Alarm] = []
        if not len(rows):
            return alarms
        ordinal, series = today.day.toordinal(), self._alive(today.day.toordinal(), rows)
        elapsed = (ordinal - self.last[rows]).astype(np.float64)
        for watch in self.watches:
            count, offset = watch.family.count(today.lost[rows], today.gained[rows]), self._offsets(watch, today)[rows]
            rise, fall = watch.watch(Sample(rows, ordinal, count, today.feedbacks[rows], elapsed, offset, spread))
            limits = self.settings.budget.thresholds(watch.family.direction, series, watch.baseline.information[rows])
            self.strength[watch.family.direction][rows] = rise - limits
            for at in np.flatnonzero(rise >= limits):
                row = int(rows[at])
                change = self._locate(watch, row, today)
                alarms.append(self._alarm(watch, row, today, change, (float(rise[at]), float(limits[at]))))
                watch.raise_to(row, ordinal, change)
            back = watch.returned(rows) & (rise < limits)
            for row in rows[back].tolist():
                since = date.fromordinal(int(watch.back.since[row]))
                self.recoveries.append(Recovery(self.tree.names[row], today.day, watch.family.direction, since))
                watch.recover(row, ordinal)
            for row in rows[(fall >= limits) & (rise < limits) & ~back].tolist():
                watch.lower(row, ordinal)
        return alarms

    def _alive(self, ordinal: int, rows: Rows) -> int:
        """How many series share the budget: all that are monitored, without those that have been silent for long."""
        alive = self.monitored & (ordinal - self.last <= RETIRE_DAYS)
        alive[rows] = True
        return int(alive.sum())

    def _alarm(self, watch: FamilyWatch, row: int, today: Day, change: Change, reached: tuple[float, float]) -> Alarm:
        sign = -1 if watch.family.direction is Direction.NET_DOWN else 1
        low, high = sorted((sign * change.effect_low, sign * change.effect_high))
        return Alarm(
            series=self.tree.names[row],
            day=today.day,
            direction=watch.family.direction,
            statistic=reached[0],
            threshold=reached[1],
            evidence=change.evidence,
            since=change.since,
            since_low=change.since_low,
            since_high=change.since_high,
            effect=sign * change.effect,
            effect_low=low,
            effect_high=high,
            feedbacks=change.feedbacks,
            expected=change.expected,
            dispersion=change.dispersion,
            level=change.before,
            level_sd=change.before_sd,
        )

    def _locate(self, watch: FamilyWatch, row: int, today: Day) -> Change:
        """When the change of a series began, from the days since its chart was last re-based."""
        days = [
            one
            for one in [*self.past, today]
            if one.day.toordinal() > watch.rebased[row] and np.nan_to_num(one.feedbacks[row]) > 0
        ][-KEEP_DAYS:]
        n, lost, gained = (value[:, row] for value in stacked(days))
        spreads = np.array([self.settings.calendar.get(one.day, 0.0) for one in days])
        offsets = np.array([self._offsets(watch, one)[row] for one in days])
        recent = Recent(n, watch.family.count(lost, gained), offsets, spreads)
        return watch.locate(row, [one.day for one in days], recent)

    def _offsets(self, watch: FamilyWatch, day: Day) -> Array:
        """What the mix of a day is expected to do to the level of each series (S,)."""
        if not len(self.partitions.parent):
            return np.zeros(len(self.parents))
        mean, variance = watch.predicted(np.arange(len(self.parents)), day.day.weekday())
        return self.partitions.offsets(day.feedbacks, mean, variance, self.monitored)
