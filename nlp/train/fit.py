"""Fitting of body and head on labelled, weakly labelled and teacher-labelled segments.

Called by `nlp.train.recipe`. One loss for all: cross-entropy of absent, lost, neutral, gained for each known
aspect of a segment; for a label of a whole text, multiple-instance pooling over its segments (noisy-or);
for a teacher's probabilities, cross-entropy with them. Resumable at the last checkpoint, seeds fixed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from nlp.encoder import ValueModel
from nlp.train import checkpoint
from nlp.train.batches import Augment, Batch, batches, order
from nlp.train.labels import PRESENT, UNKNOWN, Example
from nlp.train.stage import Stage
from nlp.windows import WindowMaker

TINY = 1e-6


@dataclass(frozen=True)
class FitSettings:
    """Rates are peaks of a linear warm-up and decay; `tokens` is the padded size of a batch.

    `minutes` of the clock end the stage early, with its schedule run out (None: all epochs, however long).
    """

    epochs: int = 5
    minutes: float | None = None
    rate: float = 1.3e-4
    head_rate: float = 1e-3
    layer_decay: float = 1.0
    tokens: int = 4096
    warmup: float = 0.06
    weight_decay: float = 0.01
    seed: int = 11
    augment: Augment = field(default_factory=Augment)


def loss_of(logits: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Mean over units of the summed loss of their known aspects, in nats. `logits` [S, A, 4]."""
    logs = logits.log_softmax(-1)
    count = batch.target.shape[0]
    unit_logs = logs.new_zeros((count, *logs.shape[1:])).index_add(0, batch.unit_of, logs)
    if bool(batch.bag.any()):
        unit_logs = torch.where(batch.bag[:, None, None], _bag_logs(logs, batch, count), unit_logs)
    present = torch.logsumexp(unit_logs[..., 1:], dim=-1)
    known = batch.target.clamp(min=0, max=3)
    picked = unit_logs.gather(-1, known[..., None]).squeeze(-1)
    picked = torch.where(batch.target == PRESENT, present, picked)
    loss = -(picked * (batch.target != UNKNOWN)).sum(1)
    if batch.soft is not None:
        loss = loss - (unit_logs * batch.soft).sum((1, 2))
    return (loss * batch.weight).sum() / batch.weight.sum().clamp(min=1)


def _bag_logs(logs: torch.Tensor, batch: Batch, count: int) -> torch.Tensor:
    """Log-probabilities [K, A, 4] of whole texts: present in one segment at least; polarity as its segments weigh."""
    shape = (count, *logs.shape[1:])
    absent = logs.new_zeros(shape[:2]).index_add(0, batch.unit_of, logs[..., 0])
    shares = logs.new_zeros(shape).index_add(0, batch.unit_of, logs.exp())[..., 1:]
    shares = shares / shares.sum(-1, keepdim=True).clamp(min=TINY)
    present = (1 - absent.exp()).clamp(min=TINY)
    return torch.cat([absent[..., None], (present[..., None] * shares).clamp(min=TINY).log()], dim=-1)


def groups_of(model: ValueModel, settings: FitSettings) -> list[dict[str, Any]]:
    """Parameter groups: head, and the body layer by layer where rates decay towards the input."""
    groups: dict[float, list[nn.Parameter]] = {}
    layers = int(model.body.config.num_hidden_layers)
    for name, parameter in model.named_parameters():
        if not name.startswith("body."):
            rate = settings.head_rate
        else:
            numbers = [int(part) for part in name.split(".") if part.isdigit()]
            depth = layers - 1 - numbers[0] if numbers else (layers if "embeddings" in name else 0)
            rate = settings.rate * settings.layer_decay**depth
        groups.setdefault(rate, []).append(parameter)
    return [{"params": p, "peak": r, "lr": r} for r, p in groups.items()]


