"""Attribution: the parts are the change exactly, and a change of weights alone is known as such."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.monitor.attribution import Cells, attribute
from warehouse.monitor.severity import Severity, severity


def cells(n0: Sequence[int], n1: Sequence[int], lost0: Sequence[int], lost1: Sequence[int]) -> Cells:
    a, b, c, d = (np.array(one, dtype=np.float64) for one in (n0, n1, lost0, lost1))
    names = {"channel": [f"c{at}" for at in range(len(n0))], "product": ["kettle"] * len(n0)}
    return Cells(names, a, b, c, d, c, d)


def test_a_shift_of_mix_with_unchanged_rates_is_mix() -> None:
    found = attribute(cells([900, 100], [400, 600], [45, 40], [20, 240]))
    assert found is not None
    assert found.change == pytest.approx(0.175)
    assert found.is_mix
    assert found.rate == pytest.approx(0)
    assert {part.value for part in found.parts[:2]} <= {"c0", "c1", "kettle"}


def test_worse_opinions_in_the_same_cells_are_no_mix() -> None:
    found = attribute(cells([500, 500], [100, 100], [50, 50], [25, 25]))
    assert found is not None
    assert not found.is_mix
    assert found.same == pytest.approx(0.15)
    assert found.same_low > 0


def test_weights_that_did_not_shift_beyond_chance_make_no_change_one_of_mix() -> None:
    found = attribute(cells([50, 50], [8, 14], [5, 20], [2, 10]))
    assert found is not None
    assert found.rate < 0.85 * found.change
    assert not found.shifted
    assert not found.is_mix


def test_a_noisy_rate_beside_a_shift_of_weights_must_stand_by_itself() -> None:
    by_chance = attribute(cells([900, 60], [400, 120], [45, 6], [24, 26]))
    assert by_chance is not None
    assert by_chance.shifted
    assert by_chance.is_mix
    real = attribute(cells([900, 100], [400, 200], [45, 15], [100, 80]))
    assert real is not None
    assert real.shifted
    assert not real.is_mix


def test_a_channel_that_is_new_counts_as_mix() -> None:
    found = attribute(cells([500, 0], [250, 250], [25, 0], [12, 125]))
    assert found is not None
    assert found.is_mix


def test_a_period_without_feedback_gives_nothing() -> None:
    assert attribute(cells([0, 0], [10, 10], [0, 0], [1, 1])) is None


counts = st.tuples(st.integers(0, 400), st.integers(0, 400), st.floats(0, 1), st.floats(0, 1))


@given(st.lists(counts, min_size=1, max_size=8))
def test_rate_and_mix_add_up_to_the_change_for_each_kind_of_slice(drawn: list[tuple[int, int, float, float]]) -> None:
    n0, n1 = [one[0] for one in drawn], [one[1] for one in drawn]
    found = attribute(cells(n0, n1, [int(a * p) for a, _, p, _ in drawn], [int(b * q) for _, b, _, q in drawn]))
    if found is None:
        assert 0 in (sum(n0), sum(n1))
        return
    assert found.rate + found.mix == pytest.approx(found.change, abs=1e-9)
    for kind in ("channel", "product"):
        parts = [part.rate + part.mix for part in found.parts if part.kind == kind]
        assert sum(parts) == pytest.approx(found.change, abs=1e-9)


@pytest.mark.parametrize(
    ("effect", "a_day", "importance", "expected"),
    [
        (0.2, 20, 1, Severity.HIGH),
        (0.08, 300, 1, Severity.HIGH),
        (0.2, 3, 1, Severity.MEDIUM),
        (0.1, 30, 1, Severity.MEDIUM),
        (-0.1, 30, 2, Severity.HIGH),
        (0.04, 50, 1, Severity.LOW),
        (0.04, 500, 1, Severity.MEDIUM),
    ],
)
def test_severity_grows_with_size_reach_and_importance(
    effect: float, a_day: float, importance: float, expected: Severity
) -> None:
    assert severity(effect, a_day, importance) is expected
