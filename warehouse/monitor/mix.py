"""What a change of mix does to a parent series: its share moves although no child's does.

Called by `monitor.detector`. Children whose feedbacks add up to their parent's are a partition of it (channels,
products). With each child's own usual share the parent's expected share follows from today's mix; its difference to
that of the usual mix is taken out before the chart looks (direct standardisation; Kitagawa 1955). A change within the
children is left as it is. Partitions are found in the history: all children of a parent together, or those whose names
agree up to the last `=`, as in `delivery|channel=web`. Children that are not monitored, or came later, are taken for
average.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from warehouse.monitor.families import Rows
from warehouse.monitor.likelihood import Array

TOLERANCE = 0.02
"""Part of the parent's feedback by which the children's sum may differ: rows without a value of the slice."""

MAX_OFFSET = 1.5
"""Largest offset, logits: beyond, the first-order step from shares to logits says nothing."""


@dataclass(frozen=True, slots=True)
class Partition:
    """Children of one parent and their usual weights, which sum to at most one."""

    parent: int
    children: Rows
    usual: Array


def partitions(names: Sequence[str], parent: Rows, rows: Rows, feedbacks: Array) -> list[Partition]:
    """Partitions of the parents `rows`, found in their history: `feedbacks` (T, S), NaN unknown."""
    n = np.nan_to_num(feedbacks)
    found: list[Partition] = []
    for row in rows:
        children = np.flatnonzero(parent == row)
        total = n[:, row].sum()
        groups: dict[str, list[int]] = {}
        for child in children:
            stem, equals, _ = names[int(child)].rpartition("=")
            groups.setdefault(stem if equals else "", []).append(int(child))
        for group in groups.values():
            gap = np.abs(n[:, group].sum(axis=1) - n[:, row]).sum()
            if len(group) > 1 and total > 0 and gap <= TOLERANCE * total:
                found.append(Partition(int(row), np.array(group), n[:, group].sum(axis=0) / total))
    return found


def offsets(parts: Sequence[Partition], feedbacks: Array, mean: Array, variance: Array, known: Array) -> Array:
    """Expected shift of each series' level (S,), logits, by the mix of `feedbacks` (S,).

    `mean` and `variance` (S,) are those of one feedback by the series' own past; `known` (S,): whether it has one. Of
    several partitions of one parent the one that says most counts: they show the same mix from different sides.
    """
    shift = np.zeros(len(feedbacks))
    n = np.nan_to_num(feedbacks)
    for part in parts:
        if n[part.parent] <= 0:
            continue
        weight = n[part.children] / n[part.parent]
        away = np.where(known[part.children], mean[part.children] - mean[part.parent], 0.0)
        step = float(((weight - part.usual) * away).sum()) / max(float(variance[part.parent]), 1e-6)
        if abs(step) > abs(shift[part.parent]):
            shift[part.parent] = np.clip(step, -MAX_OFFSET, MAX_OFFSET)
    return shift
