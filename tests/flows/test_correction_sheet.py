"""The review sheet: what is written is read back, in every form, as people and their spreadsheets leave it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flows.correction_answers import answers_of
from flows.correction_sheet import COLUMNS, POLARITIES, Codebook, Line, read_sheet, write_sheet
from flows.erasing import exported_words
from flows.settings import load_settings
from nlp.redact import Redactor
from taxonomy.dimensions import load
from taxonomy.errors import InputError

TAXONOMY = load()
CODEBOOK = Codebook(TAXONOMY)
TEXT = "=1+1 物流太慢了。客服很好。"
TEXTS = {"f1": {"text": TEXT, "text_hash": "ab" * 16}}


def row(number: int = 2, segment: int = 0, **cells: Any) -> Line:
    quality = CODEBOOK.cells["product.quality"]
    judged = {
        "judged_aspect": quality,
        "judged_polarity": POLARITIES[-1],
        "aspect": quality,
        "polarity": POLARITIES[-1],
    }
    return Line(number, {"item": f"f1#{segment}#abababab", "verdict": "", "why": "rare", **judged, **cells})


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".jsonl"])
def test_a_sheet_is_read_back_as_it_was_written(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"sheet{suffix}"
    told = {name: f"{name} 值" for name in COLUMNS} | {
        "words": "=SUM(A1)",
        "feedback": 'line\nbreak, "quoted"',
        "rating": 4.0,
    }
    write_sheet(path, [told], TAXONOMY)
    (line,) = read_sheet(path)
    assert line.number == (1 if suffix == ".jsonl" else 2)
    assert line["item"] == "item 值" and line["rating"] == "4"
    assert line["feedback"] == told["feedback"]
    assert line["words"].removeprefix("'") == "=SUM(A1)"
    if suffix == ".csv":
        assert b"\n=" not in path.read_bytes() and b",=" not in path.read_bytes()


@pytest.mark.parametrize(
    ("cells", "mentions"),
    [
        ({"verdict": "right"}, (("product.quality", -1),)),
        ({"verdict": "错"}, ()),
        ({"aspect": "物流", "polarity": "流失", "verdict": ""}, None),
        ({"aspect": "交付与物流", "polarity": "流失"}, (("service.delivery", -1),)),
        ({"aspect": "service.delivery", "polarity": "'-1", "verdict": "wrong"}, (("service.delivery", -1),)),
        ({"polarity": "gained"}, (("product.quality", 1),)),
        ({"aspect": "", "polarity": "", "verdict": "wrong"}, ()),
    ],
)
def test_what_people_write_is_the_answer_for_the_segment(cells: dict[str, Any], mentions: Any) -> None:
    found = answers_of([row(**cells)], TEXTS, CODEBOOK, str)
    if mentions is None:
        assert [(fault.column, fault.value) for fault in found.faults] == [("aspect", "物流")]
    else:
        assert [answer.mentions for answer in found.taken] == [mentions]
        assert TEXT[found.taken[0].start_char : found.taken[0].end_char] in TEXT


def test_a_segment_counts_whole_and_one_that_nobody_looked_at_is_no_answer() -> None:
    two = [row(2, verdict="right"), row(3, aspect="价格", polarity="lost")]
    assert answers_of([row(2)], TEXTS, CODEBOOK, str).unread == 1
    undecided = answers_of([row(2, verdict="right"), row(3)], TEXTS, CODEBOOK, str)
    assert [(fault.row, fault.column) for fault in undecided.faults] == [(2, "item"), (3, "verdict")]
    assert "row 3" in undecided.faults[0].accepted and len(undecided.bad) == 2
    named = [row(2, verdict="right"), row(3, aspect="cost.money", polarity="lost", verdict="新增")]
    assert answers_of(named, TEXTS, CODEBOOK, str).taken[0].mentions == (("cost.money", -1), ("product.quality", -1))
    assert answers_of(two, TEXTS, CODEBOOK, str).faults[1].value == "价格"


def test_every_row_that_cannot_be_used_is_listed() -> None:
    bad = [
        row(2, verdict="maybe"), row(3, verdict="right"),
        row(4, segment=1, verdict="right", polarity="gained"), row(5, segment=1),
        row(6, item="f9#0#abababab", verdict="right"), row(7, item="f9#0#abababab"),
    ]  # fmt: skip
    found = answers_of(bad, TEXTS, CODEBOOK, str)
    assert [fault.row for fault in found.faults] == [line.number for line in found.bad] == [2, 3, 4, 5, 6, 7]
    assert [fault.column for fault in found.faults] == ["verdict", "item", "verdict", "verdict", "item", "item"]


def test_sheets_and_labelled_data_in_the_data_folder_are_known_to_forget(tmp_path: Path) -> None:
    (tmp_path / "pipeline.yaml").write_text("time_zone: UTC\njudge: cues\ndata_dir: data\n", "utf-8")
    settings = load_settings(tmp_path / "pipeline.yaml", None)
    folder = settings.data_dir
    folder.mkdir()
    names = ["a.csv", "b.jsonl", "c.xlsx"]
    for name in names:
        write_sheet(folder / name, [dict.fromkeys(COLUMNS, "x")], TAXONOMY)
    (folder / "labelled.jsonl").write_text('{"id": "1", "text": "x", "covers": null}\n', "utf-8")
    (folder / "nights.jsonl").write_text('{"night": "2026-03-01"}\n', "utf-8")
    (folder / "other.xlsx").write_bytes(b"no workbook")
    assert exported_words(settings) == [*names, "labelled.jsonl"]


def test_a_note_is_redacted_before_it_is_cut() -> None:
    lines = [row(verdict="right", note="x" * 490 + " 13912345678")]
    (answer,) = answers_of(lines, TEXTS, CODEBOOK, lambda text: Redactor().redact(text).text).taken
    assert answer.note == "x" * 490 + " [PHONE]"


@pytest.mark.parametrize("name", ["sheet.txt", "sheet.csv"])
def test_a_file_that_is_no_sheet_is_refused_whole(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(InputError):
        read_sheet(tmp_path / name)
