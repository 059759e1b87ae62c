"""A model folder is checked before anything of it is used, and the judge that it makes keeps its promises."""

from __future__ import annotations

import json
import logging
import math
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from nlp import artifact
from nlp.judge import Reading, load_judge
from nlp.words import Words
from taxonomy.dimensions import Taxonomy
from taxonomy.errors import ModelError, RowError
from taxonomy.records import Language, Segment

HARD = [
    "",
    "好",
    "😀",
    "   ",
    "物流太慢了，等了一个星期。客服很耐心。",
    "這個手機電池不行，充電兩小時只能用半天😡",
    "App 总是 crash，refund 也没有 😤 3 times!",
    "Great value for money, I will buy again! But delivery was late.",
    "ﾊﾝｶｸ ① ㎏ ½ é",
    "价格便宜，质量也不错。" * 900,
    "The battery dies after two hours and support never answered. " * 160,
]


def refused(folder: Path, value: Taxonomy, words: Words) -> str:
    with pytest.raises(ModelError) as caught:
        artifact.load(folder, value, words)
    return str(caught.value)


def test_a_saved_folder_loads_and_is_found_by_path(model_folder: Path, value: Taxonomy, plain_words: Words) -> None:
    judge = load_judge(model_folder, value, plain_words)
    assert judge.label == "value-test@0.0.1"
    assert (model_folder / "README.md").read_text("utf-8") == "# card\n"


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json", "manifest.json"])
def test_a_missing_file_is_named(model_folder: Path, value: Taxonomy, plain_words: Words, name: str) -> None:
    (model_folder / name).unlink()
    assert name in refused(model_folder, value, plain_words)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_changed_file_is_refused_by_its_hash(
    model_folder: Path, value: Taxonomy, plain_words: Words, name: str
) -> None:
    path = model_folder / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    assert "sha256" in refused(model_folder, value, plain_words)


def test_truncated_weights_are_refused(model_folder: Path, value: Taxonomy, plain_words: Words) -> None:
    path = model_folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-100])
    assert "model.safetensors" in refused(model_folder, value, plain_words)


def test_an_unknown_format_is_refused_not_guessed(model_folder: Path, value: Taxonomy, plain_words: Words) -> None:
    path = model_folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "format": 2}), "utf-8")
    assert "format 2" in refused(model_folder, value, plain_words)


def test_a_manifest_with_a_strange_key_is_refused(model_folder: Path, value: Taxonomy, plain_words: Words) -> None:
    path = model_folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "remote_code": "x"}), "utf-8")
    assert "remote_code" in refused(model_folder, value, plain_words)


