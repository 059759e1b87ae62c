"""The benchmark's rows are checked before anything is scored on them; the bundled file keeps its promises."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

import taxonomy
from nlp.bench.feedback import DATA, likeness, read_bench, tested_texts
from nlp.labelled import BadRows
from nlp.lines import read_lines
from taxonomy.errors import InputError

MENTION = {"segment": 0, "aspect": "service.delivery", "polarity": -1}


def row(number: int, **changed: Any) -> dict[str, Any]:
    text = f"送了 {number} 天才到。"
    return {
        "id": f"b{number}", "lang": "zh", "kind": "review", "domain": "shop", "rating": 2, "text": text,
        "segments": [{"start": 0, "end": len(text)}], "mentions": [MENTION],
        "split": "train" if number == 0 else "test", "readings": [[MENTION], []],
    } | changed  # fmt: skip


def write(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    return path


def test_the_parts_and_both_readings_of_the_test_part_are_read(tmp_path: Path) -> None:
    bench = read_bench(write(tmp_path / "bench.jsonl", [row(n) for n in range(4)]))
    assert [r.id for r in bench.train] == ["b0"] and [r.id for r in bench.test] == ["b1", "b2", "b3"]
    first, second = bench.readings
    assert [r.id for r in first] == [r.id for r in second] == ["b1", "b2", "b3"]
    assert dict(first[0].mentions) == {(0, "service.delivery"): -1} and not second[0].mentions
    assert len(bench.digest) == 64


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"split": "dev"}, "line 3, id 'b2': split is 'dev'; accepted: train, test"),
        ({"readings": [[MENTION]]}, "line 3, id 'b2': readings is .*accepted: a list of 2 lists"),
        ({"readings": "none"}, "line 3, id 'b2': readings is 'none'"),
        ({"readings": [[], [MENTION | {"aspect": "cost.moeny"}]]}, r"reading 2, row 3, id 'b2': .*cost\.money"),
        ({"mentions": [MENTION | {"segment": 4}]}, "line 3, id 'b2': .*segment 4"),
        ({"id": "b1"}, "line 3, id 'b1': line 2 has the same id"),
        ({"text": "送了，1天才到！！"}, "line 3, id 'b2': line 2 has the same text"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_with_its_line_and_id(
    tmp_path: Path, changed: dict[str, Any], told: str
) -> None:
    path = write(tmp_path / "bench.jsonl", [row(0), row(1), row(2, **changed), row(3)])
    with pytest.raises(BadRows, match=told):
        read_bench(path)


def test_a_file_without_a_part_and_one_that_is_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no row whose split is 'train'"):
        read_bench(write(tmp_path / "bench.jsonl", [row(1), row(2)]))
    with pytest.raises(InputError, match="there is no benchmark"):
        read_bench(tmp_path / "other.jsonl")


def test_spellings_of_one_text_are_alike_and_emoji_are_texts_of_their_own() -> None:
    assert likeness("Ｇreat，東西很好!") == likeness("great 东西很好")
    assert likeness("👍👍") != likeness("😡") and likeness("👍 👍") == likeness("👍👍")


def test_only_the_test_part_is_kept_from_training(tmp_path: Path) -> None:
    path = write(tmp_path / "bench.jsonl", [row(n) for n in range(3)])
    assert tested_texts(path) == {likeness("送了 1 天才到。"): "b1", likeness("送了 2 天才到。"): "b2"}
    assert tested_texts(tmp_path / "none.jsonl") == {}


@pytest.mark.skipif(not DATA.exists(), reason="needs the benchmark's data, which this checkout lacks")
def test_the_bundled_file_keeps_its_promises() -> None:
    bench, known = read_bench(), taxonomy.load()
    rows = [*bench.train, *bench.test]
    assert len(rows) >= 1200 and len(bench.train) < len(bench.test)
    assert {"zh", "en"} <= {row.language for row in rows}
    counts = Counter(aspect for row in rows for _, aspect in row.mentions)
    assert not {str(aspect): counts[str(aspect)] for aspect in known.ids if counts[str(aspect)] < 30}
    assert len({likeness(row.text) for row in rows}) == len(rows) == len({row.id for row in rows})
    assert all(len(row["readings"]) == 2 for row in read_lines(DATA))
    assert all(row.covers is None for row in rows)
