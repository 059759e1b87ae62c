"""Every rule: silent on a sound night, loud about the one thing that is broken, named with its offenders."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from taxonomy.errors import CheckFailed
from tests.warehouse.deliveries import NOW, deliver, open_warehouse, stream_of_rows
from warehouse import checks, library, marts, runs
from warehouse.store import Store

BREAKAGES = {
    "feedback_is_stored_once": "INSERT INTO feedback SELECT * FROM feedback WHERE NOT deleted LIMIT 1",
    "feedback_is_judged_or_says_why": "UPDATE feedback SET model = NULL WHERE NOT deleted",
    "feedback_is_complete": "UPDATE feedback SET rating = 9 WHERE NOT deleted",
    "tombstone_is_empty": "UPDATE feedback SET text = 'still here' WHERE deleted",
    "mention_is_stored_once": "INSERT INTO mention SELECT * FROM mention LIMIT 1",
    "mention_belongs_to_judged_feedback": "UPDATE mention SET end_char = 10_000",
    "mention_is_labelled": "UPDATE mention SET aspect = 'cost.tim' WHERE segment = 0",
    "term_belongs_to_mention": "UPDATE mention_term SET polarity = polarity * -1 WHERE polarity <> 0",
    "uncovered_term_belongs_to_feedback": (
        "INSERT INTO uncovered_term SELECT 'nobody', ledger_day, 0, 0, 1, 'x' FROM feedback WHERE NOT deleted LIMIT 1"
    ),
    "counts_reconcile": "UPDATE source_run SET read = read + 1",
    "source_run_is_booked_once": "INSERT INTO source_run SELECT * FROM source_run",
    "loaded_rows_are_stored": "UPDATE source_run SET loaded = loaded + 100, read = read + 100",
    "stream_place_is_stored_once": "INSERT INTO quarantine SELECT * FROM quarantine LIMIT 1",
    "touched_days_are_rebuilt": "UPDATE restated_day SET rebuilt = FALSE",
    "feedback_of_a_day_is_stored_once_and_judged_or_says_why": (
        "INSERT INTO feedback SELECT * REPLACE ('2020-01-01' AS last_run) FROM feedback WHERE NOT deleted LIMIT 1"
    ),
    "feedback_daily_is_a_recount": "UPDATE feedback_daily SET judged = judged + 1",
    "value_daily_is_a_recount": "UPDATE value_daily SET feedbacks_lost = feedbacks_lost + 1",
    "group_daily_is_a_recount": "DELETE FROM group_daily",
    "term_daily_is_a_recount": "DELETE FROM term_daily",
    "judgement_daily_is_a_recount": "UPDATE judgement_daily SET lost = lost + 1",
    "topic_belongs_to_mention": (
        "INSERT INTO mention_topic SELECT feedback_id, ledger_day, segment, aspect, 'hinge', polarity, start_char,"
        " end_char + 1 FROM mention LIMIT 1"
    ),
    "topic_daily_is_a_recount": (
        "INSERT INTO mention_topic SELECT feedback_id, ledger_day, segment, aspect, 'hinge', polarity, start_char,"
        " end_char FROM mention LIMIT 1"
    ),
}
OTHERS = {
    "mention_belongs_to_judged_feedback": [
        "UPDATE mention SET start_char = -1",
        "UPDATE mention SET start_char = end_char",
        "UPDATE mention SET ledger_day = ledger_day + 1",
        "UPDATE mention SET feedback_id = 'nobody'",
    ],
    "mention_is_labelled": [
        "UPDATE mention SET polarity = 2",
        "UPDATE mention SET confidence = 1.5",
        "UPDATE mention SET model = ''",
        "UPDATE mention SET taxonomy = ''",
    ],
    "feedback_is_judged_or_says_why": [
        "UPDATE feedback SET judged = FALSE WHERE NOT deleted",
        "UPDATE feedback SET not_judged = 'rating_only' WHERE NOT deleted",
    ],
    "feedback_is_complete": [
        "UPDATE feedback SET ledger_day = NULL WHERE NOT deleted",
        "UPDATE feedback SET redaction = NULL WHERE NOT deleted",
    ],
    "stream_place_is_stored_once": ["INSERT INTO stream_cursor SELECT * FROM stream_cursor"],
    "source_run_is_booked_once": ["INSERT INTO run SELECT * FROM run"],
    "judgement_daily_is_a_recount": ["UPDATE judged_daily SET judged = judged + 1", "DELETE FROM judgement_daily"],
    "loaded_rows_are_stored": ["DELETE FROM feedback WHERE NOT deleted"],
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse after a sound night, not yet done; each test breaks a copy."""
    path = tmp_path_factory.mktemp("sound") / "warehouse.duckdb"
    with open_warehouse(path) as opened:
        deliver(opened, list(stream_of_rows(60)), done=True)
        marts.aggregate(opened)
    return path


@pytest.fixture
def store(sound: Path, tmp_path: Path) -> Iterator[Store]:
    with Store.open(Path(shutil.copy(sound, tmp_path)), threads=1) as opened:
        yield opened


def test_a_sound_night_breaks_no_rule(store: Store) -> None:
    assert checks.breaches(store) == []
    assert checks.breaches(store, everything=True) == []
    checks.verify(store)


def test_every_rule_has_a_breakage_here() -> None:
    rules = (*library.names("checks"), *library.names("day_checks"))
    assert {name.partition("/")[2] for name in rules} == set(BREAKAGES)


@pytest.mark.parametrize(
    ("rule", "sql"),
    [*BREAKAGES.items(), *((rule, sql) for rule, statements in OTHERS.items() for sql in statements)],
)
def test_a_broken_rule_is_named(store: Store, rule: str, sql: str) -> None:
    store.execute(sql)
    found = {breach.rule: breach for breach in checks.breaches(store)}
    assert rule in found
    assert found[rule].count >= len(found[rule].first) >= 1


def test_the_error_tells_rule_count_and_first_offenders(store: Store) -> None:
    store.execute("UPDATE mention SET confidence = 7")
    total = store.query("SELECT count(*) AS n FROM mention")["n"][0]
    first = store.query("SELECT feedback_id FROM mention")["feedback_id"].tolist()
    with pytest.raises(CheckFailed, match=r"Each mention has a known aspect") as caught:
        checks.verify(store)
    assert f"Broken by {total}, first " in caught.value.message
    assert any(name in caught.value.message for name in first)
    assert "Nothing was published" in caught.value.remedy


def test_a_night_that_is_done_is_looked_at_only_on_request(store: Store) -> None:
    runs.finish_run(store, "2024-06-01", state=runs.RunState.DONE, now=NOW)
    store.execute("UPDATE mention SET confidence = 7")
    assert checks.breaches(store) == []
    assert [breach.rule for breach in checks.breaches(store, everything=True)] == ["mention_is_labelled"]


def test_a_night_that_failed_stays_in_sight_of_the_next(store: Store) -> None:
    store.execute("UPDATE mention SET confidence = 7")
    runs.finish_run(store, "2024-06-01", state=runs.RunState.FAILED, now=NOW, error="check failed")
    assert [breach.rule for breach in checks.breaches(store)] == ["mention_is_labelled"]
