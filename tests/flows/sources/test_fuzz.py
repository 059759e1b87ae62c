"""Nothing that a file may hold crashes the connector, and every row is accounted for."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from flows.sources.delimited import Layout, read_delimited
from flows.sources.rows import Row
from taxonomy.errors import InputError
from taxonomy.records import Feedback, Rejected

SEED = 20260301
COLUMNS = ("id", "text", "stars", "created")
SAMPLE = [
    {"id": f"r{n}", "text": f'不错 nice, really "good"\n第{n}行 😀', "stars": n % 5 + 1, "created": "2026-03-01 08:00"}
    for n in range(12)
]
CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufdd0"), max_size=30)


def as_csv(rows: list[dict[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def as_parquet(rows: list[dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out)
    return out.getvalue()


def as_excel(rows: list[dict[str, Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(list(COLUMNS))
    for row in rows:
        book.active.append([row[name] for name in COLUMNS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


SEEDS = {
    "a.csv": as_csv(SAMPLE),
    "b.csv": as_csv(SAMPLE).decode().encode("gb18030"),
    "c.csv": as_csv(SAMPLE).decode().encode("utf-16"),
    "d.jsonl": "".join(json.dumps(row) + "\n" for row in SAMPLE).encode(),
    "e.json": json.dumps(SAMPLE, ensure_ascii=False).encode(),
    "f.json": json.dumps(SAMPLE, indent=2).encode("utf-16-le"),
    "g.csv.gz": gzip.compress(as_csv(SAMPLE), mtime=0),
    "h.parquet": as_parquet(SAMPLE),
    "i.xlsx": as_excel(SAMPLE),
}
NASTY = [
    b"\0", b"\xff\xfe", b'"', b'""', b"'", b",", b"\r", b"\n", b"\\", b"\\ud800", b"[", b"{" * 2000, b"]", b"}",
    b"\x81", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"=cmd|' /C calc'!A0", b"9" * 400, b"-1e999", b"NaN",
    b"\x1f\x8b", b"\xe2\x80\xa8", b"\x85", b",,,,,,,", b"x" * 3000,
]  # fmt: skip


def mutated(content: bytes, chance: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(data) + 1)
        match chance.randrange(5):
            case 0:
                data[place:place] = chance.choice(NASTY)
            case 1:
                del data[place : place + chance.randint(1, 40)]
            case 2 if place < len(data):
                data[place] = chance.randrange(256)
            case 3:
                data[place:place] = data[place : place + chance.randint(1, 200)]
            case _:
                other = chance.randrange(len(data) + 1)
                data[place:place] = data[other : other + chance.randint(1, 60)]
        if not data:
            break
    return bytes(data)


@pytest.mark.parametrize("rounds", [3_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_mutated_files_never_crash_hang_or_lose_rows(make_drop: Callable[[], Any], rounds: int) -> None:
    chance, drop = random.Random(SEED), make_drop()
    source = drop.source()
    outcomes = {"rows": 0, "rejected": 0, "unusable": 0}
    names = list(SEEDS)
    for number in range(rounds):
        name = names[number % len(names)]
        path = drop.put(name, mutated(SEEDS[name], chance))
        began = time.monotonic()
        for stream in source.streams():
            try:
                rows = list(stream.rows())
            except InputError as error:
                assert str(error)
                outcomes["unusable"] += 1
                continue
            for row in rows:
                assert isinstance(row, Feedback | Rejected)
                shown = row.text if isinstance(row, Feedback) else row.detail + "".join(row.payload.values())
                assert "\0" not in shown
                shown.encode()
            outcomes["rows"] += len(rows)
            outcomes["rejected"] += sum(isinstance(row, Rejected) for row in rows)
            if rows and number % 7 == 0:
                half = len(rows) // 2
                assert list(stream.rows(half)) == rows[half:]
        outcomes["unusable"] += len(source.failed)
        assert time.monotonic() - began < 10, path
        path.unlink()
    assert min(outcomes.values()) > rounds / 100


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
    began = time.monotonic()
    assert drop.rows()
    assert time.monotonic() - began < 10
