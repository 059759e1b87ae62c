"""What the warehouse learns of a judge's errors: the shipped model's own counts, and none of a judge without any."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import taxonomy
from flows.judge_errors import error_frame
from nlp.artifact import read_manifest
from nlp.cues import CueJudge
from nlp.judge import ARTIFACTS, Measured, load_judge
from nlp.words import Words


def test_the_cue_judge_has_no_counts(tmp_path: Path) -> None:
    judge = CueJudge(taxonomy.load(), Words(None, tmp_path))
    assert not isinstance(judge, Measured)
    assert error_frame(judge).empty


def test_the_shipped_models_counts_are_those_of_its_manifest(tmp_path: Path) -> None:
    judge = load_judge("value-mini", taxonomy.load(), Words(None, tmp_path))
    frame = error_frame(judge)
    assert set(frame["model"]) == {judge.label}
    confusion = read_manifest(ARTIFACTS / "value-mini").confusion
    for (language, aspect), rows in frame.groupby(["language", "aspect"]):
        table = np.zeros((4, 4), dtype=int)
        table[rows["said"], rows["judged"]] = rows["segments"]
        assert table.tolist() == [list(row) for row in confusion[language][aspect]]
    assert len(frame.groupby(["language", "aspect"])) == sum(map(len, confusion.values()))


def test_aspects_that_another_judge_reads_are_left_out(tmp_path: Path) -> None:
    whole = taxonomy.load()
    aspects = tuple(
        aspect.model_copy(update={"meaning": 2}) if aspect.id == "cost.money" else aspect for aspect in whole.aspects
    )
    judge = load_judge("value-mini", whole.model_copy(update={"aspects": aspects}), Words(None, tmp_path))
    frame = error_frame(judge)
    assert "cost.money" not in set(frame["aspect"])
    assert "cost.time" in set(frame["aspect"])
