"""A stage is run again where what it reads has changed, and only there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from nlp.train.recipe import WEIGHTS, Recipe
from nlp.train.settings import TrainingSettings
from nlp.train.stage import without_denormals
from nlp.words import Words
from taxonomy.dimensions import Taxonomy

STAGES = ("pretrain", "public", "teacher", "student", "polish")


def row(identity: str, text: str, polarity: int) -> dict[str, Any]:
    mention = {"segment": 0, "aspect": "service.delivery", "polarity": polarity}
    return {"id": identity, "text": text, "lang": "en", "kind": "review", "rating": None,
            "segments": [{"start": 0, "end": len(text)}], "mentions": [mention], "covers": None}  # fmt: skip


def write(path: Path, rows: list[dict[str, Any]]) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return str(path)


def shop(text: str) -> dict[str, Any]:
    label = {"aspect": "post", "polarity": 1}
    return {"source": "shop", "lang": "en", "kind": "review", "text": text, "labels": [label]}


def public(folder: Path, texts: list[str]) -> str:
    import gzip

    folder.mkdir(parents=True)
    lines = "".join(json.dumps(shop(text)) + "\n" for text in texts)
    (folder / "shop.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    return str(folder)


OWN = [row(f"own-{n}", f"Order number {n} arrived late again.", -1) for n in range(30)]
SHOP = [f"The post for order {n} was quick and the box was whole." for n in range(60)]


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Settings of a recipe that takes seconds."""
    folder = tmp_path_factory.mktemp("stages")
    (folder / "maps.json").write_text(
        '{"rules": [{"source": ".*", "label": "post", "aspect": "service.delivery"}]}', "utf-8"
    )
    return {
        "name": "value-stages",
        "version": "0.0.1",
        "work": str(folder / "work"),
        "output": str(folder / "out"),
        "data": {
            "labelled": [write(folder / "own.jsonl", OWN)],
            "composed": [write(folder / "composed.jsonl", [row("c-1", "It came on time.", 1)])],
            "public": public(folder / "public", SHOP),
            "label_maps": str(folder / "maps.json"),
            "held_out_share": 0.2,
        },
        "body": {
            "architecture": {"model_type": "bert", "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
                             "intermediate_size": 32},
            "vocabulary": 300,
        },
        "pretrain": {"minutes": 0.002, "batch": 2, "block": 16},
        "public_pass": {"epochs": 1},
        "fit": {"epochs": 1},
        "student": {"epochs": 1, "texts": 20, "linear_share": 0, "composed_passes": 2},
        "polish": {"epochs": 1, "composed_passes": 2},
        "window": 64,
        "threads": 1,
        "compile": False,
    }  # fmt: skip


@pytest.fixture(scope="module")
def run(value: Taxonomy, plain_words: Words) -> Callable[[dict[str, Any]], tuple[Path, ...]]:
    """The folders of all stages, run where they have to be."""

    def stages(raw: dict[str, Any]) -> tuple[Path, ...]:
        recipe = Recipe(TrainingSettings.model_validate(raw), value, plain_words, lambda _: None)
        return recipe.pretrain(), recipe.public_pass(), recipe.teacher(0), recipe.student(), recipe.polish()

    return stages


@pytest.fixture(scope="module")
def first(given: dict[str, Any], run: Callable[[dict[str, Any]], tuple[Path, ...]]) -> tuple[Path, ...]:
    return run(given)


def other_label(folder: Path) -> dict[str, Any]:
    return {"data": {"labelled": [write(folder / "own.jsonl", [OWN[0] | {"mentions": []}, *OWN[1:]])]}}


def other_map(folder: Path) -> dict[str, Any]:
    (folder / "maps.json").write_text('{"rules": [{"source": ".*", "label": "post", "aspect": "cost.time"}]}', "utf-8")
    return {"data": {"label_maps": str(folder / "maps.json")}}


def other_name(folder: Path) -> dict[str, Any]:
    return {"data": {"labelled": [write(folder / "renamed.jsonl", OWN)]}}


