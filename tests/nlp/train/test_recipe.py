"""The whole recipe on the bundled text, and another body by configuration alone."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
import yaml
from pydantic import ValidationError

from flows.exits import ExitCode
from flows.training import load_training
from nlp import artifact
from nlp.evaluate import MajorityJudge, evaluate
from nlp.judge import Reading
from nlp.labelled import labelled
from nlp.language import detect
from nlp.train.recipe import Recipe
from nlp.train.settings import TrainingSettings
from nlp.words import Words
from taxonomy.dimensions import Taxonomy
from taxonomy.errors import ConfigError, InputError

Change = Callable[[dict[str, object]], None]


def config(root: Path, tmp_path: Path, change: Change) -> Path:
    raw = yaml.safe_load((root / "configs" / "training-tiny.yaml").read_text("utf-8"))
    raw["work"], raw["output"] = str(tmp_path / "work"), str(tmp_path / "artifact")
    raw["data"]["labelled"] = [str(root / raw["data"]["labelled"][0])]
    change(raw)
    (tmp_path / "configs").mkdir()
    path = tmp_path / "configs" / "training.yaml"
    path.write_text(yaml.safe_dump(raw), "utf-8")
    return path


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_tiny_recipe_beats_always_majority(root: Path, tmp_path: Path, value: Taxonomy, plain_words: Words) -> None:
    path = config(root, tmp_path, lambda raw: None)
    command = [sys.executable, "-m", "flows.cli", "train", str(path), "--data-dir", str(tmp_path), "--json"]
    ended = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert ended.returncode == ExitCode.OK, ended.stderr[-2000:]
    folder = Path(json.loads(ended.stdout)["model"])
    recipe = Recipe(load_training(path), value, plain_words, lambda _: None)
    judge = artifact.load(folder, value, plain_words)
    rows = labelled(recipe.corpus.held_out)
    card = evaluate(judge, rows, value, baselines=[MajorityJudge(labelled(recipe.corpus.training))])
    assert card.baselines["always-majority"]["lead_low"] > 0
    assert judge.manifest.fingerprint == value.fingerprint()
    text = (folder / "README.md").read_text("utf-8")
    assert f"pair F1 **{card.overall.pair_f1:.3f}**" in text
    counts = judge.manifest.confusion["zh"]["cost.money"]
    assert sum(map(sum, counts)) == sum(len(r.segments) for r in rows if artifact.scale_of(detect(r.text)) == "zh")


@pytest.mark.slow
def test_another_body_trains_and_judges_by_one_line_of_configuration(
    root: Path, tmp_path: Path, value: Taxonomy, plain_words: Words
) -> None:
    def swap(raw: dict[str, object]) -> None:
        raw["body"] = {
            "architecture": {"model_type": "modernbert", "hidden_size": 32, "num_hidden_layers": 2,
                             "num_attention_heads": 2, "intermediate_size": 64},
            "vocabulary": 1500,
        }  # fmt: skip
        raw["pretrain"] = {"minutes": 0}
        raw["fit"] = {"epochs": 1, "minutes": 0.3}

    settings = load_training(config(root, tmp_path, swap))
    folder = Recipe(settings, value, plain_words, lambda _: None).finish()
    judge = artifact.load(folder, value, plain_words)
    assert len(judge.read([Reading("物流太慢了。"), Reading("Great value!")])) == 2


def test_a_recipe_runs_on_the_processor_where_asked_and_on_no_device_that_is_not_there(
    root: Path, value: Taxonomy, plain_words: Words
) -> None:
    raw = yaml.safe_load((root / "configs" / "training-tiny.yaml").read_text("utf-8"))

    def device(name: str) -> str:
        settings = TrainingSettings.model_validate(raw | {"device": name})
        return Recipe(settings, value, plain_words, lambda _: None).device

    there = torch.cuda.is_available()
    assert device("cpu") == "cpu"
    assert device("auto") == ("cuda" if there else "cpu")
    if there:
        assert device("cuda") == "cuda"
    else:
        with pytest.raises(ConfigError, match=r"device cuda.*accepted: auto, cpu"):
            device("cuda")
    with pytest.raises(ValidationError, match="device"):
        device("tpu")


def test_held_out_feedback_without_a_readable_piece_is_refused_before_calibration(
    root: Path, tmp_path: Path, value: Taxonomy, plain_words: Words
) -> None:
    raw = yaml.safe_load((root / "configs" / "training-tiny.yaml").read_text("utf-8"))
    raw |= {"work": str(tmp_path), "body": raw["body"] | {"vocabulary": 300}}
    recipe = Recipe(TrainingSettings.model_validate(raw), value, plain_words, lambda _: None)
    bare = {"id": "1", "text": "Cheap and good.", "lang": "en", "segments": [], "mentions": []}
    recipe.__dict__["corpus"] = dataclasses.replace(recipe.corpus, held_out=[bare])
    with pytest.raises(InputError, match=r"none of the 1 held-out feedbacks read as en.*nothing to calibrate on"):
        recipe.calibration_rows("en")


def test_a_wrong_key_is_refused_with_its_name(root: Path, tmp_path: Path) -> None:
    def spoil(raw: dict[str, object]) -> None:
        raw["fit"] = {"epochs": 1, "learning_rate": 1}

    with pytest.raises(ConfigError, match="learning_rate"):
        load_training(config(root, tmp_path, spoil))


def test_a_window_longer_than_any_row_of_training_is_refused(root: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"training\.yaml: window: .*less than or equal to 512"):
        load_training(config(root, tmp_path, lambda raw: raw.update(window=513)))


def test_a_piece_that_is_a_letter_is_refused_naming_it(root: Path, tmp_path: Path) -> None:
    def spoil(raw: dict[str, object]) -> None:
        raw["body"] = {"architecture": {"model_type": "bert"}, "pieces": "👍好"}

    with pytest.raises(ConfigError, match=r"training\.yaml: body\.pieces: .*U\+597D.*accepted: single symbols"):
        load_training(config(root, tmp_path, spoil))


def test_the_shipped_configurations_are_accepted(root: Path) -> None:
    for name in ("training", "training-tiny"):
        raw = yaml.safe_load((root / "configs" / f"{name}.yaml").read_text("utf-8"))
        assert TrainingSettings.model_validate(raw).version == raw["version"]


def test_a_file_that_is_not_there_is_refused_before_training(root: Path, tmp_path: Path) -> None:
    def spoil(raw: dict[str, object]) -> None:
        raw["data"] = {"labelled": ["nowhere.jsonl"]}

    with pytest.raises(ConfigError, match="nowhere"):
        load_training(config(root, tmp_path, spoil))
