"""Masked-language pre-training of the encoder's body on unlabelled text, both languages.

Called by `nlp.train.recipe`. Texts are packed into full blocks, so that no step is spent on
padding; whole words are masked (jieba for Chinese, word pieces of one word for English).
The schedule runs on the clock (`minutes`), so that the stage ends in time on any machine;
a checkpoint of weights, moments and elapsed time makes it resumable after a kill.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import nn

from nlp.train import checkpoint
from nlp.train.stage import Stage
from nlp.windows import SPECIAL, special

Ids = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

MASKED = 0.8  # shares of a chosen word that become [MASK] ...
RANDOM = 0.1  # ... or a random piece; the rest stays (Devlin et al. 2019)
REPORT = 50
"""Steps between two points of the curve."""
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
    chinese_share: float = 0.7
    seed: int = 7


def pack(texts: Iterable[str], tokenizer: Tokenizer, cut: Callable[[str], Iterable[str]]) -> tuple[Ids, Flags]:
    """Pieces of all texts in one row, each text as [CLS] ... [SEP], and a flag at the start of each word.

    `cut` splits a Chinese text into words; a piece that starts no word of it belongs to the word before.
    """
    cls, sep = special(tokenizer, "cls"), special(tokenizer, "sep")
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
    ids: Ids, starts: Flags, random: np.random.Generator, count: int, pieces: tuple[Ids, int]
) -> tuple[Ids, npt.NDArray[np.int64]]:
    """(masked pieces [B, L], flat positions [count] of what must be guessed), whole words at a time.

    `pieces`: the ids of the special pieces, [MASK] last, and the size of the vocabulary.
    """
    fixed, vocabulary = pieces
    word = np.cumsum(starts.ravel()) - 1
    order = random.random(int(word[-1]) + 1)[word]
    order[np.isin(ids.ravel(), fixed)] = 2.0
    chosen = np.sort(np.argsort(order, kind="stable")[:count])
    out = ids.ravel().copy()
    dice = random.random(count)
    out[chosen[dice < MASKED]] = fixed[-1]
    swap = chosen[(dice >= MASKED) & (dice < MASKED + RANDOM)]
    out[swap] = random.integers(len(fixed), vocabulary, len(swap))
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


class _Data:
    """Endless masked batches from packed rows, `chinese_share` of each Chinese."""

    def __init__(
        self, packed: dict[str, tuple[Ids, Flags]], tokenizer: Tokenizer, settings: PretrainSettings, seed: list[int]
    ) -> None:
        self._random = np.random.default_rng(seed)
        self._cut = {k: blocks(*v, settings.block) for k, v in packed.items()}
        self._pools = rounds(len(self._cut["zh"][0]), len(self._cut["en"][0]), settings, self._random)
        self._special = np.array([special(tokenizer, role) for role in SPECIAL], dtype=np.int32)
        self._vocabulary = tokenizer.get_vocab_size()
        self._count = int(settings.batch * settings.block * settings.mask_share)

    def __next__(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """(masked pieces [B, L], flat positions [M], positions [B, L], what was masked [M])."""
        zh, en = next(self._pools)
        ids = np.concatenate([self._cut["zh"][0][zh], self._cut["en"][0][en]])
        starts = np.concatenate([self._cut["zh"][1][zh], self._cut["en"][1][en]])
        masked, at = mask_words(ids, starts, self._random, self._count, (self._special, self._vocabulary))
        moved = self._random.random((len(ids), 1)) < 0.5
        positions = np.arange(ids.shape[1])[None, :] + moved * self._random.integers(0, OFFSET + 1, (len(ids), 1))
        target = ids.ravel()[at].astype(np.int64)
        return tuple(torch.from_numpy(x) for x in (masked.astype(np.int64), at, positions, target))  # type: ignore[return-value]


def pretrain(
    body: Any, packed: dict[str, tuple[Ids, Flags]], tokenizer: Tokenizer, settings: PretrainSettings, stage: Stage
) -> list[dict[str, float]]:
    """Trains `body` in place and returns the loss curve; resumes from the stage's folder.

    `packed` maps 'zh' and 'en' to the output of `pack`.
    """
    model = MaskedLanguageModel(body).to(stage.device).train()
    optimizer = _optimizer(model, settings)
    state: dict[str, Any] = {"steps": 0, "seconds": 0.0, "curve": []}
    state |= checkpoint.resume(model, optimizer, stage.folder)
    data = _Data(packed, tokenizer, settings, [settings.seed, int(state["steps"])])
    step = torch.compile(model, dynamic=False) if stage.compile else model
    limit, begin = settings.minutes * 60, stage.clock() - state["seconds"]
    losses: list[float] = []
    mark = state["seconds"]
    while (spent := stage.clock() - begin) < limit:
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * schedule(spent / limit, settings.warmup)
        with torch.autocast(stage.device, dtype=torch.bfloat16):
            loss = step(*(t.to(stage.device) for t in next(data)))
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(float(loss.detach()))
        state["steps"] += 1
        if len(losses) == REPORT:
            done, mean = stage.clock() - begin, float(np.mean(losses))
            speed = REPORT * settings.batch * settings.block / (done - mark)
            state["curve"].append({"minutes": round(done / 60, 2), "steps": state["steps"], "loss": round(mean, 4)})
            stage.say(f"pre-training {done / 60:.1f}/{settings.minutes:g} min, loss {mean:.3f}, {speed:.0f} pieces/s")
            mark = done
            losses.clear()
        if stage.due():
            checkpoint.save(model, optimizer, state | {"seconds": stage.clock() - begin}, stage.folder)
    checkpoint.save(model, optimizer, state | {"seconds": limit}, stage.folder)
    curve: list[dict[str, float]] = state["curve"]
    return curve


def _optimizer(model: MaskedLanguageModel, settings: PretrainSettings) -> torch.optim.Optimizer:
    pieces = model.body.get_input_embeddings().weight
    rest = [p for p in model.parameters() if p is not pieces]
    return torch.optim.AdamW(
        [{"params": rest, "peak": settings.rate}, {"params": [pieces], "peak": settings.embedding_rate}],
        betas=(0.9, 0.98),
        weight_decay=settings.weight_decay,
        fused=True,
    )
