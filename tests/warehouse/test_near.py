"""Near-duplicates: counted once, the earliest first, whatever the order of arrival, edits and withdrawals."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.near_duplicates import RULES
from taxonomy.records import Feedback
from tests.warehouse.deliveries import contents, deliver, open_warehouse, version
from warehouse import checks, marts, near
from warehouse.publish import publish
from warehouse.read import Ledger
from warehouse.store import Store

SPAM = " ".join(f"wort{number}" for number in range(60))
NEARLY = SPAM.replace("wort30", "andere")
OTHER = " ".join(f"autre{number}" for number in range(60))
TABLES = (
    *("feedback", "mention", "mention_term", "uncovered_term", "near_sketch", "feedback_daily", "value_daily"),
    *("repeat_feedback", "repeat_mention", "repeat_term", "repeat_uncovered", "near_stale"),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_warehouse(tmp_path / "warehouse.duckdb") as opened:
        yield opened


def count(store: Store) -> near.Counted:
    """What a night does once its rows are loaded."""
    counted = near.count_once(store, RULES)
    marts.aggregate(store)
    checks.verify(store, everything=True)
    return counted


def aside(store: Store) -> dict[str, str]:
    """Text of each copy, with the text that it repeats."""
    rows = store.query(
        "SELECT copy.text AS copy, first.text AS first FROM repeat_feedback AS repeat"
        " JOIN feedback AS copy USING (feedback_id) JOIN feedback AS first ON first.feedback_id = repeat.repeat_of"
    )
    return dict(rows.itertuples(index=False, name=None))


def test_copies_of_a_text_are_set_aside_and_the_earliest_counts(store: Store) -> None:
    rows = [version(1, SPAM, day=3), version(2, NEARLY, day=5), version(3, OTHER, day=4), version(4, "bb cc", day=1)]
    deliver(store, [*rows, version(5, "bb cc", day=2)])
    assert count(store) == near.Counted(aside=1, back=0)
    assert aside(store) == {NEARLY: SPAM}
    told = store.query("SELECT judged, not_judged, polarity FROM feedback WHERE text = $text", {"text": NEARLY})
    assert not told["judged"][0] and told["not_judged"][0] == "near_duplicate"
    daily = store.query("SELECT sum(feedbacks), sum(judged), sum(near_duplicates), sum(rated) FROM feedback_daily")
    assert daily.values.tolist() == [[5, 4, 1, 4]]
    assert count(store) == near.Counted(), "once is enough"


def test_an_earlier_copy_that_arrives_late_takes_the_place_of_the_one_that_counted(store: Store) -> None:
    deliver(store, [version(1, SPAM, day=3)])
    count(store)
    deliver(store, [version(2, NEARLY, day=1)], after=1)
    assert count(store).aside == 1
    assert aside(store) == {SPAM: NEARLY}
    days = store.query("SELECT count(*) AS n FROM restated_day")["n"].tolist()
    assert days == [2], "the day of the one that no longer counts is restated"


@pytest.mark.parametrize("how", ["edited", "withdrawn"])
def test_a_copy_counts_again_once_its_original_is_edited_or_withdrawn(store: Store, how: str) -> None:
    deliver(store, [version(1, SPAM, at=1, day=1), version(2, NEARLY, at=1, day=2)])
    before = contents(store, ("mention", "mention_term", "uncovered_term"))
    count(store)
    gone = version(1, OTHER, at=2, day=1) if how == "edited" else version(1, at=2, deleted=True)
    deliver(store, [gone], after=2)
    assert count(store).back == 1
    assert aside(store) == {}
    copy = version(2).source_id
    kept = {table: [row for row in rows if row.startswith(copy)] for table, rows in before.items()}
    now = contents(store, tuple(kept))
    assert {table: [row for row in rows if row.startswith(copy)] for table, rows in now.items()} == kept


def test_nothing_is_kept_of_a_copy_that_is_withdrawn(store: Store) -> None:
    deliver(store, [version(1, SPAM, at=1, day=1), version(2, NEARLY, at=1, day=2)])
    count(store)
    deliver(store, [version(2, at=2, deleted=True)], after=2)
    count(store)
    copy = version(2).source_id
    for table, rows in contents(store, TABLES).items():
        assert table == "feedback" or not [row for row in rows if copy in row], table


def test_other_rules_sketch_every_text_anew(store: Store) -> None:
    deliver(store, [version(1, SPAM, day=1), version(2, NEARLY, day=2)])
    count(store)
    strict = near.Rules(name="strict", sketch=RULES.sketch, overlap=RULES.overlap, alike=1.0)
    assert near.count_once(store, strict) == near.Counted(aside=0, back=1)
    assert near.count_once(store, RULES) == near.Counted(aside=1, back=0)


def test_the_published_ledger_tells_of_copies_and_restatements(store: Store, tmp_path: Path) -> None:
    deliver(store, [version(1, SPAM, day=1), version(2, NEARLY, day=2), version(3, SPAM, day=5)])
    count(store)
    with Ledger.open(publish(store, tmp_path / "published").link) as ledger:
        told = ledger.query("SELECT copies, sources, last_day - ledger_day AS days FROM near_duplicate")
        assert told.values.tolist() == [[2, 1, 4]]
        assert ledger.query("SELECT count(repeat_of) AS n FROM feedback")["n"].tolist() == [2]
        assert len(ledger.named("near_duplicates")) == 1
        assert ledger.named("restated").empty


deliveries = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from([SPAM, NEARLY, OTHER, "bb cc", None]), st.integers(0, 4)), max_size=7
)


def versions_of(drawn: Sequence[tuple[int, str | None, int]]) -> list[Feedback]:
    made = []
    for at, (number, text, day) in enumerate(drawn):
        made.append(version(number, text or "", at=at, day=day, deleted=text is None, position=at + 1))
    return made


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse whose first night has begun."""
    path = tmp_path_factory.mktemp("begun") / "warehouse.duckdb"
    open_warehouse(path).close()
    return path


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=deliveries, data=st.data())
def test_copies_edits_and_withdrawals_end_alike_in_any_order_and_nights(
    begun: Path, drawn: list[tuple[int, str | None, int]], data: st.DataObject
) -> None:
    versions = versions_of(drawn)
    shuffled = data.draw(st.permutations(versions))
    cuts = sorted({0, len(shuffled), *data.draw(st.lists(st.integers(0, len(shuffled)), max_size=3))})
    found = []
    for rows, borders in ((versions, [0, len(versions)]), (shuffled, cuts)):
        with (
            tempfile.TemporaryDirectory() as folder,
            Store.open(shutil.copyfile(begun, Path(folder) / begun.name), memory_mb=256, threads=1) as store,
        ):
            for begin, end in pairwise(borders):
                deliver(store, rows[begin:end], after=begin)
                near.count_once(store, RULES)
            marts.aggregate(store)
            checks.verify(store, everything=True)
            found.append(contents(store, TABLES, without=("first_run", "last_run")))
    assert found[0] == found[1]
