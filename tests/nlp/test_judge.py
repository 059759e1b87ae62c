"""What every judge shares: given segments, choice by name, polarity of the whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nlp.judge import Reading, check_segments, load_judge, open_reading, overall_polarity
from nlp.words import Words
from taxonomy.dimensions import load
from taxonomy.errors import ModelError, RowError
from taxonomy.records import AspectId, Judgement, Language, Mention, Polarity, Reason, Segment


@pytest.fixture(scope="module")
def words() -> Words:
    return Words()


def judgement(*mentions: tuple[str, int]) -> Judgement:
    return Judgement(
        Language.EN,
        (Segment(0, 1),),
        tuple(Mention(0, AspectId(aspect), Polarity(sign), 0.5, "cues@1.0.0") for aspect, sign in mentions),
    )


@pytest.mark.parametrize(
    ("mentions", "expected"),
    [
        ([], None),
        ([("product.quality", 0)], 0),
        ([("product.quality", 1)], 1),
        ([("product.quality", 1), ("cost.money", -1)], 0),
        ([("product.quality", 1), ("cost.money", -1), ("cost.time", -1)], -1),
        ([("outcome.satisfaction", 1), ("cost.money", -1), ("cost.time", -1)], 1),  # what is said of the whole decides
        ([("outcome.satisfaction", 1), ("outcome.satisfaction", -1), ("cost.time", -1)], 0),
        ([("outcome.loyalty", -1)], -1),
    ],
)
def test_polarity_of_the_whole(mentions: list[tuple[str, int]], expected: int | None) -> None:
    assert overall_polarity(judgement(*mentions)) == expected


@pytest.mark.parametrize(
    ("spans", "complaint"),
    [
        ([(0, 3), (2, 4)], "overlap"),
        ([(2, 4), (0, 3)], "overlap"),
        ([(0, 3), (0, 3)], "overlap"),
        ([(0, 99)], "length"),
        ([(-1, 2)], "length"),
        ([(3, 1)], "length"),
        ([(2, 2)], "length"),
    ],
)
def test_segments_that_overlap_or_leave_the_text_are_an_error_of_the_row(
    spans: list[tuple[int, int]], complaint: str
) -> None:
    with pytest.raises(RowError, match=complaint) as caught:
        check_segments("物流很慢", [Segment(*span) for span in spans])
    assert caught.value.reason is Reason.BAD_VALUE


def test_given_segments_are_judged_and_no_others_in_the_order_given(words: Words) -> None:
    text = "物流很慢，客服很耐心，价格太贵"
    spans = (Segment(5, 10), Segment(0, 4))
    found = load_judge("cues", load(), words).read([Reading(text, spans)])[0]
    assert found.segments == spans
    assert [(m.segment, m.aspect, m.polarity) for m in found.mentions] == [
        (0, "personnel.attitude", 1),
        (1, "service.delivery", -1),
    ]


def test_a_bad_row_is_told_by_read(words: Words) -> None:
    with pytest.raises(RowError):
        load_judge("cues", load(), words).read([Reading("好", (Segment(0, 9),))])


def test_a_language_that_is_not_judged_has_no_segments() -> None:
    assert open_reading(Reading("とても良い商品です")) == (Language.OTHER, ())
    assert open_reading(Reading("")) == (Language.OTHER, ())


def test_an_unknown_judge_is_refused_naming_those_there_are(words: Words, tmp_path: Path) -> None:
    for name in ("cuse", "", tmp_path / "none"):
        with pytest.raises(ModelError, match="accepted: cues"):
            load_judge(name, load(), words)


def test_the_cue_judge_costs_no_import_of_torch() -> None:
    code = (
        "import sys; from nlp.judge import load_judge, Reading; from taxonomy.dimensions import load; "
        "load_judge('cues', load(), None).read([Reading('好')]); "
        "assert not {'torch', 'transformers', 'duckdb', 'pandas', 'prefect'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
