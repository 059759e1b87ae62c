"""Which version of a feedback stands: the table of rules, and that order and batch borders do not matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.versions import Status, Version, decide, fold


def live(content: str, time: int | None = None) -> Version:
    return Version(content, time, deleted=False)


def gone(time: int | None = None) -> Version:
    return Version("gone", time, deleted=True)


@pytest.mark.parametrize(
    ("stored", "arriving", "status", "stands"),
    [
        (None, live("a", 1), Status.LOADED, live("a", 1)),
        (None, gone(1), Status.DELETED, gone(1)),
        (live("a", 1), live("b", 2), Status.UPDATED, live("b", 2)),
        (live("a", 2), live("b", 1), Status.DUPLICATE, live("a", 2)),
        (live("a", 1), live("a", 1), Status.DUPLICATE, live("a", 1)),
        # The same words later: an edit made in between, still on its way, must lose.
        (live("a", 1), live("a", 3), Status.DUPLICATE, live("a", 3)),
        (live("a"), live("b"), Status.UPDATED, live("b")),
        (live("a"), live("a"), Status.DUPLICATE, live("a")),
        (live("a"), live("a", 5), Status.DUPLICATE, live("a", 5)),
        # Accepted without a time, it inherits the time that it outlived.
        (live("a", 3), live("b"), Status.UPDATED, live("b", 3)),
        # Two contents of one time: the later arrival.
        (live("a", 1), live("b", 1), Status.UPDATED, live("b", 1)),
        (live("a", 1), gone(2), Status.DELETED, gone(2)),
        (live("a", 1), gone(1), Status.DELETED, gone(1)),
        (live("a", 2), gone(1), Status.DUPLICATE, live("a", 2)),
        (live("a", 2), gone(), Status.DELETED, gone()),
        (live("a"), gone(1), Status.DELETED, gone(1)),
        (gone(1), gone(1), Status.DUPLICATE, gone(1)),
        (gone(1), gone(2), Status.DUPLICATE, gone(2)),
        (gone(2), gone(1), Status.DUPLICATE, gone(2)),
        (gone(2), gone(), Status.DUPLICATE, gone()),
        (gone(), gone(9), Status.DUPLICATE, gone()),
        (gone(1), live("a", 2), Status.UPDATED, live("a", 2)),
        (gone(1), live("a", 1), Status.DUPLICATE, gone(1)),
        (gone(2), live("a", 1), Status.DUPLICATE, gone(2)),
        (gone(1), live("a"), Status.DUPLICATE, gone(1)),
        (gone(), live("a", 9), Status.DUPLICATE, gone()),
    ],
)
def test_the_table_of_rules(stored: Version | None, arriving: Version, status: Status, stands: Version) -> None:
    decision = decide(stored, arriving)
    assert (decision.status, decision.version) == (status, stands)


contents = st.sampled_from("abc")
timed = st.lists(st.tuples(st.booleans(), contents), min_size=1, max_size=7).map(
    lambda kinds: [gone(n) if dead else live(content, n) for n, (dead, content) in enumerate(kinds)]
)
final = st.one_of(st.just([]), st.just([gone()]))
untimed = st.lists(
    st.one_of(
        st.builds(live, contents, st.one_of(st.none(), st.integers(0, 4))),
        st.builds(gone, st.one_of(st.none(), st.integers(0, 4))),
    ),
    max_size=8,
)


@given(versions=timed, last=final, data=st.data())
def test_versions_with_their_own_times_end_alike_in_any_order(
    versions: list[Version], last: list[Version], data: st.DataObject
) -> None:
    every = versions + last
    shuffled = data.draw(st.permutations(every))
    _, one = fold([("x", version) for version in every], {})
    _, other = fold([("x", version) for version in shuffled], {})
    assert one["x"].version == other["x"].version


@given(versions=untimed, cut=st.integers(0, 8))
def test_the_border_between_batches_changes_neither_state_nor_counts(versions: list[Version], cut: int) -> None:
    arrivals = [("x", version) for version in versions]
    statuses, whole = fold(arrivals, {})
    first_statuses, first = fold(arrivals[:cut], {})
    between = {name: outcome.version for name, outcome in first.items() if outcome.version}
    second_statuses, second = fold(arrivals[cut:], between)
    assert first_statuses + second_statuses == statuses
    parts = {**between, **{name: outcome.version for name, outcome in second.items()}}
    assert parts == {name: outcome.version for name, outcome in whole.items()}


@given(versions=untimed)
def test_repeating_all_that_was_delivered_last_changes_nothing(versions: list[Version]) -> None:
    if not versions:
        return
    _, once = fold([("x", version) for version in versions], {})
    statuses, twice = fold([("x", versions[-1])] * 2, {"x": once["x"].version} if once["x"].version else {})
    assert statuses[-1] is Status.DUPLICATE
    assert twice["x"].version is not None
