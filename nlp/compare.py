"""Two judges on the same feedback: where the one is worse than the other, beyond chance, over many questions at once.

Called by `flows.release`. Judges are compared by pair F1 on labelled feedback (all, by language, by aspect) and by the
share of behavioural cases passed (all, by language, by group). Feedbacks and cases are resampled in pairs; the upper
limits hold for all questions of a comparison together (Romano and Wolf 2005, single step, one-sided, studentised by the
bootstrap): a judge that is as good is called worse somewhere in at most LEVEL of the comparisons. What has too few
feedbacks is told and not judged. Pure: no file, no clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nlp.behaviour import BehaviourCard
from nlp.evaluate import EMITTED, GOLD, HITS, PARITY, Tally
from nlp.labelled import Labelled
from taxonomy.dimensions import Taxonomy

LEVEL: Final = 0.05
"""Comparisons in which a judge that is as good is called worse somewhere, at most."""
RESAMPLES: Final = 4000
"""The limit is the 5 % quantile of a minimum: 200 resamples lie beyond it."""
SUPPORT: Final = 30
"""Feedbacks with a mention, labelled or read by either judge, or cases, that a question needs to be judged: with fewer
the resampling is too sure, as in the score cards."""
BLOCK: Final = 500
"""Resamples drawn at a time: memory stays small whatever the number of feedbacks."""

ALL, LANGUAGE, ASPECT, GROUP = "all", "language", "aspect", "group"
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cell:
    """One question: on which data, what of them, both judges' scores in [0, 1], and the difference with its limits.

    `high` is above the truth in all questions together but for LEVEL of the comparisons; `low` lies as far below the
    difference and tells its spread: nothing is decided by it, and both sides together hold in some 90 %. None where the
    support is too small to judge by.
    """

    data: str
    kind: str
    name: str
    support: int
    current: float
    candidate: float
    low: float | None
    high: float | None

    @property
    def difference(self) -> float:
        return self.candidate - self.current

    @property
    def is_judged(self) -> bool:
        return self.high is not None

    @property
    def is_worse(self) -> bool:
        """Whether the candidate is worse outside the limits."""
        return self.high is not None and self.high < 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """All questions of one comparison; `factor` is how many standard errors its limits stand off."""

    current: str
    candidate: str
    cells: tuple[Cell, ...]
    factor: float
    level: float = LEVEL

    @property
    def worse(self) -> tuple[Cell, ...]:
        """Where the candidate is worse."""
        return tuple(cell for cell in self.cells if cell.is_worse)

    @property
    def holds(self) -> bool:
        """Whether the candidate is worse nowhere. Nothing judged is no proof."""
        return not self.worse and any(cell.is_judged for cell in self.cells)


@dataclass(frozen=True, slots=True)
class _Question:
    """A question before its limits: sums are ratios top / bottom of both judges over units [n]."""

    data: str
    kind: str
    name: str
    support: int
    tops: Floats  # [n, 2]: current, candidate
    bottoms: Floats

    def scores(self) -> tuple[float, float]:
        ratios = _ratio(self.tops.sum(0), self.bottoms.sum(0))
        return float(ratios[0]), float(ratios[1])


class Comparing:
    """Collects questions on several data, then answers them together."""

    def __init__(self, current: str, candidate: str, taxonomy: Taxonomy) -> None:
        self._current, self._candidate, self._taxonomy = current, candidate, taxonomy
        self._data: dict[str, list[_Question]] = {}

    def add_labelled(self, data: str, rows: Sequence[Labelled], current: Tally, candidate: Tally) -> None:
        """Questions on labelled feedback that both judges have read, row by row."""
        if not rows:
            return
        tops = 2 * np.stack([one.counts[..., HITS] for one in (current, candidate)], axis=-1).astype(np.float64)
        bottoms = np.stack([one.counts[..., [EMITTED, GOLD]].sum(-1) for one in (current, candidate)], axis=-1)
        speaking = bottoms.sum(-1) > 0
        languages = np.array([row.language for row in rows])
        asked = [(ALL, ALL, np.ones(len(rows), dtype=bool), slice(None))]
        asked += [(LANGUAGE, one, languages == one, slice(None)) for one in PARITY]
        asked += [
            (ASPECT, str(aspect), np.ones(len(rows), dtype=bool), slice(at, at + 1))
            for at, aspect in enumerate(self._taxonomy.ids)
        ]
        for kind, name, mask, columns in asked:
            support = int(speaking[mask][:, columns].any(1).sum())
            if support:
                masked = mask[:, None]
                self._data.setdefault(data, []).append(
                    _Question(
                        data, kind, name, support,
                        tops[:, columns].sum(1) * masked, bottoms[:, columns].sum(1).astype(np.float64) * masked,
                    )
                )  # fmt: skip

    def add_behaviour(self, data: str, current: BehaviourCard, candidate: BehaviourCard) -> None:
        """Questions on behavioural cases that both judges were given, case by case."""
        passed = np.array(
            [[a.passed, b.passed] for a, b in zip(current.outcomes, candidate.outcomes, strict=True)], dtype=np.float64
        )
        cases = [outcome.case for outcome in current.outcomes]
        parts: dict[tuple[str, str], npt.NDArray[np.bool_]] = {(ALL, ALL): np.ones(len(cases), dtype=bool)}
        for kind, names in (
            (LANGUAGE, [case.language.value for case in cases]),
            (GROUP, [case.group for case in cases]),
        ):
            parts |= {(kind, name): np.array([one == name for one in names]) for name in sorted(set(names))}
        for (kind, name), mask in parts.items():
            weights = np.repeat(mask[:, None], 2, axis=1).astype(np.float64)
            self._data.setdefault(data, []).append(
                _Question(data, kind, name, int(mask.sum()), passed * weights, weights)
            )

    def compare(self, *, seed: int = 0, resamples: int = RESAMPLES) -> Comparison:
        """The answers, all limits at once."""
        judged: dict[str, list[_Question]] = {
            data: [one for one in questions if one.support >= SUPPORT] for data, questions in self._data.items()
        }
        random = np.random.default_rng(seed)
        drawn = np.concatenate(
            [_differences(questions, random, resamples) for questions in judged.values() if questions]
            or [np.zeros((resamples, 0))],
            axis=1,
        )
        flat = [one for questions in judged.values() for one in questions]
        points = np.array([b - a for a, b in (one.scores() for one in flat)])
        errors = drawn.std(axis=0) if flat else np.zeros(0)
        moving = errors > 0
        factor = 0.0
        if moving.any():
            studentised = (drawn[:, moving] - points[moving]) / errors[moving]
            factor = max(0.0, -float(np.quantile(studentised.min(axis=1), LEVEL)))
        limits = {
            (one.data, one.kind, one.name): (float(point - factor * error), float(point + factor * error))
            for one, point, error in zip(flat, points, errors, strict=True)
        }
        cells = []
        for one in (one for questions in self._data.values() for one in questions):
            low, high = limits.get((one.data, one.kind, one.name), (None, None))
            cells.append(Cell(one.data, one.kind, one.name, one.support, *one.scores(), low, high))
        return Comparison(self._current, self._candidate, tuple(cells), factor)


def _differences(questions: Sequence[_Question], random: np.random.Generator, resamples: int) -> Floats:
    """[resamples, questions]: candidate less current in each resample of the units of one set of data."""
    units = questions[0].tops.shape[0]
    # Units in which no judge can differ from itself weigh nothing: they are drawn all the same.
    tops = np.concatenate([one.tops for one in questions], axis=1)
    bottoms = np.concatenate([one.bottoms for one in questions], axis=1)
    out = []
    for begin in range(0, resamples, BLOCK):
        draws = random.multinomial(units, np.full(units, 1 / units), size=min(BLOCK, resamples - begin))
        ratios = _ratio(draws @ tops, draws @ bottoms)
        out.append(ratios[:, 1::2] - ratios[:, 0::2])
    return np.concatenate(out)


def _ratio(tops: Any, bottoms: Any) -> Any:
    return np.divide(tops, bottoms, out=np.zeros_like(tops, dtype=np.float64), where=bottoms > 0)


def as_rows(comparison: Comparison) -> list[Mapping[str, Any]]:
    """The cells as plain data, worst first within each set of data."""
    return [
        {
            "data": cell.data, "kind": cell.kind, "name": cell.name, "support": cell.support,
            "current": round(cell.current, 4), "candidate": round(cell.candidate, 4),
            "difference": round(cell.difference, 4),
            "low": None if cell.low is None else round(cell.low, 4),
            "high": None if cell.high is None else round(cell.high, 4),
            "judged": cell.is_judged, "worse": cell.is_worse,
        }
        for cell in comparison.cells
    ]  # fmt: skip
