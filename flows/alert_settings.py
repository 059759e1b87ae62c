"""What `alerts.yaml` says, checked: the detector's budget, warm-up and calendar, who is told, what is critical.

Called by `flows.alert_detection` and by whoever alerts on the ledger. Read strictly (`flows.strict_yaml`); a mistake is
one line with file, line and key. Without a file the defaults below hold; they are those of the shipped
`configs/alerts.yaml`.
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, Field, ValidationError

from flows.critical import CriticalRules
from flows.delivery_settings import CriticalBlock, DeliveryBlock
from flows.festivals import Calendar
from flows.sources.options import Frozen
from flows.strict_yaml import Lines, dotted, read_yaml
from flows.watch_settings import WatchBlock
from taxonomy.errors import ConfigError
from warehouse.monitor.budget import Budget
from warehouse.monitor.detector import DetectorSettings

Block = TypeVar("Block", bound=BaseModel)

ALERTS_FILE = "alerts.yaml"
"""Lies beside the pipeline's configuration."""


class DetectorBlock(Frozen):
    """Keys of the block `detector`."""

    false_alerts_per_month: float = Field(default=1.0, gt=0, le=1000)
    lost_share_part: float = Field(default=0.8, gt=0, lt=1)
    warmup_days: int = Field(default=28, ge=7, le=730)
    calendar: Path | None = None


class AlertSettings(Frozen):
    """The whole file; `calendar` and `critical_rules` are what its keys name, read."""

    detector: DetectorBlock = DetectorBlock()
    watch: WatchBlock = WatchBlock()
    delivery: DeliveryBlock = DeliveryBlock()
    critical: CriticalBlock = CriticalBlock()
    calendar: Calendar = Field(default=Calendar(), exclude=True)
    critical_rules: CriticalRules = Field(default=CriticalRules(), exclude=True)

    def for_detector(
        self, first_year: int, last_year: int, *, budget: float | None = None, warmup: int | None = None
    ) -> DetectorSettings:
        """The detector's settings for days of these years; `budget` (a month) and `warmup` (days) win over the file."""
        block = self.detector
        return DetectorSettings(
            budget=Budget(block.false_alerts_per_month if budget is None else budget, block.lost_share_part),
            warmup_days=block.warmup_days if warmup is None else warmup,
            calendar=self.calendar.spreads(first_year, last_year),
        )


def load_alert_settings(path: Path) -> AlertSettings:
    """The checked file, and the calendar and the rules that it names (relative to it). Raises ConfigError."""
    document, lines = read_yaml(path)
    for key, home in (("calendar", "detector: calendar"), ("critical_rules", "critical: rules")):
        if key in document:
            remedy = f"Write it as {home}, and name a file."
            raise ConfigError(f"{path}:{lines[key,]}: {key}: unknown key.", remedy=remedy)
    settings = _checked(AlertSettings, document, lines, path)
    read: dict[str, BaseModel] = {}
    if settings.detector.calendar is not None:
        read["calendar"] = _file(Calendar, path, settings.detector.calendar)
    if settings.critical.rules is not None:
        read["critical_rules"] = _file(CriticalRules, path, settings.critical.rules)
    return settings.model_copy(update=read)


def _file(kind: type[Block], beside: Path, name: Path) -> Block:
    """A file that the settings name, checked."""
    place = beside.parent / name.expanduser()
    return _checked(kind, *read_yaml(place), place)


def alert_settings_beside(config: Path) -> AlertSettings | None:
    """The settings beside the pipeline's configuration; None where there is no such file."""
    path = config.parent / ALERTS_FILE
    return load_alert_settings(path) if path.exists() else None


def _checked(kind: type[Block], document: dict[str, Any], lines: Lines, path: Path) -> Block:
    try:
        return kind.model_validate(document)
    except ValidationError as error:
        first = min(error.errors(include_url=False), key=lambda one: one["type"] != "extra_forbidden")
        loc = first["loc"]
        line = next((lines[loc[:size]] for size in range(len(loc), 0, -1) if loc[:size] in lines), 1)
        received = first["input"]
        if first["type"] == "extra_forbidden":
            near = get_close_matches(str(loc[-1]), _keys(kind), n=1, cutoff=0.5)
            text = "unknown key." + (f" Did you mean {near[0]!r}?" if near else "")
        else:
            # Where a channel's URL may have been pasted: beside its name, or for the name of where it stands.
            secret = str(loc[-1]) in ("url_env", "secret_block") or "channels" in loc[-2:]
            shown = "" if secret or isinstance(received, dict | list | BaseModel) else f"{received!r}: "
            text = f"{shown}{first['msg'].removeprefix('Value error, ')}."
        raise ConfigError(f"{path}:{line}: {dotted(loc)}: {text}") from None


def _keys(kind: type[BaseModel]) -> list[str]:
    """All keys of a file, at any depth: a misspelt one is looked up among them."""
    found: list[str] = []
    for name, one in kind.model_fields.items():
        found.append(name)
        for inner in (one.annotation, *get_args(one.annotation)):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                found += _keys(inner)
    return found
