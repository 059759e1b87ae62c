"""`classify`: every input format and its errors, in order, with offsets of the text as given."""

from __future__ import annotations

import datetime
import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from flows.classify import classify_file, classify_text
from flows.exits import ExitCode
from taxonomy.errors import InputError

ROWS = [
    {"id": "r1", "text": "物流慢但客服很耐心"},
    {"id": 2, "text": "The battery died after two days. Support was friendly!"},
    {"id": "r3", "text": ""},
]


def classify(source: Path, tmp_path: Path) -> tuple[int, list[dict[str, Any]]]:
    """Exit code and output objects of one run with the cue judge."""
    target = tmp_path / "out.jsonl"
    code = classify_file(str(source), str(target), "cues")
    return code, [json.loads(line) for line in target.read_text("utf-8").splitlines()]


def jsonl(tmp_path: Path, *lines: str | bytes | dict[str, Any]) -> Path:
    """A JSON-lines file of these lines."""
    path = tmp_path / "in.jsonl"
    encoded = [
        line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line)).encode()
        for line in lines
    ]
    path.write_bytes(b"\n".join(encoded) + b"\n")
    return path


def test_the_output_is_the_contract_s_in_input_order(tmp_path: Path) -> None:
    code, out = classify(jsonl(tmp_path, *ROWS), tmp_path)
    assert code == ExitCode.OK
    assert [one["id"] for one in out] == ["r1", 2, "r3"]
    assert list(out[0]) == ["id", "lang", "polarity", "segments", "mentions", "intent", "model", "taxonomy"]
    assert set(out[0]["mentions"][0]) == {"segment", "aspect", "polarity", "confidence"}
    assert out[2]["segments"] == out[2]["mentions"] == []
    assert out[2]["polarity"] is None
    for row, one in zip(ROWS, out, strict=True):
        for span in one["segments"]:
            assert 0 <= span["start"] < span["end"] <= len(str(row["text"]))


def test_offsets_count_code_points_of_the_text_as_given(tmp_path: Path) -> None:
    text = "😀😀 ｔｈｅ ｂａｔｔｅｒｙ ｄｉｅｄ。物流太慢了！"
    _, (one,) = classify(jsonl(tmp_path, {"id": 1, "text": text}), tmp_path)
    spans = [text[span["start"] : span["end"]] for span in one["segments"]]
    assert any("物流太慢了" in span for span in spans)
    assert all(span.strip() == span for span in spans)


def test_rows_that_cannot_be_used_say_so_in_their_place(tmp_path: Path) -> None:
    source = jsonl(
        tmp_path,
        ROWS[0],
        "{broken",
        "[1, 2]",
        {"id": "no-text"},
        {"id": "number", "text": 5},
        b'{"id": 9, "text": "\xff"}',
        ROWS[1],
    )
    code, out = classify(source, tmp_path)
    assert code == ExitCode.SOME_ROWS
    assert [("error" in one, one["id"], one.get("line")) for one in out] == [
        (False, "r1", None),
        (True, None, 2),
        (True, None, 3),
        (True, "no-text", None),
        (True, "number", None),
        (True, None, 6),
        (False, 2, None),
    ]


def test_own_segments_are_judged_and_no_others(tmp_path: Path) -> None:
    given = [{"start": 5, "end": 9}, {"start": 0, "end": 3}]
    _, (one,) = classify(jsonl(tmp_path, {"id": 1, "text": "物流慢但客服很耐心", "segments": given}), tmp_path)
    assert one["segments"] == given
    assert {mention["segment"] for mention in one["mentions"]} <= {0, 1}


@pytest.mark.parametrize(
    "segments",
    [
        [{"start": 0, "end": 4}, {"start": 3, "end": 6}],
        [{"start": 0, "end": 99}],
        [{"start": -1, "end": 2}],
        [{"start": 2, "end": 2}],
        [{"start": 0.0, "end": 2}],
        [{"start": True, "end": 2}],
        [[0, 2]],
        "0-2",
    ],
)
def test_segments_that_are_no_spans_of_the_text_are_an_error_of_the_row(tmp_path: Path, segments: Any) -> None:
    code, out = classify(jsonl(tmp_path, {"id": 1, "text": "质量很好", "segments": segments}, ROWS[0]), tmp_path)
    assert code == ExitCode.SOME_ROWS
    assert set(out[0]) == {"id", "error"}
    assert "error" not in out[1]


