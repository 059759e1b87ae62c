"""Batches of examples for fitting: rows of like length, every shape one of few, little padding.

Called by `nlp.train.fit` and for scoring during training. Randomness comes in as a generator.
Hints (rating, kind) are dropped at random, so that the judge never depends on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import torch

from nlp.train.labels import UNKNOWN, Example
from nlp.windows import WindowMaker

BUCKETS = (32, 64, 96, 160, 256, 384, 512)
"""Lengths of rows in pieces: few enough that each compiled shape pays, close enough that a fifth is padding.

The last holds the longest window that `nlp.train.settings` accepts; those past a recipe's window are not met."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of one step. Units are what carries a target: a segment, or a whole text (bag).

    `unit_of` [S] is the unit of each segment, `target` [K, A] codes of `nlp.train.labels`, `soft` [K, A, 4]
    probabilities (zeros where none), `bag` [K] and `weight` [K].
    """

    ids: torch.Tensor
    mask: torch.Tensor
    segment_of: torch.Tensor
    rows: torch.Tensor
    unit_of: torch.Tensor
    target: torch.Tensor
    soft: torch.Tensor | None
    bag: torch.Tensor
    weight: torch.Tensor

    def to(self, device: str) -> Batch:
        """The same batch on a device."""
        values = [getattr(self, f.name) for f in fields(self)]
        moved: list[Any] = [None if value is None else value.to(device) for value in values]
        return Batch(*moved)


@dataclass(frozen=True)
class Augment:
    """What training changes at random: shares of hints dropped and of pieces masked."""

    drop_rating: float = 0.5
    drop_kind: float = 0.3
    mask_pieces: float = 0.1


def bucket(length: int) -> int:
    """The shortest bucket that holds `length` pieces."""
    return next(b for b in BUCKETS if length <= b)


def order(
    examples: Sequence[Example], maker: WindowMaker, tokens: int, random: np.random.Generator | None
) -> list[tuple[int, list[int]]]:
    """(row length, indices) of each batch of one pass, shuffled where a generator is given."""
    groups: dict[int, list[int]] = {}
    indices = np.arange(len(examples)) if random is None else random.permutation(len(examples))
    made: list[tuple[int, list[int]]] = []
    for index in indices.tolist():
        size = bucket(min(maker.length, len(examples[index].window.ids) + 8))
        group = groups.setdefault(size, [])
        group.append(index)
        if len(group) == max(1, tokens // size):
            made.append((size, group))
            groups[size] = []
    made += [(size, group) for size, group in groups.items() if group]
    return made if random is None else [made[i] for i in random.permutation(len(made))]


def collate(
    examples: Sequence[Example],
    maker: WindowMaker,
    shape: tuple[int, int],
    random: np.random.Generator | None = None,
    augment: Augment | None = None,
) -> Batch:
    """One batch of `shape` (rows, pieces); rows past the examples hold one piece that nothing reads."""
    rows, size = shape
    ids = np.full((rows, size), maker.pad, dtype=np.int64)
    mask = np.zeros((rows, size), dtype=np.int64)
    owner = np.full((rows, size), -1, dtype=np.int64)
    mask[:, 0] = 1
    at_row: list[int] = []
    unit_of: list[int] = []
    bags: list[bool] = []
    weights: list[float] = []
    for row, example in enumerate(examples):
        rating, kind = example.rating, example.kind
        if random is not None and augment is not None:
            rating = None if random.random() < augment.drop_rating else rating
            kind = None if random.random() < augment.drop_kind else kind
        pieces, places = maker.join(maker.prefix(rating, kind), example.window)
        length, segments = len(pieces), len(example.window.segments)
        ids[row, :length], mask[row, :length] = pieces, 1
        place = np.array(places)
        owner[row, :length] = np.where(place >= 0, place + len(at_row), -1)
        at_row += [row] * segments
        first = len(bags)
        unit_of += [first] * segments if example.bag else range(first, first + segments)
        bags += [example.bag] * len(example.target)
        weights += [example.weight] * len(example.target)
    if random is not None and augment is not None:
        ids[(random.random(ids.shape) < augment.mask_pieces) & (owner >= 0)] = maker.mask
    target = torch.from_numpy(np.concatenate([e.target for e in examples]).astype(np.int64))
    return Batch(
        ids=torch.from_numpy(ids),
        mask=torch.from_numpy(mask),
        segment_of=torch.from_numpy(owner),
        rows=torch.tensor(at_row),
        unit_of=torch.tensor(unit_of),
        target=target,
        soft=_soft(examples),
        bag=torch.tensor(bags),
        weight=torch.tensor(weights),
    )


def batches(
    examples: Sequence[Example],
    maker: WindowMaker,
    tokens: int,
    random: np.random.Generator | None = None,
    augment: Augment | None = None,
) -> Iterator[tuple[Batch, list[int]]]:
    """The batches of one pass with the indices of their examples; each shape has a fixed number of rows."""
    for size, group in order(examples, maker, tokens, random):
        rows = max(1, tokens // size)
        yield collate([examples[i] for i in group], maker, (rows, size), random, augment), group


def _soft(examples: Sequence[Example]) -> torch.Tensor | None:
    if all(e.soft is None for e in examples):
        return None
    parts = []
    for e in examples:
        none = np.zeros((*e.target.shape, 4), dtype=np.float32)
        parts.append(none if e.soft is None else np.where((e.target == UNKNOWN)[..., None], e.soft, 0.0))
    return torch.from_numpy(np.concatenate(parts).astype(np.float32))
