"""`valueledger alerts backtest`: what other settings would have alerted on in the ledger's own past.

Called by `flows.alert_commands`. Reads the published ledger alone, so it neither waits for a night nor holds one up,
and writes nothing. The report goes to stdout, as text or as one JSON object; progress goes to stderr.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import get_args

from flows.alert_backtest_lines import BacktestLines, as_object
from flows.alert_desk import configured_taxonomy, desk_of
from flows.alert_settings import ALERTS_FILE, AlertSettings, alert_settings_beside, load_alert_settings
from flows.boundary import say
from flows.exits import ExitCode
from flows.query import open_published, published_link
from flows.settings import Limits, load_settings
from flows.spelling import Choices
from flows.watch_settings import Level, SliceKind, check_importance
from taxonomy.errors import InputError
from warehouse.alert_backtest import Span, backtest, replay_ground, span_of
from warehouse.alerting import Watch

TOLD_EVERY = 30
"""Nights between two lines of progress."""

NOTHING = "none"
"""How `--watch` asks for no slices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What is tried: a file like alerts.yaml, and what wins over it; None is as the file says."""

    file: Path | None = None
    budget: float | None = None
    warmup: int | None = None
    least_effect: float | None = None
    watch: str | None = None

    def settings(self, config: Path) -> AlertSettings:
        """The whole of it, on top of the file or of the alerts.yaml beside `config`. Raises ConfigError, InputError."""
        if self.file is not None:
            return load_alert_settings(self.file)
        found = alert_settings_beside(config)
        if found is None:
            say(f"no {ALERTS_FILE} beside {config}: the defaults hold, without shopping festivals.")
        return found or AlertSettings()

    def for_span(self, settings: AlertSettings, years: tuple[int, int]) -> Watch:
        """What a replayed night alerts on; `years` are those of the calendar."""
        watch = settings.watch.for_ledger(settings.for_detector(*years, budget=self.budget, warmup=self.warmup))
        if self.least_effect is not None:
            watch = replace(watch, least_effect=self.least_effect)
        if self.watch is not None:
            levels, slices = _watched(self.watch)
            kept = watch.watched
            watched = replace(kept, levels=levels or kept.levels, slices=kept.slices if slices is None else slices)
            watch = replace(watch, watched=watched)
        return watch


def run_backtest(
    choices: Choices, candidate: Candidate, *, first: date | None, last: date | None, points: float | None
) -> int:
    """Replay and print. Raises InputError for a span or a series that cannot be, WarehouseError without a ledger."""
    config, desk = choices.config, desk_of(choices)
    settings = candidate.settings(config)
    check_importance(settings.watch, configured_taxonomy(config))
    limits = load_settings(config, choices.data_dir).limits if config.exists() else Limits()
    open_published(desk.folder).close()  # says what to do where there is none
    with replay_ground(published_link(desk.folder), memory_mb=limits.warehouse_mb) as store:
        warmup = settings.detector.warmup_days if candidate.warmup is None else candidate.warmup
        span = span_of(store, warmup, first, last)
        watch = candidate.for_span(settings, (span.history.year, span.last.year))
        say(f"replaying {span.days} nights, {span.first} to {span.last} ...")
        told = _Progress(span)
        found = backtest(store, watch, span, points=None if points is None else points / 100, told=told.night)
    if choices.json:
        sys.stdout.write(json.dumps(as_object(found, watch), ensure_ascii=False, default=str) + "\n")
    else:
        sys.stdout.write("\n".join(BacktestLines(desk.words, desk.command).lines(found, watch, points)) + "\n")
    return ExitCode.OK


def _watched(text: str) -> tuple[tuple[Level, ...], tuple[SliceKind, ...] | None]:
    """Levels and kinds of slices out of `aspect,product`; no slices named means as configured (None)."""
    levels, slices = get_args(Level), get_args(SliceKind)
    names = [one.strip() for one in text.split(",") if one.strip()]
    known = (*levels, *slices, NOTHING)
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f"; did you mean {near[0]!r}?" if near else "."
            raise InputError(
                f"--watch {name!r} is neither a level nor a kind of slice{hint}",
                remedy=f"Levels: {', '.join(levels)}. Slices: {', '.join(slices)}, or {NOTHING}.",
            )
    wanted = tuple(one for one in slices if one in names)
    return tuple(one for one in levels if one in names), wanted if wanted or NOTHING in names else None


class _Progress:
    """A line now and then; a year of nights takes a minute."""

    def __init__(self, span: Span) -> None:
        self._days, self._done = span.days, 0

    def night(self, day: date) -> None:
        self._done += 1
        if self._done % TOLD_EVERY == 0 and self._done < self._days:
            say(f"  {self._done} of {self._days} nights, up to {day}")
