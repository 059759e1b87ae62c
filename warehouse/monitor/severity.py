"""How grave a drop is: how large, how many customers it reaches, how much its dimension matters.

Called by `warehouse.alerting`. Three grades, because people route by three: a page, a message, a line in a digest.
"""

from __future__ import annotations

from enum import StrEnum

LARGE, SMALL = 0.15, 0.06
"""Change of the share: at 15 points one customer in seven more loses; below six points only a chart sees it."""

MANY, FEW = 10.0, 1.0
"""More feedbacks a day that lose than before: ten fill somebody's morning, less than one a day is a handful a week."""


class Severity(StrEnum):
    """Grades, the least first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


def severity(effect: float, feedbacks_a_day: float, importance: float = 1.0) -> Severity:
    """Grade of a change of a share by `effect` (0.1 is ten points) among so many judged feedbacks a day.

    `importance` weighs the size: 2 makes half the change as grave, 0.5 needs twice as much.
    """
    size, reached = abs(effect) * importance, abs(effect) * feedbacks_a_day * importance
    if (size >= LARGE and reached >= FEW) or (size >= SMALL and reached >= MANY):
        return Severity.HIGH
    return Severity.LOW if size < SMALL and reached < MANY else Severity.MEDIUM
