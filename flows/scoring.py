"""`valueledger evaluate` and `train`: a judge's score card on labelled data, and a new judge from a configuration.

Called by `flows.cli`. The figures are those of `nlp.evaluate`, with the majority, the cue judge and, where there are
labelled data to fit it on, a linear judge as baselines; training is the Prefect flow of `flows.training`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flows.boundary import say
from flows.exits import ExitCode
from taxonomy.errors import InputError

if TYPE_CHECKING:
    from nlp.judge import Judge
    from nlp.labelled import Labelled


def score_judge(data: Path, model: str | None, trained_on: Sequence[Path] = (), *, as_json: bool) -> int:
    """Score the judge `model` (None: the shipped one) on labelled data and print its card.

    With `trained_on`, labelled data, the majority is that of these data and a linear judge is fitted on them; else
    the majority is that of `data` itself. Raises InputError where a file cannot be used or a text stands in both.
    """
    from flows.judging import announce, open_bench
    from nlp.evaluate import MajorityJudge, evaluate
    from nlp.judge import CUES

    rows = _labelled(data)
    fitted_on = [row for path in trained_on for row in _labelled(path)]
    _expect_unseen(rows, fitted_on)
    announce(model)
    bench = open_bench(model)
    cues = open_bench(CUES)
    baselines: list[Judge] = [MajorityJudge(fitted_on or rows)]
    if bench.judge.label != cues.judge.label:
        baselines.append(cues.judge)
    if fitted_on:
        from nlp.train.baseline import LinearBaseline

        say(f"fitting the linear judge on {len(fitted_on):,} labelled feedbacks")
        baselines.append(LinearBaseline.train(fitted_on, bench.taxonomy, bench.words))
    card = evaluate(bench.judge, rows, bench.taxonomy, baselines=baselines)
    sys.stdout.write(json.dumps(card.as_dict(), ensure_ascii=False) + "\n" if as_json else card.render())
    return ExitCode.OK


def _labelled(path: Path) -> list[Labelled]:
    from nlp.labelled import BadRows, read_labelled

    if not path.is_file():
        raise InputError(f"the labelled data {path} is no file.", remedy="Give JSON lines of labelled feedback.")
    try:
        return read_labelled(path)
    except BadRows as error:
        for fault in error.faults:
            say(fault)
        if error.bad > len(error.faults):
            say(f"and {error.bad - len(error.faults):,} more")
        raise InputError(
            f"{error.bad:,} of {error.rows:,} rows of {path} cannot be used.",
            remedy=f"{error.remedy} See docs/labelled-data.md.",
        ) from error


def _expect_unseen(rows: Sequence[Labelled], fitted_on: Sequence[Labelled]) -> None:
    """Raises InputError where a baseline would be scored on a text that it was fitted on."""
    seen = {row.text for row in fitted_on}
    shared = [row.id for row in rows if row.text in seen]
    if shared:
        raise InputError(
            f"{len(shared):,} of {len(rows):,} feedbacks to score on are in --trained-on too; first: {shared[0]}.",
            remedy="Fit the baselines on other feedback: on these the linear judge would know the answers.",
        )


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
