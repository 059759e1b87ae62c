"""The linear baseline: fitted on labelled feedback, cut on a part of it that it was not fitted on."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.evaluate import MajorityJudge, evaluate, read_labelled
from nlp.train.baseline import LinearBaseline
from nlp.words import Words
from taxonomy.dimensions import Taxonomy
from taxonomy.errors import InputError


@pytest.mark.slow
def test_the_linear_baseline_beats_always_majority_on_feedback_that_it_has_not_seen(
    root: Path, value: Taxonomy, plain_words: Words
) -> None:
    rows = read_labelled(root / "nlp" / "train" / "data" / "written.jsonl.gz")
    card = evaluate(
        LinearBaseline.train(rows[:700], value, plain_words),
        rows[700:],
        value,
        baselines=[MajorityJudge(rows[:700])],
    )
    assert card.baselines["always-majority"]["lead_low"] > 0


def test_too_few_feedbacks_to_train_on_are_refused(root: Path, value: Taxonomy, plain_words: Words) -> None:
    rows = read_labelled(root / "nlp" / "train" / "data" / "written.jsonl.gz")
    with pytest.raises(InputError, match="too few"):
        LinearBaseline.train(rows[:1], value, plain_words)
