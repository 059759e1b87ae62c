"""A warehouse written by the first schema that held whole nights, stored as it was: today's program takes it over.

`tests/data/warehouse-schema-2.duckdb.gz` was made by the program of that time, by two nights of the small pipeline of
`tests/flows` (an edit, a withdrawal, duplicates and refused rows among them).
"""

from __future__ import annotations

import gzip
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from warehouse import checks
from warehouse.analyses import analyse
from warehouse.marts import aggregate
from warehouse.migrations import known_migrations, migrate, pending_migrations
from warehouse.publish import publish
from warehouse.read import Ledger
from warehouse.runs import finished_nights
from warehouse.store import Store

NOW = datetime(2026, 4, 1, tzinfo=UTC)

KEPT = {
    "feedback": "SELECT feedback_id, source, text, rating, ledger_day, deleted, content_hash FROM feedback ORDER BY 1",
    "mention": "SELECT feedback_id, segment, aspect, polarity, confidence FROM mention ORDER BY ALL",
    "mention_term": "SELECT feedback_id, aspect, polarity, term FROM mention_term ORDER BY ALL",
    "quarantine": "SELECT source, stream, position, reason, state FROM quarantine ORDER BY ALL",
    "stream_cursor": "SELECT source, stream, name, done, position FROM stream_cursor ORDER BY ALL",
    "source_run": "SELECT run_id, source, read, loaded, updated, duplicate, deleted, quarantined FROM source_run"
    " ORDER BY ALL",
}
"""What no upgrade may change: what was said, what was read in it, what was refused, how far each file was read."""


@pytest.fixture
def old(root: Path, tmp_path: Path) -> Path:
    """The stored file, unpacked."""
    place = tmp_path / "warehouse.duckdb"
    with gzip.open(root / "tests" / "data" / "warehouse-schema-2.duckdb.gz") as packed, place.open("wb") as unpacked:
        shutil.copyfileobj(packed, unpacked)
    return place


def test_the_first_released_file_is_upgraded_rebuilt_checked_and_published_with_nothing_lost(
    old: Path, tmp_path: Path
) -> None:
    with Store.open(old) as store:
        before = {table: store.query(query) for table, query in KEPT.items()}
        assert len(before["feedback"]) == 104
        assert [one.number for one in pending_migrations(store)] == [one.number for one in known_migrations()[2:]]
        assert migrate(store, now=NOW) == [one.number for one in known_migrations()[2:]]
        for table, query in KEPT.items():
            pd.testing.assert_frame_equal(store.query(query), before[table])
        assert finished_nights(store) == {date(2026, 3, 1), date(2026, 3, 2)}
        assert aggregate(store), "every day is counted anew"
        analyse(store)
        checks.verify(store, everything=True)
        link = publish(store, tmp_path / "published").link
    with Ledger.open(link) as ledger:
        live = ledger.query("SELECT count(*) AS n FROM feedback")["n"].iloc[0]
        assert live == (~before["feedback"]["deleted"]).sum()
        assert ledger.query("SELECT sum(feedbacks)::BIGINT AS n FROM feedback_daily")["n"].iloc[0] == live
