"""Masked-language pre-training of the encoder's body on unlabelled text, both languages.

Called by `nlp.train.recipe`. Texts are packed into full blocks, so that no step is spent on
padding; whole words are masked (jieba for Chinese, word pieces of one word for English).
The schedule runs on the clock (`minutes`), so that the stage ends in time on any machine;
a checkpoint of weights, moments and elapsed time makes it resumable after a kill.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import nn

Ids = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
Say = Callable[[str], None]

MASKED = 0.8  # shares of a chosen word that become [MASK] ...
RANDOM = 0.1  # ... or a random piece; the rest stays (Devlin et al. 2019)
OFFSET = 128  # blocks start at a random position up to here, so that positions past the block length are learnt too


@dataclass(frozen=True)
class PretrainSettings:
    """`minutes` is the whole budget of the stage; rates are peaks of a linear warm-up and decay."""

    minutes: float
    block: int = 128
    batch: int = 64
    mask_share: float = 0.2
    rate: float = 3e-4
    embedding_rate: float = 6e-4
    warmup: float = 0.03
    weight_decay: float = 0.01
    checkpoint_minutes: float = 3.0
    chinese_share: float = 0.7
    seed: int = 7
    compile: bool = True


def pack(texts: Iterable[str], tokenizer: Tokenizer, cut: Callable[[str], Iterable[str]]) -> tuple[Ids, Flags]:
    """Pieces of all texts in one row, each text as [CLS] ... [SEP], and a flag at the start of each word.

    `cut` splits a Chinese text into words; a piece that starts no word of it belongs to the word before.
    """
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    ids: list[Ids] = []
    starts: list[Flags] = []
    for text in texts:
        encoding = tokenizer.encode(text, add_special_tokens=False)
        if not encoding.ids:
            continue
        borders = np.zeros(len(text) + 1, dtype=bool)
        at = 0
        for word in cut(text):
            borders[min(at, len(text))] = True
            at += len(word)
        first = np.array([borders[a] for a, _ in encoding.offsets], dtype=bool)
        first &= np.array([not t.startswith("##") for t in encoding.tokens], dtype=bool)
        ids.append(np.array([cls, *encoding.ids, sep], dtype=np.int32))
        starts.append(np.concatenate([[True], first, [True]]))
    if not ids:
        return np.zeros(0, np.int32), np.zeros(0, np.bool_)
    return np.concatenate(ids), np.concatenate(starts)


def blocks(ids: Ids, starts: Flags, length: int) -> tuple[Ids, Flags]:
    """The row cut into full blocks of `length`; what is left at the end is dropped."""
    count = len(ids) // length
    flags = starts[: count * length].reshape(count, length).copy()
    flags[:, 0] = True
    return ids[: count * length].reshape(count, length), flags


def mask_words(
    ids: Ids, starts: Flags, random: np.random.Generator, *, count: int, mask: int, vocabulary: int, special: Ids
) -> tuple[Ids, npt.NDArray[np.int64]]:
    """(masked pieces [B, L], flat positions [count] of what must be guessed), whole words at a time."""
    word = np.cumsum(starts.ravel()) - 1
    order = random.random(int(word[-1]) + 1)[word]
    order[np.isin(ids.ravel(), special)] = 2.0
    chosen = np.sort(np.argsort(order, kind="stable")[:count])
    out = ids.ravel().copy()
    dice = random.random(count)
    out[chosen[dice < MASKED]] = mask
    swap = chosen[(dice >= MASKED) & (dice < MASKED + RANDOM)]
    out[swap] = random.integers(len(special), vocabulary, len(swap))
    return out.reshape(ids.shape), chosen.astype(np.int64)


class MaskedLanguageModel(nn.Module):
    """A body and a small head tied to its input embeddings; guesses the pieces at given flat positions."""

    def __init__(self, body: Any) -> None:
        super().__init__()
        embeddings = body.get_input_embeddings()
        width = embeddings.weight.shape[1]
        self.body = body
        self.dense = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width)
        self.bias = nn.Parameter(torch.zeros(embeddings.weight.shape[0]))

    def forward(
        self, ids: torch.Tensor, at: torch.Tensor, positions: torch.Tensor, target: torch.Tensor
    ) -> torch.Tensor:
        """Mean cross-entropy in nats. Shapes [B, L], [M], [B, L], [M]."""
        states = self.body(input_ids=ids, position_ids=positions).last_hidden_state
        chosen = states.flatten(0, 1)[at]
        guess = self.norm(nn.functional.gelu(self.dense(chosen)))
        logits = guess @ self.body.get_input_embeddings().weight.to(guess.dtype).t() + self.bias.to(guess.dtype)
        return nn.functional.cross_entropy(logits.float(), target)


def schedule(share: float, warmup: float) -> float:
    """Factor of the learning rate when `share` of the budget is spent: linear up, linear down to a tenth of it."""
    if share < warmup:
        return share / warmup
    return max(0.02, (1 - share) / (1 - warmup))


def rounds(zh: int, en: int, settings: PretrainSettings, random: np.random.Generator) -> Iterator[tuple[Any, Any]]:
    """Endless (indices of Chinese blocks, indices of English blocks) of one batch; each pool shuffled per pass."""
    take_zh = round(settings.batch * settings.chinese_share) if en else settings.batch
    take_en = settings.batch - take_zh if zh else settings.batch
    take_zh = take_zh if zh else 0
    queues: list[list[int]] = [[], []]
    while True:
        batch = []
        for queue, size, take in zip(queues, (zh, en), (take_zh, take_en), strict=True):
            while len(queue) < take:
                queue.extend(random.permutation(size).tolist())
            batch.append(np.array([queue.pop() for _ in range(take)], dtype=np.int64))
        yield batch[0], batch[1]


def pretrain(
    body: Any,
    packed: dict[str, tuple[Ids, Flags]],
    tokenizer: Tokenizer,
    settings: PretrainSettings,
    folder: Path,
    say: Say,
    device: str = "cpu",
) -> list[dict[str, float]]:
    """Trains `body` in place and returns the loss curve; `folder` holds checkpoints and is resumed from.

    `packed` maps 'zh' and 'en' to the output of `pack`.
    """
    model = MaskedLanguageModel(body).to(device).train()
    slow = [body.get_input_embeddings().weight]
    fast_ids = {id(p) for p in slow}
    rest = [p for p in model.parameters() if id(p) not in fast_ids]
    optimizer = torch.optim.AdamW(
        [{"params": rest, "peak": settings.rate}, {"params": slow, "peak": settings.embedding_rate}],
        lr=settings.rate,
        betas=(0.9, 0.98),
        weight_decay=settings.weight_decay,
        fused=True,
    )
    state = _resume(model, optimizer, folder)
    random = np.random.default_rng([settings.seed, int(state["steps"])])
    cut = {k: blocks(*v, settings.block) for k, v in packed.items()}
    pools = rounds(len(cut["zh"][0]), len(cut["en"][0]), settings, random)
    special = np.array([tokenizer.token_to_id(t) for t in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")])
    count = int(settings.batch * settings.block * settings.mask_share)
    step = torch.compile(model, dynamic=False) if settings.compile else model
    limit, begin, saved = settings.minutes * 60, time.monotonic() - state["seconds"], time.monotonic()
    losses: list[float] = []
    while (spent := time.monotonic() - begin) < limit:
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * schedule(spent / limit, settings.warmup)
        zh, en = next(pools)
        ids = np.concatenate([cut["zh"][0][zh], cut["en"][0][en]])
        starts = np.concatenate([cut["zh"][1][zh], cut["en"][1][en]])
        masked, at = mask_words(
            ids, starts, random, count=count, mask=int(special[4]), vocabulary=tokenizer.get_vocab_size(), special=special
        )
        shift = random.integers(0, OFFSET + 1, (len(ids), 1)) * (random.random((len(ids), 1)) < 0.5)
        positions = torch.from_numpy(np.arange(settings.block)[None, :] + shift).to(device)
        target = torch.from_numpy(ids.ravel()[at].astype(np.int64)).to(device)
        with torch.autocast(device, dtype=torch.bfloat16):
            loss = step(torch.from_numpy(masked.astype(np.int64)).to(device), torch.from_numpy(at).to(device), positions, target)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(float(loss.detach()))
        state["steps"] += 1
        if len(losses) == 50:
            done = time.monotonic() - begin
            state["curve"].append({"minutes": done / 60, "steps": state["steps"], "loss": float(np.mean(losses))})
            speed = 50 * ids.size / max(1e-9, done - spent_before) if (spent_before := state.get("mark", 0.0)) else 0.0
            state["mark"] = done
            say(f"pre-training {done / 60:.1f}/{settings.minutes:g} min, step {state['steps']}, loss {np.mean(losses):.3f}, {speed:.0f} tokens/s")
            losses.clear()
        if time.monotonic() - saved > settings.checkpoint_minutes * 60:
            state["seconds"] = time.monotonic() - begin
            _save(model, optimizer, state, folder)
            saved = time.monotonic()
    state["seconds"] = limit
    _save(model, optimizer, state, folder)
    curve: list[dict[str, float]] = state["curve"]
    return curve


def _save(model: nn.Module, optimizer: Any, state: dict[str, Any], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {f"model.{k}": v.detach().contiguous() for k, v in model.state_dict().items()}
    for index, moments in optimizer.state_dict()["state"].items():
        for name, value in moments.items():
            tensors[f"moments.{index}.{name}"] = value.detach().contiguous()
    save_file(tensors, folder / "state.tmp", metadata={"progress": json.dumps(state)})
    (folder / "state.tmp").replace(folder / "state.safetensors")


def _resume(model: nn.Module, optimizer: Any, folder: Path) -> dict[str, Any]:
    path = folder / "state.safetensors"
    fresh: dict[str, Any] = {"steps": 0, "seconds": 0.0, "curve": []}
    if not path.exists():
        return fresh
    from safetensors import safe_open

    with safe_open(path, "pt") as file:
        progress = json.loads(file.metadata()["progress"])
    tensors = load_file(path)
    model.load_state_dict({k[6:]: v for k, v in tensors.items() if k.startswith("model.")})
    state = optimizer.state_dict()
    moments: dict[int, dict[str, Any]] = {}
    for key, value in tensors.items():
        if key.startswith("moments."):
            _, index, name = key.split(".")
            moments.setdefault(int(index), {})[name] = value
    state["state"] = moments
    optimizer.load_state_dict(state)
    return {**fresh, **progress}
