"""The budget: what is promised adds up, and thresholds follow it."""

from __future__ import annotations

import numpy as np
import pytest

from warehouse.monitor.budget import MAX_SAVING, Budget
from warehouse.monitor.families import Direction


@pytest.mark.parametrize("per_month", [0.5, 1.0, 4.0])
def test_the_promised_false_alarms_of_all_charts_add_up_to_the_budget(per_month: float) -> None:
    budget, series = Budget(per_month), 137
    a_day = sum(series / budget.run_length(direction, series) for direction in Direction)
    assert a_day * 30 == pytest.approx(per_month)


def test_a_threshold_is_at_most_its_run_length_and_falls_with_the_information_of_a_day() -> None:
    information = np.array([1e-6, 0.01, 1.0, 10.0, 100.0, 1e6])
    limits = Budget().thresholds(Direction.LOST_UP, 100, information)
    target = np.log(Budget().run_length(Direction.LOST_UP, 100))
    assert (limits <= target).all()
    assert (np.diff(limits) <= 0).all()
    assert limits.min() == pytest.approx(target - MAX_SAVING)


def test_more_series_raise_every_threshold() -> None:
    information = np.array([1.0, 10.0])
    few, many = (Budget().thresholds(Direction.NET_DOWN, series, information) for series in (10, 500))
    assert (many > few + 3).all()
