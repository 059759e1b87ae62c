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

from flows.delivery_settings import CriticalBlock, DeliveryBlock
from flows.festivals import Calendar
from flows.sources.options import Frozen
from flows.strict_yaml import Lines, dotted, read_yaml
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
    """The whole file; `calendar` is what its key names, read."""

    detector: DetectorBlock = DetectorBlock()
    delivery: DeliveryBlock = DeliveryBlock()
    critical: CriticalBlock = CriticalBlock()
    calendar: Calendar = Field(default=Calendar(), exclude=True)

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
    """The checked file, and the calendar that it names (relative to it). Raises ConfigError."""
    document, lines = read_yaml(path)
    if "calendar" in document:
        raise ConfigError(
            f"{path}:{lines['calendar',]}: calendar: unknown key.", remedy="Write it under detector:, as a file."
        )
    settings = _checked(AlertSettings, document, lines, path)
    if settings.detector.calendar is None:
        return settings
    place = path.parent / settings.detector.calendar.expanduser()
    calendar, calendar_lines = read_yaml(place)
    return settings.model_copy(update={"calendar": _checked(Calendar, calendar, calendar_lines, place)})


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
            secret = str(loc[-1]) in ("url_env", "secret_block")  # whose value may be the secret, pasted there
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
