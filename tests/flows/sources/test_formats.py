"""What is in a file: nesting, broken bytes, stray quotes, cut-off arrays. Only the row at fault is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from taxonomy.records import Feedback, Reason, Rejected


def test_json_may_be_nested_and_hold_its_array_anywhere(drop: Any) -> None:
    document = {"meta": {"pages": [1, 2, {"x": "]}"}]}, "data": {"n": 1, "items": [{"r": {"id": 7}, "t": ["a", "b"]}]}}
    drop.put("a.json", json.dumps(document, indent=2))
    drop.extra = "    records: data.items\n"
    drop.mapping = "    fields: {id: r.id, text: t}\n    dates: {fallback: 2026-03-01}\n"
    row = drop.one()
    assert (row.source_id, row.text, row.position) == ("7", "a\nb", 1)


def test_a_file_without_header_is_read_by_configured_names(drop: Any) -> None:
    drop.put("a.csv", "1,fine,5,2026-03-01\n2,ok,4,2026-03-02\n")
    drop.extra = "    header: [id, text, stars, created]\n"
    assert [row.source_id for row in drop.rows()] == ["1", "2"]


def test_an_encoding_may_be_stated(drop: Any) -> None:
    drop.put("a.csv", "id,text,stars,created\n1,don\u2019t like it,2,2026-03-01\n", "cp1252")
    assert drop.one().reason is Reason.UNDECODABLE  # nothing is guessed: Chinese would be read into it
    drop.extra = "    encoding: cp1252\n"
    assert drop.one().text == "don\u2019t like it"


@pytest.mark.parametrize(
    ("stated", "written"),
    [("utf-16", "utf-16"), ("utf-16", "utf-16-le"), ("utf-16", "utf-16-be"), ("utf-32", "utf-32")],
)
def test_a_wide_encoding_may_be_stated_with_and_without_its_mark(drop: Any, stated: str, written: str) -> None:
    drop.put("a.csv", "id,text,stars,created\n1,fine enough,4,2026-03-01\n", written)
    drop.extra = f"    encoding: {stated}\n"
    assert drop.one().text == "fine enough"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json"])
def test_a_few_broken_bytes_cost_their_own_rows_only(drop: Any, name: str, encoding: str) -> None:
    rows = [{"id": str(n), "text": f"质量不错第{n}次购买", "stars": 5, "created": "2026-03-01"} for n in range(50)]
    if name == "a.csv":
        lines = ["id,text,stars,created"] + [",".join(map(str, row.values())) for row in rows]
        text = "\n".join(lines) + "\n"
    else:
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        text = "\n".join(lines) if name == "a.jsonl" else "[" + ",\n".join(lines) + "]"
    content = text.encode(encoding)
    for number in (7, 23):
        place = content.index(f"第{number}次".encode(encoding))
        content = content[: place + 1] + b"\xff" + content[place + 2 :]
    drop.put(name, content)
    result = drop.rows()
    assert len(result) == 50
    bad = [row for row in result if isinstance(row, Rejected)]
    assert [row.reason for row in bad] == [Reason.UNDECODABLE] * 2
    assert "\\xff" in str(bad[0].payload)
    assert all("质量不错" in row.text for row in result if isinstance(row, Feedback))


def test_a_stray_quote_costs_its_own_line_only(drop: Any) -> None:
    drop.put(
        "a.csv",
        "id,text,stars,created\n"
        '1,"never closed,5,2026-03-01\n'
        "2,fine,5,2026-03-01\n"
        '3,"two\nlines, with ""quotes""",5,2026-03-01\n'
        '4,"he said "wow" twice",5,2026-03-01\n'
        "5,too,many,fields,here\n"
        "6,few\n"
        "\n"
        '7,5" screen,5,2026-03-01\n',
    )
    rows = drop.rows()
    texts = {row.source_id: row.text for row in rows if isinstance(row, Feedback)}
    assert texts == {
        "2": "fine", "3": 'two\nlines, with "quotes"', "4": 'he said "wow" twice', "7": '5" screen',
    }  # fmt: skip
    assert [(row.reason, row.position) for row in rows if isinstance(row, Rejected)] == [
        (Reason.MALFORMED, 2),
        (Reason.MALFORMED, 7),
        (Reason.MALFORMED, 8),
    ]


def test_the_tail_of_a_broken_record_is_never_taken_for_a_row(drop: Any) -> None:
    drop.put("a.csv", 'id,text,stars,created\n1,"it is "great"\nsoft, warm",5,2026-03-01\n2,ok,5,2026-03-01\n')
    rows = drop.rows()
    assert [row.source_id for row in rows if isinstance(row, Feedback)] == ["2"]
    assert [row.reason for row in rows[:2]] == [Reason.MALFORMED] * 2


