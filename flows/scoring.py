"""`valueledger evaluate` and `train`: a judge's score card on labelled data, and a new judge from a configuration.

Called by `flows.cli`. The figures are those of `nlp.evaluate`, with the cue judge and the majority as baselines;
training is the Prefect flow of `flows.training`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flows.exits import ExitCode
from taxonomy.errors import InputError

if TYPE_CHECKING:
    from nlp.judge import Judge


def score_judge(data: Path, model: str | None, trained_on: Sequence[Path] = (), *, as_json: bool) -> int:
    """Score the judge `model` (None: the shipped one) on labelled data and print its card.

    With `trained_on`, labelled data, the baselines are completed by a linear judge that is fitted on them first.
    """
    from flows.judging import open_bench
    from nlp.evaluate import MajorityJudge, evaluate, read_labelled
    from nlp.judge import CUES

    if not data.is_file():
        raise InputError(f"the labelled data {data} is no file.", remedy="Give JSON lines of labelled feedback.")
    rows = read_labelled(data)
    bench = open_bench(model)
    cues = open_bench(CUES)
    baselines: list[Judge] = [MajorityJudge(rows)]
    if bench.judge.label != cues.judge.label:
        baselines.append(cues.judge)
    if trained_on:
        from nlp.train.baseline import LinearBaseline

        labelled = [row for path in trained_on for row in read_labelled(path)]
        baselines.append(LinearBaseline.train(labelled, bench.taxonomy, bench.words))
    card = evaluate(bench.judge, rows, bench.taxonomy, baselines=baselines)
    sys.stdout.write(json.dumps(card.as_dict(), ensure_ascii=False) + "\n" if as_json else card.render())
    return ExitCode.OK


def train_judge(config: Path, data_dir: Path | None, *, as_json: bool) -> int:
    """Train what `config` says and print the folder of the new model."""
    from flows.orchestration import prepare_prefect

    if not config.is_file():
        what = "is a folder" if config.is_dir() else "does not exist"
        raise InputError(f"the training configuration {config} {what}.", remedy="See configs/training.yaml.")
    prepare_prefect((data_dir or Path("data")).resolve() / "prefect" / "training")
    from flows.training import train

    folder = train(config)
    sys.stdout.write(json.dumps({"model": str(folder)}) + "\n" if as_json else f"{folder}\n")
    return ExitCode.OK
