"""Labelled feedback is read whole, and what cannot be meant is refused with its file, row and id."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from nlp.labelled import BadRows, labelled, read_labelled
from taxonomy.errors import InputError


def good(**change: object) -> dict[str, Any]:
    return {"id": "a", "text": "ok fine", "lang": "en", "kind": "review",
            "segments": [{"start": 0, "end": 2}, {"start": 3, "end": 7}],
            "mentions": [{"segment": 0, "aspect": "cost.money", "polarity": 1}], "covers": None, **change}  # fmt: skip


def mention(**change: object) -> dict[str, Any]:
    return {"segment": 0, "aspect": "cost.money", "polarity": 1, **change}


def test_rows_are_read_gzipped_and_past_empty_lines(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(gzip.compress((json.dumps(good()) + "\n\n" + json.dumps(good()) + "\n").encode()))
    assert [r.mentions for r in read_labelled(path)] == [{(0, "cost.money"): 1}] * 2


def test_what_a_row_leaves_out_is_unknown_and_other_keys_are_passed_over() -> None:
    (row,) = labelled([{"id": 7, "text": "好", "segments": [], "mentions": [], "weight": 0.5}])
    assert (row.id, row.language, row.kind, row.domain, row.rating, row.covers) == (
        "7", "unknown", "unknown", "unknown", None, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"mentions": [mention(aspect="cost.moeny")]}, r"cost\.moeny.*cost\.money"),
        ({"mentions": [mention(segment=2)]}, "mention 0 is of segment 2; there are 2, from 0"),
        ({"mentions": [mention(segment=-1)]}, r"mentions\.0\.segment is '-1'"),
        ({"mentions": [mention(polarity=5)]}, r"mentions\.0\.polarity is '5'"),
        ({"mentions": [mention(polarity=1.9)]}, r"mentions\.0\.polarity is '1\.9'"),
        ({"mentions": [mention(polarity=True)]}, r"mentions\.0\.polarity is 'True'"),
        ({"mentions": [mention(), mention(polarity=-1)]}, r"mention 1: cost\.money is mentioned twice in segment 0"),
        ({"mentions": [{"segment": 0, "aspect": "cost.money"}]}, r"mentions\.0\.polarity is missing"),
        ({"text": None}, "text is 'None'"),
        ({"segments": [{"start": 0, "end": 3}, {"start": 2, "end": 7}]}, "overlap"),
        ({"segments": [{"start": 0, "end": 8}]}, r"segment 0 is 0\.\.8"),
        ({"segments": [{"start": 2, "end": 2}]}, r"segment 0 is 2\.\.2"),
        ({"segments": "0-2"}, "segments is '0-2'"),
        ({"covers": ["cost.fame"]}, r"cost\.fame"),
        ({"rating": float("nan")}, "rating is 'nan'"),
    ],
)
def test_a_row_that_cannot_be_meant_is_refused_with_file_row_and_id(change: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=rf"^own\.jsonl, row 2, id 'a': .*{said}.*[.?] A labelled feedback has"):
        labelled([good(), good(**change)], "own.jsonl")


def test_a_row_without_segments_or_id_is_named_by_its_number() -> None:
    with pytest.raises(InputError, match="row 1, id 'b': segments is missing"):
        labelled([{"id": "b", "text": "no segments"}])
    with pytest.raises(InputError, match="row 1: id is missing"):
        labelled([{"text": "no id", "segments": [], "mentions": []}])


def test_a_file_that_is_not_there_or_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No file"):
        read_labelled(tmp_path / "none.jsonl")
    empty = tmp_path / "empty.jsonl"
    empty.write_text("", "utf-8")
    with pytest.raises(InputError, match="no rows"):
        read_labelled(empty)


def test_every_line_that_cannot_be_used_is_told_up_to_ten_with_how_many_more(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    bad = [b"not json", b'"text"', b"\xff\xfe", json.dumps(good(mentions=[mention(aspect="cost.moeny")])).encode()]
    path.write_bytes(b"\n".join([json.dumps(good()).encode(), b"", *bad, *[b"{}"] * 9]))
    with pytest.raises(BadRows) as caught:
        read_labelled(path)
    assert (caught.value.bad, caught.value.rows, len(caught.value.faults)) == (13, 14, 10)
    assert [fault.partition(":")[0] for fault in caught.value.faults[:5]] == [
        "line 3", "line 4", "line 5", "line 6, id 'a'", "line 7",
    ]  # fmt: skip
    assert caught.value.faults[3].endswith("did you mean 'cost.money'?")
    assert "13 of 14 rows cannot be used" in str(caught.value) and "; and 3 more. A labelled" in str(caught.value)


def test_a_damaged_gzip_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(good()).encode())[:-9])
    with pytest.raises(InputError, match=r"own\.jsonl\.gz is a damaged gzip file"):
        read_labelled(path)
