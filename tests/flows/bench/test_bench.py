"""The board as table, Markdown, picture and page, in both languages; what is refused before any judge reads."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from rich.cells import cell_len

import taxonomy
from flows.bench.draw import Scale, page, picture
from flows.bench.table import as_markdown, as_text
from flows.cli import main
from flows.exits import ExitCode
from nlp.bench.agreement import Recorded
from nlp.bench.board import Board, board
from nlp.bench.feedback import Bench
from nlp.labelled import Labelled
from taxonomy.records import Segment

MONEY, DELIVERY = "cost.money", "service.delivery"
ODD = "probe:<b>&a-very-long-name-of-an-encoder|x"


def row(number: int, said: dict[tuple[int, str], int]) -> Labelled:
    text, lang = ("便宜。物流慢。", "zh") if number % 2 else ("Cheap. Slow!", "en")
    return Labelled(f"b{number}", text, lang, "review", "shop", None, (Segment(0, 3), Segment(3, 7)), said)


@pytest.fixture(scope="module")
def made() -> Board:
    rows = tuple(row(n, {(0, MONEY): 1, (1, DELIVERY): -1}) for n in range(40))
    poor = Recorded.of("tfidf-lr", [row(n, {(0, MONEY): 1} if n % 3 else {}) for n in range(40)])
    good = Recorded.of(ODD, [row(n, {(0, MONEY): 1, (1, DELIVERY): -1 if n % 5 else 1}) for n in range(40)])
    second = tuple(row(n, {(0, MONEY): 1, (1, DELIVERY): -1} if n % 8 else {}) for n in range(40))
    bench = Bench(rows[:10], rows, (rows, second), "ab" * 32)
    return board(bench, [good], poor, taxonomy.load(), say=lambda _: None, resamples=200)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_table_is_aligned_and_says_agreement_and_counts(made: Board, lang: Any) -> None:
    head, first, second, _, agreed, counts, *_ = as_text(made, lang).splitlines()
    assert first.startswith(ODD) and ".900 (" in first and second.startswith("tfidf-lr") and second.endswith(" -")
    column = {"en": "macro-F1", "zh": "宏平均 F1"}[lang]
    before = cell_len(head[: head.index(column)])
    for line in (first, second):
        at = next(n for n in range(len(line)) if cell_len(line[:n]) == before)
        assert line[at - 2 : at] == "  " and line[at] == ".", "columns are aligned by cells"
    assert "Cohen 1960" in agreed and "40" in counts and "80" in counts and "10" in counts
    assert ("测试部分" in counts) == (lang == "zh")


def test_markdown_is_one_table_whatever_a_judge_is_called(made: Board) -> None:
    lines = as_markdown(made, "en").splitlines()
    table = [re.split(r"(?<!\\)\|", line) for line in lines if line.startswith("|")]
    assert len(table) == 4 and {len(cells) for cells in table} == {11}
    assert lines[0] == "# ValueBench: who understands customer feedback"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_picture_is_whole_and_says_in_words_what_it_shows(made: Board, lang: Any) -> None:
    drawn = picture(made, lang)
    root = ElementTree.fromstring(drawn)
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img" and root.find(f"{space}title") is not None
    said = root.findtext(f"{space}desc") or ""
    assert ODD in said and ".900" in said
    assert len(root.findall(f".//{space}circle")) == 2
    assert "prefers-color-scheme: dark" in drawn
    width = float((root.get("viewBox") or "").split()[2])
    assert all(float(text.get("x", 0)) < width for text in root.iter(f"{space}text"))


class _Asks(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href", "srcset")]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_is_a_real_table_that_fetches_nothing(made: Board, lang: Any) -> None:
    text = page(made, lang)
    asks = _Asks()
    asks.feed(text)
    assert not asks.fetched and "script" not in asks.tags and "@import" not in text and "url(" not in text
    assert asks.tags.count("tr") == 3 and asks.tags.count("circle") == 2 and 'scope="row"' in text
    assert "<b>" not in text and "&lt;b&gt;" in text
    assert f'<html lang="{"zh-CN" if lang == "zh" else "en"}">' in text


def test_dots_and_ticks_stand_on_one_scale(made: Board) -> None:
    scale = Scale.of([card.overall for card in made.cards])
    places = [place for place, _ in scale.ticks()]
    assert places == sorted(places)
    mark = scale.mark(made.cards[0].overall)
    assert places[0] <= mark.low <= mark.at <= mark.high <= places[-1]
    assert {label for _, label in Scale(0.0, 1.0).ticks()} == {"0", ".2", ".4", ".6", ".8", "1"}
    assert [label for _, label in Scale(0.4, 0.7).ticks()] == [".4", ".5", ".6", ".7"]


def benched(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["bench", *map(str, arguments)])
    return int(ended.value.code or 0)


def write(path: Path) -> Path:
    rows = [
        {"id": f"b{n}", "text": f"Late by {n} days.", "lang": "en", "segments": [{"start": 0, "end": 8}],
         "mentions": [], "readings": [[], []], "split": "test" if n else "train"} for n in range(3)
    ]  # fmt: skip
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_what_cannot_be_done_is_refused_before_any_judge_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = write(tmp_path / "bench.jsonl")
    assert benched("--out", "board.png") == ExitCode.INPUT
    assert "accepted: .html, .md, .svg" in capsys.readouterr().err
    assert benched("--data", tmp_path / "none.jsonl") == ExitCode.INPUT
    assert "there is no benchmark" in capsys.readouterr().err
    assert benched("--data", data, "--model", "valu-mini") == ExitCode.MODEL
    assert "there is no judge 'valu-mini'; accepted: cues, value-mini" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert benched("--data", data, "--model", tmp_path / "empty") == ExitCode.MODEL
    assert "holds no config.json" in capsys.readouterr().err
