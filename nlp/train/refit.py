"""A judge that learns from corrections: a shipped or own model fitted a little further, without forgetting the rest.

Called by `flows.training` for a configuration with `base`. Corrections are few, so what the judge knows is kept by
rehearsal: feedback that is not corrected is read by the judge as it was, and its own probabilities are the target
(distillation, Hinton et al. 2015; against forgetting, Li and Hoiem 2016). Calibration and thresholds stay those of the
base. Minutes on two cores. Limits: the confusion
counts of the base are not the new model's, so they are left out: shares stay as read until they are counted.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from nlp import artifact
from nlp.judge import ARTIFACTS, shipped
from nlp.lines import read_lines
from nlp.train.finish import LIBRARIES, data_hashes
from nlp.train.fit import FitSettings, fit, predict
from nlp.train.labels import UNKNOWN, Example, gold
from nlp.train.selftrain import softmax
from nlp.train.stage import Stage, without_denormals
from nlp.train.texts import share_of
from nlp.train.unseen import Unseen
from nlp.windows import WindowMaker
from taxonomy.dimensions import Taxonomy
from taxonomy.errors import ConfigError, InputError

if TYPE_CHECKING:
    from nlp.encoder import ValueModel
    from nlp.trained import TrainedJudge
    from nlp.words import Words


class RefitSettings(BaseModel):
    """What a configuration with `base` may say. Paths are relative to the configuration's repository."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,40}$")
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    base: str  # name of a shipped model, or a folder
    work: Path  # checkpoints
    output: Path  # the artifact's folder
    corrections: tuple[Path, ...] = Field(min_length=1)  # of `corrections export --labelled`
    rehearsal: tuple[Path, ...] = Field(min_length=1)  # feedback whose reading is to stay as it is; labels are not read
    rehearsed: int = Field(default=1500, ge=1)  # feedbacks of it, drawn by their ids
    passes: int = Field(default=2, ge=1)  # over the corrections in one epoch
    epochs: int = Field(default=3, ge=1)
    minutes: float | None = Field(default=8, gt=0)  # of the clock: ends the fitting early, its schedule run out
    rate: float = Field(default=4e-5, gt=0)
    head_rate: float = Field(default=3e-4, gt=0)
    rehearsal_weight: float = Field(default=1.0, gt=0)  # of a rehearsed segment beside a corrected one
    threads: int = Field(default=2, ge=1)
    seed: int = 7


def refit(settings: RefitSettings, taxonomy: Taxonomy, words: Words, say: Callable[[str], None]) -> Path:
    """Fit the base further on corrections and write the artifact; its folder. Raises ModelError, InputError."""
    import torch

    torch.set_num_threads(settings.threads)
    folder = ARTIFACTS / settings.base if settings.base in shipped() else Path(settings.base)
    judge = artifact.load(folder, taxonomy, words, precision="fp32", threads=settings.threads)
    _expect_fit(judge, taxonomy, folder)
    model, tokenizer = _network(folder, judge)
    maker = WindowMaker(tokenizer, judge.manifest.window)
    rows = list(_corrections(settings.corrections))
    learnt = list(gold(rows, taxonomy, maker))
    if not learnt:
        raise InputError("the corrections hold no labelled segment.", remedy="Export them with --labelled.")
    kept = _rehearsed(settings, model, maker, taxonomy, {str(row["text"]) for row in rows})
    say(f"{len(rows)} corrected feedbacks, {len(kept)} rehearsed ones")
    stage = Stage(settings.work / "refit", say, "cpu", compile=False, checkpoint_minutes=60)
    stage.folder.mkdir(parents=True, exist_ok=True)
    for old in stage.folder.iterdir():
        old.unlink()
    chosen = FitSettings(
        epochs=settings.epochs,
        minutes=settings.minutes,
        rate=settings.rate,
        head_rate=settings.head_rate,
        seed=settings.seed,
    )
    with without_denormals():
        curve = fit(model, [*learnt * settings.passes, *kept], maker, chosen, stage)
    manifest = _manifest(settings, judge.manifest, taxonomy)
    artifact.save(settings.output, model, tokenizer, manifest, _card(settings, judge.label, rows, len(kept), curve))
    artifact.load(settings.output, taxonomy, words)
    return settings.output


