"""The split of a change: exact for any cells, indifferent to the order of periods, and right where totals mislead."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.measure.decomposition import Decomposition, Period, decompose
from warehouse.measure.intervals import unpaired_difference


@st.composite
def cells(draw: st.DrawFn) -> tuple[int, int, int, int]:
    """judged, gained, lost and both of one cell; empty cells and cells without a mention are common."""
    judged = draw(st.one_of(st.just(0), st.integers(1, 5), st.integers(1, 100_000)))
    gained = draw(st.integers(0, judged))
    both = draw(st.integers(0, gained))
    lost = both + draw(st.integers(0, judged - gained))
    return judged, gained, lost, both


@st.composite
def changes(draw: st.DrawFn) -> tuple[Period, Period]:
    size = draw(st.integers(1, 12))
    periods = []
    for _ in range(2):
        rows = draw(st.lists(cells(), min_size=size, max_size=size).filter(lambda rows: any(row[0] for row in rows)))
        periods.append(Period.of(*np.array(rows, dtype=float).T))
    return periods[0], periods[1]


def times(period: Period, factor: float) -> Period:
    return Period.of(period.judged * factor, period.gained * factor, period.lost * factor, period.both * factor)


@given(changes())
@settings(max_examples=150, deadline=None)
def test_parts_sum_to_the_change_for_any_cells(change: tuple[Period, Period]) -> None:
    split = decompose(*change)
    assert split.rate + split.mix + split.volume == pytest.approx(split.change, abs=1e-12)
    assert split.contribution.sum() == pytest.approx(split.change, abs=1e-12)
    counts = split.counts
    assert counts.rate + counts.mix + counts.volume == pytest.approx(counts.change, abs=1e-6)
    assert float(split.interval.low) <= float(split.interval.high)
    assert 0 <= split.p <= 1
    assert 0 <= split.comparable <= 1 + 1e-12


@given(changes())
@settings(max_examples=60, deadline=None)
def test_swapping_the_periods_changes_signs_only(change: tuple[Period, Period]) -> None:
    there, back = decompose(*change), decompose(change[1], change[0])
    np.testing.assert_allclose(back.cell_rate, -there.cell_rate, atol=1e-12)
    np.testing.assert_allclose(back.cell_mix, -there.cell_mix, atol=1e-12)
    np.testing.assert_allclose(back.cell_volume, -there.cell_volume, atol=1e-12)
    assert back.p == pytest.approx(there.p, abs=1e-12)


@given(changes(), st.integers(2, 50))
@settings(max_examples=40, deadline=None)
def test_more_feedback_of_the_same_kind_changes_counts_only(change: tuple[Period, Period], factor: int) -> None:
    before, after = change
    once, more = decompose(before, after), decompose(before, times(after, factor))
    for part in ("rate", "mix", "volume"):
        assert getattr(more, part) == pytest.approx(getattr(once, part), abs=1e-12)
    same = decompose(before, times(before, factor)).counts
    assert same.rate == same.mix == pytest.approx(0, abs=1e-6)
    assert same.volume == pytest.approx(same.change, abs=1e-6)


@given(changes())
@settings(max_examples=40, deadline=None)
def test_a_cell_cut_into_two_alike_changes_nothing(change: tuple[Period, Period]) -> None:
    before, after = change
    halves = [
        Period.of(*(np.concatenate([counts / 2, counts / 2]) for counts in (p.judged, p.gained, p.lost, p.both)))
        for p in (before, after)
    ]
    whole, cut = decompose(before, after), decompose(*halves)
    for part in ("rate", "mix", "volume"):
        assert getattr(cut, part) == pytest.approx(getattr(whole, part), abs=1e-12)


def test_other_opinions_in_the_same_mix_are_all_rate() -> None:
    split = decompose(
        Period.of([100, 300], [20, 60], [10, 30], [0, 5]), Period.of([50, 150], [5, 15], [20, 60], [0, 0])
    )
    assert split.rate == pytest.approx(split.change)
    assert (split.mix, split.volume) == (pytest.approx(0), pytest.approx(0))


def test_the_same_opinions_in_another_mix_are_all_mix() -> None:
    split = decompose(
        Period.of([100, 900], [50, 90], [0, 180], [0, 0]), Period.of([900, 100], [450, 10], [0, 20], [0, 0])
    )
    assert split.mix == pytest.approx(split.change)
    assert split.rate == pytest.approx(0)
    assert split.change == pytest.approx(0.48)


def test_feedback_of_a_new_cell_is_volume_and_an_average_one_moves_nothing() -> None:
    before = Period.of([100, 0], [30, 0], [10, 0], [0, 0])
    like_the_rest = decompose(before, Period.of([100, 50], [30, 15], [10, 5], [0, 0]))
    assert like_the_rest.change == like_the_rest.volume == pytest.approx(0)
    worse = decompose(before, Period.of([100, 100], [30, 0], [10, 100], [0, 0]))
    assert worse.change == pytest.approx(-0.6)
    assert worse.rate == pytest.approx(0)
    assert worse.volume < -0.3
    assert worse.comparable == pytest.approx(0.75)


def test_simpsons_paradox_is_told() -> None:
    # Both products gain ten points; the total falls, because the product that people like less sells more.
    split = decompose(
        Period.of([900, 100], [720, 10], [0, 0], [0, 0]), Period.of([100, 900], [90, 180], [0, 0], [0, 0])
    )
    assert split.change < -0.4
    assert split.rate == pytest.approx(0.1)
    assert float(split.rate_interval.low) > 0
    assert split.reversed
    assert not decompose(Period.of([900], [720], [0], [0]), Period.of([900], [90], [0], [0])).reversed


def test_interval_of_one_sided_shares_is_near_newcombes() -> None:
    split = decompose(Period.of([400], [80], [0], [0]), Period.of([500], [50], [0], [0]))
    newcombe = unpaired_difference(80, 400, 50, 500)
    assert float(split.interval.low) == pytest.approx(float(newcombe.low), abs=0.004)
    assert float(split.interval.high) == pytest.approx(float(newcombe.high), abs=0.004)


def test_no_comparable_cell_gives_no_interval_of_the_rate() -> None:
    split = decompose(Period.of([5, 0], [1, 0], [0, 0], [0, 0]), Period.of([0, 5], [0, 1], [0, 2], [0, 0]))
    assert np.isnan(split.rate_interval.low)
    assert not split.reversed
    assert split.change == pytest.approx(split.volume)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Period.of([0], [0], [0], [0]), Period.of([1], [0], [0], [0])),
        (Period.of([1], [0], [0], [0]), Period.of([1, 1], [0, 0], [0, 0], [0, 0])),
    ],
)
def test_what_cannot_be_compared_is_refused(before: Period, after: Period) -> None:
    with pytest.raises(ValueError, match="accepted"):
        decompose(before, after)


def test_a_split_is_typed_alike_for_one_cell() -> None:
    assert isinstance(decompose(Period.of(3, 1, 1, 0), Period.of(4, 1, 2, 1)), Decomposition)