def test_every_format_gives_the_same_answers(tmp_path: Path) -> None:
    expected = classify(jsonl(tmp_path, *ROWS), tmp_path)[1]
    expected[1]["id"] = "2"
    frame = pd.DataFrame([{"id": str(row["id"]), "text": row["text"]} for row in ROWS])
    frame.to_csv(tmp_path / "in.csv", index=False)
    frame.to_csv(tmp_path / "in.tsv", index=False, sep="\t", encoding="utf-8-sig")
    frame.to_csv(tmp_path / "gb.csv", index=False, encoding="gb18030")
    frame.to_parquet(tmp_path / "in.parquet", index=False)
    (tmp_path / "in.csv.gz").write_bytes(gzip.compress((tmp_path / "in.csv").read_bytes()))
    for name in ("in.csv", "in.tsv", "gb.csv", "in.parquet", "in.csv.gz"):
        assert classify(tmp_path / name, tmp_path) == (ExitCode.OK, expected), name


def test_a_csv_row_of_another_width_is_an_error_of_that_row(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text('id,text\n1,"很好\n很便宜"\n2,a,b\n3,good\n', "utf-8")
    code, out = classify(tmp_path / "in.csv", tmp_path)
    assert code == ExitCode.SOME_ROWS
    assert [one["id"] for one in out] == ["1", None, "3"]
    assert out[1]["line"] == 4


def test_a_broken_quote_or_byte_in_a_csv_costs_its_own_row(tmp_path: Path) -> None:
    lines = [b"id,text", "1,物流太慢了".encode(), b'2,"bro"ken', b"3,\xff", "4,质量很好".encode(), b'5,"open']
    (tmp_path / "in.csv").write_bytes(b"\n".join(lines) + b"\n")
    code, out = classify(tmp_path / "in.csv", tmp_path)
    assert code == ExitCode.SOME_ROWS
    assert [(one["id"], one.get("line")) for one in out if "error" not in one or one["line"]] == [
        ("1", None), ("2", None), (None, 4), ("4", None), ("5", None),
    ]  # fmt: skip
    assert out[0]["lang"] == "zh"


def test_an_id_or_rating_that_json_cannot_hold_is_no_fault(tmp_path: Path) -> None:
    days = [datetime.date(2026, 3, 1), datetime.date(2026, 3, 2)]
    pd.DataFrame({"id": days, "text": ["good", "bad"]}).to_parquet(tmp_path / "days.parquet")
    pd.DataFrame({"id": [1.0, float("nan")], "text": ["good", "bad"]}).to_parquet(tmp_path / "gaps.parquet")
    code, out = classify(tmp_path / "days.parquet", tmp_path)
    assert code == ExitCode.SOME_ROWS
    assert [(one["id"], one["line"]) for one in out] == [(None, 1), (None, 2)]
    code, out = classify(tmp_path / "gaps.parquet", tmp_path)
    assert (code, [one["id"] for one in out]) == (ExitCode.OK, [1.0, None])
    assert classify(jsonl(tmp_path, '{"id": 1, "text": "good", "rating": 1%s}' % ("0" * 400)), tmp_path)[0] == 0


def test_standard_streams_are_read_and_written(monkeypatch: pytest.MonkeyPatch, capfdbinary: Any) -> None:
    class Given:
        buffer = io.BytesIO((json.dumps(ROWS[0]) + "\n\n" + json.dumps(ROWS[1])).encode())

    monkeypatch.setattr(sys, "stdin", Given())
    assert classify_file("-", "-", "cues") == ExitCode.OK
    out = capfdbinary.readouterr().out.decode().splitlines()
    assert [json.loads(line)["id"] for line in out] == ["r1", 2]


def test_compressed_output_is_written(tmp_path: Path) -> None:
    assert classify_file(str(jsonl(tmp_path, *ROWS)), str(tmp_path / "out.jsonl.gz"), "cues") == ExitCode.OK
    assert len(gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes()).splitlines()) == 3


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("in.docx", b"x", "format"),
        ("in.csv", b"id,words\n1,a\n", "'text'"),
        ("in.parquet", b"PAR1", "Parquet"),
        ("in.jsonl.gz", gzip.compress(b'{"id":1,"text":"a"}\n' * 999, mtime=0)[:-20], "gzip"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_is_an_input_error(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=says):
        classify_file(str(tmp_path / name), str(tmp_path / "out"), "cues")
    assert not (tmp_path / "out").exists()
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_one_text_is_shown_with_its_aspects(capsys: pytest.CaptureFixture[str]) -> None:
    assert classify_text("物流慢但客服很耐心", "cues", lang="en", as_json=False) == ExitCode.OK
    shown = capsys.readouterr().out
    assert "service.delivery" in shown
    assert "personnel.attitude" in shown


def test_one_text_says_who_judged_it_and_where_to_read_on(capsys: pytest.CaptureFixture[str]) -> None:
    for lang, said in (("en", "judged by cues@"), ("zh", "模型 cues@")):
        assert classify_text("The delivery was slow.", "cues", lang=lang, as_json=False) == ExitCode.OK
        told = capsys.readouterr().out
        assert said in told and "value@" in told and "taxonomy/value.yaml" in told
