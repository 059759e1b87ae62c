"""The shipped judge loads whole, knows the packaged taxonomy and reads plain feedback in both languages."""

from __future__ import annotations

import numpy as np
import pytest

from nlp import artifact
from nlp.judge import ARTIFACTS, Reading
from nlp.trained import TrainedJudge
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
    alone = [judge.probabilities([reading])[0] for reading in readings[:4]]
    assert max(float(np.abs(a - b).max()) for a, b in zip(together, alone, strict=False)) < 0.02
