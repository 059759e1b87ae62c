"""Two judges compared on many questions at once: what is worse is told, what is as good is not."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from nlp.compare import SUPPORT, Comparing, Comparison
from nlp.evaluate import Tally
from nlp.labelled import Labelled
from taxonomy.dimensions import load
from taxonomy.records import Segment

TAXONOMY = load()
Hits = npt.NDArray[np.int64]


def rows(count: int) -> list[Labelled]:
    return [
        Labelled(str(n), "words", ("zh", "en")[n % 2], "review", "shop", None, (Segment(0, 5),), {}, None)
        for n in range(count)
    ]


def tally(hits: Hits) -> Tally:
    """A judge that says each of the first aspects once a feedback; `hits` [feedbacks, aspects]: where it is right."""
    counts = np.zeros((len(hits), len(TAXONOMY.ids), 4), dtype=np.int64)
    counts[:, : hits.shape[1], 0] = hits
    counts[:, : hits.shape[1], 1:3] = 1
    return Tally(counts, np.ones(len(hits), dtype=np.int64), np.zeros(0), np.zeros(0, dtype=bool), 1.0)


def compared(current: Hits, candidate: Hits, seed: int = 0, resamples: int = 1000) -> Comparison:
    comparing = Comparing("a@1.0.0", "b@1.0.0", TAXONOMY)
    comparing.add_labelled("development", rows(len(current)), tally(current), tally(candidate))
    return comparing.compare(seed=seed, resamples=resamples)


def test_a_judge_that_is_worse_on_one_aspect_is_told_with_that_aspect_and_does_not_hold() -> None:
    random = np.random.default_rng(1)
    good = (random.random((200, 4)) < 0.8).astype(np.int64)
    bad = good.copy()
    bad[:, 2] = random.random(200) < 0.4
    made = compared(good, bad)
    assert not made.holds
    assert str(TAXONOMY.ids[2]) in {cell.name for cell in made.worse}
    assert str(TAXONOMY.ids[1]) not in {cell.name for cell in made.worse}


def test_the_same_judge_holds_and_differs_nowhere() -> None:
    good = (np.random.default_rng(1).random((100, 3)) < 0.7).astype(np.int64)
    made = compared(good, good)
    assert made.holds
    assert {cell.difference for cell in made.cells} == {0.0}


def test_judges_that_are_as_good_are_refused_no_more_often_than_stated() -> None:
    random = np.random.default_rng(5)
    refused = 0
    for seed in range(16):
        one, two = ((random.random((60, 4)) < 0.7).astype(np.int64) for _ in range(2))
        refused += not compared(one, two, seed, resamples=400).holds
    assert refused <= 3  # 16 times 5 % are under 1; more than 3 come once in 150 such tests


@pytest.mark.parametrize("count", [SUPPORT - 1, SUPPORT])
def test_what_has_too_few_feedbacks_is_told_and_not_judged(count: int) -> None:
    made = compared(np.ones((count, 1), dtype=np.int64), np.zeros((count, 1), dtype=np.int64))
    whole = next(cell for cell in made.cells if cell.kind == "all")
    assert whole.is_judged is (count == SUPPORT)
    assert made.holds is False  # worse, or nothing could be judged
