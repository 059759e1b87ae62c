"""The block `monitors` of the pipeline's configuration: how many false data incidents a month are accepted.

Read by `flows.settings`; the nightly flow makes a plan of it for `warehouse.drift`.
"""

from __future__ import annotations

from pydantic import Field

from flows.sources.options import Frozen
from warehouse.drift.signs import Plan


class Monitors(Frozen):
    """Keys of the block `monitors`."""

    false_alerts_per_month: float = Field(default=0.5, gt=0, le=1000)
    """Of all monitors and sources together: one in two months, since each asks an engineer to look at a source. Half of
    what the drop alerts may spend; a tenth of it would tell a drift two days later."""

    least_effect: float = Field(default=0.03, gt=0, lt=1)
    """Smallest change of a share that is told: three of a hundred feedbacks, as for the drop alerts."""

    def plan(self, page_days: int) -> Plan:
        """What the monitors of a night are run by."""
        return Plan(self.false_alerts_per_month, self.least_effect, page_days)
