"""Judges side by side: kappa as Cohen defines it, parity between languages, leads over the baseline."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

import taxonomy
from nlp.bench.agreement import Recorded, agreement, kappa
from nlp.bench.board import board
from nlp.bench.feedback import Bench
from nlp.evaluate import evaluate
from nlp.labelled import Labelled
from taxonomy.records import Segment

MONEY, DELIVERY = "cost.money", "service.delivery"


def row(number: int, said: dict[tuple[int, str], int]) -> Labelled:
    text, lang = ("便宜。物流慢。", "zh") if number % 2 else ("Cheap. Slow!", "en")
    spans = (Segment(0, 3), Segment(3, 7))
    return Labelled(f"b{number}", text, lang, "review", "shop", None, spans, said)


GOLD = {(0, MONEY): 1, (1, DELIVERY): -1}
ROWS = [row(n, GOLD) for n in range(40)]


def test_kappa_is_cohens() -> None:
    random = np.random.default_rng(4)
    one = random.integers(-1, 2, 200)
    other = np.where(random.random(200) < 0.7, one, random.integers(-1, 2, 200))
    assert kappa(one, other) == pytest.approx(cohen_kappa_score(one, other))
    assert kappa(np.ones(5), np.ones(5)) is None and kappa(np.array([]), np.array([])) is None


def test_readings_that_agree_in_all_but_polarity_say_so() -> None:
    turned = [row(n, {(0, MONEY): 1, (1, DELIVERY): 1 if n < 10 else -1}) for n in range(40)]
    found = agreement(ROWS, turned, taxonomy.load(), resamples=50)
    assert found.presence == pytest.approx(1) and found.by_aspect[DELIVERY] == pytest.approx(1)
    assert found.by_aspect["cost.time"] is None, "nobody spoke of it"
    assert found.scores.pair_f1 == pytest.approx(70 / 80) and found.scores.aspect_f1 == 1
    assert found.polarity is not None and 0.5 < found.polarity < 0.8


def test_parity_is_chinese_less_english_with_an_interval() -> None:
    half = [row(n, GOLD if n % 2 or n % 4 else {}) for n in range(40)]
    card = evaluate(Recorded.of("half", half), ROWS, taxonomy.load(), resamples=200)
    assert card.parity is not None
    by_language = card.groups["language"]
    assert card.parity["gap"] == pytest.approx(by_language["zh"].pair_f1 - by_language["en"].pair_f1)
    assert card.parity["gap_low"] < card.parity["gap"] < card.parity["gap_high"]
    assert card.parity["gap_high"] - card.parity["gap_low"] > 0.2, "twenty feedbacks a language tell little"
    chinese = ROWS[1::2]
    assert evaluate(Recorded.of("zh", chinese), chinese, taxonomy.load(), resamples=20).parity is None


def test_the_board_is_sorted_and_leads_are_over_the_baseline() -> None:
    bench = Bench((ROWS[0],), tuple(ROWS), (tuple(ROWS), tuple(ROWS)), "0" * 64)
    told: list[str] = []
    poor = Recorded.of("poor", [row(n, {(0, MONEY): 1}) for n in range(40)])
    made = board(bench, [Recorded.of("good", ROWS)], poor, taxonomy.load(), say=told.append, resamples=50)
    assert [card.model for card in made.cards] == ["good", "poor"] and made.against == "poor"
    good, base = made.cards
    assert good.baselines["poor"]["lead"] == pytest.approx(1 - base.overall.pair_f1) and not base.baselines
    assert made.languages == {"en": 20, "zh": 20} and made.trained == 1
    assert told == ["poor reads 40 feedbacks", "good reads 40 feedbacks"]
    assert made.as_dict()["bench"]["mentions"] == 80
