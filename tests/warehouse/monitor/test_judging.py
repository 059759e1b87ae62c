"""What becomes of alarms that are not told at once: slow drops, drops beside a new judge, a second drop that ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pytest

from tests.warehouse.monitor.installation import day
from warehouse.monitor import judging
from warehouse.monitor.attribution import Attribution
from warehouse.monitor.detector import Alarm, Detector
from warehouse.monitor.incident import Event, Happening, Kind, State
from warehouse.monitor.incidents import Incidents
from warehouse.monitor.judging import Anew, Judging
from warehouse.monitor.series import Day
from warehouse.monitor.state import dump, restore

SERIES = [f"aspect:a{number}" for number in range(20)]
MINE = SERIES[0]
RHO = 0.001


class SameCells:
    """A ledger whose weights never shift."""

    def split(self, alarm: Alarm, calendar: Mapping[date, float]) -> Attribution | None:
        return None


def nights() -> Judging:
    detector = Detector()
    detector.admit(dict.fromkeys(SERIES))
    return Judging(detector, Incidents(), SameCells(), least_effect=0.03)


def read(
    course: Sequence[float], volume: int, judged: Judging, *, anew: int | None = None, cut: int | None = None
) -> list[tuple[int, Event]]:
    """Events of `MINE`, whose lost share takes this course and that of all others stays as on its first day, with the
    day of each; another judge reads from day `anew` on, and on day `cut` the state goes through its JSON."""
    rng, found = np.random.default_rng(3), []
    size = 1 / RHO - 1
    for t, share in enumerate(course):
        shares = np.full(len(SERIES), course[0])
        shares[0] = share
        n = rng.poisson(volume, len(SERIES))
        lost = rng.binomial(n, rng.beta(shares * size, (1 - shares) * size))
        gained = rng.binomial(n - lost, 0.3)
        if t == anew:
            judged.begin_anew(day(t))
        if t == cut:
            judged.detector = restore(dump(judged.detector))
            judged.held, judged.small = (judging.restore(judging.dump(one)) for one in (judged.held, judged.small))
        today = Day(day(t), *(one.astype(float) for one in (n, lost, gained)))
        machinery = Anew("judge", day(anew)) if anew is not None and t >= anew else None
        found += [(t, told.event) for told in judged.day(today, machinery) if told.event.series == MINE]
    return found


def steps(*parts: tuple[float, int]) -> list[float]:
    return [share for share, days in parts for _ in range(days)]


def ramp(low: float, high: float, days: int) -> list[float]:
    return [*[low] * 60, *np.linspace(low, high, days), *[high] * 30]


@pytest.mark.parametrize(
    ("course", "volume"),
    [
        (lambda: steps((0.05, 60), (0.07, 25), (0.095, 35)), 3000),
        (lambda: ramp(0.05, 0.10, 30), 3000),
        (lambda: ramp(0.05, 0.10, 30), 10_000),
        (lambda: ramp(0.05, 0.09, 14), 10_000),
    ],
    ids=["steps", "a month", "a month of many", "two weeks of many"],
)
def test_a_drop_whose_every_step_is_small_is_told_once_by_all_that_it_lost(
    course: Callable[[], list[float]], volume: int
) -> None:
    found = read(course(), volume, nights())
    told = [(t, event) for t, event in found if event.loud]
    assert [event.kind for _, event in told] == [Happening.OPENED]
    t, event = told[0]
    assert 60 < t <= 92
    assert event.alarm is not None
    assert 0.03 <= event.alarm.effect <= 0.05
    assert event.alarm.since >= day(58)
    assert event.alarm.feedbacks > 10 * volume


def test_a_small_drop_that_stays_small_is_never_told() -> None:
    assert not read(steps((0.05, 60), (0.07, 70)), 3000, nights())


def test_alarms_that_wait_go_on_from_their_state() -> None:
    course = ramp(0.05, 0.10, 30)
    assert read(course, 3000, nights(), cut=80) == read(course, 3000, nights())


def test_a_drop_beside_a_new_judge_is_told_to_nobody_and_noted() -> None:
    found = read(steps((0.2, 72), (0.4, 20)), 100, nights(), anew=70)
    assert {event.kind for _, event in found} == {Happening.REBASED}
    assert not any(event.loud for _, event in found)
    assert "since" in found[0][1].detail


def test_a_new_judge_that_finds_more_losses_opens_nothing() -> None:
    found = read(steps((0.2, 70), (0.4, 30)), 100, nights(), anew=70)
    assert {event.kind for _, event in found} <= {Happening.REBASED}


def test_a_second_drop_that_ends_is_over_while_the_first_lasts_and_the_first_when_it_ends() -> None:
    judged = nights()
    found = read(steps((0.2, 60), (0.3, 60), (0.45, 20), (0.3, 30), (0.2, 20)), 300, judged, cut=130)
    own = [(t, event) for t, event in found if event.kind in (Happening.OPENED, Happening.RECOVERED)]
    assert [event.kind for _, event in own] == [
        Happening.OPENED,
        Happening.OPENED,
        Happening.RECOVERED,
        Happening.RECOVERED,
    ]
    first, second, ended, over = own
    assert ended[1].incident_id == second[1].incident_id
    assert over[1].incident_id == first[1].incident_id
    assert 140 <= ended[0] <= 145
    assert 170 <= over[0] <= 175
    drops = [one for one in judged.book.known.values() if one.kind is Kind.DROP]
    assert {one.state for one in drops} == {State.RECOVERED}
    assert not judged.detector.watches[0].back.older


def test_both_drops_are_over_where_the_level_before_the_first_is_reached_at_once() -> None:
    judged = nights()
    found = read(steps((0.2, 60), (0.3, 60), (0.45, 20), (0.2, 20)), 300, judged)
    ends = [t for t, event in found if event.kind is Happening.RECOVERED]
    assert len(ends) == 2
    assert ends[-1] <= 147


def test_a_replay_over_known_incidents_ends_the_second_as_well() -> None:
    course = steps((0.2, 60), (0.3, 60), (0.45, 25))
    judged = nights()
    read(course, 300, judged)
    again = nights()
    again.book = Incidents(judged.book.known.values())
    found = read([*course, *[0.3] * 10], 300, again)
    assert [event.kind for _, event in found if event.loud] == [Happening.RECOVERED]
    assert timedelta(0) <= found[-1][1].day - day(145) <= timedelta(5)
