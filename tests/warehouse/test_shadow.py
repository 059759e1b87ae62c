"""What is read for a change, on the real engine: it is kept for this change alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from taxonomy.errors import BusyError
from tests.warehouse.deliveries import NOW, deliver, open_warehouse, version
from warehouse import frames, shadow
from warehouse.shadow import Batch, Plan

ONE = Plan(target="one", taxonomy="value@2.0.0", judge="cues@1.0.0", scope="all", whole=True)
OTHER = Plan(target="other", taxonomy="value@3.0.0", judge="cues@1.0.0", scope="all", whole=True)


def test_what_was_read_for_one_change_is_not_stored_for_another(tmp_path: Path) -> None:
    with open_warehouse(tmp_path / "warehouse.duckdb") as store:
        deliver(store, [version(1, "a bb ccc")])
        shadow.prepare(store, ONE)
        shadow.begin(store, ONE, sampled=None, now=NOW)
        (span,) = shadow.spans(store)
        shadow.look(store, ONE, span)
        rows = [{**row, "segments": 3} for row in shadow.unread(store, size=9)]
        none = (one.empty_table().to_pandas() for one in (frames.MENTION, frames.TERM, frames.UNCOVERED))
        batch = Batch(feedback=rows, **dict(zip(("mentions", "terms", "uncovered"), none, strict=True)))
        shadow.begin(store, OTHER, sampled=None, now=NOW)
        with pytest.raises(BusyError, match="another change was begun"):
            shadow.store_batch(store, ONE, batch)
        assert shadow.progress(store, OTHER).unread == 1
        shadow.store_batch(store, OTHER, batch)
        assert shadow.progress(store, OTHER).unread == 0
