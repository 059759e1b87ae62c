"""The rules that drop alerts are compared with, as statistics on arrays of days and series.

Those that others use are the product's own (`warehouse.alert_rules`); beside them the textbook CUSUM, which alone is
given the true parameters `known`: the near-optimal bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from warehouse import alert_rules
from warehouse.alert_rules import Array


@dataclass(frozen=True)
class Known:
    """True lost share (T, S) without a change, and the dispersion of a day (T, S)."""

    share: Array
    dispersion: Array


@dataclass(frozen=True)
class Rule:
    """A competitor: its name, its threshold, its statistic of counts and feedbacks (T, S)."""

    name: str
    nominal: float
    statistic: Callable[[Array, Array, Known], Array]


def cusum(lost: Array, n: Array, known: Known, *, rise: float = 0.1) -> Array:
    """Log-likelihood CUSUM (Page 1954) for a rise of `rise` with everything known: share, rhythm, dispersion."""
    p0 = known.share
    p1 = np.clip(p0 + rise, 0, 0.95)
    gain = (lost * np.log(p1 / p0) + (n - lost) * np.log((1 - p1) / (1 - p0))) / known.dispersion
    result, state = np.zeros(lost.shape), np.zeros(lost.shape[1])
    for t, one in enumerate(gain):
        state = np.maximum(0.0, state + one)
        result[t] = state
    return result


def standard_cusum(lost: Array, n: Array, known: Known) -> Array:
    """The product's textbook CUSUM (k 0.5), told the true parameters; its nominal h is 5, run length 931."""
    return alert_rules.standard_cusum(lost, n, known.share, known.dispersion)


def _as_they_are(rule: alert_rules.Rule) -> Rule:
    return Rule(rule.name, rule.nominal, lambda lost, n, _: rule.statistic(lost, n))


RULES = (*map(_as_they_are, alert_rules.RULES), Rule("CUSUM k .5 h 5, known", 5.0, standard_cusum))