def _corrections(paths: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """Rows of the files. Raises TrainingError for a text that judges are tested on."""
    unseen = Unseen()
    for path in paths:
        yield from unseen.labelled(read_lines(path), path)


def _rehearsed(
    settings: RefitSettings, model: ValueModel, maker: WindowMaker, taxonomy: Taxonomy, corrected: set[str]
) -> list[Example]:
    """Examples whose target is what the model says now; corrected texts are none of them."""
    unseen = Unseen()
    chosen: list[tuple[float, dict[str, Any]]] = []
    for path in settings.rehearsal:
        for row in unseen.labelled(read_lines(path), path):
            if str(row["text"]) not in corrected:
                chosen.append((share_of(f"{settings.seed} {row['id']}"), dict(row)))
    chosen.sort(key=lambda pair: pair[0])
    examples = list(gold((row for _, row in chosen[: settings.rehearsed]), taxonomy, maker))
    shares = [softmax(logits) for logits in predict(model, examples, maker)]
    return [
        replace(
            example,
            target=np.full_like(example.target, UNKNOWN),
            soft=share.astype(np.float16),
            weight=settings.rehearsal_weight,
        )
        for example, share in zip(examples, shares, strict=True)
    ]


def _expect_fit(judge: TrainedJudge, taxonomy: Taxonomy, folder: Path) -> None:
    """Raises ConfigError where the base was made for other aspects: it is then trained, not refitted."""
    if [one.id for one in judge.manifest.aspects] != list(taxonomy.ids) or judge.left_to_cues:
        raise ConfigError(
            f"{folder} was made for other aspects than {taxonomy.label}.",
            remedy="Train a judge for this taxonomy first (configs/training.yaml).",
        )


def _network(folder: Path, judge: TrainedJudge) -> tuple[ValueModel, Any]:
    """The network in full precision with attention as in training, and its tokenizer."""
    from tokenizers import Tokenizer

    from nlp.encoder import ValueModel

    model = ValueModel.from_pretrained(folder)
    return model, Tokenizer.from_file(str(folder / "tokenizer.json"))


def _manifest(settings: RefitSettings, base: artifact.Manifest, taxonomy: Taxonomy) -> artifact.Manifest:
    return base.model_copy(
        update={
            "name": settings.name,
            "version": settings.version,
            "taxonomy": taxonomy.label,
            "fingerprint": taxonomy.fingerprint(),
            "confusion": {},
            "scores": {},
            "data": data_hashes([*settings.corrections, *settings.rehearsal]),
            "made_with": {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
            "files": {},
        }
    )


def _card(
    settings: RefitSettings, base: str, rows: Sequence[Mapping[str, Any]], kept: int, curve: Sequence[Mapping[str, Any]]
) -> str:
    segments = sum(len(row["segments"]) for row in rows)
    losses = ", ".join(f"{epoch['loss']:.4f}" for epoch in curve)
    return "\n".join(
        [
            f"# {settings.name} {settings.version}",
            "",
            f"{base}, fitted further on {len(rows)} corrected feedbacks ({segments} segments that people read). "
            f"{kept} windows of other feedback were rehearsed: their targets are what {base} reads in them. "
            f"Calibration and thresholds are those of {base}; of confusion counts there are none yet.",
            "",
            "Nothing was scored here: `valueledger release check` compares it with the judge in use, on development "
            "data, on corrections that were kept out of training, and on the behavioural suite.",
            "",
            f"Epochs {len(curve)}, loss {losses}; rate {settings.rate:g}, head {settings.head_rate:g}, "
            f"seed {settings.seed}.",
            "",
        ]
    )
