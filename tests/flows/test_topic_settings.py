"""topics.yaml: what is accepted, and what a mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest

import taxonomy
from flows.settings import load_settings
from flows.topic_settings import Topics, load_topics
from flows.topic_suggestions import Suggestion, as_yaml
from flows.topic_terms import Proposal, Term
from taxonomy.errors import ConfigError

VALUE = taxonomy.load()

SOUND = """\
topics:
  product.quality:
    hinge:
      zh: 合页
      en: hinge
      cues: {zh: [合页, 盖子..松], en: [hinge*, (lid|cover) .. loose]}
      unless: {en: [no hinge*]}
      products: [Laptop L1]
      examples: {zh: [盖子一个月就松了], en: [The hinges snapped, The cover came quite loose]}
"""


def load(tmp_path: Path, text: str) -> Topics:
    file = tmp_path / "topics.yaml"
    file.write_text(text, "utf-8")
    return load_topics(file, VALUE)


def test_topics_are_read_with_their_cues_and_examples(tmp_path: Path) -> None:
    topics = load(tmp_path, SOUND)
    assert list(topics.blocks) == [("product.quality", "hinge")]
    (row,) = topics.table().to_pylist()
    assert (row["zh"], row["en"], row["products"]) == ("合页", "hinge", ["Laptop L1"])
    assert row["topics"] == topics.label


def test_another_cue_makes_another_edition_and_a_remark_does_not(tmp_path: Path) -> None:
    first = load(tmp_path, SOUND).fingerprint
    assert load(tmp_path, "# a remark\n" + SOUND).fingerprint == first
    assert load(tmp_path, SOUND.replace("hinge*,", "hinge*, hinged,")).fingerprint != first


def test_no_topics_are_none(tmp_path: Path) -> None:
    assert load(tmp_path, "topics: {}\n").blocks == {}
    assert load_topics(None, VALUE).blocks == {}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("product.quality:", "product.qualty:", ":2: topics.product.qualty: No aspect 'product.qualty' in value@"),
        ("product.quality:", "product.qualty:", "did you mean 'product.quality'"),
        ("      unless:", "      unles:", ":7: topics.product.quality.hinge.unles: unknown key; did you mean 'unless'"),
        ("    hinge:", "    The Hinge:", "is no topic's name"),
        ("      en: hinge\n", "", "topics.product.quality.hinge.en: is missing"),
        ("(lid|cover) .. loose", "(lid|cover .. loose", "is no pattern"),
        (
            "The hinges snapped",
            "It snapped",
            ":9: topics.product.quality.hinge.examples.en[0]: not found in 'It snapped'",
        ),
        ("cues: {zh: [合页, 盖子..松], en: [hinge*, (lid|cover) .. loose]}", "cues: {}", "has no cue"),
        ("[hinge*,", '["x?",', "it also matches where nothing is said"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_key(tmp_path: Path, before: str, after: str, told: str) -> None:
    assert before in SOUND
    with pytest.raises(ConfigError) as refused:
        load(tmp_path, SOUND.replace(before, after, 1))
    assert told in str(refused.value)


def test_a_topic_of_two_files_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "topics"
    folder.mkdir()
    (folder / "a.yaml").write_text(SOUND, "utf-8")
    (folder / "b.yaml").write_text(SOUND, "utf-8")
    with pytest.raises(ConfigError, match=r"b\.yaml:3: .* the topic stands in .*a\.yaml already"):
        load_topics(folder, VALUE)


def test_the_file_beside_the_configuration_is_found(tmp_path: Path) -> None:
    config = tmp_path / "pipeline.yaml"
    config.write_text("time_zone: UTC\njudge: cues\n", "utf-8")
    assert load_settings(config).topics is None
    (tmp_path / "topics.yaml").write_text(SOUND, "utf-8")
    assert load_settings(config).topics == tmp_path / "topics.yaml"


def test_the_shipped_files_are_sound(root: Path) -> None:
    assert load_topics(root / "configs" / "topics.yaml", VALUE).blocks == {}
    assert len(load_topics(root / "flows" / "sample" / "topics", VALUE).blocks) > 10


def test_suggestions_can_be_pasted(tmp_path: Path) -> None:
    quotes = ("第一行\n# 第二行: x",)
    found = {"mentions": 40, "feedbacks": 38, "gained": 2, "lost": 38, "of_aspect": 400}
    made = [
        Suggestion(
            Proposal(
                "product.quality",
                [Term(term, 38, 2, 38, 12, 400, 5.2, 2.0, True, quotes, frozenset()) for term in terms],
            ),
            found,
        )
        for terms in (["鼓包", "battery swelling"], ["hinge"], ["don't care"])
    ]
    assert "第一行" not in as_yaml(made, 180), "customers' words leave the ledger only where they are asked for"
    assert "#   第一行 # 第二行: x" in as_yaml(made, 180, with_quotes=True)
    topics = load(tmp_path, as_yaml(made, 180, with_quotes=True))
    assert list(topics.blocks) == [("product.quality", name) for name in ("鼓包", "hinge", "don_t_care")]
    assert topics.blocks["product.quality", "鼓包"].cues.en == ("battery swelling",)
