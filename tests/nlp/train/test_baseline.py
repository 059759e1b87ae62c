"""The linear baseline: fitted on labelled feedback, cut on a part of it that it was not fitted on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlp.evaluate import MajorityJudge, evaluate
from nlp.judge import Reading
from nlp.labelled import Labelled, read_labelled
from nlp.train.baseline import LEAST_FEEDBACKS, LinearBaseline, segments_of
from nlp.train.calibrate import Fitted
from nlp.train.labels import ABSENT, GAINED, LOST, UNKNOWN
from nlp.train.linear import LinearJudge
from nlp.words import Words
from taxonomy.dimensions import Taxonomy
from taxonomy.errors import InputError
from taxonomy.records import Segment

SLOW, CHEAP = "Delivery was late.", "Great value for money."


def feedback(identity: str, *mentions: tuple[int, str, int], covers: frozenset[str] | None = None) -> Labelled:
    """One of two segments: a late delivery and a good price."""
    spans = (Segment(0, len(SLOW)), Segment(len(SLOW), len(SLOW) + len(CHEAP)))
    said = {(segment, aspect): polarity for segment, aspect, polarity in mentions}
    return Labelled(identity, SLOW + CHEAP, "en", "review", "shop", None, spans, said, covers)


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
    with pytest.raises(InputError, match=f"too few.*accepted: {LEAST_FEEDBACKS} or more"):
        LinearBaseline.train(rows[: LEAST_FEEDBACKS - 1], value, plain_words)


def test_texts_without_a_common_word_are_refused(plain_words: Words, value: Taxonomy) -> None:
    with pytest.raises(InputError, match=r"2 labelled segments are too few.*in 3 of them"):
        LinearJudge(plain_words).fit(["ab", "cd"], np.zeros((2, len(value.ids)), np.int8))


@pytest.mark.parametrize(
    ("mention", "told"),
    [((0, "cost.moeny", -1), r"cost\.moeny.*value@.*cost\.money"), ((2, "cost.money", -1), "segment 2.*its 2"),
     ((0, "cost.money", 2), "polarity 2.*-1, 0 or 1")],
)  # fmt: skip
def test_a_label_that_is_none_is_refused_naming_feedback_value_and_what_is_accepted(
    value: Taxonomy, mention: tuple[int, str, int], told: str
) -> None:
    with pytest.raises(InputError, match=f"'odd-1'.*{told}"):
        segments_of([feedback("odd-1", mention)], value)


def test_what_a_row_does_not_cover_is_not_learnt_as_absent(value: Taxonomy, plain_words: Words) -> None:
    delivery, money = value.ids.index("service.delivery"), value.ids.index("cost.money")
    partly = feedback("1", (0, "service.delivery", -1), covers=frozenset({"service.delivery"}))
    whole = feedback("2", (0, "service.delivery", -1), (1, "cost.money", 1))
    texts, target = segments_of([partly] * 9 + [whole], value)
    assert target[:2, delivery].tolist() == [LOST, ABSENT]
    assert (np.delete(target[:2], delivery, axis=1) == UNKNOWN).all()
    judge = LinearJudge(plain_words, min_count=1).fit(texts, target)
    assert judge.probabilities([CHEAP])[0, money].argmax() == GAINED, "nine rows that did not look do not say absent"


def test_mentions_are_in_the_order_of_segments_then_of_the_taxonomy(value: Taxonomy, plain_words: Words) -> None:
    rows = [feedback(str(n), (0, "service.delivery", -1), (1, "cost.money", 1)) for n in range(3)]
    judge = LinearJudge(plain_words, min_count=1).fit(*segments_of(rows, value))
    everything = Fitted(scale=1.0, shift=0.0, thresholds=np.zeros(len(value.ids)), f1=0.0)
    baseline = LinearBaseline(judge, value, {"zh": everything, "en": everything})
    (judgement,) = baseline.read([Reading(rows[0].text, rows[0].segments)])
    found = [(mention.segment, str(mention.aspect)) for mention in judgement.mentions]
    assert found == [(segment, str(aspect)) for segment in range(2) for aspect in value.ids]
