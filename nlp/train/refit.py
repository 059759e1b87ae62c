"""A judge that learns from corrections: a shipped or own model fitted a little further, without forgetting the rest.

Called by `flows.training` for a configuration with `base`. Corrections are few, so what the judge knows is kept by
rehearsal: feedback that is not corrected is read by the judge as it was, and its own probabilities are the target
(distillation, Hinton et al. 2015; against forgetting, Li and Hoiem 2016). Calibration and thresholds stay those of the
base. The body stays as it is and reads everything once: a minute or two on two cores. Limits: what the body's states
do not tell apart no head learns; the base's confusion counts are not the new model's, so shares stay as read.
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
from nlp.train.batches import batches
from nlp.train.finish import LIBRARIES, data_hashes
from nlp.train.fit import loss_of, predict
from nlp.train.labels import UNKNOWN, Example, gold
from nlp.train.selftrain import softmax
from nlp.train.stage import without_denormals
from nlp.train.texts import share_of
from nlp.train.unseen import Unseen
from nlp.windows import WindowMaker
from taxonomy.dimensions import Taxonomy
from taxonomy.errors import ConfigError, InputError

if TYPE_CHECKING:
    import torch

    from nlp.encoder import ValueModel
    from nlp.trained import TrainedJudge
    from nlp.words import Words


TOKENS = 2048
"""Padded pieces of a batch: some forty steps an epoch, so that few epochs suffice."""
WARMUP = 0.1
"""Share of the steps until the full rate: the head begins where it was good."""


class RefitSettings(BaseModel):
    """What a configuration with `base` may say. Paths are relative to the configuration's repository."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,40}$")
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    base: str  # name of a shipped model, or a folder
    work: Path  # the word segmenter's cache
    output: Path  # the artifact's folder
    corrections: tuple[Path, ...] = Field(min_length=1)  # of `corrections export --labelled`
    rehearsal: tuple[Path, ...] = Field(min_length=1)  # feedback whose reading is to stay as it is; labels are not read
    rehearsed: int = Field(default=1200, ge=1)  # feedbacks of it, drawn by their ids
    passes: int = Field(default=2, ge=1)  # over the corrections in one epoch
    epochs: int = Field(default=20, ge=1)
    head_rate: float = Field(default=1e-3, gt=0)
    base_share: float = Field(default=0.3, ge=0, lt=1)  # of the base's head in the mean of both heads' weights
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
    with without_denormals():
        before = {name: weights.clone() for name, weights in model.state_dict().items() if not _is_body(name)}
        curve = _fit_head(model, [*learnt * settings.passes, *kept], maker, settings, say)
        _blend(model, before, settings.base_share)
    manifest = _manifest(settings, judge.manifest, taxonomy)
    artifact.save(settings.output, model, tokenizer, manifest, _card(settings, judge.label, rows, len(kept), curve))
    artifact.load(settings.output, taxonomy, words)
    return settings.output


def _fit_head(
    model: ValueModel,
    examples: Sequence[Example],
    maker: WindowMaker,
    settings: RefitSettings,
    say: Callable[[str], None],
) -> list[float]:
    """Fits the head on the body's states, which are made once; mean loss of each epoch. `model` changes in place."""
    import torch

    made = []
    with torch.no_grad():
        for batch, _ in batches(examples, maker, TOKENS):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                states = model.states(batch.ids, batch.mask)
            made.append((states.to(torch.bfloat16), batch))
    head = [weights for name, weights in model.named_parameters() if not _is_body(name)]
    model.train()
    optimizer = torch.optim.AdamW(head, lr=settings.head_rate, betas=(0.9, 0.98), weight_decay=0.0)
    random, steps = np.random.default_rng(settings.seed), settings.epochs * len(made)
    torch.manual_seed(settings.seed)
    losses, done = [], 0
    for _ in range(settings.epochs):
        spent = []
        for number in random.permutation(len(made)):
            states, batch = made[number]
            share = done / steps
            for group in optimizer.param_groups:
                group["lr"] = settings.head_rate * min(1.0, share / WARMUP + 1 / steps, (1 - share) / (1 - WARMUP))
            loss = loss_of(model.read(states.float(), batch.mask, batch.segment_of, batch.rows), batch)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(head, 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            spent.append(float(loss.detach()))
            done += 1
        losses.append(float(np.mean(spent)))
    model.train(False)
    say(f"head fitted in {settings.epochs} epochs: loss {losses[0]:.3f} to {losses[-1]:.3f}")
    return losses


def _is_body(name: str) -> bool:
    return name.startswith("body.")


def _blend(model: ValueModel, before: Mapping[str, torch.Tensor], share: float) -> None:
    """Puts the mean of the head's weights and those `before` in their place (Wortsman et al. 2022, robust fine-tuning:
    most of what was learnt stays, and most of what was forgotten comes back)."""
    after = model.state_dict()
    mean = {name: share * weights + (1 - share) * after[name] for name, weights in before.items()}
    model.load_state_dict(mean, strict=False)


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
    settings: RefitSettings, base: str, rows: Sequence[Mapping[str, Any]], kept: int, curve: Sequence[float]
) -> str:
    segments = sum(len(row["segments"]) for row in rows)
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
            f"The body stayed as it was; head: {len(curve)} epochs, rate {settings.head_rate:g}, seed {settings.seed}, "
            f"loss {curve[0]:.3f} to {curve[-1]:.3f}.",
            "",
        ]
    )
