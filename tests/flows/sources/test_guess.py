"""A file that nobody has described is read by a guessed mapping, and the guess is explained."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from flows.settings import Limits
from flows.sources.files import FileSource
from flows.sources.guess import Guess, guess
from taxonomy.errors import InputError
from taxonomy.records import Feedback, Kind, Rejected


def guessed(path: Path) -> tuple[Guess, list[Feedback | Rejected]]:
    """The guess, and the rows that the connector reads by it."""
    found = guess(path, Limits())
    source = FileSource("try", found.settings, limits=Limits(), ledger_zone=ZoneInfo("Asia/Shanghai"))
    return found, [row for stream in source.streams() for row in stream.rows()]


def write(path: Path, content: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(content.encode(encoding))
    return path


def test_a_chinese_export_is_understood_by_its_names(tmp_path: Path) -> None:
    lines = [f"{n},保温杯,{n % 5 + 1},很好用, 天猫,2026/3/{n % 28 + 1} 8:05" for n in range(40)]
    text = "评论编号,商品名称,评分,评论内容,渠道,评论时间\n" + "\n".join(
        line.replace("很好用,", f"很好用第{n}次,") for n, line in enumerate(lines)
    )
    found, rows = guessed(write(tmp_path / "导出.csv", text, "gbk"))
    row = rows[0]
    assert isinstance(row, Feedback)
    assert (row.source_id, row.product, row.rating, row.text, row.channel) == ("0", "保温杯", 1, "很好用第0次", "天猫")
    assert row.created_at is not None and row.created_at.isoformat() == "2026-03-01T08:05:00+08:00"
    assert any(reason.startswith("text: 评论内容") for reason in found.reasons)


def test_an_english_object_with_its_array_inside_is_understood(tmp_path: Path) -> None:
    items = [
        {
            "review_id": f"x{n}",
            "title": f"T{n}",
            "body": f"works well {n}",
            "stars": n % 5 + 1,
            "date": f"3/{n % 27 + 1}/2026",
        }
        for n in range(30)
    ]
    found, rows = guessed(write(tmp_path / "a.json", json.dumps({"page": 1, "data": {"items": items}})))
    assert found.settings.records == "data.items"
    assert found.settings.dates.order == "mdy"
    assert isinstance(rows[0], Feedback) and rows[0].text == "T0\nworks well 0"
    assert len(rows) == 30


def test_tickets_with_turns_are_tickets(tmp_path: Path) -> None:
    lines = [
        json.dumps(
            {
                "ticket_id": n,
                "subject": f"late {n}",
                "messages": [{"role": "user", "text": "where"}, {"role": "agent", "text": "soon"}],
            }
        )
        for n in range(12)
    ]
    found, rows = guessed(write(tmp_path / "a.jsonl", "\n".join(lines)))
    assert found.settings.kind is Kind.TICKET
    assert isinstance(rows[3], Feedback) and rows[3].text == "late 3\nwhere"


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([0, 1], "0-1"),
        ([1, 3, 5], "1-5"),
        ([0, 7, 10], "0-10"),
        ([1, 9], "1-10"),
        ([0, 55, 100], "0-100"),
        (["好评", "差评"], "1-5"),
    ],
)
def test_the_scale_is_seen_in_the_values(tmp_path: Path, values: list[Any], scale: str) -> None:
    lines = [json.dumps({"content": f"text number {n}", "score": values[n % len(values)]}) for n in range(30)]
    found, rows = guessed(write(tmp_path / "a.jsonl", "\n".join(lines)))
    assert found.settings.rating.scale == scale
    assert all(isinstance(row, Feedback) for row in rows)


@pytest.mark.parametrize(
    ("values", "odd", "scale"),
    [
        ([1, 3, 5] * 4, "55", "1-5"),
        ([1, 2, 4, 5] * 20, "9", "1-5"),
        ([1, 3, 5] * 4, "0", "1-5"),
        ([2, 3, 5] * 4, "-4", "1-5"),
        ([0, 1] * 6, "5", "0-1"),
        ([0, 7, 10] * 4, "77", "0-10"),
        ([1, 2, 3] * 3 + [5, 4], "9", "1-10"),
        ([1] * 12, "2", "1-5"),
        ([0, 1, -1] * 5, "0", "-1-1"),
    ],
)
def test_one_broken_cell_does_not_choose_the_scale(tmp_path: Path, values: list[int], odd: str, scale: str) -> None:
    lines = [f"text number {n},{value}" for n, value in enumerate([*values, odd])]
    found, rows = guessed(write(tmp_path / "a.csv", "content,score\n" + "\n".join(lines)))
    assert found.settings.rating.scale == scale
    assert sum(isinstance(row, Rejected) for row in rows) <= 1


def test_one_broken_cell_hides_no_column_of_ratings_and_none_of_ids(tmp_path: Path) -> None:
    lines = [f"{n},{n % 5 + 1},The hinge squeaks in case {n}" for n in range(30)]
    for line in ("30,x,It broke", ",4,It broke", "7,4,It broke"):
        found, rows = guessed(write(tmp_path / "a.csv", "id,q2,q3\n" + "\n".join([*lines, line])))
        assert (found.settings.fields.id, found.settings.fields.rating) == (("id",), ("q2",)), line
        assert len(rows) == 31


@pytest.mark.parametrize("name", ["a.bin", "a.csv", "a.txt", "a"])
def test_bytes_that_are_no_text_are_in_no_known_format(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(hashlib.shake_256(b"seed").digest(20_000))
    with pytest.raises(InputError, match="no known format") as refused:
        guess(path, Limits())
    assert "Deliver CSV, JSON lines" in refused.value.remedy


def test_a_file_without_header_and_a_plain_text_are_read(tmp_path: Path) -> None:
    table = write(
        tmp_path / "a.csv", "\n".join(f"{n},2026-01-0{n % 9 + 1},the screen broke after {n} days" for n in range(30))
    )
    found, rows = guessed(table)
    assert len(rows) == 30 and rows[0].text == "the screen broke after 0 days"
    assert any("first row is data" in reason for reason in found.reasons)
    plain = write(tmp_path / "b.txt", "\n".join(f"It is fine, mostly, number {n}" for n in range(30)))
    found, rows = guessed(plain)
    assert "the first row is data: its column is called text" in found.reasons
    assert len(rows) == 30 and rows[0].text == "It is fine, mostly, number 0"


def test_columns_without_telling_names_are_found_by_content(tmp_path: Path) -> None:
    lines = [f"{n % 5 + 1}\t2026-03-0{n % 9 + 1}\tThe hinge squeaks, case {n}" for n in range(30)]
    _, rows = guessed(write(tmp_path / "a.tsv", "q1\tq2\tq3\n" + "\n".join(lines)))
    row = rows[4]
    assert isinstance(row, Feedback)
    assert (row.rating, row.text) == (5, "The hinge squeaks, case 4")
    assert row.created_at is not None and row.created_at.day == 5


def test_ids_that_repeat_are_no_ids(tmp_path: Path) -> None:
    lines = [f"{n // 2},fine product number {n}" for n in range(20)]
    found, rows = guessed(write(tmp_path / "a.csv", "id,review\n" + "\n".join(lines)))
    assert found.settings.id_from == "row"
    assert len({row.source_id for row in rows}) == 20
    assert (
        "id is no id, it has 10 different values in 20 rows: a row is known by its place in the file" in found.reasons
    )


def test_a_name_with_glob_characters_is_only_that_file(tmp_path: Path) -> None:
    write(tmp_path / "a[1].csv", "id,review\n1,ok\n2,fine\n")
    write(tmp_path / "a1.csv", "id,review\n3,other\n")
    _, rows = guessed(tmp_path / "a[1].csv")
    assert [row.text for row in rows] == ["ok", "fine"]


def test_a_file_without_words_or_ratings_is_refused_with_its_columns(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no column holds text or ratings; there are: lat, lon"):
        guess(write(tmp_path / "a.csv", "lat,lon\n" + "\n".join(f"{n}.5,{n}.25" for n in range(20))), Limits())


def test_public_files_are_read_without_a_mapping(shared_dir: Path) -> None:
    for path in sorted((shared_dir / "data" / "public").glob("*.jsonl.gz"))[:12]:
        found = guess(path, Limits())
        assert found.settings.fields.text == ("text",), path.name
        assert found.settings.fields.id == ("id",), path.name