@pytest.mark.parametrize(
    ("change", "again"),
    [
        (other_name, ()),
        (lambda _: {"device": "cpu", "threads": 2}, ()),
        (lambda _: {"data": {"composed_weight": 2.0}}, ("teacher", "student", "polish")),
        (other_label, ("teacher", "student", "polish")),
        (other_map, ("public", "teacher", "student", "polish")),
        (lambda _: {"window": 48}, ("public", "teacher", "student", "polish")),
        (lambda _: {"data": {"held_out_share": 0.4}}, STAGES),
        (lambda folder: {"data": {"public": public(folder / "public", SHOP[1:])}}, STAGES),
    ],
    ids=["a file of another name", "device", "weight", "label", "map", "window", "held-out share", "public text"],
)
def test_a_stage_is_fitted_again_where_what_it_reads_has_changed(
    given: dict[str, Any],
    run: Callable[[dict[str, Any]], tuple[Path, ...]],
    first: tuple[Path, ...],
    tmp_path: Path,
    change: Callable[[Path], dict[str, Any]],
    again: tuple[str, ...],
) -> None:
    changed = change(tmp_path)
    raw = given | changed | {"data": given["data"] | changed.get("data", {})}
    fitted = [name for name, old, new in zip(STAGES, first, run(raw), strict=True) if old != new]
    assert fitted == list(again)


def test_the_last_stage_alone_runs_all_those_before_it_once(
    given: dict[str, Any], tmp_path: Path, value: Taxonomy, plain_words: Words
) -> None:
    settings = TrainingSettings.model_validate(given | {"work": str(tmp_path), "polished_share": 0.5})
    Recipe(settings, value, plain_words, lambda _: None).average()
    done = sorted(path.parents[1].name for path in tmp_path.glob("*/*/done.json"))
    assert done == sorted(["pretrain", "public", "teacher-0", "student", "polish", "average"])


def test_the_polish_starts_from_the_mean_of_teacher_and_student(
    given: dict[str, Any], run: Callable[[dict[str, Any]], tuple[Path, ...]]
) -> None:
    longer = given | {"student": given["student"] | {"epochs": 4}}
    *_, teacher, student, polish = run(longer | {"polish": {"epochs": 1, "rate": 0, "head_rate": 0}})
    first, second, mean = (load_file(folder / WEIGHTS) for folder in (teacher, student, polish))
    assert any(not torch.equal(first[name], second[name]) for name in first)
    for name in first:
        torch.testing.assert_close(mean[name], (first[name] + second[name]) / 2)
    assert run(longer | {"polish": {"epochs": 0}})[-1] == student, "without epochs the student stays as it is"


def test_the_shipped_weights_are_the_polished_and_the_students_by_their_shares(
    given: dict[str, Any], value: Taxonomy, plain_words: Words, run: Callable[[dict[str, Any]], tuple[Path, ...]]
) -> None:
    longer = given | {name: given[name] | {"epochs": 4} for name in ("student", "polish")}
    *_, student, polished = run(longer)
    made = {}
    for share in (1.0, 0.75):
        settings = TrainingSettings.model_validate(longer | {"polished_share": share})
        made[share] = Recipe(settings, value, plain_words, lambda _: None).average()
    assert made[1.0] == polished
    last, before, mean = (load_file(folder / WEIGHTS) for folder in (polished, student, made[0.75]))
    assert any(not torch.equal(last[name], before[name]) for name in last)
    for name in last:
        torch.testing.assert_close(mean[name], 0.75 * last[name] + 0.25 * before[name])


def test_training_gives_the_processor_back_as_it_was() -> None:
    tiny = torch.tensor(5e-320, dtype=torch.float64)  # denormal
    with pytest.raises(RuntimeError, match="stopped"), without_denormals():
        assert float(tiny * 1.0) == 0.0
        raise RuntimeError("stopped")
    assert float(tiny * 1.0) > 0.0
