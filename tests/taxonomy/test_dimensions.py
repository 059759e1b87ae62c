"""The packaged taxonomy is complete, and its fingerprint moves with meanings only."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from taxonomy import Side, Taxonomy, load
from taxonomy.dimensions import LENSES_FILE, PACKAGED, VALUE_FILE
from taxonomy.errors import TaxonomyError

BENEFITS = {
    "product": ["quality", "performance", "function", "design", "safety", "novelty"],
    "service": [
        "presale", "purchase", "delivery", "aftersale", "personalization", "environment", "information",
    ],
    "personnel": ["competence", "attitude", "communication", "responsiveness"],
    "image": ["awareness", "reputation", "culture", "responsibility"],
    "emotional": ["belonging", "pride", "trust", "pleasure"],
    "social": ["status", "connection", "sustainability"],
}  # fmt: skip
COSTS = ["money", "time", "effort", "opportunity", "emotional"]
OUTCOMES = ["satisfaction", "loyalty"]
ALL_IDS = (
    [f"{prefix}.{name}" for prefix, names in BENEFITS.items() for name in names]
    + [f"cost.{name}" for name in COSTS]
    + [f"outcome.{name}" for name in OUTCOMES]
)
Edited = Callable[[Callable[[dict], None]], Taxonomy]


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """The packaged taxonomy loaded after one change to value.yaml."""

    def change(edit: Callable[[dict], None]) -> Taxonomy:
        data = yaml.safe_load((PACKAGED / VALUE_FILE).read_text(encoding="utf-8"))
        edit(data)
        (tmp_path / VALUE_FILE).write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        shutil.copy(PACKAGED / LENSES_FILE, tmp_path)
        return load(tmp_path)

    return change


def test_holds_the_35_aspects_of_the_codebook_in_its_order():
    taxonomy = load()
    assert list(taxonomy.ids) == ALL_IDS
    assert (len(ALL_IDS), len(COSTS), len(OUTCOMES)) == (35, 5, 2)
    assert taxonomy.label == "value@1.0.0"


def test_sides_and_dimensions_follow_from_the_prefix():
    taxonomy = load()
    for aspect in ALL_IDS:
        prefix = aspect.split(".")[0]
        expected = {"cost": Side.COST, "outcome": Side.OUTCOME}.get(prefix, Side.BENEFIT)
        assert taxonomy.side(aspect) is expected
        assert taxonomy.dimension(aspect) == prefix


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_aspect_has_words_and_examples_of_both_polarities(language: str):
    for aspect in load().aspects:
        cues = aspect.cues[language]
        assert len(cues.gained) >= 5, aspect.id
        assert len(cues.lost) >= 5, aspect.id
        assert {example.polarity for example in aspect.examples[language]} >= {1, -1}, aspect.id
        assert all((aspect.definition_zh, aspect.definition_en, aspect.zh, aspect.en))


def test_chinese_cues_are_chinese_and_english_cues_are_not():
    for aspect in load().aspects:
        assert not [word for word in aspect.cues["en"].all() if not word.isascii()], aspect.id
        latin = {"bug", "yyds"}  # what Chinese customers write in Latin letters
        odd = [word for word in aspect.cues["zh"].all() if word.isascii() and word not in latin]
        assert not odd, aspect.id


def test_no_cue_of_the_packaged_taxonomy_is_claimed_twice():
    assert load().warnings == ()


def test_an_unknown_aspect_or_lens_is_answered_with_the_nearest():
    with pytest.raises(TaxonomyError, match=r"did you mean 'service\.delivery'"):
        load().aspect("service.delivry")
    with pytest.raises(TaxonomyError, match="did you mean 'elements'"):
        load().lens("element")


def test_the_fingerprint_is_of_sorted_ids_and_meanings():
    expected = "\n".join(sorted(f"{aspect}:1" for aspect in ALL_IDS))
    assert load().fingerprint() == hashlib.sha256(expected.encode()).hexdigest()


def test_better_wording_keeps_the_fingerprint(edited: Edited):
    def reword(data: dict) -> None:
        data["version"] = "1.1.0"
        for aspect in data["aspects"]:
            aspect["zh"] += "（改）"
            aspect["definition_en"] += " Reworded."
            aspect["not_en"] = "Something else."
            aspect["cues"]["zh"]["gained"] = [*aspect["cues"]["zh"]["gained"][:3], "全新的词" + aspect["id"]]
            aspect["examples"]["en"].append({"text": "One more.", "polarity": 0})
        data["aspects"].reverse()

    assert edited(reword).fingerprint() == load().fingerprint()


@pytest.mark.parametrize(
    "redefine",
    [
        lambda data: data["aspects"][3].update(meaning=2),
        lambda data: data["aspects"].append({**data["aspects"][0], "id": "product.origin"}),
    ],
    ids=["raised meaning", "further aspect"],
)
def test_redefining_moves_the_fingerprint(edited: Edited, redefine: Callable[[dict], None]):
    assert edited(redefine).fingerprint() != load().fingerprint()


def test_the_packaged_taxonomy_is_read_once_and_fast(tmp_path: Path):
    assert load() is load()
    for name in (VALUE_FILE, LENSES_FILE):
        shutil.copy(PACKAGED / name, tmp_path)
    started = time.perf_counter()
    assert load(tmp_path) == load()
    assert time.perf_counter() - started < 0.5  # 0.05 s on an idle machine


def test_records_are_frozen():
    with pytest.raises(ValueError, match="frozen"):
        load().aspects[0].zh = "别的"
