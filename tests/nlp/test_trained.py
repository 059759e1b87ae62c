"""The shipped judge loads whole, knows the packaged taxonomy and reads plain feedback in both languages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlp import artifact
from nlp.behaviour import GROUP_FLOOR, OVERALL_FLOOR
from nlp.cases import load_cases
from nlp.judge import ARTIFACTS, Reading
from nlp.lines import read_lines
from nlp.trained import TrainedJudge, native_bf16
from nlp.words import Words
from taxonomy.dimensions import Taxonomy

SHIPPED = ARTIFACTS / "value-mini"
TEXTS = [
    "物流太慢了，但是客服很耐心。",
    "价格便宜，质量也不错，下次还会买。",
    "Great value for money, I will definitely buy again!",
    "The staff were rude and the room was dirty.",
]


@pytest.fixture(scope="module")
def judge(value: Taxonomy, plain_words: Words) -> TrainedJudge:
    return artifact.load(SHIPPED, value, plain_words)


def test_the_shipped_model_was_trained_on_the_packaged_taxonomy(judge: TrainedJudge, value: Taxonomy) -> None:
    assert judge.left_to_cues == ()
    assert judge.manifest.fingerprint == value.fingerprint()
    assert (SHIPPED / "model.safetensors").stat().st_size < 40_000_000


def test_the_shipped_judge_meets_the_floors_of_the_behavioural_suite(judge: TrainedJudge) -> None:
    """By the scores in its manifest, which were counted on its own weights when it was saved."""
    conduct = judge.manifest.scores["behaviour"]
    low = {group: tally["rate"] for group, tally in conduct["groups"].items() if tally["rate"] < GROUP_FLOOR}
    assert conduct["overall"]["rate"] >= OVERALL_FLOOR
    assert low == {}
    assert conduct["overall"]["total"] == len(load_cases()), "the suite has grown since: score the judge again"


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        (TEXTS[0], ("service.delivery", -1)),
        (TEXTS[0], ("personnel.attitude", 1)),
        (TEXTS[1], ("cost.money", 1)),
        (TEXTS[1], ("outcome.loyalty", 1)),
        (TEXTS[2], ("cost.money", 1)),
        (TEXTS[3], ("personnel.attitude", -1)),
    ],
)
def test_plain_feedback_is_read(judge: TrainedJudge, text: str, pair: tuple[str, int]) -> None:
    (judgement,) = judge.read([Reading(text)])
    assert pair in {(str(m.aspect), int(m.polarity)) for m in judgement.mentions}


def test_the_fast_path_stays_near_its_own_answers_whatever_the_batch(judge: TrainedJudge) -> None:
    readings = [Reading(text) for text in TEXTS] * 8
    together = judge.probabilities(readings)
    alone = [judge.probabilities([reading])[0] for reading in readings[: len(TEXTS)]] * 8
    assert max(float(np.abs(a - b).max()) for a, b in zip(together, alone, strict=True)) < 0.02


@pytest.mark.skipif(not native_bf16(), reason="this machine does not grant a unit that multiplies bf16")
def test_bf16_says_what_fp32_says(root: Path, value: Taxonomy, plain_words: Words) -> None:
    texts = [Reading(row["text"]) for row in read_lines(root / "nlp" / "train" / "data" / "written.jsonl.gz")][::2]
    said, cells = [], 0
    for precision in ("fp32", "bf16"):
        judged = artifact.load(SHIPPED, value, plain_words, precision=precision).read(texts)
        cells = sum(len(judgement.segments) for judgement in judged) * len(value.ids)
        said.append({
            (number, mention.segment, mention.aspect, mention.polarity)
            for number, judgement in enumerate(judged)
            for mention in judgement.mentions
        })  # fmt: skip
    exact, fast = said
    other = {label[:3] for label in exact ^ fast}
    assert len(other) / cells < 0.001, "of a segment and an aspect, absent among what can be said"
    assert len(exact & fast) / len(exact | fast) > 0.985, "of mentions; measured: 0.994 of 2,510"


@pytest.mark.parametrize("text", ["asdf qwer", "qwertyuiop", "zxcv asdf"])
def test_text_of_no_known_word_says_nothing(judge: TrainedJudge, text: str) -> None:
    assert judge.read([Reading(text)])[0].mentions == ()
