"""Score cards count what the contract says, and their intervals come from resampled feedbacks."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from nlp.evaluate import MajorityJudge, evaluate, summary
from nlp.judge import Reading
from nlp.labelled import Labelled
from taxonomy.dimensions import Taxonomy
from taxonomy.records import AspectId, Judgement, Language, Mention, Polarity, Segment


def row(number: int, mentions: dict[tuple[int, str], int], covers: frozenset[str] | None = None) -> Labelled:
    text = "便宜。物流慢。" if number % 2 else "Cheap. Slow post."
    spans = (Segment(0, 3), Segment(3, 7)) if number % 2 else (Segment(0, 6), Segment(7, 17))
    return Labelled(str(number), text, "zh" if number % 2 else "en", "review", "shop", None, spans, mentions, covers)


class Fixed:
    """Answers what it was told, reading by reading."""

    label = "fixed@1"

    def __init__(self, answers: list[list[tuple[int, str, int, float]]]) -> None:
        self.answers = answers

    def read(self, texts: Sequence[Reading]) -> list[Judgement]:
        return [
            Judgement(
                Language.EN,
                reading.segments or (),
                tuple(Mention(s, AspectId(a), Polarity(p), c, self.label) for s, a, p, c in answer),
            )
            for reading, answer in zip(texts, self.answers, strict=True)
        ]


def test_a_perfect_judge_scores_one_everywhere(value: Taxonomy) -> None:
    rows = [row(i, {(0, "cost.money"): 1, (1, "service.delivery"): -1}) for i in range(10)]
    judge = Fixed([[(0, "cost.money", 1, 1.0), (1, "service.delivery", -1, 1.0)]] * 10)
    card = evaluate(judge, rows, value, resamples=50)
    assert card.overall.pair_f1 == card.overall.pair_high == 1
    assert card.macro_f1 == 1 and card.calibration_error == 0 and card.coverage == 1
    assert set(card.groups["language"]) == {"zh", "en"}
    assert set(card.groups["aspect"]) == {"cost.money", "service.delivery"}


def test_aspect_right_and_polarity_wrong_counts_for_aspect_f1_alone(value: Taxonomy) -> None:
    rows = [row(0, {(0, "cost.money"): 1, (1, "service.delivery"): -1})]
    card = evaluate(Fixed([[(0, "cost.money", -1, 0.9), (1, "cost.time", -1, 0.5)]]), rows, value, resamples=20)
    assert card.overall.pair_f1 == 0
    assert card.overall.aspect_f1 == pytest.approx(0.5)
    assert card.overall.polarity_accuracy == 0
    assert card.calibration_error == pytest.approx(0.7)


def test_what_a_row_does_not_cover_is_neither_right_nor_wrong(value: Taxonomy) -> None:
    rows = [row(0, {(0, "cost.money"): 1}, frozenset({"cost.money"}))]
    card = evaluate(Fixed([[(0, "cost.money", 1, 0.9), (1, "cost.time", -1, 0.5)]]), rows, value, resamples=20)
    assert card.overall.pair_f1 == 1 and card.overall.emitted == 1


def test_gold_that_a_row_does_not_cover_is_neither_found_nor_missed(value: Taxonomy) -> None:
    rows = [row(0, {(0, "cost.money"): 1, (1, "cost.time"): -1}, frozenset({"cost.money"}))]
    card = evaluate(Fixed([[(0, "cost.money", 1, 0.9)]]), rows, value, resamples=20)
    assert card.overall.gold == 1 and card.overall.recall == 1


def test_the_lead_over_a_baseline_is_paired(value: Taxonomy) -> None:
    rows = [row(i, {(0, "cost.money"): 1, (1, "service.delivery"): -1}) for i in range(30)]
    judge = Fixed([[(0, "cost.money", 1, 0.9), (1, "service.delivery", -1, 0.9)]] * 30)
    card = evaluate(judge, rows, value, baselines=[MajorityJudge(rows)], resamples=50)
    lead = card.baselines["always-majority"]
    assert lead["pair_f1"] == pytest.approx(0.5)
    assert lead["lead"] == pytest.approx(0.5)
    assert lead["lead_low"] > 0.25


def test_the_card_renders_and_repeats_exactly(value: Taxonomy) -> None:
    rows = [row(i, {(0, "cost.money"): 1 if i % 3 else -1}) for i in range(20)]
    judge = Fixed([[(0, "cost.money", 1, 0.6)]] * 20)
    first, second = (evaluate(judge, rows, value, seed=4, resamples=200) for _ in range(2))
    assert first.as_dict() == second.as_dict()
    assert first.overall.pair_low < first.overall.pair_f1 < first.overall.pair_high
    text = first.render()
    assert "pair F1 0.650" in text and "cost.money" in text and "reliability" in text
    assert json.loads(json.dumps(summary(first)))["pair_f1"] == pytest.approx(0.65)


@pytest.mark.parametrize(("count", "low"), [(1, 0.2065), (10, 0.7225), (40, 0.9124)])
def test_a_faultless_reading_of_few_feedbacks_proves_little(value: Taxonomy, count: int, low: float) -> None:
    rows = [row(i, {(0, "cost.money"): 1}) for i in range(count)]
    silent = Fixed([[]] * len(rows))
    judge = Fixed([[(0, "cost.money", 1, 0.9)]] * count)
    card = evaluate(judge, rows, value, baselines=[silent], resamples=50)
    assert card.overall.pair_low == pytest.approx(low, abs=1e-4), "Wilson's interval of all of so many trials"
    assert card.groups["aspect"]["cost.money"].pair_low == card.overall.pair_low
    lead = card.baselines["fixed@1"]
    assert lead["lead_low"] < low and lead["lead_high"] >= 1
    assert card.few == (count < 30) == ("few feedbacks" in card.render())


def test_a_figure_that_a_small_file_cannot_give_is_left_out_with_its_reason(value: Taxonomy) -> None:
    rows = [row(i, {(0, "cost.money"): 1}) for i in range(9)]
    card = evaluate(Fixed([[(0, "cost.money", 1, 0.9)]] * 9), rows, value, resamples=20)
    assert card.macro_f1 is None and summary(card)["macro_f1"] is None
    told = card.render()
    assert "macro-F1 -, calibration error -," in told
    assert "no aspect has 10 mentions in this file" in told and "it takes 100 emitted mentions" in told
