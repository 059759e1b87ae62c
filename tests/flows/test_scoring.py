"""`valueledger evaluate`: the judge's card, with baselines fitted on other labelled data where there are some."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from flows.cli import main
from flows.exits import ExitCode


def evaluated(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", *map(str, arguments), "--model", "cues", "--json"])
    return int(ended.value.code or 0)


@pytest.fixture
def halves(root: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Two files of labelled feedback that share no text."""
    texts: dict[str, str] = {}
    with gzip.open(root / "nlp" / "train" / "data" / "written.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            texts.setdefault(json.loads(line)["text"], line)
    kept = list(texts.values())
    small, large = tmp_path / "score.jsonl", tmp_path / "fit.jsonl"
    small.write_text("".join(kept[:30]), "utf-8")
    large.write_text("".join(kept[30:430]), "utf-8")
    return small, large


def test_baselines_are_fitted_on_the_data_named(halves: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    data, other = halves
    assert evaluated(data, "--trained-on", other) == ExitCode.OK
    told = capsys.readouterr()
    assert set(json.loads(told.out)["baselines"]) == {"always-majority", "tfidf-lr"}
    assert "fitting the linear judge on 400 labelled feedbacks" in told.err


def test_a_text_to_score_on_may_not_be_one_fitted_on(
    halves: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    data, other = halves
    with other.open("a", encoding="utf-8") as more:
        more.write(data.read_text("utf-8").splitlines()[0] + "\n")
    assert evaluated(data, "--trained-on", other) == ExitCode.INPUT
    assert "1 of 30 feedbacks to score on are in --trained-on too" in capsys.readouterr().err


def test_labelled_data_that_are_no_file_are_named(
    halves: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluated(halves[0], "--trained-on", tmp_path) == ExitCode.INPUT
    assert f"{tmp_path} is no file" in capsys.readouterr().err


def test_rows_that_cannot_be_used_are_told_a_line_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "own.jsonl"
    data.write_text('{"id": 1}\nnot json\n' * 6, "utf-8")
    assert evaluated(data) == ExitCode.INPUT
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "valueledger: line 1, id '1': text is missing"
    assert told[1].startswith("valueledger: line 2: not JSON") and told[10] == "valueledger: and 2 more"
    assert f"12 of 12 rows of {data} cannot be used. A labelled feedback has id" in told[11] and len(told) == 12
