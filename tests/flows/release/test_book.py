"""Which judge reads new nights: promotions stack, a roll-back takes one off, an edited configuration wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.release.book import BOOK, FOLDER, Entry, judge_in_use, read_book, write_book
from taxonomy.errors import ConfigError


def entry(kind: str, judge: str) -> Entry:
    return Entry(
        number=0, kind=kind, judge=judge, label=f"{judge}@1.0.0", digest="", who="lin", why="", at="", gate="passed"
    )


def test_a_promoted_judge_reads_until_it_is_rolled_back(tmp_path: Path) -> None:
    assert judge_in_use(tmp_path, "value-mini") == "value-mini"
    for judge in ("one", "two"):
        write_book(tmp_path, read_book(tmp_path).with_entry(entry("promote", judge), "value-mini"))
        assert judge_in_use(tmp_path, "value-mini") == judge
    before = read_book(tmp_path).before()
    assert before is not None and before.judge == "one"
    write_book(tmp_path, read_book(tmp_path).with_entry(entry("rollback", before.judge), "value-mini"))
    assert judge_in_use(tmp_path, "value-mini") == "one"
    assert read_book(tmp_path).before() is None and read_book(tmp_path).depth == 1


def test_a_configuration_that_names_another_judge_since_then_decides(tmp_path: Path) -> None:
    write_book(tmp_path, read_book(tmp_path).with_entry(entry("promote", "own"), "value-mini"))
    assert judge_in_use(tmp_path, "cues") == "cues"


def test_a_broken_book_is_an_error_that_names_it_and_no_other_judge_is_taken(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / BOOK).write_text("{", "utf-8")
    with pytest.raises(ConfigError, match=BOOK):
        judge_in_use(tmp_path, "value-mini")
