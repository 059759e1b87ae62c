"""Who is told of an alert, and how: the blocks `delivery` and `critical` of `alerts.yaml`.

Part of `flows.alert_settings`; read by `flows.notify` and `flows.critical`. A channel is an apprise URL, which is a
secret: the file names the environment variable or the Prefect Secret block that holds it, never the URL itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from flows.alert_events import Kind, Severity
from flows.sources.options import Columns, Frozen, Words
from flows.sources.places import EnvName
from taxonomy.dimensions import Taxonomy
from taxonomy.errors import ConfigError

_HOURS: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_BLOCK: Final = re.compile(r"[a-z0-9-]{1,100}")


def _hours(text: str) -> str:
    found = _HOURS.fullmatch(text)
    if found is None or found[1] + found[2] == found[3] + found[4]:
        raise ValueError("are no hours; accepted: HH:MM-HH:MM, such as 22:00-08:00")
    return text


def _block_name(text: str) -> str:
    if not _BLOCK.fullmatch(text):
        # Not shown: it may be the secret itself.
        raise ValueError("is no block's name; accepted: small letters, digits and -, such as alerts-ops")
    return text


def _link(text: str) -> str:
    if not re.fullmatch(r"(https?|file)://\S+", text):
        raise ValueError("is no link; accepted: an address that begins with https://, http:// or file://")
    return text


KEEP_DAYS: Final = 90
"""Days for which sent messages are kept: a quarter, over which somebody may ask who was told of what."""


class Channel(Frozen):
    """One place that messages go to."""

    url_env: EnvName | None = None  # variable that holds the apprise URL
    secret_block: Annotated[str, AfterValidator(_block_name)] | None = None  # or the Prefect Secret block that does
    language: Literal["zh", "en"] | None = None  # None: the pipeline's
    digest: bool = False  # one message for all that is due, instead of one each
    quiet_hours: Annotated[str, AfterValidator(_hours)] | None = None  # in the pipeline's time zone
    urgent: Literal["nothing", "critical", "high"] = "critical"  # what neither waits nor joins a digest

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.url_env is None) == (self.secret_block is None):
            raise ValueError("name either url_env or secret_block, where the channel's URL stands")
        return self

    def quiet_until(self, now: datetime) -> datetime | None:
        """When the quiet hours that `now` (in the pipeline's time zone) falls into end; None outside them."""
        if self.quiet_hours is None:
            return None
        first, last = (time.fromisoformat(part) for part in self.quiet_hours.split("-"))
        clock = now.time()
        if first < last:
            inside, next_day = first <= clock < last, False
        else:
            inside, next_day = clock >= first or clock < last, clock >= first
        if not inside:
            return None
        return datetime.combine(now.date() + timedelta(int(next_day)), last, now.tzinfo)


class Route(Frozen):
    """Which events go `to` which channels. What is not given does not matter; all that is given must hold."""

    to: Columns
    kinds: tuple[Kind, ...] = ()
    aspects: Words = ()
    dimensions: Words = ()
    causes: Words = ()  # rules of critical feedback, faults of the data
    severity: Severity = "low"  # and above
    owner: str | None = None


class DeliveryBlock(Frozen):
    """Keys of the block `delivery`. Without channels nothing is sent; incidents are kept and listed all the same."""

    report: Annotated[str, AfterValidator(_link)] | None = None  # where people open it; None: its file on this machine
    channels: dict[str, Channel] = Field(default_factory=dict)
    routes: tuple[Route, ...] = ()  # none: every event to every channel
    owners: dict[str, Columns] = Field(default_factory=dict)  # who owns which aspects, dimensions and causes
    # As long as critical feedback is news at least: the row that was sent keeps it from being sent again.
    keep_days: int = Field(default=KEEP_DAYS, ge=1, le=3650)

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        for name in self.channels:
            if not _NAME.fullmatch(name):
                raise ValueError(f"channels: {name!r} is no name; accepted: small letters, digits, _ and -")
        for route in self.routes:
            for name in route.to:
                if name not in self.channels:
                    raise ValueError(f"routes: no channel is called {name!r}{_nearest(name, self.channels)}")
            if route.owner is not None and route.owner not in self.owners:
                raise ValueError(f"routes: no owner is called {route.owner!r}{_nearest(route.owner, self.owners)}")
        return self

    def channel(self, name: str) -> Channel:
        """The block of a channel. Raises ConfigError with the nearest name."""
        if name not in self.channels:
            raise ConfigError(
                f"No channel is called {name!r}{_nearest(name, self.channels)}.",
                remedy=f"Channels in alerts.yaml: {', '.join(self.channels) or 'none'} (delivery.channels).",
            )
        return self.channels[name]


class CriticalBlock(Frozen):
    """Keys of the block `critical`: single feedbacks that somebody must see at once."""

    rules: Path | None = None  # a file like configs/critical.yaml
    max_age_days: int = Field(default=7, ge=1, le=3650)  # older feedback is history and pages nobody


def check_names(delivery: DeliveryBlock, taxonomy: Taxonomy, causes: Iterable[str]) -> None:
    """Raises ConfigError for a route or owner whose aspect, dimension or cause does not exist: it would never match."""
    aspects = set(taxonomy.ids)
    dimensions = {taxonomy.dimension(aspect) for aspect in taxonomy.ids}
    known_causes = {*causes, *DATA_CAUSES}
    for number, route in enumerate(delivery.routes):
        asked = ((route.aspects, aspects), (route.dimensions, dimensions), (route.causes, known_causes))
        for names, known in asked:
            _expect(names, known, f"alerts.yaml: delivery.routes[{number}]")
    for owner, names in delivery.owners.items():
        _expect(names, aspects | dimensions | known_causes, f"alerts.yaml: delivery.owners.{owner}")


DATA_CAUSES: Final = frozenset({"silent", "low", "high", "twice"})
"""Faults of the data: a source that says nothing, far too little, far too much or everything twice."""


def _expect(names: Iterable[str], known: Iterable[str], where: str) -> None:
    known = set(known)
    for name in names:
        if name not in known:
            raise ConfigError(
                f"{where}: nothing is called {name!r}{_nearest(name, known)}.", remedy="Correct the name."
            )


def _nearest(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, sorted(known), n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else ""
