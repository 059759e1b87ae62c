"""The model card says what was counted and set, and nothing that no figure bears out."""

from __future__ import annotations

from pathlib import Path

import yaml

from nlp import artifact
from nlp.behaviour import run
from nlp.cases import Case
from nlp.evaluate import MajorityJudge, evaluate
from nlp.labelled import Labelled
from nlp.train.card import Figures, render
from nlp.train.settings import TrainingSettings
from taxonomy.dimensions import Taxonomy
from taxonomy.records import Segment

CURVES = {
    "pretrain": [{"minutes": 0.1, "steps": 50, "loss": 5.0}],
    "teacher-0": [{"epoch": 1.0, "loss": 2.5}, {"epoch": 2.0, "loss": 2.25}],
}


def card(root: Path, value: Taxonomy, manifest: artifact.Manifest, curves: dict[str, list[dict[str, float]]]) -> str:
    settings = TrainingSettings.model_validate(yaml.safe_load((root / "configs/training-tiny.yaml").read_text("utf-8")))
    rows = [
        Labelled(str(n), "Cheap.", "en", "review", "shop", None, (Segment(0, 6),), {(0, "cost.money"): 1})
        for n in range(12)
    ]
    judge = MajorityJudge(rows)
    case = Case.model_validate({"id": "costs-en-01", "text": "Dear.", "forbid": ({"aspects": ("cost.money",)},)})
    measured = Figures(evaluate(judge, rows, value, resamples=20), run(judge, [case]), development=False)
    return render(settings, manifest, measured, curves)


def test_neutral_mentions_are_told_by_their_counts(
    root: Path, value: Taxonomy, tiny_manifest: artifact.Manifest
) -> None:
    table = ((90, 0, 0, 0), (0, 4, 0, 0), (5, 2, 3, 1), (0, 0, 0, 7))
    empty = ((9, 0, 0, 0), *((0, 0, 0, 0),) * 3)
    counts = {str(a): table if a == "cost.money" else empty for a in value.ids}
    counted = tiny_manifest.model_copy(update={"confusion": {"zh": counts, "en": counts}})
    said = (
        "Of 22 neutral mentions in the held-out part of the training data, 6 are read as neutral, 6 as lost or gained"
    )
    assert said in card(root, value, counted, {})
    assert "neutral mentions" not in card(root, value, tiny_manifest, {}), "nothing was counted"


def test_how_a_text_is_read_is_told_by_the_manifest(
    root: Path, value: Taxonomy, tiny_manifest: artifact.Manifest
) -> None:
    plain = card(root, value, tiny_manifest, {})
    assert "misspelt words are not mended" in plain and "of its threshold on" not in plain
    text = card(root, value, tiny_manifest.model_copy(update={"spelling": "1", "silent_share": 0.4}), {})
    assert "Misspelt words are mended" in text and "from 40% of its threshold on" in text


def test_stages_are_told_with_what_the_clock_allowed(
    root: Path, value: Taxonomy, tiny_manifest: artifact.Manifest
) -> None:
    text = card(root, value, tiny_manifest, CURVES)
    assert "- pretrain: 50 steps in 0.2 minutes; loss 5.000" in text
    assert "- teacher-0: 2 of 12 epochs begun; loss 2.500, 2.250" in text
    stopped = {"teacher-0": [{"epoch": 1.0, "loss": 2.5, "steps": 3.0, "of": 8.0}]}
    assert "1 of 12 epochs begun, the last one stopped after 3 of 8 steps;" in card(root, value, tiny_manifest, stopped)


def test_the_recipe_of_the_card_is_its_own(root: Path, value: Taxonomy, tiny_manifest: artifact.Manifest) -> None:
    text = card(root, value, tiny_manifest, {})
    assert "the recipe named value-tiny" in text and "configs/training.yaml" not in text


def test_the_floors_are_told_as_met_or_missed(root: Path, value: Taxonomy, tiny_manifest: artifact.Manifest) -> None:
    assert "missed; groups below: costs." in card(root, value, tiny_manifest, {})
