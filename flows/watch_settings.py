"""Which series of the ledger alert, and from what size on: the block `watch` of `alerts.yaml`.

Part of `flows.alert_settings`; `warehouse.alerting` takes what it says. Few series by default: every one that is
watched takes its part of the false alarms that all may have, and makes the others slower.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated, Literal

from pydantic import Field

from flows.sources.options import Frozen
from taxonomy.dimensions import Taxonomy
from taxonomy.errors import ConfigError
from warehouse.alert_series import Watched
from warehouse.alerting import Watch
from warehouse.monitor.detector import DetectorSettings

Level = Literal["all", "dimension", "aspect"]
SliceKind = Literal["product", "channel", "language"]
Weight = Annotated[float, Field(gt=0, le=10)]


class WatchBlock(Frozen):
    """Keys of the block `watch`."""

    levels: tuple[Level, ...] = ("dimension", "aspect")
    slices: tuple[SliceKind, ...] = ("product", "channel")  # of aspects; () for none
    least_a_day: float = Field(default=5.0, ge=1)  # judged feedbacks a day that a slice needs
    least_effect: float = Field(default=0.03, ge=0, le=1)  # change of a share below which nobody is told
    wait_days: int = Field(default=2, ge=0, le=14)  # days wait so long for a source that is late
    page_days: int = Field(default=7, ge=1, le=60)  # what is found later is history and pages nobody
    importance: dict[str, Weight] = Field(default_factory=dict)  # by aspect or dimension; 1 where none is given

    def for_ledger(self, detector: DetectorSettings) -> Watch:
        """What a night alerts on."""
        return Watch(
            watched=Watched(self.levels, self.slices, self.least_a_day),
            detector=detector,
            least_effect=self.least_effect,
            wait_days=self.wait_days,
            page_days=self.page_days,
            importance=self.importance,
        )


def check_importance(watch: WatchBlock, taxonomy: Taxonomy) -> None:
    """Raises ConfigError for an aspect or dimension that the taxonomy has not."""
    known = {*taxonomy.ids, *(taxonomy.dimension(aspect) for aspect in taxonomy.ids)}
    for name in watch.importance:
        if name not in known:
            near = get_close_matches(name, sorted(known), n=1, cutoff=0.5)
            told = f"; did you mean {near[0]!r}?" if near else "."
            raise ConfigError(
                f"alerts.yaml: watch.importance: no aspect or dimension is called {name!r}{told}",
                remedy="Name one of the taxonomy.",
            )