def fit(
    model: ValueModel,
    examples: Sequence[Example],
    maker: WindowMaker,
    settings: FitSettings,
    stage: Stage,
    *,
    after_epoch: Callable[[int], dict[str, float]] | None = None,
) -> list[dict[str, float]]:
    """Trains `model` in place and returns its curve; resumes from the stage's folder.

    One entry an epoch: its loss, the steps that the clock allowed it, and of how many.
    """
    torch.manual_seed(settings.seed)
    nn.Module.to(model, stage.device)
    model.train()
    optimizer = torch.optim.AdamW(
        groups_of(model, settings), betas=(0.9, 0.98), weight_decay=settings.weight_decay, fused=True
    )
    progress = {"epoch": 0, "step": 0, "seconds": 0.0, "curve": [], **checkpoint.resume(model, optimizer, stage.folder)}
    states = torch.compile(model.states, dynamic=False) if stage.compile else model.states
    per_epoch = len(order(examples, maker, settings.tokens, np.random.default_rng([settings.seed, 0])))
    total = per_epoch * settings.epochs
    stage.say(f"fitting on {len(examples)} windows, {per_epoch} steps an epoch, {settings.epochs} epochs")
    begin, limit = stage.clock() - progress["seconds"], (settings.minutes or math.inf) * 60
    for epoch in range(progress["epoch"], settings.epochs):
        if stage.clock() - begin >= limit:
            break
        random = np.random.default_rng([settings.seed, epoch])
        losses: list[float] = []
        done = int(progress["step"])
        for number, (batch, _) in enumerate(batches(examples, maker, settings.tokens, random, settings.augment)):
            if number < progress["step"]:
                continue
            spent = (stage.clock() - begin) / limit
            if spent >= 1:
                break
            _rate(optimizer, max((epoch * per_epoch + number) / total, spent), settings.warmup)
            losses.append(_step(model, states, optimizer, batch, stage.device))
            done = number + 1
            if len(losses) % 100 == 0:
                stage.say(
                    f"fitting epoch {epoch + 1}, step {number + 1}/{per_epoch}, loss {np.mean(losses[-100:]):.4f}"
                )
            if stage.due():
                checkpoint.save(
                    model, optimizer, progress | {"step": done, "seconds": stage.clock() - begin}, stage.folder
                )
        scores = after_epoch(epoch) if after_epoch else {}
        model.train()
        loss = float(np.mean(losses)) if losses else 0.0
        progress["curve"].append({"epoch": epoch + 1, "loss": loss, "steps": done, "of": per_epoch, **scores})
        stage.say(f"epoch {epoch + 1}: {progress['curve'][-1]}")
        progress.update(epoch=epoch + 1, step=0, seconds=stage.clock() - begin)
        checkpoint.save(model, optimizer, progress, stage.folder)
    model.train(False)
    curve: list[dict[str, float]] = progress["curve"]
    return curve


def predict(
    model: ValueModel, examples: Sequence[Example], maker: WindowMaker, tokens: int = 8192, device: str = "cpu"
) -> list[npt.NDArray[np.float32]]:
    """Logits [segments, aspects, 4] of each example, in order, in bf16 as in training; `model` moves to `device`."""
    nn.Module.to(model, device)
    model.train(False)
    out: list[npt.NDArray[np.float32]] = [np.zeros(0, np.float32)] * len(examples)
    with torch.inference_mode():
        for batch, group in batches(examples, maker, tokens):
            with torch.autocast(device, dtype=torch.bfloat16):
                states = model.states(batch.ids.to(device), batch.mask.to(device))
            logits = model.read(
                states.float(), batch.mask.to(device), batch.segment_of.to(device), batch.rows.to(device)
            ).cpu()
            at = 0
            for index in group:
                count = len(examples[index].window.segments)
                out[index] = logits[at : at + count].numpy()
                at += count
    return out


def _rate(optimizer: Any, share: float, warmup: float) -> None:
    factor = share / warmup if share < warmup else max(0.0, (1 - share) / (1 - warmup))
    for group in optimizer.param_groups:
        group["lr"] = group["peak"] * factor


def _step(model: ValueModel, states: Any, optimizer: Any, batch: Batch, device: str) -> float:
    moved = batch.to(device)
    with torch.autocast(device, dtype=torch.bfloat16):
        hidden = states(moved.ids, moved.mask)
    loss = loss_of(model.read(hidden.float(), moved.mask, moved.segment_of, moved.rows), moved)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return float(loss.detach())
