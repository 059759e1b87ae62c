"""Nothing that a file may hold costs another row, and whatever is written is read back."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks._malformed_inputs import SAMPLE
from flows.sources.delimited import Layout, read_delimited
from flows.sources.rows import Row
from taxonomy.records import Feedback

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufdd0"), max_size=30)


def test_a_cut_line_never_costs_another_row(make_drop: Callable[[], Any]) -> None:
    """Each record of a one-line-per-record file is broken in turn: all the others are read."""
    lines = [json.dumps(row) for row in SAMPLE]
    for number in range(len(lines)):
        drop = make_drop()
        broken = [*lines[:number], lines[number][:-9], *lines[number + 1 :]]
        drop.put("a.jsonl", "\n".join(broken))
        drop.put("b.json", "[" + ",\n".join(broken) + "]")
        for stream in drop.source().streams():
            rows = list(stream.rows())
            whole = {row.source_id for row in rows if isinstance(row, Feedback)}
            assert len(whole) == len(lines) - 1, (stream.name, number)


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8),
    delimiter=st.sampled_from(",;\t|^"),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_whatever_a_csv_writer_writes_is_read_back(
    rows: list[tuple[str, ...]], delimiter: str, quoting: int, end: str
) -> None:
    # Python's writer leaves a lone carriage return unquoted, which then is a line end like any other.
    assume(quoting == csv.QUOTE_ALL or not any("\r" in cell for row in rows for cell in row))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows([("a", "b", "c"), *rows])
    text = io.TextIOWrapper(io.BytesIO(out.getvalue().encode()), encoding="utf-8", newline="")
    read = list(read_delimited(text, Layout(delimiter, False, ("a", "b", "c")), 100_000))
    assert [tuple(row.values.values()) for row in read if isinstance(row, Row)] == rows
    assert len(read) == len(rows)


@settings(max_examples=100, deadline=None)
@given(
    rows=st.lists(st.dictionaries(CELL, CELL | st.integers() | st.none(), max_size=4), max_size=8),
    indent=st.none() | st.just(1),
)
def test_whatever_a_json_writer_writes_is_read_back(rows: list[dict[str, Any]], indent: int | None) -> None:
    from flows.sources.json_rows import read_array, read_lines

    def text(content: str) -> io.TextIOWrapper:
        return io.TextIOWrapper(io.BytesIO(content.encode()), encoding="utf-8", newline="")

    array = json.dumps(rows, ensure_ascii=False, indent=indent)
    lines = "\n".join(json.dumps(row, ensure_ascii=True) for row in rows)
    for read in (read_array(text(array), None, 100_000), read_lines(text(lines), 100_000)):
        assert [row.values for row in read if isinstance(row, Row)] == rows


@pytest.mark.parametrize("name", ["quotes.csv", "opening.csv", "brackets.json", "commas.json", "strings.json"])
def test_no_pattern_of_breaks_makes_reading_slow(drop: Any, name: str) -> None:
    """Recovery after a break looks ahead; it must not look at the same text again and again."""
    content = {
        "quotes.csv": "id,text,stars,created\n" + '1,"a"b,5,x\n' * 60_000,
        "opening.csv": "id,text,stars,created\n" + '1,"a,5,x\n' * 60_000,
        "brackets.json": "[" + "{," * 60_000,
        "commas.json": "[" + "," * 60_000 + "]",
        "strings.json": "[" + '{"id": "x, ' * 60_000,
    }[name]
    drop.put(Path(name).name, content)
    began = time.process_time()
    assert drop.rows()
    assert time.process_time() - began < 10
