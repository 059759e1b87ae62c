"""The file connector: formats, encodings, identity by content, recovery, limits."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import os
import time
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from taxonomy.errors import ConfigError, InputError
from taxonomy.records import Feedback, Reason, Rejected

ROWS = [
    {"id": "r1", "text": '很好用，就是"贵"了点, 一分钱一分货\n第二行', "stars": 5, "created": "2026-03-01 08:30:00"},
    {"id": "r2", "text": "Arrived late; box | dented ^ twice 😀é", "stars": 2, "created": "2026-03-02 09:00:00"},
    {"id": "r3", "text": "", "stars": 4, "created": "2026-03-02 10:00:00"},
]


def delimited(delimiter: str) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(ROWS[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(ROWS)
    return out.getvalue()


def parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), out)
    return out.getvalue()


def excel() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(list(ROWS[0]))
    for row in ROWS:
        book.active.append(list(row.values()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


TEXTS = {
    "comma.csv": delimited(","),
    "tab.tsv": delimited("\t"),
    "semicolon.csv": delimited(";"),
    "pipe.csv": delimited("|"),
    "caret.csv": delimited("^"),
    "lines.jsonl": "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS),
    "array.json": json.dumps(ROWS, ensure_ascii=False, indent=1),
    "flat.json": json.dumps(ROWS, ensure_ascii=False),
}
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"]


def check(rows: list[Feedback | Rejected]) -> None:
    assert [(row.source_id, row.text, row.rating) for row in rows] == [
        (row["id"], row["text"], row["stars"]) for row in ROWS
    ]
    assert rows[0].created_at.isoformat() == "2026-03-01T08:30:00+08:00"


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", TEXTS)
def test_every_text_format_in_every_encoding_gives_the_same_rows(
    drop: Any, name: str, encoding: str, packed: bool
) -> None:
    content = TEXTS[name].encode(encoding)
    # The name says nothing of gzip on purpose: it is known by its first bytes.
    drop.put(name, gzip.compress(content) if packed else content)
    check(drop.rows())


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize(("name", "content"), [("t.parquet", parquet()), ("t.xlsx", excel())])
def test_every_table_format_gives_the_same_rows(drop: Any, name: str, content: bytes, packed: bool) -> None:
    drop.put(name, gzip.compress(content) if packed else content)
    check(drop.rows())


def test_the_stream_is_known_by_the_hash_of_the_file_and_rows_by_their_line(drop: Any) -> None:
    path = drop.put("a.csv", TEXTS["comma.csv"])
    rows = drop.rows()
    assert {row.stream for row in rows} == {hashlib.sha256(path.read_bytes()).hexdigest()}
    assert [row.position for row in rows] == [2, 4, 5]


def test_the_same_content_under_two_names_is_read_once(drop: Any) -> None:
    drop.put("a.csv", TEXTS["comma.csv"])
    drop.put("b/again.csv", TEXTS["comma.csv"])
    drop.extra = '    files: "**/*.csv"\n'
    source = drop.source()
    streams = list(source.streams())
    assert [stream.name for stream in streams] == ["a.csv"]
    assert [(item.name, item.why) for item in source.skipped] == [("b/again.csv", "same content as a.csv")]
    assert list(source.streams(done={streams[0].id})) == []
    assert [item.why for item in source.skipped] == ["read before", "read before"]


def test_an_untouched_file_is_recognised_without_being_read(drop: Any) -> None:
    path = drop.put("a.csv", TEXTS["comma.csv"])
    source = drop.source()
    (stream,) = source.streams()
    path.chmod(0)  # root may read it all the same; the hash would be wrong after this:
    known = {(stream.name, stream.fingerprint): stream.id}
    source.recognise = lambda name, fingerprint: known.get((name, fingerprint))
    stamp = path.stat()
    path.chmod(0o644)
    path.write_text("x" * stamp.st_size)
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert list(source.streams(done={stream.id})) == []


def test_rows_resume_after_those_that_were_consumed(drop: Any) -> None:
    for name, content in TEXTS.items():
        drop.put(name, content)
    drop.put("t.parquet", parquet())
    drop.put("t.xlsx", excel())
    for stream in drop.source().streams():
        rows = list(stream.rows())
        for start in range(4):
            assert list(stream.rows(start)) == rows[start:], stream.name


def test_files_of_later_days_wait_and_undated_ones_come_first(drop: Any) -> None:
    for name in ("r-20260303.csv", "r-20260301.csv", "r-20260302.csv", "undated.csv"):
        drop.put(name, TEXTS["comma.csv"].replace("r1", name))
    drop.extra = "    day_in_name: '(\\d{8})'\n"
    streams = list(drop.source().streams(last=date(2026, 3, 2)))
    assert [(stream.name, stream.day) for stream in streams] == [
        ("undated.csv", None),
        ("r-20260301.csv", date(2026, 3, 1)),
        ("r-20260302.csv", date(2026, 3, 2)),
    ]


def test_a_day_in_a_name_may_have_three_groups_and_must_exist(drop: Any) -> None:
    drop.put("2026_3_1.csv", TEXTS["comma.csv"])
    drop.put("2026_2_31.csv", TEXTS["tab.tsv"])
    drop.extra = "    day_in_name: '(\\d{4})_(\\d{1,2})_(\\d{1,2})'\n"
    source = drop.source()
    assert [stream.day for stream in source.streams()] == [date(2026, 3, 1)]
    assert "none of the calendar" in str(source.failed[0].error)


def test_unfinished_and_hidden_files_are_left_alone(drop: Any) -> None:
    for name in ("a.csv.tmp", ".hidden.csv", "~$book.xlsx", "b.csv.part"):
        drop.put(name, TEXTS["comma.csv"])
    assert list(drop.source().streams()) == []


def test_a_missing_folder_is_an_error_of_the_configuration(drop: Any) -> None:
    drop.folder.rmdir()
    with pytest.raises(ConfigError, match=r"sources\.shop\.folder: .* is no folder"):
        list(drop.source().streams())


def test_an_unusable_file_is_reported_and_the_others_are_read(drop: Any) -> None:
    drop.put("a.csv", b"")
    drop.put("b.csv.gz", gzip.compress(TEXTS["comma.csv"].encode())[:-9])
    drop.put("c.csv", TEXTS["comma.csv"])
    source = drop.source()
    assert [stream.name for stream in source.streams()] == ["c.csv"]
    assert [failed.name for failed in source.failed] == ["a.csv", "b.csv.gz"]
    assert "cut off" in str(source.failed[1].error)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.zip", b"PK\x03\x04rest", "zip archive"),
        ("a.pdf", b"%PDF-1.7", "PDF"),
        ("a.gz", gzip.compress(gzip.compress(b"id,text\n", mtime=0), mtime=0), "gzip in gzip"),
        ("a.parquet", b"PAR1" + b"\0" * 100 + b"PAR1", "no readable Parquet"),
        ("a.xlsx", b"PK\x03\x04xl/", "no readable Excel"),
        ("a.json", b'{"a": {"b": 1}\n}', "no JSON array"),
        ("a.csv", b"id;txt;stars;created\n1;a;2;3\n", "Did you mean 'txt'"),
        ("a.csv", b"id,text,text,stars,created\n1,a,b,2,3\n", "twice"),
    ],
)
def test_a_file_that_is_something_else_is_named_as_such(drop: Any, name: str, content: bytes, said: str) -> None:
    drop.put(name, content)
    with pytest.raises(InputError, match=said):
        drop.rows()


@pytest.mark.parametrize(("name", "content"), [("a.xlsx", excel()), ("a.parquet", parquet())])
def test_bytes_of_binary_formats_have_no_encoding_to_doubt(drop: Any, name: str, content: bytes) -> None:
    drop.put(name, content)
    (stream,) = drop.source().streams()
    check(list(stream.rows()))
    assert stream.drift == ()


def test_doubtful_bytes_of_a_text_file_are_told(drop: Any) -> None:
    drop.put("a.csv", b"id,text,stars,created\n1,caf\xe9 good,5,2026-03-01\n")
    (stream,) = drop.source().streams()
    assert [row.reason for row in stream.rows()] == [Reason.UNDECODABLE]
    assert "state the encoding" in stream.drift[0]


def test_a_missing_wished_column_is_drift_and_not_fatal(drop: Any) -> None:
    drop.put("a.csv", "id,text,created\n1,ok,2026-03-01\n")
    (stream,) = drop.source().streams()
    assert [row.text for row in stream.rows()] == ["ok"]
    assert stream.drift == ("a.csv: the column 'stars' is missing",)


def test_a_file_that_changes_while_it_is_read_ends_with_a_clear_error(drop: Any) -> None:
    path = drop.put("a.csv", TEXTS["comma.csv"] + "".join(f"x{n},text,3,2026-03-01\n" for n in range(200_000)))
    (stream,) = drop.source().streams()
    rows = stream.rows()
    next(rows)
    with path.open("a") as file:
        file.write("more,text,3,2026-03-01\n")
    with pytest.raises(InputError, match="still being written"):
        list(rows)


def test_a_file_that_vanishes_before_it_is_read_ends_with_a_clear_error(drop: Any) -> None:
    path = drop.put("a.csv", TEXTS["comma.csv"])
    (stream,) = drop.source().streams()
    path.unlink()
    with pytest.raises(InputError, match="is gone"):
        list(stream.rows())


def test_a_gzip_bomb_is_not_unpacked_to_its_end(drop: Any) -> None:
    drop.put("bomb.csv.gz", gzip.compress(b"0" * 200_000_000))
    source = drop.source()
    began = time.monotonic()
    assert list(source.streams()) == []
    assert "over 200 times" in str(source.failed[0].error)
    assert time.monotonic() - began < 5


def test_a_file_over_the_stated_size_is_not_read(drop: Any) -> None:
    drop.limits = "limits: {max_file_bytes: 100}"
    drop.put("a.csv", TEXTS["comma.csv"] * 2)
    with pytest.raises(InputError, match="over 100 bytes"):
        drop.rows()


def test_an_excel_sheet_that_claims_billions_of_cells_is_not_opened(drop: Any) -> None:
    with zipfile.ZipFile(io.BytesIO(excel())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'r="A1"', b'r="XFD1048576"', 1)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    drop.put("a.xlsx", out.getvalue())
    with pytest.raises(InputError, match="over 10,000,000 cells"):
        drop.rows()


def test_an_excel_file_that_unpacks_too_large_is_not_opened(drop: Any) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 300_000_000)
    drop.put("a.xlsx", out.getvalue())
    with pytest.raises(InputError, match="unpacks to over 256 MB"):
        drop.rows()


def test_excel_gives_dates_whole_numbers_and_the_chosen_sheet(drop: Any) -> None:
    from datetime import datetime

    book = openpyxl.Workbook()
    book.active.append(["nothing here"])
    sheet = book.create_sheet("评论")
    sheet.append(["id", "text", "stars", "created"])
    sheet.append([1001, "=1+1", 4.0, datetime(2026, 3, 1, 12)])  # noqa: DTZ001
    sheet.append([None, None, None, None])
    sheet.append([1002, "好", 5, datetime(2026, 3, 2)])  # noqa: DTZ001
    book.save(drop.folder / "a.xlsx")
    drop.extra = "    sheet: 评论\n"
    rows = drop.rows()
    assert [(row.source_id, row.rating, row.position) for row in rows] == [("1001", 4, 2), ("1002", 5, 4)]
    assert rows[0].created_at.isoformat() == "2026-03-01T12:00:00+08:00"


def test_a_date_after_the_run_is_a_typing_error_unless_the_configuration_says_otherwise(drop: Any) -> None:
    drop.put("a.csv", "id,text,stars,created\n1,ok,5,2062-03-01\n2,ok,5,2026-03-03\n3,ok,5,2026-03-04\n")

    def days(today: date | None) -> list[str]:
        source = drop.source(today)
        rows = [row for stream in source.streams() for row in stream.rows()]
        return [row.reason if isinstance(row, Rejected) else str(row.created_at)[:10] for row in rows]

    assert days(date(2026, 3, 1)) == ["bad_date", "2026-03-03", "bad_date"]
    assert days(None) == ["2062-03-01", "2026-03-03", "2026-03-04"]
    drop.extra = "    dates: {latest: 2070-01-01}\n"
    assert days(date(2026, 3, 1)) == ["2062-03-01", "2026-03-03", "2026-03-04"]


def test_a_file_whose_name_is_no_utf_8_is_read_and_reported_like_any_other(drop: Any) -> None:
    lines = b"id,text,stars,created\n1,ok,5,2026-03-01\n"
    for name, content in (
        ("评论.csv", lines),
        ("空的.csv", b""),
        ("评论.parquet", parquet()),
        ("错.csv", b"a,b\n1,2\n"),
    ):
        path = drop.folder / os.fsdecode(name.encode("gbk"))
        try:
            path.write_bytes(content)
        except OSError:
            pytest.skip("this file system takes UTF-8 names only")
    source = drop.source()
    streams = list(source.streams())
    told = [stream.name for stream in streams] + [f"{failed.name} {failed.error}" for failed in source.failed]
    rows = []
    for stream in streams:
        try:
            rows += [row for row in stream.rows() if isinstance(row, Feedback)]
        except InputError as error:
            told.append(str(error))
    assert len(told) == 5 and all(text.encode("utf-8") for text in told)
    assert len(rows) == 1 + len(ROWS)