def test_backslash_quotes_and_excel_separator_lines_are_understood(drop: Any) -> None:
    drop.put("a.csv", 'sep=;\nid;text;stars;created\n1;"he said \\"hi\\"; ok";5;2026-03-01\n')
    assert drop.one().text == 'he said "hi"; ok'


def test_a_broken_element_costs_itself_and_not_the_rest_of_the_array(drop: Any) -> None:
    good = [json.dumps({"id": n, "text": "ok", "created": "2026-03-01"}) for n in range(6)]
    parts = [good[0], "{bad: 1}", good[1], '{"id": 9, "text": "x"', good[2], "17", good[3], "{}", good[4]]
    drop.put("a.json", "[" + ", ".join(parts) + ",, " + good[5] + "] trailing")
    rows = drop.rows()
    assert [row.source_id for row in rows if isinstance(row, Feedback)][:2] == ["0", "1"]
    assert {row.source_id for row in rows if isinstance(row, Feedback)} >= {"0", "1", "3", "4", "5"}
    reasons = [row.reason for row in rows if isinstance(row, Rejected)]
    assert Reason.MALFORMED in reasons and Reason.NO_ID in reasons


def test_an_array_that_is_cut_off_says_so(drop: Any) -> None:
    drop.put("a.json", '[{"id": 1, "text": "ok", "created": "2026-03-01"}, {"id": 2, "te')
    rows = drop.rows()
    assert rows[0].source_id == "1"
    assert all(isinstance(row, Rejected) for row in rows[1:])
    assert "cut off" in rows[-1].detail or "Unterminated" in rows[1].detail


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[" * 100_000, Reason.MALFORMED),
        ('{"id": 1, "text": ' + '{"a":' * 50_000, Reason.MALFORMED),
        ('{"id": 1, "text": "half \\ud83d", "created": "2026-03-01"}', Reason.UNDECODABLE),
        ('{"id": 1, "text": "nul \\u0000", "created": "2026-03-01"}', Reason.BAD_VALUE),
        ('{"id": 1, "text": {"a": 1}, "created": "2026-03-01"}', Reason.BAD_VALUE),
        ('{"id": 1, "text": "x", "stars": NaN, "created": ' + "9" * 5000 + "}", Reason.MALFORMED),
        ('{"id": 1, "text": "x", "created": 1e308}', Reason.BAD_DATE),
        ('{"id": 1, "text": "x", "stars": 1e999, "created": "2026-03-01"}', Reason.BAD_RATING),
        ('{"id": 1, "text": "' + "x" * 20_001 + '", "created": "2026-03-01"}', Reason.TOO_LONG),
        ('{"id": 1, "text": "' + "x" * 5_000_000 + '", "created": "2026-03-01"}', Reason.TOO_LONG),
        ("just words", Reason.MALFORMED),
        ('"a string"', Reason.MALFORMED),
    ],
    ids=lambda value: str(value)[:30],
)
def test_hostile_json_is_a_rejected_row(drop: Any, line: str, reason: Reason) -> None:
    drop.put("a.jsonl", line + '\n{"id": 2, "text": "ok", "created": "2026-03-01"}\n')
    first, second = drop.rows()
    assert first.reason is reason
    assert second.text == "ok"


def test_huge_csv_fields_and_nuls_are_rejected_rows(drop: Any) -> None:
    drop.put(
        "a.csv",
        "id,text,stars,created\n1," + "x" * 6_000_000 + ",5,2026-03-01\n2,a\0b,5,2026-03-01\n"
        '3,"' + ("x" * 999 + "\n") * 5_000 + "4,ok,5,2026-03-01\n",
    )
    rows = drop.rows()
    assert [(row.reason, row.position) for row in rows[:2]] == [(Reason.TOO_LONG, 2), (Reason.BAD_VALUE, 3)]
    assert rows[-1].text == "ok"


def test_old_line_ends_are_lines(drop: Any) -> None:
    drop.put("a.csv", "id,text,stars,created\r1,ok,5,2026-03-01\r2,fine,4,2026-03-02\r")
    assert [row.position for row in drop.rows()] == [2, 3]


def test_parquet_nested_columns_and_bad_bytes(drop: Any) -> None:
    table = pa.table(
        {
            "r": [{"id": "1"}, {"id": "2"}],
            "text": pa.array([b"fine", b"bad \xff"], pa.binary()),
            "at": pa.array([1772323200000, 1772323200000], pa.timestamp("ms", tz="UTC")),
        }
    )
    pq.write_table(table, Path(drop.folder) / "a.parquet")
    drop.mapping = "    fields: {id: r.id, text: text, created_at: at}\n"
    first, second = drop.rows()
    assert (first.source_id, first.text) == ("1", "fine")
    assert second.reason is Reason.UNDECODABLE
