"""All charts of one source: signs of its input, of how it is read, and its label prior; one day of counts at a time.

Called by `drift.night` and by the benchmarks. The charts are those of the drop detector (`monitor.detector`): of each
sign the feedbacks that show it count as its losses. Cuts of measures and what is usual come from the first four weeks;
where a new judge or taxonomy reads, the signs of reading begin anew. A change that is smaller than anybody would care
about is kept until it has grown. Driver-free; the state goes through JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np

from warehouse.drift.prior import PriorChart
from warehouse.drift.signs import INPUT, READING, WARMUP_DAYS, Plan, Shift, parts_of, series_of
from warehouse.monitor import state as charts_state
from warehouse.monitor.budget import DAYS_A_MONTH, Budget
from warehouse.monitor.detector import Alarm, Detector, DetectorSettings
from warehouse.monitor.families import Direction
from warehouse.monitor.series import Count

OF_LOST = 0.999
"""Part of a detector's budget for the charts of rises: what falls rises elsewhere, so the other charts have none."""

SIGNS_OF = {"input": INPUT, "reading": READING}


@dataclass(frozen=True, slots=True)
class Counted:
    """One sign of one day: feedbacks, and how many of them show it."""

    sign: str
    language: str
    feedbacks: int
    counted: int


@dataclass(frozen=True, slots=True)
class Over:
    """A sign is back where it was."""

    series: str
    day: date


@dataclass(slots=True)
class SignCharts:
    """Charts of the signs of one kind, `input` or `reading`. `untold`: changes that were too small to tell, summed."""

    kind: str
    detector: Detector = field(default_factory=Detector)
    untold: dict[str, float] = field(default_factory=dict)

    def step(self, day: date, counts: Iterable[Counted], plan: Plan, settings: Settings) -> list[Shift | Over]:
        """One day; what has moved, and what is back."""
        self.detector.settings = settings.of(plan.part(self.kind, settings.sources))
        told = [
            Count(series_of(one.sign, one.language), None, one.feedbacks, 0, one.counted)
            for one in counts
            if one.sign in SIGNS_OF[self.kind]
        ]
        alarms = self.detector.advance(day, told)
        found: list[Shift | Over] = []
        for alarm in alarms:
            shift = self._grown(alarm, plan.least_effect)
            if shift is not None:
                found.append(shift)
        for one in self.detector.recoveries:
            if one.direction is Direction.LOST_UP:
                self.untold.pop(one.series, None)
                found.append(Over(one.series, one.day))
        return found

    def _grown(self, alarm: Alarm, least: float) -> Shift | None:
        """What an alarm tells with those before it that were too small; None where it still is."""
        if alarm.direction is not Direction.LOST_UP:
            return None
        waiting = self.untold.pop(alarm.series, 0.0)
        if waiting + alarm.effect < least:
            self.untold[alarm.series] = waiting + alarm.effect
            return None
        shift = shift_of(alarm)
        return replace(shift, before=max(shift.before - waiting, 0.0))

    def dump(self) -> dict[str, Any]:
        """As JSON types."""
        return {"kind": self.kind, "detector": charts_state.dump(self.detector), "untold": self.untold}

    @classmethod
    def restore(cls, kept: Mapping[str, Any]) -> SignCharts:
        """What `dump` wrote. Raises InputError for a state of another format."""
        return cls(kept["kind"], charts_state.restore(kept["detector"]), dict(kept["untold"]))


@dataclass(frozen=True, slots=True)
class Settings:
    """What the charts are told each night: the calendar of unusual days, and how many sources share the budget."""

    sources: int = 1
    calendar: Mapping[date, float] = field(default_factory=dict)

    def of(self, per_month: float) -> DetectorSettings:
        """A detector's settings with a budget of so many false alarms a month."""
        return DetectorSettings(Budget(per_month, OF_LOST), WARMUP_DAYS, self.calendar)


@dataclass(slots=True)
class PriorWatch:
    """The label prior of one source; `chart` None until its first weeks are over."""

    chart: PriorChart | None = None

    def step(
        self, day: date, counts: Mapping[str, int], feedbacks: int, plan: Plan, settings: Settings
    ) -> Shift | None:
        """One day; the change where it alarms."""
        if self.chart is None or not counts or not np.isfinite(settings.calendar.get(day, 0.0)):
            return None
        statistic = self.chart.step(day, counts, feedbacks)
        if statistic < np.log(DAYS_A_MONTH / plan.part("prior", settings.sources)):
            return None
        found = self.chart.found(day)
        if abs(found.effect) < plan.least_effect:
            return None  # the chart is not begun anew before: a slow change is not followed in silence
        self.chart.settle(found.since)
        return found

    def learn(self, history: Sequence[Mapping[str, int]]) -> None:
        """Take the first weeks for what is usual."""
        aspects = sorted({name for day in history for name in day})
        self.chart = PriorChart.taught(aspects, history) if len(aspects) > 1 else None


def shift_of(alarm: Alarm) -> Shift:
    """What an alarm of the charts says, as a shift of a sign."""
    sign, language = parts_of(alarm.series)
    return Shift(
        sign, language, alarm.day, alarm.since, alarm.since_low, alarm.since_high, alarm.expected,
        alarm.expected + alarm.effect, alarm.effect_low, alarm.effect_high, alarm.feedbacks,
    )  # fmt: skip
