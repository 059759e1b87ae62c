"""One cause, one incident: alarms join by kinship and time."""

from __future__ import annotations

from datetime import date, timedelta

from warehouse.monitor.detector import Alarm
from warehouse.monitor.families import Direction
from warehouse.monitor.grouping import Grouping

START = date(2026, 3, 1)
PARENTS = {"a": None, "a.x": "a", "a.y": "a", "a.x.1": "a.x", "b": None, "b.x": "b"}


def alarm(series: str, since: int, day: int) -> Alarm:
    at = START + timedelta(since)
    return Alarm(
        series=series, day=START + timedelta(day), direction=Direction.LOST_UP, statistic=9.0, threshold=8.0,
        evidence=9.0, since=at, since_low=at, since_high=at, effect=0.1, effect_low=0.05, effect_high=0.15,
        feedbacks=100, expected=0.2,
    )  # fmt: skip


def names(*alarms: Alarm) -> list[str]:
    grouping = Grouping(PARENTS)
    return [grouping.join(one) for one in alarms]


def test_parent_child_sibling_and_grandchild_of_one_cause_are_one_incident() -> None:
    found = names(alarm("a", 0, 1), alarm("a.x", 0, 2), alarm("a.x.1", 1, 4), alarm("a.y", 2, 6))
    assert found == ["a@2026-03-02"] * 4


def test_another_root_is_another_incident() -> None:
    assert len(set(names(alarm("a", 0, 1), alarm("b", 0, 1)))) == 2


def test_a_relative_whose_change_began_weeks_later_is_another_incident() -> None:
    assert len(set(names(alarm("a.x", 0, 1), alarm("a.y", 20, 21)))) == 2


def test_the_same_series_joins_until_it_was_quiet_for_four_weeks() -> None:
    found = names(alarm("a", 0, 1), alarm("a", 18, 20), alarm("a", 60, 62))
    assert found[0] == found[1] != found[2]
