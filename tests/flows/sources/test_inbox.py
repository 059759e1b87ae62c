"""The inbox: events are read once, moved when loaded, kept when refused, and never lost in between."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from taxonomy.errors import ConfigError
from taxonomy.records import Feedback, Reason
from tests.flows.sources.api import reviews
from tests.flows.sources.growing import Growing

BLOCK = "    type: inbox\n    folder: inbox\n    min_age_s: 0\n    group: 3\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Growing:
    """Seven events, one a file."""
    (tmp_path / "inbox").mkdir()
    for number, row in enumerate(reviews(7), 1):
        lay(tmp_path, f"event-{number}.json", json.dumps(row, indent=1))
    return Growing(tmp_path, BLOCK)


def lay(home: Path, name: str, text: str) -> None:
    path = home / "inbox" / name
    path.write_text(text, "utf-8")
    os.utime(path, (1_700_000_000, 1_700_000_000))


def read(source: Growing, done: set[str] | None = None) -> tuple[list[Any], Any]:
    """Everything that waits, as a night reads it."""
    opened = source.source()
    rows = []
    for stream in opened.streams(done or set()):
        rows += list(stream.rows())
        if done is not None:
            done.add(stream.id)
    return rows, opened


def names(source: Growing, folder: str) -> list[str]:
    return sorted(path.name for path in (source.home / "inbox" / folder).glob("*.json"))


def test_events_are_read_once_in_groups_and_moved_when_loaded(inbox: Growing) -> None:
    rows, _ = read(inbox)
    assert [row.source_id for row in rows] == [str(number) for number in range(1, 8)]
    assert names(inbox, "read") == [f"event-{number}.json" for number in range(1, 8)]
    assert read(inbox)[0] == []


def test_an_event_may_be_an_object_an_array_lines_or_hold_an_array(inbox: Growing) -> None:
    one, two, three, *_ = (json.dumps(row) for row in reviews(20)[10:])
    lay(inbox.home, "array.json", f"[{one}, {two}]")
    lay(inbox.home, "lines.jsonl", f"{one}\n{three}\n")
    lay(inbox.home, "wrapped.json", f'{{"data": {{"items": [{three}]}}}}')
    inbox.block += '    records: data.items\n    files: ["wrapped.json", "array.json", "lines.jsonl"]\n'
    rows, _ = read(inbox)
    assert [row.source_id for row in rows] == ["11", "12", "11", "13", "13"]


def test_a_refused_event_is_kept_apart_even_where_the_others_are_deleted(inbox: Growing) -> None:
    lay(inbox.home, "event-2.json", "{cut off")
    inbox.block += "    then: delete\n"
    rows, _ = read(inbox)
    assert [row.reason for row in rows if not isinstance(row, Feedback)] == [Reason.MALFORMED]
    assert names(inbox, "refused") == ["event-2.json"]
    assert names(inbox, "") == names(inbox, "read") == []


def test_a_night_killed_before_it_moved_a_group_neither_reads_it_again_nor_loses_it(inbox: Growing) -> None:
    opened = inbox.source()
    stream = next(opened.streams())
    loaded = list(stream.rows())  # committed, but the night ends before it comes back
    rows, opened = read(inbox, {stream.id})
    assert len(loaded) + len(rows) == 7
    assert [skipped.why for skipped in opened.skipped] == ["read before"]
    assert len(names(inbox, "read")) == 7


@pytest.mark.parametrize("then", ["move", "delete"])
def test_a_look_at_an_inbox_moves_nothing_whether_read_before_or_now(inbox: Growing, then: str) -> None:
    inbox.block += f"    then: {then}\n"
    opened = inbox.source(trial=True)
    ids = [stream.id for stream in opened.streams() if list(stream.rows())]
    list(opened.streams({*ids}))
    assert len(opened.skipped) == len(ids) == 3
    assert len(names(inbox, "")) == 7


def test_a_night_killed_while_it_read_a_group_finds_it_again(inbox: Growing) -> None:
    stream = next(inbox.source().streams())
    next(iter(stream.rows()))
    assert [row.source_id for row in stream.rows(2)] == ["3"]
    assert len(read(inbox)[0]) == 7


def test_an_event_that_is_written_anew_after_it_was_read_waits_for_the_next_night(inbox: Growing) -> None:
    streams = inbox.source().streams()
    stream = next(streams)
    list(stream.rows())
    lay(inbox.home, "event-1.json", json.dumps(reviews(9)[8] | {"text": "written anew and longer"}))
    next(streams)
    assert names(inbox, "read") == ["event-2.json", "event-3.json"]
    assert "9" in [row.source_id for row in read(inbox)[0]]


def test_a_name_that_comes_again_is_kept_beside_the_first(inbox: Growing) -> None:
    read(inbox)
    lay(inbox.home, "event-1.json", json.dumps(reviews(9)[8]))
    assert [row.source_id for row in read(inbox)[0]] == ["9"]
    assert (inbox.home / "inbox" / "read" / "event-1.json.2").exists()


def test_unfinished_young_and_hidden_files_wait(inbox: Growing) -> None:
    for name in ("a.json.part", ".b.json", "c.json.tmp"):
        lay(inbox.home, name, "{}")
    inbox.block = inbox.block.replace("min_age_s: 0", "min_age_s: 10")
    os.utime(inbox.home / "inbox" / "event-7.json", (2_000_000_000, 2_000_000_000))
    assert len(read(inbox)[0]) == 6


def test_an_event_that_vanishes_before_it_is_read_costs_nothing_else(inbox: Growing) -> None:
    streams = inbox.source().streams()
    stream = next(streams)
    (inbox.home / "inbox" / "event-2.json").unlink()
    assert [row.source_id for row in stream.rows()] == ["1", "3"]


def test_an_event_that_is_too_large_is_refused_alone(inbox: Growing) -> None:
    lay(inbox.home, "event-2.json", json.dumps(reviews(1)[0] | {"text": "x" * 2_000}))
    inbox.block += "    max_event_bytes: 1000\n"
    rows, _ = read(inbox)
    assert [getattr(row, "reason", None) for row in rows].count(Reason.TOO_LONG) == 1
    assert len(rows) == 7


def test_an_inbox_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is no folder"):
        read(Growing(tmp_path, BLOCK))
