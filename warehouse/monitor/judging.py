"""From a day of counts to what is told of it: charts, which of their alarms are drops, and incidents.

Called by `warehouse.alerting` for every day that a night reads, and by `benchmarks.alerts` for days of simulated
installations: one function, so that what is measured is what users run. What only the ledger knows (cells behind a
series, feedbacks that two series share) comes through `Ground`. An alarm that other weights of the cells explain is
held and judged again on the following days, as the evidence like for like grows: it is told as soon as a change of
opinion stands by itself, and dropped where its chart falls back, where the machinery changes or after `HOLD`. One whose
change is below the least effect waits for `SMALL` and is judged by all that has changed since: each chart gives at most
one incident an alarm, so what waits spends nothing of the budget of false alerts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Protocol

import numpy as np

from warehouse.measure.intervals import Z_95
from warehouse.monitor.attribution import Attribution
from warehouse.monitor.detector import KEEP_DAYS, Alarm, Detector, Recovery
from warehouse.monitor.families import Direction
from warehouse.monitor.grouping import OPEN
from warehouse.monitor.hierarchy import OUTCOME, Series
from warehouse.monitor.incident import Event, Happening
from warehouse.monitor.incidents import Incidents
from warehouse.monitor.series import Day

BESIDE = timedelta(days=3)
"""A change that began this close to another judge or taxonomy is theirs, however large: nobody can tell it apart."""

SMALL = timedelta(days=KEEP_DAYS)
"""How long an alarm below the least effect is kept, in case it was the beginning of more: what takes two months to grow
is a trend."""

TOLD_ANEW = ("worse", "returned", "cause")
"""Updates that describe the incident by their own alarm; those that only join leave it as it was told."""

HOLD = OPEN
"""How long an alarm is held. After four weeks the days since are as many as those before that they are compared with:
what does not stand by then would need months, and is a trend."""


class Ground(Protocol):
    """What the ledger knows of an alarm beyond its series."""

    def split(self, alarm: Alarm, calendar: Mapping[date, float]) -> Attribution | None:
        """The change from the alarm's first day to its day, parted into opinions and weights; None if unknown.

        `calendar`: extra spread of unusual days, infinite where the charts leave them out.
        """


@dataclass(frozen=True, slots=True)
class Telling:
    """An event; with the `alarm` and its `split` where they describe the incident from now on."""

    event: Event
    alarm: Alarm | None = None
    split: Attribution | None = None


@dataclass(frozen=True, slots=True)
class Anew:
    """Another judge or taxonomy (`cause`) reads the feedback from this day on."""

    cause: str
    day: date


@dataclass(slots=True)
class Judging:
    """The charts, the incidents, and alarms that wait: `held` beside a shift of mix, `small` ones; days come in order.

    `least_effect`: smallest change of a share that is an incident. `dimensions`: that of each key, without which an
    aspect's is what its id begins with.
    """

    detector: Detector
    book: Incidents
    ground: Ground
    least_effect: float
    dimensions: Mapping[str, str] | None = None
    held: list[Alarm] = field(default_factory=list)
    small: list[Alarm] = field(default_factory=list)

    def day(self, today: Day, machinery: Anew | None = None) -> Iterator[Telling]:
        """One day into the charts, and what is told of it; `machinery`: the last change of judge or taxonomy.

        An alarm that is large by itself is told with its own step: a small one of its series that waited until then
        goes (`_judge`), and what it had seen is in the level from which the large one counts.
        """
        alarms = self.detector.advance_day(today)
        for alarm in sorted(alarms, key=lambda one: (one.direction is not Direction.LOST_UP, self._is_outcome(one))):
            beside = machinery is not None and abs(alarm.since - machinery.day) <= BESIDE
            if abs(alarm.effect) < self.least_effect:
                if not beside and not _among(self.small, alarm):
                    self.small.append(alarm)
            elif machinery is not None and beside:
                yield from self._note(machinery.cause, alarm, _beside(machinery, alarm))
            else:
                yield from self._judge(alarm)
        for recovery in self.detector.recoveries:
            yield from map(Telling, self.book.recover(recovery))
        self._let_go()
        yield from self._grow(today.day)
        yield from self._again(today.day)

    def begin_anew(self, day: date) -> None:
        """Begin all charts anew with this day, on account of the machinery: nothing is held across it."""
        for watch in self.detector.watches:
            watch.forget(np.arange(len(self.detector.tree.names)), day.toordinal())
        self.held, self.small = [], []

    def _judge(self, alarm: Alarm) -> Iterator[Telling]:
        """Tell an alarm, or keep it where other weights explain it; of one series the first, which knows the time
        before best."""
        self.small = [one for one in self.small if _key(one) != _key(alarm)]
        split = self.ground.split(alarm, self.detector.settings.calendar)
        if split is None or not split.is_mix:
            yield from self._tell(alarm, split)
            return
        if not _among(self.held, alarm):
            self.held.append(alarm)
        yield from self._note("mix", alarm, f"mix {split.mix:+.3f} of {split.change:+.3f}")

    def _note(self, cause: str, alarm: Alarm, detail: str) -> Iterator[Telling]:
        """An alarm that is not told, for those who ask why."""
        event = self.book.rebased(cause, alarm.series, alarm.day, detail)
        if event is not None:
            yield Telling(event)

    def _grow(self, today: date) -> Iterator[Telling]:
        """Judge small alarms by where their charts stand now, against the level before the first: charts re-base at
        every step, so each step of a slow drop is small. Beyond chance by a standard error, as few days are known."""
        self.small = [one for one in self.small if today - one.day <= SMALL]
        for alarm in [one for one in self.small if one.day < today]:
            grown = self.detector.grown(alarm, today)
            sign = -1 if grown.direction is Direction.NET_DOWN else 1
            error = (grown.effect_high - grown.effect_low) / (2 * Z_95)
            if sign * grown.effect - error >= self.least_effect:
                yield from self._judge(grown)

    def _again(self, today: date) -> Iterator[Telling]:
        """Judge what is held by the days that have come since."""
        self.held = [one for one in self.held if today - one.day <= HOLD]
        for alarm in [one for one in self.held if one.day < today]:
            split = self.ground.split(replace(alarm, day=today), self.detector.settings.calendar)
            if split is not None and split.stands and split.same >= self.least_effect:
                self.held.remove(alarm)
                yield from self._tell(like_for_like(alarm, split, today), split, held=True)

    def _tell(self, alarm: Alarm, split: Attribution | None, *, held: bool = False) -> Iterator[Telling]:
        event = self.book.alarm(alarm, held=held)
        if event.anew if event is not None else self.book.opened_by(alarm):
            self.detector.tell(alarm)
        if event is None:
            return
        described = event.kind is Happening.OPENED or event.detail in TOLD_ANEW
        yield Telling(event, alarm, split) if described else Telling(event)

    def _let_go(self) -> None:
        """A chart that is back at its old level takes its held alarm with it, one that fell in part does not."""
        gone = {_key(one) for one in self.detector.recoveries}
        self.held = [one for one in self.held if _key(one) not in gone]
        self.small = [one for one in self.small if _key(one) not in gone]

    def _is_outcome(self, alarm: Alarm) -> bool:
        return Series.parse(alarm.series, self.dimensions).dimension == OUTCOME


def _beside(machinery: Anew, alarm: Alarm) -> str:
    return (
        f"{alarm.direction} {alarm.effect:+.3f} since {alarm.since}, beside a new {machinery.cause} on {machinery.day}"
    )


def _key(one: Alarm | Recovery) -> tuple[str, Direction]:
    return one.series, one.direction


def _among(waiting: Iterable[Alarm], alarm: Alarm) -> bool:
    """Whether an alarm of the same series and direction waits already."""
    return any(_key(one) == _key(alarm) for one in waiting)


def like_for_like(alarm: Alarm, split: Attribution, today: date) -> Alarm:
    """A held alarm as it is told `today`: by the change within cells, without what other weights did."""
    sign = -1 if alarm.direction is Direction.NET_DOWN else 1
    low, high = sorted((sign * split.same_low, sign * split.same_high))
    return replace(
        alarm,
        day=today,
        effect=sign * split.same,
        effect_low=low,
        effect_high=high,
        feedbacks=split.feedbacks,
        expected=split.seen - split.same,
    )


def dump(held: Iterable[Alarm]) -> list[dict[str, Any]]:
    """Held alarms as plain JSON, for the state that is kept between nights; dates are ISO."""
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(one).items()}
        for one in held
    ]


def restore(kept: Iterable[Mapping[str, Any]]) -> list[Alarm]:
    """What `dump` wrote."""
    days = ("day", "since", "since_low", "since_high")
    typed = ({**one, **{name: date.fromisoformat(one[name]) for name in days}} for one in kept)
    return [Alarm(**{**one, "direction": Direction(one["direction"])}) for one in typed]
