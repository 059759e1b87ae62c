"""Intervals of shares that few feedbacks gave, where resampling them would be too sure.

Called by `nlp.evaluate`. 95 %, two-sided. Limits: trials are taken for independent, so they should be feedbacks, not
segments.
"""

from __future__ import annotations

from math import hypot, sqrt

Z = 1.959964


def wilson(share: float, trials: int) -> tuple[float, float]:
    """Interval of a share (Wilson 1927); 0 to 1 where there was no trial."""
    if not trials:
        return 0.0, 1.0
    middle = (share + Z**2 / (2 * trials)) / (1 + Z**2 / trials)
    half = Z * sqrt(share * (1 - share) / trials + Z**2 / (4 * trials**2)) / (1 + Z**2 / trials)
    return max(0.0, middle - half), min(1.0, middle + half)


def difference(ours: float, theirs: float, trials: int) -> tuple[float, float]:
    """Interval of `ours` less `theirs` (Newcombe 1998, method 10); wider than a paired one, if anything."""
    (our_low, our_high), (their_low, their_high) = wilson(ours, trials), wilson(theirs, trials)
    lead = ours - theirs
    return lead - hypot(ours - our_low, their_high - theirs), lead + hypot(our_high - ours, theirs - their_low)