class Bomb:
    """Unpickling this writes a file."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.write_text, (self.target, "executed")


@pytest.mark.parametrize("name", ["pytorch_model.bin", "weights.pt", "vectors.npy", "modeling.py"])
def test_a_folder_with_pickles_or_code_is_refused_and_nothing_runs(
    model_folder: Path, value: Taxonomy, plain_words: Words, tmp_path: Path, name: str
) -> None:
    mark = tmp_path / "mark"
    (model_folder / name).write_bytes(pickle.dumps(Bomb(mark)))
    assert name in refused(model_folder, value, plain_words)
    assert not mark.exists()


def test_a_pickle_under_the_weights_name_is_refused_and_nothing_runs(
    model_folder: Path, value: Taxonomy, plain_words: Words, tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    (model_folder / "model.safetensors").write_bytes(pickle.dumps(Bomb(mark)))
    manifest = json.loads((model_folder / "manifest.json").read_text("utf-8"))
    manifest["files"]["model.safetensors"] = artifact.sha256(model_folder / "model.safetensors")
    (model_folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    assert "no safetensors file" in refused(model_folder, value, plain_words)
    assert not mark.exists()


def test_a_foreign_transformers_folder_is_refused(tmp_path: Path, value: Taxonomy, plain_words: Words) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert"}', "utf-8")
    assert "manifest.json" in refused(tmp_path, value, plain_words)


def test_files_that_do_not_fit_together_are_refused(model_folder: Path, value: Taxonomy, plain_words: Words) -> None:
    config = json.loads((model_folder / "config.json").read_text("utf-8"))
    config["body"]["hidden_size"] = 64
    (model_folder / "config.json").write_text(json.dumps(config), "utf-8")
    manifest = json.loads((model_folder / "manifest.json").read_text("utf-8"))
    manifest["files"]["config.json"] = artifact.sha256(model_folder / "config.json")
    (model_folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    assert "fit together" in refused(model_folder, value, plain_words)


def change(folder: Path, file: str, edit: Callable[[Any], None]) -> None:
    """Edits a JSON file of the folder and sets its hash right."""
    path, manifest = folder / file, folder / "manifest.json"
    content = json.loads(path.read_text("utf-8"))
    edit(content)
    path.write_text(json.dumps(content), "utf-8")
    if file != "manifest.json":
        rehash(manifest, path)


def rehash(manifest: Path, path: Path) -> None:
    whole = json.loads(manifest.read_text("utf-8"))
    whole["files"][path.name] = artifact.sha256(path)
    manifest.write_text(json.dumps(whole), "utf-8")


def table(side: int, count: int = 1) -> list[list[int]]:
    return [[count] * side for _ in range(side)]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda m: m["calibration"]["zh"].update(shift=math.nan), r"calibration\.zh\.shift: .*finite"),
        (lambda m: m["calibration"]["en"].update(scale=math.inf), r"calibration\.en\.scale: .*finite"),
        (lambda m: m["calibration"].pop("en"), "calibration: for zh; accepted: exactly zh, en"),
        (lambda m: m["thresholds"].update(zh={}), r"thresholds\.zh: missing or too many: cost\.effort"),
        (lambda m: m["thresholds"]["en"].pop("cost.money"), r"thresholds\.en: missing or too many: cost\.money;"),
        (lambda m: m["thresholds"]["en"].update({"cost.fame": 0.5}), r"too many: cost\.fame"),
        (lambda m: m["thresholds"]["en"].update({"cost.money": math.nan}), r"thresholds\.en\.cost\.money: .*finite"),
        (lambda m: m["thresholds"].pop("zh"), "thresholds: for en; accepted: exactly zh, en"),
        (lambda m: m["thresholds"].update(fr=m["thresholds"]["en"]), "thresholds: for en, fr, zh"),
        (lambda m: m.update(silent_share=math.nan), "silent_share: .*finite"),
        (lambda m: m["aspects"].append(m["aspects"][0]), "aspects: none, or one named twice"),
        (lambda m: m.update(confusion={"zh": {"cost.money": table(1)}}), r"confusion\.zh\.cost\.money"),
        (lambda m: m.update(confusion={"zh": {"cost.money": table(4, -1)}}), "greater than or equal to 0"),
        (lambda m: m.update(confusion={"zh": {"cost.money": table(4)}}), r"confusion\.zh: missing or too many"),
        (lambda m: m.update(confusion={"fr": {}}), r"confusion\.fr: no language of ours"),
    ],
)
def test_a_manifest_that_leaves_something_to_be_guessed_is_refused(
    model_folder: Path, value: Taxonomy, plain_words: Words, edit: Callable[[Any], None], said: str
) -> None:
    change(model_folder, "manifest.json", edit)
    with pytest.raises(ModelError, match=said) as caught:
        artifact.load(model_folder, value, plain_words)
    assert "manifest.json" in str(caught.value)


def test_a_manifest_with_counts_of_every_aspect_loads(model_folder: Path, value: Taxonomy, plain_words: Words) -> None:
    counts = {lang: {str(a): table(4, 2) for a in value.ids} for lang in artifact.LANGUAGES}
    change(model_folder, "manifest.json", lambda m: m.update(confusion=counts))
    assert artifact.load(model_folder, value, plain_words).confusion["zh"]["cost.money"] == ((2, 2, 2, 2),) * 4


def test_weights_that_are_no_numbers_are_refused(model_folder: Path, value: Taxonomy, plain_words: Words) -> None:
    path = model_folder / "model.safetensors"
    weights = load_file(path)
    weights["verdict.bias"][3] = torch.nan
    save_file(weights, path, metadata={"format": "pt"})
    rehash(model_folder / "manifest.json", path)
    said = refused(model_folder, value, plain_words)
    assert "model.safetensors" in said and "verdict.bias" in said


def test_faults_of_the_model_are_not_laid_on_the_tokenizer(
    model_folder: Path, value: Taxonomy, plain_words: Words
) -> None:
    change(model_folder, "config.json", lambda c: c["body"].update(hidden_act="no such function"))
    said = refused(model_folder, value, plain_words)
    assert "config.json" in said and "tokenizer.json" not in said


def test_faults_of_the_tokenizer_are_its_own(model_folder: Path, value: Taxonomy, plain_words: Words) -> None:
    change(model_folder, "tokenizer.json", lambda t: t.update(model={"type": "no such model"}))
    said = refused(model_folder, value, plain_words)
    assert "tokenizer.json" in said and "config.json" not in said


def test_a_window_longer_than_the_body_is_refused_when_loaded(
    model_folder: Path, value: Taxonomy, plain_words: Words
) -> None:
    change(model_folder, "manifest.json", lambda m: m.update(window=256))
    said = refused(model_folder, value, plain_words)
    assert "window 256" in said and "128 positions" in said


def test_a_tokenizer_with_more_pieces_than_the_body_is_refused(
    model_folder: Path, value: Taxonomy, plain_words: Words
) -> None:
    def add(tokenizer: Any) -> None:
        vocabulary = tokenizer["model"]["vocab"]
        vocabulary["zzzz"] = len(vocabulary) + 5

    change(model_folder, "tokenizer.json", add)
    assert "pieces" in refused(model_folder, value, plain_words)


def test_hard_texts_go_through_and_offsets_stay_inside(model_folder: Path, value: Taxonomy, plain_words: Words) -> None:
    judged = artifact.load(model_folder, value, plain_words).read([Reading(text) for text in HARD])
    order = {a: i for i, a in enumerate(value.ids)}
    for text, judgement in zip(HARD, judged, strict=True):
        assert all(0 <= s.start < s.end <= len(text) for s in judgement.segments)
        places = [(m.segment, order[m.aspect]) for m in judgement.mentions]
        assert places == sorted(places)
        assert all(0 <= m.confidence <= 1 for m in judgement.mentions)
    assert judged[0].segments == () and judged[0].mentions == ()


def test_a_long_text_is_read_to_its_end(model_folder: Path, value: Taxonomy, plain_words: Words) -> None:
    text = "价格便宜，质量也不错。" * 900
    (probabilities,) = artifact.load(model_folder, value, plain_words).probabilities([Reading(text)])
    assert (probabilities[..., 0] < 1).all(), "every segment was read by a window"


def test_probabilities_do_not_depend_on_the_batch(model_folder: Path, value: Taxonomy, plain_words: Words) -> None:
    readings = [Reading(text) for text in HARD]
    exact = artifact.load(model_folder, value, plain_words, precision="fp32")
    together = exact.probabilities(readings)
    for alone, reading in zip(together, readings, strict=True):
        assert alone == pytest.approx(exact.probabilities([reading])[0], abs=1e-4)


def test_the_same_input_twice_gives_the_same_mentions(model_folder: Path, value: Taxonomy, plain_words: Words) -> None:
    judge = artifact.load(model_folder, value, plain_words)
    assert judge.read([Reading(t) for t in HARD]) == judge.read([Reading(t) for t in HARD])


def test_given_segments_are_judged_and_no_others(model_folder: Path, value: Taxonomy, plain_words: Words) -> None:
    judge = artifact.load(model_folder, value, plain_words)
    given = (Segment(0, 5), Segment(6, 13))
    (judgement,) = judge.read([Reading("物流太慢了，等了一个星期。", given)])
    assert judgement.segments == given
    assert {m.segment for m in judgement.mentions} <= {0, 1}
    with pytest.raises(RowError):
        judge.read([Reading("物流太慢了", (Segment(0, 3), Segment(2, 5)))])


def test_another_language_is_not_read(model_folder: Path, value: Taxonomy, plain_words: Words) -> None:
    (judgement,) = artifact.load(model_folder, value, plain_words).read(
        [Reading("배송이 너무 늦어요. 정말 실망했습니다.")]
    )
    assert judgement.language is Language.OTHER
    assert judgement.mentions == ()


def test_an_aspect_whose_meaning_was_raised_is_left_to_cues_with_a_warning(
    model_folder: Path, value: Taxonomy, plain_words: Words, caplog: pytest.LogCaptureFixture
) -> None:
    raised = value.model_copy(
        update={
            "aspects": tuple(a.model_copy(update={"meaning": 2}) if a.id == "cost.money" else a for a in value.aspects)
        }
    )
    with caplog.at_level(logging.WARNING):
        judge = artifact.load(model_folder, raised, plain_words)
    assert "cost.money" in caplog.text
    (judgement,) = judge.read([Reading("价格便宜，很划算。")])
    labels = {m.aspect: m.model for m in judgement.mentions}
    assert labels["cost.money"].startswith("cues@")
    assert all(model == "value-test@0.0.1" for aspect, model in labels.items() if aspect != "cost.money")


def test_an_unknown_precision_is_refused(model_folder: Path, value: Taxonomy, plain_words: Words) -> None:
    with pytest.raises(ModelError, match="int4"):
        artifact.load(model_folder, value, plain_words, precision="int4")


def test_a_feedback_under_every_threshold_keeps_its_likeliest_pair_from_the_silent_share_on(
    model_folder: Path, value: Taxonomy, plain_words: Words
) -> None:
    path = model_folder / "manifest.json"
    given = json.loads(path.read_text("utf-8"))
    readings = [
        Reading(text)
        for text in ("物流太慢了。", "价格便宜，下次还来。", "Delivery was late.", "Support never answered!")
    ]

    def mentions(threshold: float, silent_share: float) -> list[list[tuple[int, str, float]]]:
        thresholds = {lang: dict.fromkeys(limits, threshold) for lang, limits in given["thresholds"].items()}
        path.write_text(json.dumps({**given, "thresholds": thresholds, "silent_share": silent_share}), "utf-8")
        judged = artifact.load(model_folder, value, plain_words).read(readings)
        return [[(m.segment, str(m.aspect), m.confidence) for m in judgement.mentions] for judgement in judged]

    everything = mentions(0.001, 1.0)
    likeliest = [max(confidence for *_, confidence in found) for found in everything]
    limit = max(likeliest)
    assert mentions(1.0, 1.0) == [[] for _ in readings], "without the share nothing is emitted"
    kept = mentions(1.0, sorted(likeliest)[len(likeliest) // 2] - 1e-4)
    assert [len(found) for found in kept] == [int(c >= sorted(likeliest)[len(likeliest) // 2]) for c in likeliest]
    assert all(found[0][2] == best for found, best in zip(kept, likeliest, strict=True) if found)
    speaking = [found for found in mentions(limit / 2, 0.1) if any(c >= limit / 2 for *_, c in found)]
    assert speaking and all(c >= limit / 2 - 1e-4 for found in speaking for *_, c in found), "only silence is broken"
