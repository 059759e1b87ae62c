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
class Partitions:
    """P partitions with C children in all: `parent` (P,), and for each child its partition, its number and its usual
    weight in the parent (C,)."""

    parent: Rows
    of: Rows
    child: Rows
    usual: Array

    @classmethod
    def none(cls) -> Partitions:
        """No partition."""
        empty = np.zeros(0, dtype=np.intp)
        return cls(empty, empty, empty, np.zeros(0))

    def and_those(self, names: Sequence[str], parent: Rows, rows: Rows, feedbacks: Array) -> Partitions:
        """These and the partitions of the parents `rows` found in their history: `feedbacks` (T, S), NaN unknown."""
        n = np.nan_to_num(feedbacks)
        parents, of, child, usual = list(self.parent), list(self.of), list(self.child), list(self.usual)
        for row in rows:
            groups: dict[str, list[int]] = {}
            for one in np.flatnonzero(parent == row):
                stem, equals, _ = names[int(one)].rpartition("=")
                groups.setdefault(stem if equals else "", []).append(int(one))
            total = float(n[:, row].sum())
            for group in groups.values():
                gap = np.abs(n[:, group].sum(axis=1) - n[:, row]).sum()
                if len(group) > 1 and total > 0 and gap <= TOLERANCE * total:
                    of += [len(parents)] * len(group)
                    parents.append(row)
                    child += group
                    usual += list(n[:, group].sum(axis=0) / total)
        above, inside, below = (np.array(one, dtype=np.intp) for one in (parents, of, child))
        return Partitions(above, inside, below, np.array(usual, dtype=np.float64))

    def offsets(self, feedbacks: Array, mean: Array, variance: Array, known: Array) -> Array:
        """Expected shift of each series' level (S,), logits, by the mix of `feedbacks` (S,).

        `mean` and `variance` (S,) are those of one feedback by the series' own past; `known` (S,): whether it has one.
        Of several partitions of one parent the one that says most counts: they show the same mix from different sides.
        """
        shift = np.zeros(len(feedbacks))
        n = np.nan_to_num(feedbacks)
        above = self.parent[self.of]
        weight = n[self.child] / np.maximum(n[above], 1.0)
        away = np.where(known[self.child], mean[self.child] - mean[above], 0.0)
        moved = np.bincount(self.of, (weight - self.usual) * away, minlength=len(self.parent))
        step = np.clip(moved / np.maximum(variance[self.parent], 1e-6), -MAX_OFFSET, MAX_OFFSET)
        step[n[self.parent] <= 0] = 0.0
        order = np.argsort(np.abs(step), kind="stable")
        shift[self.parent[order]] = step[order]  # the largest of a parent is written last
        return shift
