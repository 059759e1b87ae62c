"""A small made-up installation: two roots of three children each, counted day by day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np

from warehouse.monitor.series import Count

START = date(2026, 1, 5)  # a Monday
PARENTS: dict[str, str | None] = {
    root + (f"|channel={part}" if part else ""): root if part else None
    for root in ("delivery", "price")
    for part in ("", "web", "app", "shop")
}


def counts(
    days: int,
    *,
    seed: int = 0,
    volume: float = 60.0,
    share: Callable[[str, int], float] = lambda series, t: 0.2,
    weight: Callable[[str, int], float] = lambda series, t: 1.0,
) -> list[list[Count]]:
    """Counts of each day; `share` and `weight` of a child's lost share and volume by its name and day number."""
    rng = np.random.default_rng(seed)
    found = []
    for t in range(days):
        today = []
        for root in ("delivery", "price"):
            children = []
            for part in ("web", "app", "shop"):
                name = f"{root}|channel={part}"
                n = int(rng.poisson(volume * weight(name, t) * (1.3 if t % 7 < 5 else 0.7)))
                lost = int(rng.binomial(n, share(name, t)))
                children.append(Count(name, root, n, int(rng.binomial(n, 0.3)), lost))
            total = [sum(getattr(one, key) for one in children) for key in ("feedbacks", "gained", "lost")]
            today += [Count(root, None, *total), *children]
        found.append(today)
    return found


def day(t: int) -> date:
    return START + timedelta(t)
