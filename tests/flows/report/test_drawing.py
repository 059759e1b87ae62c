"""Charts: points inside the box, round ticks, bands cut at the scale's ends."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.report.drawing import ceiling, chart, tick_step
from flows.report.facts import Point


def points(values: list[tuple[float, float]], judged: int = 100) -> tuple[Point, ...]:
    start = date(2026, 1, 5)
    return tuple(
        Point(start + timedelta(weeks=n), value, value - half, value + half, judged)
        for n, (value, half) in enumerate(values)
    )


@given(st.lists(st.tuples(st.floats(-100, 100), st.floats(0, 60)), min_size=1, max_size=60))
def test_every_point_and_band_lies_inside_the_box(values: list[tuple[float, float]]) -> None:
    drawn = chart(points(values), width=400, height=160)
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", drawn.line + drawn.band)]
    assert all(0 <= x <= 400 for x in numbers[::2])
    assert all(0 <= y <= 160 for y in numbers[1::2])
    assert len(drawn.dots) == len(values)


def test_higher_values_are_drawn_higher_and_zero_has_a_line() -> None:
    drawn = chart(points([(-5, 1), (5, 1)]), width=400, height=160)
    assert drawn.dots[1].y < drawn.zero < drawn.dots[0].y


def test_a_week_of_few_feedbacks_does_not_stretch_the_scale() -> None:
    steady = points([(10, 2)] * 6)
    few = Point(steady[-1].period + timedelta(weeks=1), 10, -60, 80, 3)
    assert chart((*steady, few), width=400, height=160).ticks == chart(steady, width=400, height=160).ticks


@pytest.mark.parametrize(("span", "step"), [(10, 2), (45, 10), (0.9, 0.2), (120, 25), (5, 1)])
def test_ticks_stand_at_round_values(span: float, step: float) -> None:
    assert tick_step(span) == pytest.approx(step)


@given(st.floats(0.01, 100))
def test_a_scale_ends_at_or_above_its_largest_value(value: float) -> None:
    assert value <= ceiling(value) * 1.0001 <= value * 2.6


def test_a_change_is_marked_where_it_begins() -> None:
    drawn = chart(points([(1, 1)] * 5), width=400, height=160, mark=2)
    assert drawn.mark == drawn.dots[2].x
